#include <algorithm>

#include "api/answers.h"
#include "api/api.h"
#include "api/organizer_calls.h"
#include "api/worker_rows.h"
#include "ratecheck/store/disputes.h"

// Disputed verdicts, and the people who decide them:
//
//   POST /v1/me/disputes    {"verdict": "3.0", "words": "A tip is no pay."}       201, by the worker
//   GET  /v1/review         disputes that wait, with the work and the verdict     an organizer's
//   POST /v1/review/7       {"stands": false, "reason": "Tips are not counted."}  204
//
// Whoever decides sees the one piece of work and the verdict, nothing else of the worker.

namespace ratecheck::api {
namespace {

/// Disputes that wait, and whose work nobody can read any more.
void write_unreadable_disputes(JsonWriter& out, const std::vector<store::ReviewItem>& items) {
  if (std::none_of(items.begin(), items.end(), [](const store::ReviewItem& item) { return item.damaged; }))
    return;
  out.key("unreadable").begin_array();
  for (const store::ReviewItem& item : items) {
    if (!item.damaged)
      continue;
    out.begin_object().key("dispute");
    write_dispute(out, item.dispute);
    write_damage(out, "The upload that the disputed verdict is about is damaged and cannot be read.");
    out.end_object();
  }
  out.end_array();
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
  const std::string words = fields.required_words("words", 1000);
  if (!verdict && faults.empty())
    fields.fault("verdict", "bad_value", "This is no verdict.", "Take an id of GET /v1/me/verdicts.");
  fields.finish();
  if (!faults.empty())
    return faults_response("bad_body", "The dispute has faults.", std::move(faults));
  const auto dispute =
      store::open_dispute(*call.context.store, worker_of(call), verdict->submission, verdict->index, words);
  if (!dispute)
    return refused_word(dispute.error());
  JsonWriter out;
  write_dispute(out, *dispute);
  return json_response(out.take(), 201);
}

Response delete_dispute(const Call& call) {
  const Status dropped = store::drop_dispute(*call.context.store, worker_of(call), std::stoll(call.ids[0]));
  return dropped ? no_content() : refused_word(dropped.error());
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
    if (item.damaged)
      continue;
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
  write_unreadable_disputes(out, queue->items);
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
  const std::string reason = fields.required_words("reason", 1000);
  if (!stands)
    fields.fault("stands", "missing_field", "Does the verdict stand?", "Write true or false.");
  fields.finish();
  if (!faults.empty())
    return faults_response("bad_body", "The decision has faults.", std::move(faults));
  const auto by = organizer_now(call);
  if (!by)
    return store_problem(by.error());
  const Status decided = store::decide_dispute(*call.context.store, *by, std::stoll(call.ids[0]), *stands, reason);
  return decided ? no_content() : refused_word(decided.error());
}

}  // namespace ratecheck::api
