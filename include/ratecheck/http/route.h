#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ratecheck/http/message.h"

/// What is known about a route before anybody is asked to answer. Who may call and what the answer is stands
/// behind `admit`; a table of routes:
///
///   http::Site site;
///   site.routes.push_back({.method = "GET", .path = "/hello", .admit = [](const Request&, const auto&) {
///     return http::Admitted{.answer = [](const Request&) { return json_response("\"hello\""); }};
///   }});
namespace ratecheck::http {

/// A parameter of the query that a route knows; any other is refused.
struct Parameter {
  std::string_view name;
  std::string_view about = {};
  bool repeatable = false;
};

/// How callers of a route show who they are: decides which caches and which other origins may have an answer.
enum class Credentials { none, key, session };

/// How much memory it may take to answer: all requests together must stay under a ceiling.
enum class Load {
  light,   ///< a few hundred kilobytes at most
  page,    ///< some megabytes, as a page of a list of a thousand
  upload,  ///< many times the body
  whole,   ///< as much as one caller may have kept
};

/// A request that may be answered.
struct Admitted {
  /// Tells this caller's key from others, for limits and for kept answers; empty: the caller has none.
  std::string key = {};
  /// Called once when the head is in order, before the body is read; an answer refuses the request. May be empty.
  std::function<std::optional<Response>()> note = {};
  /// Called once, with the body in place.
  std::function<Response(const Request& request)> answer;
};

/// Who may call, and what they then get; a Response refuses. `ids` are the typed parts of the path, in order; they
/// and the request outlive what is handed back.
using Admit =
    std::function<std::variant<Admitted, Response>(const Request& request, const std::vector<std::string>& ids)>;

struct Route {
  std::string_view method;
  std::string_view path;  ///< "/v1/rules/{rule:word}/evaluate"; kinds: word, id, number, rest
  Credentials credentials = Credentials::none;
  std::size_t body_limit = 0;  ///< bytes; 0: takes no content
  std::vector<std::string_view> media_types = {};
  std::vector<Parameter> parameters = {};
  bool gives_keys = false;    ///< has a stricter limit of its own
  bool keeps_answer = false;  ///< an Idempotency-Key gets the same answer again
  Load load = Load::light;
  Admit admit = {};
};

/// "/v1/rules/{rule:word}" is "/v1/rules/{rule}".
std::string plain_path(std::string_view path);

}  // namespace ratecheck::http
