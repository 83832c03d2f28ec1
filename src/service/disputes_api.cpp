#include <map>

#include "access.h"
#include "answers.h"
#include "api.h"
#include "ratecheck/assessment/assessment.h"
#include "ratecheck/rulebook/rulebook_json.h"
#include "ratecheck/service/application.h"
#include "ratecheck/store/corrections.h"
#include "ratecheck/store/disputes.h"
#include "worker_rows.h"

// Disputed verdicts, the people who decide them, and cases with their evidence.

namespace ratecheck::service {
namespace {

void write_dispute(JsonWriter& out, const store::Dispute& dispute) {
  out.begin_object().member("id", dispute.id).member("rule", dispute.rule);
  out.member("work", store::to_string(store::WorkId{dispute.submission, dispute.item}));
  out.member("words", dispute.words).member("made_at", utc(dispute.made_at)).key("decision");
  if (dispute.decision) {
    out.begin_object().member("stands", dispute.decision->stands).member("role", dispute.decision->role);
    out.member("reason", dispute.decision->reason).member("at", utc(dispute.decision->at)).end_object();
  } else {
    out.null();
  }
  out.end_object();
}

void write_case(JsonWriter& out, const store::PayCase& pay_case) {
  out.begin_object().member("id", pay_case.id).member("title", pay_case.title);
  out.member("consent", store::case_name(pay_case.id)).member("opened_at", utc(pay_case.opened_at));
  optional_member(out, "closed_at", pay_case.closed_at ? std::optional(utc(*pay_case.closed_at)) : std::nullopt);
  out.end_object();
}

Result<store::Organizer> organizer_now(const Call& call) {
  auto session = store::find_session(*call.context.store, cookie(call.request, kSessionCookie));
  if (!session)
    return session.error();
  return std::move(session->organizer);
}

/// What the store refuses of an organizer's or a worker's word.
Response refused(const Error& error) {
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

/// Verdicts of one upload with every step of their arithmetic, judged with the library in use.
void write_arithmetic(JsonWriter& out, const Library& library, const std::vector<statement::Statement>& statements,
                      std::map<std::string, const rulebook::Rule*>& rules) {
  assessment::Options options;
  options.steps = rulebook::WithSteps::yes;
  const assessment::Assessment judged = assessment::assess(statements, library.rulebook, options);
  out.key("arithmetic").begin_array();
  for (const assessment::Verdict& verdict : judged.verdicts) {
    assessment::write_json(out, verdict);
    rules[verdict.rule] = library.rulebook.find(verdict.rule);
  }
  out.end_array();
}

void write_evidence(JsonWriter& out, const store::Store& store, const Library& library,
                    const store::Evidence& evidence, std::map<std::string, const rulebook::Rule*>& rules) {
  out.begin_object().member("worker", evidence.worker).key("submission");
  write_whole_submission(out, evidence.submission);
  const auto statements = store::read_statements(store, evidence.id, evidence.submission.row.id);
  if (statements)
    write_arithmetic(out, library, *statements, rules);
  out.key("disputes").begin_array();
  for (const store::Dispute& dispute : evidence.disputes)
    write_dispute(out, dispute);
  out.end_array().end_object();
}

}  // namespace

Response get_disputes(const Call& call) {
  const auto disputes = store::list_disputes(*call.context.store, worker_of(call));
  if (!disputes)
    return store_problem(disputes.error());
  JsonWriter out;
  out.begin_object().key("items").begin_array();
  for (const store::Dispute& dispute : *disputes)
    write_dispute(out, dispute);
  out.end_array().null_member("next").end_object();
  return json_response(out.take());
}

Response post_dispute(const Call& call) {
  const Result<JsonValue> json = read_json_body(call.request);
  if (!json)
    return problem_of(json.error(), "bad_json");
  std::vector<JsonFault> faults;
  JsonFields fields(*json, "", faults);
  // a verdict's id has the shape of a work item's: "3.0" is the first of the third upload
  const auto verdict = store::parse_work_id(fields.required_string("verdict"));
  const std::string words = fields.required_string("words");
  if (!verdict && faults.empty())
    fields.fault("verdict", "bad_value", "This is no verdict.", "Take an id of GET /v1/me/verdicts.");
  fields.finish();
  if (!faults.empty())
    return faults_response("bad_body", "The dispute has faults.", std::move(faults));
  const auto dispute =
      store::open_dispute(*call.context.store, worker_of(call), verdict->submission, verdict->index, words);
  if (!dispute)
    return refused(dispute.error());
  JsonWriter out;
  write_dispute(out, *dispute);
  return json_response(out.take(), 201);
}

Response delete_dispute(const Call& call) {
  const Status dropped = store::drop_dispute(*call.context.store, worker_of(call), std::stoll(call.ids[0]));
  return dropped ? no_content() : refused(dropped.error());
}

Response get_review(const Call& call) {
  const auto page = page_of(call.request);
  if (!page)
    return problem_of(page.error(), "bad_parameter");
  const auto queue = store::review_queue(*call.context.store, *page);
  if (!queue)
    return store_problem(queue.error());
  JsonWriter out;
  out.begin_object().key("items").begin_array();
  for (const store::ReviewItem& item : queue->items) {
    out.begin_object().key("dispute");
    write_dispute(out, item.dispute);
    out.key("work");
    write_work(out, item.work);
    out.key("verdict");
    write_verdict(out, item.verdict);
    out.end_object();
  }
  out.end_array();
  write_next(out, queue->next);
  out.end_object();
  return json_response(out.take());
}

Response post_decision(const Call& call) {
  const Result<JsonValue> json = read_json_body(call.request);
  if (!json)
    return problem_of(json.error(), "bad_json");
  std::vector<JsonFault> faults;
  JsonFields fields(*json, "", faults);
  const auto stands = fields.boolean("stands");
  const std::string reason = fields.required_string("reason");
  if (!stands)
    fields.fault("stands", "missing_field", "Does the verdict stand?", "true or false");
  fields.finish();
  if (!faults.empty())
    return faults_response("bad_body", "The decision has faults.", std::move(faults));
  const auto by = organizer_now(call);
  if (!by)
    return store_problem(by.error());
  const Status decided = store::decide_dispute(*call.context.store, *by, std::stoll(call.ids[0]), *stands, reason);
  return decided ? no_content() : refused(decided.error());
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
  const std::string title = fields.required_string("title");
  fields.finish();
  if (!faults.empty())
    return faults_response("bad_body", "A case has a title.", std::move(faults));
  const auto by = organizer_now(call);
  if (!by)
    return store_problem(by.error());
  const auto opened = store::open_case(*call.context.store, *by, title);
  if (!opened)
    return refused(opened.error());
  JsonWriter out;
  write_case(out, *opened);
  return json_response(out.take(), 201);
}

Response delete_case(const Call& call) {
  const auto by = organizer_now(call);
  if (!by)
    return store_problem(by.error());
  const Status closed = store::close_case(*call.context.store, *by, std::stoll(call.ids[0]));
  return closed ? no_content() : refused(closed.error());
}

Response get_evidence(const Call& call) {
  const std::int64_t id = std::stoll(call.ids[0]);
  const auto evidence = store::case_evidence(*call.context.store, id);
  if (!evidence)
    return refused(evidence.error());
  const auto library = call.context.library();
  std::map<std::string, const rulebook::Rule*> rules;
  JsonWriter out(JsonWriter::Style::indented);
  out.begin_object().member("schema", 1).member("case", id).member("judged_with", library->version());
  out.key("evidence").begin_array();
  for (const store::Evidence& one : *evidence)
    write_evidence(out, *call.context.store, *library, one, rules);
  out.end_array().key("rules").begin_array();
  for (const auto& [name, rule] : rules) {
    if (rule != nullptr)
      rulebook::write_rule(out, *rule, call.context.today());
  }
  out.end_array().end_object();
  return json_response(out.take());
}

}  // namespace ratecheck::service
