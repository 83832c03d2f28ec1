#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/http_words.h"

namespace ratecheck::api {

struct Context;  // context.h: the rooms behind the routes

/// Who may call a route.
enum class Access {
  anyone,
  worker_post,  ///< the worker's key, or a token with the scope `post`
  worker_read,  ///< the worker's key, or a token with the scope `read`
  worker_key,   ///< the key alone: consents, tokens, erasure
  viewer,       ///< an organizer's session of any role
  organizer,
  steward,
};
std::string_view to_string(Access access);

/// Who calls. Nobody is a caller without worker and account.
struct Caller {
  std::optional<std::int64_t> worker;  ///< the store's inside number
  bool whole_key = false;
  bool may_post = false;
  bool may_read = false;
  std::string account;           ///< of an organizer, or empty
  Access role = Access::anyone;  ///< viewer, organizer or steward
  std::string csrf;              ///< what X-CSRF-Token must be on writes of that session
};

/// What a handler gets. Valid until the handler returns.
struct Call {
  const Request& request;
  const std::vector<std::string>& ids;  ///< the typed parts of the path, in order
  const Caller& caller;
  Context& context;
};

using Handler = Response (*)(const Call&);

/// One row of the table of routes. Everything that is known about a route before its handler runs; what HTTP must
/// know of it, http_routes (access.h) hands on.
struct ApiRoute {
  std::string_view method;
  std::string_view path;  ///< "/v1/rules/{rule:word}/evaluate"; kinds: word, id, number, rest
  Access access = Access::anyone;
  std::size_t body_limit = 0;  ///< 0: takes no content
  std::vector<std::string_view> media_types = {};
  std::vector<Parameter> parameters = {};
  http::Load load = http::Load::light;
  Handler handler = nullptr;
  std::string_view about = {};
  bool gives_keys = false;    ///< has a stricter limit of its own
  bool needs_store = false;   ///< 503 where there is none
  bool keeps_answer = false;  ///< an Idempotency-Key gets the same answer again
  std::string_view answers = kJsonType;
  std::string_view also = {};   ///< another media type on request: "text/csv; charset=utf-8"
  std::string_view takes = {};  ///< shape of a JSON body, in the notation of api_schemas.cpp
  std::string_view gives = {};  ///< shape of a JSON answer; empty: no content, or no JSON
  /// Statuses of good answers; none: always a problem. 204 where there is no content.
  std::vector<int> good = {200};
};

}  // namespace ratecheck::api
