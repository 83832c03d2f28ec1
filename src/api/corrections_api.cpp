#include <fmt/format.h>

#include <algorithm>

#include "api/answers.h"
#include "api/api.h"
#include "api/worker_rows.h"
#include "ratecheck/pipeline/library.h"
#include "ratecheck/store/corrections.h"
#include "ratecheck/store/upkeep.h"

// A worker's word beside what was read. Every change judges the upload again.
//
//   PATCH /v1/me/work/12.3   {"total": "14.58"}
//   200 {"corrections": [ … ], "changed_verdicts": 1, "notes": [{"code": "total_left", …}]}
//
// All fields of a body are taken or none; each fault has its place as a JSON pointer ("/total"). A proposal is a
// correction whose value the reader proved: confirming it makes one, taking it back drops that one.

namespace ratecheck::api {
namespace {

store::Judge judge_of(const Call& call) {
  return pipeline::judge_with(call.context.library());
}

/// "12.3.total"
std::string proposal_id(const store::ProposalRow& row) {
  return fmt::format("{}.{}", store::to_string(row.work), row.field);
}

struct ProposalName {
  store::WorkId work;
  std::string field;
};

/// "12.3.pay.base" is the field pay.base of the work item 12.3.
std::optional<ProposalName> parse_proposal_id(const std::string& id) {
  const std::size_t second = id.find('.', id.find('.') + 1);
  if (second == std::string::npos)
    return std::nullopt;
  const auto work = store::parse_work_id(id.substr(0, second));
  if (!work)
    return std::nullopt;
  return ProposalName{*work, id.substr(second + 1)};
}

Response corrected(const Result<store::Corrected>& done) {
  if (!done)
    return store_problem(done.error());
  JsonWriter out;
  out.begin_object().key("corrections").begin_array();
  for (const store::Correction& correction : done->corrections)
    write_correction(out, correction);
  out.end_array().member("changed_verdicts", done->changes.size()).key("notes").begin_array();
  for (const store::CorrectionNote note : done->notes)
    out.begin_object().member("code", to_string(note)).member("detail", describe(note)).end_object();
  out.end_array().end_object();
  return json_response(out.take());
}

/// The values of a body, each with what is wrong with its kind.
std::vector<store::FieldValue> read_values(const JsonValue& json, std::vector<JsonFault>& faults) {
  std::vector<store::FieldValue> values;
  for (const auto& [field, value] : json.members) {
    if (value.is(JsonKind::string) || value.is(JsonKind::number)) {
      values.push_back({field, value.text});
    } else {
      faults.push_back({pointer_at("", field), "wrong_kind", "A string or a whole number was expected.", {}});
    }
  }
  return values;
}

/// The uploads of which it is not known any more what was read.
std::vector<store::Unreadable> unreadable_of(const std::vector<store::Correction>& corrections) {
  std::vector<store::Unreadable> out;
  for (const store::Correction& one : corrections) {
    if (one.damaged && (out.empty() || out.back().submission != one.work.submission))
      out.push_back({one.work.submission, 0});
  }
  return out;
}

/// The correction that `wanted` describes, dropped and judged again.
template <typename Wanted>
Response drop_if(const Call& call, const Wanted& wanted) {
  const auto all = store::list_corrections(*call.context.store, worker_of(call));
  if (!all)
    return store_problem(all.error());
  const auto found = std::find_if(all->begin(), all->end(), wanted);
  if (found == all->end())
    return problem("not_found", "You have no such correction.");
  const auto dropped = store::drop_correction(*call.context.store, worker_of(call), found->id, judge_of(call));
  if (!dropped)
    return store_problem(dropped.error());
  return {.status = 204, .content_type = {}, .headers = {}, .body = {}};
}

}  // namespace

Response patch_work(const Call& call) {
  const auto work = store::parse_work_id(call.ids[0]);
  if (!work)
    return problem("not_found", "You have no work of that number.");
  const Result<JsonValue> json = read_json_body(call.request);
  if (!json)
    return problem_of(json.error(), "bad_json");
  if (json->members.empty())
    return problem("bad_body", "Nothing is corrected.", "As in {\"total\": \"14.58\"}.");
  std::vector<JsonFault> faults;
  const std::vector<store::FieldValue> values = read_values(*json, faults);
  std::vector<store::FieldFault> wrong;
  if (!faults.empty())
    return faults_response("bad_body", "Nothing was corrected.", std::move(faults));
  const auto done = store::correct(*call.context.store, worker_of(call), *work, values, judge_of(call), wrong);
  for (const auto& [field, error] : wrong)
    faults.push_back({pointer_at("", field), error.code, error.message, error.hint});
  if (!done && done.error().code == "bad_value")
    return faults_response("bad_body", "Nothing was corrected. " + done.error().message, std::move(faults));
  return corrected(done);
}

Response get_corrections(const Call& call) {
  const auto all = store::list_corrections(*call.context.store, worker_of(call));
  if (!all)
    return store_problem(all.error());
  JsonWriter out;
  out.begin_object().key("items").begin_array();
  for (const store::Correction& correction : *all)
    write_correction(out, correction);
  out.end_array().null_member("next");
  write_unreadable(out, unreadable_of(*all));
  out.end_object();
  return json_response(out.take());
}

Response delete_correction(const Call& call) {
  const std::int64_t id = std::stoll(call.ids[0]);
  return drop_if(call, [id](const store::Correction& one) { return one.id == id; });
}

Response get_proposals(const Call& call) {
  const auto proposals = store::list_proposals(*call.context.store, worker_of(call), std::stoll(call.ids[0]));
  if (!proposals)
    return store_problem(proposals.error());
  JsonWriter out;
  out.begin_object().key("items").begin_array();
  for (const store::ProposalRow& row : *proposals) {
    out.begin_object().member("id", proposal_id(row)).member("work", store::to_string(row.work));
    out.member("field", row.field).member("read", row.read_value).member("value", row.value);
    out.member("proof", row.proof).end_object();
  }
  out.end_array().null_member("next").end_object();
  return json_response(out.take());
}

Response post_proposal(const Call& call) {
  const auto name = parse_proposal_id(call.ids[0]);
  if (!name)
    return problem("not_found", "There is no such proposal.");
  return corrected(
      store::confirm_proposal(*call.context.store, worker_of(call), name->work, name->field, judge_of(call)));
}

Response delete_proposal(const Call& call) {
  const auto name = parse_proposal_id(call.ids[0]);
  if (!name)
    return problem("not_found", "There is no such proposal.");
  return drop_if(call, [&name](const store::Correction& one) {
    return one.confirms && one.work == name->work && one.field == name->field;
  });
}

Response get_notices(const Call& call) {
  const auto notices = store::list_notices(*call.context.store, worker_of(call));
  if (!notices)
    return store_problem(notices.error());
  JsonWriter out;
  out.begin_object().key("items").begin_array();
  for (const store::Notice& notice : *notices)
    write_notice(out, notice);
  out.end_array().null_member("next").end_object();
  return json_response(out.take());
}

Response delete_notices(const Call& call) {
  const Status seen = store::mark_notices_seen(*call.context.store, worker_of(call));
  if (!seen)
    return store_problem(seen.error());
  return {.status = 204, .content_type = {}, .headers = {}, .body = {}};
}

}  // namespace ratecheck::api
