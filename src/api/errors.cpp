#include "api/errors.h"

#include <algorithm>
#include <array>

#include "api/page_template.h"

// The catalogue is the only list of codes that leave the service: the page /errors, the enum in /openapi.json and
// every status come from it. A code of another room that is not in it is told under the fallback that the handler
// names, so that no inside name slips out. Each row: code, status, title, hint for places that have none.

namespace ratecheck::api {
namespace {

constexpr auto kCatalogue = std::to_array<CatalogueEntry>({
    // with what
    {"bad_parameter", 400, "A query parameter has no usable value", "See /openapi.json for its values."},
    // who asks
    {"key_required", 401, "This needs a key", "Send 'Authorization: Bearer KEY'; POST /v1/workers gives a key."},
    {"key_unknown", 401, "This key is not valid",
     "Check it for typing errors; it may have been revoked or erased."},
    {"session_required", 401, "This needs an organizer's session", "Log in with POST /v1/session."},
    {"login_failed", 401, "Name or password is wrong",
     "Ask the operator for a new password: ratecheck organizer password."},
    {"scope_missing", 403, "This token may not do that", "Use the worker key, or a token with that scope."},
    {"role_missing", 403, "This account may not do that", "Ask a steward."},
    {"operator_only", 403, "This is for the operator alone",
     "On the machine itself, in the service's folder: ratecheck metrics."},
    {"csrf", 403, "The request did not come from our own page", "Send the X-CSRF-Token of the session."},
    // what it says
    {"bad_json", 400, "The body is not valid JSON", "The detail tells where; no comments, no trailing commas."},
    {"bad_body", 422, "The body does not have the expected shape", "See the errors, each with its place."},
    {"bad_statement", 422, "The statement does not fit its schema", "See /schemas/statement-1.json."},
    {"bad_input", 422, "An input has no usable value", "GET /v1/rules/{id} lists the inputs with their units."},
    {"unreadable_document", 422, "No document could be read", "GET /v1/platforms lists what can be read."},
    {"conflict", 409, "This contradicts what is already there", "Read the current state first."},
    // parts of a body or a document
    {"missing_field", 422, "A required field is missing", "Add it."},
    {"unknown_field", 422, "A field is not known", "Take it out, or correct its name."},
    {"bad_value", 422, "A value does not have the expected form", "See the schema."},
    {"wrong_kind", 422, "A value has the wrong kind of JSON", "Write amounts and times as strings."},
    {"too_long", 422, "A text is too long", "Shorten it."},
    {"too_many", 422, "There are too many", "Split the upload, or take one away first."},
    {"bad_amount", 422, "An amount is not a decimal number", "Write it as \"9.35\"."},
    {"bad_time", 422, "A time cannot be read", "Write it with its offset: 2020-03-03T18:05:00+00:00."},
    {"bad_date", 422, "A day cannot be read", "Write it as 2025-06-01."},
    {"bad_distance", 422, "A distance cannot be read", "Write it with its unit: \"3.2 mi\"."},
    {"unknown_word", 422, "A word is not one of those that are known", "The hint names the nearest."},
    {"unknown_currency", 422, "A currency is not known", "Use the code of ISO 4217: GBP."},
    {"unknown_place", 422, "A place is not known", "As GB, US-WA or US-WA/Seattle."},
    {"unknown_time_zone", 422, "A time zone is not known", "Use the IANA name: Europe/London."},
    {"unknown_schema", 422, "This version of the schema is not read", "Send \"schema\": 1."},
    {"not_yours", 422, "A field is written by the reader of documents only", "Leave it out."},
    {"sum_mismatch", 422, "Parts and total differ", "Check the amounts."},
    {"unknown_input", 422, "The rule has no such input", "GET /v1/rules/{id} lists the inputs."},
    {"invalid_statement", 422, "The statement does not fit its schema", "See /schemas/statement-1.json."},
    {"unknown_platform", 422, "This platform is not known",
     "GET /v1/platforms lists them; the hint names the nearest."},
    {"new_platform", 422, "A notice: no rule and no layout names this platform", "Nothing, if it is a new one."},
    {"option_not_used", 422, "A notice: the document says otherwise than the request", "Leave the option out."},
    {"unknown_document", 422, "No layout fits this document", "GET /v1/platforms lists what can be read."},
    {"ambiguous_document", 422, "Two layouts fit this document", "Name the platform."},
    {"not_a_pay_document", 422, "This is another kind of document", "Upload the pay document itself."},
    {"empty_document", 422, "The document is empty", "Send the document itself."},
    {"not_text", 422, "These bytes are no text", "Send text, CSV or JSON, not a photo or a PDF."},
    {"bad_csv", 422, "The rows do not have the form of CSV", "Save it again as CSV."},
    {"document_too_large", 422, "The document is too large", "Split it."},
    {"too_many_lines", 422, "The document has too many lines", "Split it."},
    {"line_too_long", 422, "A line is too long", "Send the text with its line ends."},
    {"more_faults", 422, "There are more faults than are told", "Mend those that are told and send it again."},
    {"too_much_work", 422, "The document tells more work than is read at once",
     "Send it in parts: a year at a time."},
    {"reading_takes_too_long", 422, "Reading the document took too long", "Split it."},
    {"unsupported_media", 422, "Documents of this kind are not read", "Send text, CSV or JSON."},
    // how much
    {"quota_used", 429, "This key has put in what it may in a day",
     "Wait for the seconds that Retry-After tells: the day ends at midnight UTC."},
    {"quota_full", 507, "This key keeps as much as it may",
     "Take uploads or kept documents away: DELETE /v1/me/statements/{number}; or ask the operator."},
    // ourselves
    {"corrupt_database", 500, "What is kept of this is damaged and cannot be read",
     "Tell the operator, whose log names the damaged row. A document that is uploaded again is read anew."},
    {"not_ready", 503, "The service cannot store or judge at the moment", "Try again; the operator sees why."},
});

/// What HTTP itself refuses and what is refused behind it.
std::vector<CatalogueEntry> whole_catalogue() {
  const std::span<const CatalogueEntry> first = http::http_catalogue();
  std::vector<CatalogueEntry> all(first.begin(), first.end());
  all.insert(all.end(), kCatalogue.begin(), kCatalogue.end());
  return all;
}

}  // namespace

std::span<const CatalogueEntry> error_catalogue() {
  static const std::vector<CatalogueEntry> all = whole_catalogue();
  return all;
}

// A code that is not in it is a mistake of ours, and is told as one.
const CatalogueEntry& catalogue_entry(std::string_view code) {
  const auto of = [](std::string_view c) {
    const std::span<const CatalogueEntry> all = error_catalogue();
    return std::find_if(all.begin(), all.end(), [c](const auto& e) { return e.code == c; });
  };
  const auto found = of(code);
  return found == error_catalogue().end() ? *of("internal") : *found;
}

Response problem_response(const Problem& problem) {
  return http::problem_response(problem, catalogue_entry(problem.code));
}

Response problem(std::string_view code, std::string detail, std::string hint) {
  return problem_response({std::string(code), std::move(detail), std::move(hint), {}});
}

// The detail is the error's own text: it was written for whoever sent the input.
Response problem_of(const Error& error, std::string_view fallback) {
  const bool known = catalogue_entry(error.code).code == error.code;
  return problem(known ? std::string_view(error.code) : fallback, error.message, error.hint);
}

std::string errors_page() {
  const auto values = [](const CatalogueEntry& entry) -> mustache::data {
    return mustache::object{{"code", std::string(entry.code)},
                            {"status", std::to_string(entry.status)},
                            {"title", std::string(entry.title)},
                            {"hint", std::string(entry.hint)}};
  };
  const std::span<const CatalogueEntry> all = error_catalogue();
  return fill(kErrorsTemplate, mustache::object{{"errors", each(all, values)}});
}

}  // namespace ratecheck::api
