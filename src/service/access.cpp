#include "service/access.h"

#include "ratecheck/base/hash.h"
#include "ratecheck/base/text.h"

namespace ratecheck::service {
namespace {

Error refusal(std::string code, std::string detail) {
  return {std::move(code), std::move(detail), {}, {}, {}};
}

Result<Caller> admit_worker(const Route& route, const Request& request, const Context& context) {
  const std::string_view key = bearer(request);
  if (key.empty()) {
    return refusal("key_required", "The request carries no 'Authorization: Bearer' header.");
  }
  if (!context.by_key) {
    return refusal("not_ready", "No store is open.");
  }
  Result<Caller> caller = context.by_key(key);
  if (!caller) {
    return caller;
  }
  const bool may = caller->whole_key || (route.access == Access::worker_post && caller->may_post) ||
                   (route.access == Access::worker_read && caller->may_read);
  if (!may) {
    return refusal("scope_missing", "This token does not have the scope of the route.");
  }
  return caller;
}

/// A page of another site can make a browser send the cookie, but cannot read the token that our own
/// page got at log-in, nor set this header.
bool forged(const Route& route, const Request& request, const Caller& caller) {
  const std::string_view site = request.header("sec-fetch-site");
  const bool from_elsewhere = site == "cross-site" || site == "same-site";
  return route.method != "GET" &&
         (from_elsewhere || caller.csrf.empty() || !equal_secrets(request.header("x-csrf-token"), caller.csrf));
}

Result<Caller> admit_organizer(const Route& route, const Request& request, const Context& context) {
  const std::string_view session = cookie(request, kSessionCookie);
  if (session.empty()) {
    return refusal("session_required", "The request carries no session.");
  }
  if (!context.by_session) {
    return refusal("not_ready", "No store is open.");
  }
  Result<Caller> caller = context.by_session(session);
  if (!caller) {
    return caller;
  }
  if (forged(route, request, *caller)) {
    return refusal("csrf", "The header X-CSRF-Token is missing or wrong.");
  }
  if (caller->role < route.access) {
    return refusal("role_missing", "The route is for: " + std::string(to_string(route.access)) + ".");
  }
  return caller;
}

}  // namespace

Result<Caller> admit_caller(const Route& route, const Request& request, const Context& context) {
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

std::string csrf_of(std::string_view session_token) {
  return keyed_hash_hex("ratecheck csrf token", session_token).substr(0, 32);
}

std::string_view cookie(const Request& request, std::string_view name) {
  for (const std::string_view piece : split(request.header("cookie"), ';')) {
    const std::string_view pair = trim(piece);
    if (pair.size() > name.size() && pair.substr(0, name.size()) == name && pair[name.size()] == '=') {
      return pair.substr(name.size() + 1);
    }
  }
  return {};
}

std::string_view bearer(const Request& request) {
  const std::string_view value = request.header("authorization");
  constexpr std::size_t kScheme = 7;  // "Bearer "
  return value.size() > kScheme && to_lower(value.substr(0, kScheme)) == "bearer " ? trim(value.substr(kScheme))
                                                                                   : std::string_view{};
}

}  // namespace ratecheck::service
