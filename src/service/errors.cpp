#include "errors.h"

#include <algorithm>
#include <array>

#include "ratecheck/base/json_out.h"

namespace ratecheck::service {
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
    {"headers_too_large", 431, "The headers are too large", "Send fewer and shorter headers."},
    {"method_unknown", 501, "This method is not known here", "Use GET, HEAD, POST, PATCH, DELETE or OPTIONS."},
    {"version_not_supported", 505, "This version of HTTP is not spoken here", "Use HTTP/1.1."},
    // where it goes, with what
    {"not_found", 404, "There is nothing here", "See /openapi.json for all routes."},
    {"method_not_allowed", 405, "The route does not have this method", "The header Allow lists its methods."},
    {"not_acceptable", 406, "This form of the answer is not offered", "Ask for application/json."},
    {"unsupported_media_type", 415, "This kind of body is not read here",
     "Send the file itself: curl --data-binary @FILE -H 'Content-Type: text/plain' URL."},
    {"unknown_parameter", 400, "A query parameter is not known", "See /openapi.json for the parameters."},
    {"duplicate_parameter", 400, "A query parameter stands twice", "Give it once."},
    {"bad_parameter", 400, "A query parameter has no usable value", "See /openapi.json for its values."},
    // who asks
    {"key_required", 401, "This needs a key", "Send 'Authorization: Bearer KEY'; POST /v1/workers gives a key."},
    {"key_unknown", 401, "This key is not valid",
     "Check it for typing errors; it may have been revoked or erased."},
    {"session_required", 401, "This needs an organizer's session", "Log in with POST /v1/session."},
    {"login_failed", 401, "Name or password is wrong", "Ask the operator: ratecheck organizer add."},
    {"scope_missing", 403, "This token may not do that", "Use the worker key, or a token with that scope."},
    {"role_missing", 403, "This account may not do that", "Ask a steward."},
    {"csrf", 403, "The request did not come from our own page", "Send the X-CSRF-Token of the session."},
    {"too_many_requests", 429, "Too many requests", "Wait for the seconds that Retry-After tells."},
    // what it says
    {"bad_json", 400, "The body is not valid JSON", "The detail tells where; no comments, no trailing commas."},
    {"bad_body", 422, "The body does not have the expected shape", "See the errors, each with its place."},
    {"bad_statement", 422, "The statement does not fit its schema", "See /schemas/statement-1.json."},
    {"bad_input", 422, "An input has no usable value", "GET /v1/rules/{id} lists the inputs with their units."},
    {"unreadable_document", 422, "No document could be read", "GET /v1/platforms lists what can be read."},
    {"conflict", 409, "This contradicts what is already there", "Read the current state first."},
    {"idempotency_conflict", 409, "This Idempotency-Key was used for another request", "Use a new key."},
    // parts of a body or a document
    {"missing_field", 422, "A required field is missing", "Add it."},
    {"unknown_field", 422, "A field is not known", "Take it out, or correct its name."},
    {"bad_value", 422, "A value does not have the expected form", "See the schema."},
    // ourselves
    {"internal", 500, "Something broke on our side", "Tell the operator the X-Request-Id of this answer."},
    {"busy", 503, "The service is busy", "Try again in a moment."},
    {"not_ready", 503, "The service cannot store or judge at the moment", "Try again; the operator sees why."},
    {"not_offered", 501, "This installation does not offer that", "Ask the operator."},
});

void write_part(JsonWriter& out, const JsonFault& part) {
  out.begin_object().member("at", part.at).member("code", part.code);
  out.member("detail", part.detail).member("hint", part.hint).end_object();
}

std::string escape_html(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace

std::span<const CatalogueEntry> error_catalogue() {
  return kCatalogue;
}

const CatalogueEntry& catalogue_entry(std::string_view code) {
  const auto of = [](std::string_view c) {
    return std::find_if(kCatalogue.begin(), kCatalogue.end(), [c](const auto& e) { return e.code == c; });
  };
  const auto found = of(code);
  return found == kCatalogue.end() ? *of("internal") : *found;
}

Response problem_response(const Problem& problem) {
  const CatalogueEntry& entry = catalogue_entry(problem.code);
  JsonWriter out;
  out.begin_object();
  out.member("type", "/errors#" + std::string(entry.code));
  out.member("title", entry.title);
  out.member("status", entry.status);
  out.member("code", entry.code);
  out.member("detail", problem.detail.empty() ? std::string(entry.title) + "." : problem.detail);
  out.member("hint", problem.hint.empty() ? std::string(entry.hint) : problem.hint);
  out.key("errors").begin_array();
  for (const JsonFault& part : problem.errors) {
    write_part(out, part);
  }
  out.end_array().end_object();
  return {.status = entry.status, .content_type = "application/problem+json", .headers = {}, .body = out.take()};
}

Response problem(std::string_view code, std::string detail, std::string hint) {
  return problem_response({std::string(code), std::move(detail), std::move(hint), {}});
}

Response problem_of(const Error& error, std::string_view fallback) {
  const bool known = catalogue_entry(error.code).code == error.code;
  return problem(known ? std::string_view(error.code) : fallback, error.message, error.hint);
}

std::string errors_page() {
  std::string page =
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Ratecheck: errors</title>"
      "<meta name=\"viewport\" content=\"width=device-width\"></head>\n<body><h1>Errors of the "
      "interface</h1>\n<dl>\n";
  for (const CatalogueEntry& entry : kCatalogue) {
    const std::string code(entry.code);
    page += "<dt id=\"" + code + "\"><code>" + code + "</code> (" + std::to_string(entry.status) + ")</dt><dd>" +
            escape_html(entry.title) + ". " + escape_html(entry.hint) + "</dd>\n";
  }
  return page + "</dl></body></html>\n";
}

}  // namespace ratecheck::service
