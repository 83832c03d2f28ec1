#include "api/access.h"

#include <fmt/format.h>

#include "ratecheck/base/hash.h"
#include "ratecheck/base/text.h"

// Who calls, by one of two ways that never mix:
//
//   Authorization: Bearer rk-…   a worker's key: all of that worker's routes
//   Authorization: Bearer rt-…   a token: only those with worker_post, or only those with worker_read
//   Cookie: ratecheck_session=…  an organizer: routes of the role and of those below (viewer, organizer, steward)
//
// A route of workers does not look at cookies, one of organizers not at keys. A browser sends the cookie by
// itself, also when another site's page asks it to; so a write of an organizer needs X-CSRF-Token as well, which
// only our own page knows (csrf_of: a hash of the session, so that nothing need be kept).
//
// Between "may" and "does" lies the note: what an organizer asks for is in the audit before it is answered, and is
// not answered where the audit cannot be written.

namespace ratecheck::api {
namespace {

/// 401 without a key or with a wrong one, 403 for a token of another scope.
Result<Caller> admit_worker(const ApiRoute& route, const Request& request, const Context& context) {
  const std::string_view key = http::bearer(request);
  if (key.empty())
    return Error{"key_required", "The request carries no 'Authorization: Bearer' header."};
  if (!context.by_key)
    return Error{"not_ready", "No store is open."};
  Result<Caller> caller = context.by_key(key);
  if (!caller)
    return caller;
  const bool may = caller->whole_key || (route.access == Access::worker_post && caller->may_post) ||
                   (route.access == Access::worker_read && caller->may_read);
  if (!may)
    return Error{"scope_missing", "This token does not have the scope of the route."};
  return caller;
}

/// A page of another site can make a browser send the cookie, but cannot read the token that our own
/// page got at log-in, nor set this header.
bool forged(const ApiRoute& route, const Request& request, const Caller& caller) {
  const std::string_view site = request.header("sec-fetch-site");
  const bool from_elsewhere = site == "cross-site" || site == "same-site";
  return route.method != "GET" &&
         (from_elsewhere || caller.csrf.empty() || !equal_secrets(request.header("x-csrf-token"), caller.csrf));
}

/// 401 without a session that lives, 403 for a forged write or a lesser role.
Result<Caller> admit_organizer(const ApiRoute& route, const Request& request, const Context& context) {
  const std::string_view session = http::cookie(request, kSessionCookie);
  if (session.empty())
    return Error{"session_required", "The request carries no session."};
  if (!context.by_session)
    return Error{"not_ready", "No store is open."};
  Result<Caller> caller = context.by_session(session);
  if (!caller)
    return caller;
  if (forged(route, request, *caller))
    return Error{"csrf", "The header X-CSRF-Token is missing or wrong."};
  if (caller->role < route.access)
    return Error{"role_missing", fmt::format("The route is for: {}.", to_string(route.access))};
  return caller;
}

/// What HTTP must know: it decides caches and other origins by it, and never sees roles or scopes.
http::Credentials credentials_of(Access access) {
  switch (access) {
    case Access::anyone:
      return http::Credentials::none;
    case Access::worker_post:
    case Access::worker_read:
    case Access::worker_key:
      return http::Credentials::key;
    case Access::viewer:
    case Access::organizer:
    case Access::steward:
      return http::Credentials::session;
  }
  return http::Credentials::session;
}

/// A refusal of a key tells how a key is sent, as HTTP asks for.
Response refused(const Error& error) {
  Response response = problem_of(error, "internal");
  if (response.status == 401 && error.code.rfind("key", 0) == 0)
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
  return response;
}

/// What HTTP calls for one request of a route: the store is there, the caller may, and here is the answer.
std::variant<http::Admitted, Response> admit(const ApiRoute& route, const Request& request,
                                             const std::vector<std::string>& ids, Context& context) {
  if (route.needs_store && context.store == nullptr)
    return problem("not_ready", "No store is open.");
  const Result<Caller> caller = admit_caller(route, request, context);
  if (!caller)
    return refused(caller.error());
  http::Admitted admitted;
  admitted.key = caller->worker ? std::to_string(*caller->worker) : "";
  if (!caller->account.empty() && context.audit) {
    admitted.note = [&route, &ids, &context, who = *caller]() -> std::optional<Response> {
      if (context.audit(who, route, ids))
        return std::nullopt;
      return problem("not_ready", "What organizers look at must be noted, and that is not possible now.");
    };
  }
  admitted.answer = [&route, &ids, &context, who = *caller](const Request& whole) {
    return route.handler({whole, ids, who, context});
  };
  return admitted;
}

}  // namespace

std::string_view to_string(Access access) {
  switch (access) {
    case Access::anyone:
      return "anyone";
    case Access::worker_post:
      return "worker, token with scope post";
    case Access::worker_read:
      return "worker, token with scope read";
    case Access::worker_key:
      return "worker";
    case Access::viewer:
      return "organizer account: viewer, organizer, steward";
    case Access::organizer:
      return "organizer account: organizer, steward";
    case Access::steward:
      return "organizer account: steward";
  }
  return "";
}

Result<Caller> admit_caller(const ApiRoute& route, const Request& request, const Context& context) {
  switch (route.access) {
    case Access::anyone:
      return Caller{};
    case Access::worker_post:
    case Access::worker_read:
    case Access::worker_key:
      return admit_worker(route, request, context);
    case Access::viewer:
    case Access::organizer:
    case Access::steward:
      return admit_organizer(route, request, context);
  }
  return Caller{};
}

std::vector<http::Route> http_routes(const std::vector<ApiRoute>& table, Context& context) {
  std::vector<http::Route> rows;
  for (const ApiRoute& route : table) {
    rows.push_back({.method = route.method,
                    .path = route.path,
                    .credentials = credentials_of(route.access),
                    .body_limit = route.body_limit,
                    .media_types = route.media_types,
                    .parameters = route.parameters,
                    .gives_keys = route.gives_keys,
                    .keeps_answer = route.keeps_answer,
                    .load = route.load,
                    .admit = [&route, &context](const Request& request, const std::vector<std::string>& ids) {
                      return admit(route, request, ids, context);
                    }});
  }
  return rows;
}

std::string csrf_of(std::string_view session_token) {
  return keyed_hash_hex("ratecheck csrf token", session_token).substr(0, 32);
}

}  // namespace ratecheck::api
