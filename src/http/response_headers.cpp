#include "http/response_headers.h"

#include <algorithm>

#include "http/body_hash.h"
#include "ratecheck/base/text.h"

// Every answer goes through finish_response, also a refusal, a page and a 500. A header that a handler set itself
// is left as it is. The order matters: an answer that becomes 304 loses its type, and what is a page is told by
// its type.
//
//   credentials of the route     caches                   other origins
//   none, and a good GET         no-cache                 those that the operator named
//   key                          no-store                 those that the operator named
//   session                      no-store                 none, and same-origin besides
//   no route, or a refusal       no-store, unless a       those that the operator named
//                                page says otherwise

namespace ratecheck::http {
namespace {

// Pages load nothing from elsewhere, run no inline script and can be framed by nobody.
constexpr std::string_view kPagePolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
constexpr std::string_view kDataPolicy = "default-src 'none'; frame-ancestors 'none'";

/// What a session opens, which is a cookie: no other origin has any business there.
bool by_session(const Route& route) {
  return route.credentials == Credentials::session;
}

void add_unless_set(Response& response, std::string_view name, std::string_view value) {
  if (response.header(name).empty())
    response.headers.emplace_back(name, value);
}

void add_security(const Request& request, const Route* route, Response& response) {
  const bool page = response.content_type.rfind("text/html", 0) == 0;
  add_unless_set(response, "Content-Security-Policy", page ? kPagePolicy : kDataPolicy);
  add_unless_set(response, "X-Content-Type-Options", "nosniff");
  add_unless_set(response, "Referrer-Policy", "no-referrer");
  add_unless_set(response, "X-Request-Id", request.id);
  if (route != nullptr && by_session(*route))
    add_unless_set(response, "Cross-Origin-Resource-Policy", "same-origin");
  if (page) {
    add_unless_set(response, "Cross-Origin-Opener-Policy", "same-origin");
    add_unless_set(response, "Permissions-Policy", "camera=(), geolocation=(), microphone=()");
  }
  const bool shared = route != nullptr && route->credentials == Credentials::none && route->method == "GET";
  add_unless_set(response, "Cache-Control", shared && response.status < 400 ? "no-cache" : "no-store");
}

/// If-None-Match: a list of tags, weak or strong, or a star.
bool names_tag(std::string_view list, std::string_view tag) {
  const std::vector<std::string_view> pieces = split(list, ',');
  return std::any_of(pieces.begin(), pieces.end(), [tag](std::string_view piece) {
    std::string_view one = trim(piece);
    if (one.substr(0, 2) == "W/")
      one.remove_prefix(2);
    return one == "*" || one == tag;
  });
}

/// Reads only. The tag is of the bytes, so that the same answer is not sent twice.
void add_tag(const Request& request, Response& response) {
  const bool reads = request.method == "GET" || request.method == "HEAD";
  if (!reads || response.status != 200 || response.content_type.empty())
    return;
  if (response.header("ETag").empty()) {
    const std::string hash = body_hash(response.body, response.long_body.get());
    response.headers.emplace_back("ETag", '"' + hash.substr(0, 32) + '"');
  }
  if (names_tag(request.header("if-none-match"), response.header("ETag"))) {
    response.status = 304;
    response.content_type.clear();
    response.body.clear();
    response.long_body.reset();
  }
}

/// An origin gets through only when the operator named it, only to what a key opens or what is public,
/// and never with cookies.
void add_cors(const Request& request, const Route* route, const ServiceConfig& config, Response& response) {
  if (config.cors_origins.empty())
    return;
  response.headers.emplace_back("Vary", "Origin");
  if (route != nullptr && by_session(*route))
    return;
  const std::string origin(request.header("origin"));
  if (std::find(config.cors_origins.begin(), config.cors_origins.end(), origin) == config.cors_origins.end())
    return;
  response.headers.emplace_back("Access-Control-Allow-Origin", origin);
  response.headers.emplace_back("Access-Control-Expose-Headers",
                                "ETag, Ratecheck-Data, Retry-After, X-Request-Id");
  if (request.method == "OPTIONS") {
    response.headers.emplace_back("Access-Control-Allow-Methods", response.header("Allow"));
    response.headers.emplace_back("Access-Control-Allow-Headers",
                                  "Authorization, Content-Type, Idempotency-Key, If-None-Match");
    response.headers.emplace_back("Access-Control-Max-Age", "600");
  }
}

}  // namespace

void finish_response(const Request& request, const Route* route, const ServiceConfig& config, Response& response) {
  add_tag(request, response);
  add_security(request, route, response);
  add_cors(request, route, config, response);
}

Response options_response(const std::vector<std::string>& methods) {
  if (methods.empty())
    return {.status = 204, .content_type = {}, .headers = {{"Allow", "GET, HEAD, OPTIONS, POST"}}, .body = {}};
  return {.status = 204, .content_type = {}, .headers = {{"Allow", join(methods, ", ")}}, .body = {}};
}

}  // namespace ratecheck::http
