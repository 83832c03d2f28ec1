#include "api/access.h"
#include "api/answers.h"
#include "api/api.h"
#include "api/evidence.h"
#include "api/organizer_calls.h"

// Cases: opened by organizers, filled by consents, decided by a person verdict by verdict.
//
//   POST /v1/cases                  {"title": "Unpaid waiting, March"}      201 {"id": 3, "consent": "case 3", …}
//   workers consent to "case 3"     POST /v1/me/consents {"purpose": "case", "about": "case 3"}
//   GET  /v1/cases/3/evidence       every verdict with its id and how far it is decided
//   POST /v1/cases/3/decisions      {"verdicts": ["…"], "stands": true, "reason": "…"}      204
//
// A decision names verdicts by ids of the evidence. One that says something else since it was read has another id
// and is refused with 404, so that nobody decides what they have not seen.

namespace ratecheck::api {
namespace {

void write_case(JsonWriter& out, const store::PayCase& pay_case) {
  out.begin_object().member("id", pay_case.id).member("title", pay_case.title);
  out.member("consent", store::case_name(pay_case.id)).member("opened_at", utc(pay_case.opened_at));
  optional_member(out, "closed_at", pay_case.closed_at ? std::optional(utc(*pay_case.closed_at)) : std::nullopt);
  out.end_object();
}

/// Loads nothing and runs nothing; its style stands in the file, so that it can be kept and printed alone.
Response html_file(std::string body) {
  return {.status = 200,
          .content_type = "text/html; charset=utf-8",
          .headers = {{"Content-Security-Policy",
                       "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
                       "frame-ancestors 'none'"}},
          .body = std::move(body)};
}

struct Decisions {
  std::vector<std::string> verdicts;
  bool stands = false;
  std::string reason;
};

/// A verdict that is no text becomes an empty id, which no verdict has.
Decisions read_decisions(const JsonValue& json, std::vector<JsonFault>& faults) {
  JsonFields fields(json, "", faults);
  Decisions out;
  const std::vector<JsonValue>* verdicts = fields.array("verdicts");
  const auto stands = fields.boolean("stands");
  out.reason = fields.required_words("reason", 1000);
  if (verdicts == nullptr || verdicts->empty()) {
    fields.fault("verdicts", "missing_field", "No verdict is named.", "Take ids of the case's evidence.");
  } else {
    for (const JsonValue& one : *verdicts)
      out.verdicts.push_back(one.is(JsonKind::string) ? one.text : "");
  }
  if (!stands)
    fields.fault("stands", "missing_field", "Do the verdicts stand?", "Write true or false.");
  fields.finish();
  out.stands = stands.value_or(false);
  return out;
}

}  // namespace

// Looked up again: the store wants the account itself, for the role and for the audit.
Result<store::Organizer> organizer_now(const Call& call) {
  return store::find_session(*call.context.store, cookie(call.request, kSessionCookie))
      .transform([](store::Session session) { return std::move(session.organizer); });
}

Response refused_word(const Error& error) {
  if (error.code == "forbidden")
    return problem("role_missing", error.message);
  if (error.code == "already_decided" || error.code == "already_disputed")
    return problem("conflict", error.message, error.hint);
  if (error.code == "bad_value")
    return problem("bad_body", error.message, error.hint);
  return store_problem(error);
}

Response no_content() {
  return {.status = 204, .content_type = {}, .headers = {}, .body = {}};
}

Response get_cases(const Call& call) {
  const auto cases = store::list_cases(*call.context.store);
  if (!cases)
    return store_problem(cases.error());
  JsonWriter out;
  out.begin_object().key("items").begin_array();
  for (const store::PayCase& pay_case : *cases)
    write_case(out, pay_case);
  out.end_array().null_member("next").end_object();
  return json_response(out.take());
}

Response post_case(const Call& call) {
  const Result<JsonValue> json = read_json_body(call.request);
  if (!json)
    return problem_of(json.error(), "bad_json");
  std::vector<JsonFault> faults;
  JsonFields fields(*json, "", faults);
  const std::string title = fields.required_line("title", 100);
  fields.finish();
  if (!faults.empty())
    return faults_response("bad_body", "A case has a title.", std::move(faults));
  const auto by = organizer_now(call);
  if (!by)
    return store_problem(by.error());
  const auto opened = store::open_case(*call.context.store, *by, title);
  if (!opened)
    return refused_word(opened.error());
  JsonWriter out;
  write_case(out, *opened);
  return json_response(out.take(), 201);
}

Response delete_case(const Call& call) {
  const auto by = organizer_now(call);
  if (!by)
    return store_problem(by.error());
  const Status closed = store::close_case(*call.context.store, *by, std::stoll(call.ids[0]));
  return closed ? no_content() : refused_word(closed.error());
}

// Made anew each time it is asked for; the same bytes as long as nothing in it changed.
Response get_evidence(const Call& call) {
  // by name only: a browser that follows a link to the data asks for text/html as well
  const std::string_view format = call.request.parameter("format").value_or("json");
  if (format != "json" && format != "html")
    return problem("bad_parameter", "'format' is json or html.");
  const auto file = collect_evidence(*call.context.store, call.context.library(), std::stoll(call.ids[0]));
  if (!file)
    return refused_word(file.error());
  return format == "html" ? html_file(evidence_html(*file)) : json_response(evidence_json(*file));
}

Response post_case_decisions(const Call& call) {
  const Result<JsonValue> json = read_json_body(call.request);
  if (!json)
    return problem_of(json.error(), "bad_json");
  std::vector<JsonFault> faults;
  const Decisions decisions = read_decisions(*json, faults);
  if (!faults.empty())
    return faults_response("bad_body", "The decision has faults.", std::move(faults));
  const auto by = organizer_now(call);
  if (!by)
    return store_problem(by.error());
  const Status decided = store::decide_in_case(*call.context.store, *by, std::stoll(call.ids[0]),
                                               decisions.verdicts, decisions.stands, decisions.reason);
  return decided ? no_content() : refused_word(decided.error());
}

}  // namespace ratecheck::api
