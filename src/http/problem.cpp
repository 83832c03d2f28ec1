#include "ratecheck/http/problem.h"

#include <algorithm>
#include <array>

#include "http/refused.h"
#include "ratecheck/base/json_out.h"
#include "ratecheck/base/plain_text.h"

namespace ratecheck::http {
namespace {

constexpr auto kCatalogue = std::to_array<CatalogueEntry>({
    // what the request line and the headers may be
    {"bad_request", 400, "The request is not well-formed HTTP", "Send a plain HTTP/1.1 request, as curl does."},
    {"bad_length", 400, "The body's length is not clear", "Send exactly one Content-Length of digits only."},
    {"unexpected_body", 400, "This method takes no body", "Leave the body out, or use the method of the route."},
    {"request_timeout", 408, "The request did not arrive in time", "Send the whole request without pauses."},
    {"length_required", 411, "The body's length is missing",
     "Send Content-Length: curl does with --data-binary @FILE."},
    {"body_too_large", 413, "The body is too large", "Split the upload: each document on its own."},
    {"target_too_long", 414, "The address is too long", "Put the data into the body."},
    {"expectation_failed", 417, "This expectation is not met here", "Leave the header Expect out."},
    {"headers_too_large", 431, "The headers are too large", "Send fewer and shorter headers."},
    {"method_unknown", 501, "This method is not known here", "Use GET, HEAD, POST, PATCH, DELETE or OPTIONS."},
    {"version_not_supported", 505, "This version of HTTP is not spoken here", "Use HTTP/1.1."},
    // where it goes, with what
    {"wrong_host", 421, "This service is not known by that name",
     "Ask it by 127.0.0.1 or localhost, or start it with its name: ratecheck serve --host NAME."},
    {"not_found", 404, "There is nothing here", "See /openapi.json for all routes."},
    {"method_not_allowed", 405, "The route does not have this method", "The header Allow lists its methods."},
    {"unsupported_media_type", 415, "This kind of body is not read here",
     "Send the file itself: curl --data-binary @FILE -H 'Content-Type: text/plain' URL."},
    {"unknown_parameter", 400, "A query parameter is not known", "See /openapi.json for the parameters."},
    {"duplicate_parameter", 400, "A query parameter stands twice", "Give it once."},
    {"too_many_requests", 429, "Too many requests", "Wait for the seconds that Retry-After tells."},
    {"idempotency_conflict", 409, "This Idempotency-Key was used for another request", "Use a new key."},
    {"internal", 500, "Something broke on our side", "Tell the operator the X-Request-Id of this answer."},
    {"busy", 503, "The service is busy", "Try again in a moment."},
});

/// What was sent may be told in it, and what acts unseen in that is named.
std::string seen(const std::string& text) {
  return shown(text, LineEnds::allowed);
}

void write_part(JsonWriter& out, const JsonFault& part) {
  out.begin_object().member("at", seen(part.at)).member("code", part.code);
  out.member("detail", seen(part.detail)).member("hint", seen(part.hint)).end_object();
}

}  // namespace

std::span<const CatalogueEntry> http_catalogue() {
  return kCatalogue;
}

// RFC 9457, with `code`, `hint` and `errors` beside its own members.
Response problem_response(const Problem& problem, const CatalogueEntry& entry) {
  JsonWriter out;
  out.begin_object();
  out.member("type", "/errors#" + std::string(entry.code));
  out.member("title", entry.title);
  out.member("status", entry.status);
  out.member("code", entry.code);
  out.member("detail", problem.detail.empty() ? std::string(entry.title) + "." : seen(problem.detail));
  out.member("hint", problem.hint.empty() ? std::string(entry.hint) : seen(problem.hint));
  out.key("errors").begin_array();
  for (const JsonFault& part : problem.errors)
    write_part(out, part);
  out.end_array().end_object();
  return {.status = entry.status, .content_type = "application/problem+json", .headers = {}, .body = out.take()};
}

Response refused(std::string_view code, std::string detail, std::string hint) {
  const auto entry =
      std::find_if(kCatalogue.begin(), kCatalogue.end(), [&](const auto& e) { return e.code == code; });
  if (entry == kCatalogue.end())
    return refused("internal", {}, {});
  return problem_response({std::string(code), std::move(detail), std::move(hint), {}}, *entry);
}

}  // namespace ratecheck::http
