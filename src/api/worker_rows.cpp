#include "api/worker_rows.h"

#include <fmt/format.h>

#include "api/answers.h"
#include "ratecheck/statement/statement_json.h"

// Names of members are the contract's (docs/design.md "Contract: HTTP"); shapes stand in api_schemas.cpp, and a
// member that is not known is null, never left out.

namespace ratecheck::api {
namespace {

std::optional<std::string> when(const std::optional<Instant>& instant) {
  return instant ? std::optional(to_rfc3339(*instant)) : std::nullopt;
}

std::optional<std::string> amount(const std::optional<std::int64_t>& minor, const std::string& currency) {
  return minor ? std::optional(amount_of_minor(*minor, currency)) : std::nullopt;
}

std::optional<std::string> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

/// 202503 is "2025-03".
std::optional<std::string> month_text(std::int32_t month) {
  if (month == 0)
    return std::nullopt;
  const std::string digits = std::to_string(month);
  return fmt::format("{}-{}", digits.substr(0, 4), digits.substr(4));
}

void write_range(JsonWriter& out, std::string_view name, const std::optional<std::string>& low,
                 const std::optional<std::string>& high) {
  out.key(name);
  if (!low || !high) {
    out.null();
    return;
  }
  out.begin_object().member("low", *low).member("high", *high).end_object();
}

/// What a row of the list and the whole upload have in common.
void submission_members(JsonWriter& out, const store::SubmissionRow& row) {
  out.member("id", row.id).member("received_at", utc(row.received_at)).member("reader", row.reader);
  out.member("rules", row.rules);
  out.key("sources").begin_array();
  for (const std::string& source : row.sources)
    out.string(source);
  out.end_array();
}

void write_telling(JsonWriter& out, const store::WorkTelling& telling) {
  out.begin_object().member("work", store::to_string(telling.work)).member("holds", telling.holds);
  out.member("withheld", telling.withheld).key("with");
  if (telling.with == telling.work) {
    out.null();
  } else {
    out.string(store::to_string(telling.with));
  }
  out.key("differs").begin_array();
  for (const statement::Difference& one : telling.differs)
    out.begin_object().member("field", one.field).member("other", one.one).member("here", one.other).end_object();
  out.end_array().end_object();
}

}  // namespace

void write_submission(JsonWriter& out, const store::SubmissionRow& row) {
  out.begin_object();
  submission_members(out, row);
  out.member("statement_count", row.statements).member("work_items", row.work_items);
  out.member("verdict_count", row.verdicts).end_object();
}

void write_correction(JsonWriter& out, const store::Correction& correction) {
  out.begin_object().member("id", correction.id).member("work", store::to_string(correction.work));
  out.member("field", correction.field);
  optional_member(out, "read",
                  correction.read_value.empty() ? std::nullopt : std::optional(correction.read_value));
  out.member("value", correction.value).member("made_at", utc(correction.made_at));
  out.member("confirms_proposal", correction.confirms).end_object();
}

void write_work(JsonWriter& out, const store::WorkRow& row) {
  out.begin_object().member("id", store::to_string(row.id)).member("statement", row.statement);
  out.member("platform", row.platform);
  optional_member(out, "place", unless_empty(row.place));
  optional_member(out, "month", month_text(row.month));
  out.member("kind", statement::to_string(row.kind));
  optional_member(out, "started_at", when(row.started_at));
  optional_member(out, "ended_at", when(row.ended_at));
  out.member("currency", row.currency);
  optional_member(out, "total", amount(row.total_minor, row.currency));
  out.member("counted_as", store::to_string(row.counted_as)).key("corrections").begin_array();
  for (const store::Correction& correction : row.corrections)
    write_correction(out, correction);
  out.end_array().end_object();
}

// The difference is worked out here: paid less due, from paid - high to paid - low.
void write_verdict(JsonWriter& out, const store::VerdictRow& row) {
  out.begin_object().member("id", fmt::format("{}.{}", row.submission, row.index));
  out.member("rule", row.rule).member("version", row.version).member("kind", rulebook::to_string(row.kind));
  out.member("unit", rulebook::to_string(row.unit)).key("work").begin_array();
  for (const std::int64_t index : row.work)
    out.string(store::to_string(store::WorkId{row.submission, index}));
  out.end_array();
  statement::write_period(out, row.period);
  out.member("verdict", assessment::to_string(row.verdict));
  const bool judged = row.reason == rulebook::Reason::none;
  optional_member(out, "reason",
                  judged ? std::nullopt : std::optional(std::string(rulebook::to_string(row.reason))));
  out.member("currency", row.currency);
  optional_member(out, "paid", amount(row.paid_minor, row.currency));
  write_range(out, "due", amount(row.due_low_minor, row.currency), amount(row.due_high_minor, row.currency));
  std::optional<std::string> low, high;
  if (row.paid_minor && row.due_low_minor && row.due_high_minor) {
    low = amount_of_minor(*row.paid_minor - *row.due_high_minor, row.currency);
    high = amount_of_minor(*row.paid_minor - *row.due_low_minor, row.currency);
  }
  write_range(out, "difference", low, high);
  out.end_object();
}

void write_decision(JsonWriter& out, const store::Decision& decision) {
  out.begin_object().member("stands", decision.stands).member("role", decision.role);
  out.member("reason", decision.reason).member("at", utc(decision.at)).end_object();
}

void write_dispute(JsonWriter& out, const store::Dispute& dispute) {
  out.begin_object().member("id", dispute.id).member("rule", dispute.rule);
  out.member("work", store::to_string(store::WorkId{dispute.submission, dispute.item}));
  out.member("words", dispute.words).member("made_at", utc(dispute.made_at)).key("decision");
  if (dispute.decision) {
    write_decision(out, *dispute.decision);
  } else {
    out.null();
  }
  out.end_object();
}

void write_notice(JsonWriter& out, const store::Notice& notice) {
  out.begin_object().member("id", notice.id).member("made_at", utc(notice.made_at)).member("rule", notice.rule);
  out.member("work", store::to_string(store::WorkId{notice.submission, notice.item}));
  optional_member(out, "was", unless_empty(notice.was));
  optional_member(out, "is_now", unless_empty(notice.is_now));
  out.member("seen", notice.seen).end_object();
}

void write_whole_submission(JsonWriter& out, const store::StoredSubmission& submission) {
  out.begin_object();
  submission_members(out, submission.row);
  out.key("statements").raw(submission.statements_json).key("findings").raw(submission.findings_json);
  out.key("work").begin_array();
  for (const store::WorkRow& row : submission.work)
    write_work(out, row);
  out.end_array().key("verdicts").begin_array();
  for (const store::VerdictRow& row : submission.verdicts)
    write_verdict(out, row);
  out.end_array().end_object();
}

void write_token(JsonWriter& out, const store::Token& token) {
  out.member("id", token.id).member("scope", store::to_string(token.scope)).member("label", token.label);
  out.member("created_at", utc(token.created_at));
}

void write_consent(JsonWriter& out, const store::Consent& consent) {
  out.begin_object().member("id", consent.id).member("purpose", store::to_string(consent.purpose));
  optional_member(out, "about", consent.about.empty() ? std::nullopt : std::optional(consent.about));
  out.member("given", !consent.withdrawn_at).member("given_at", utc(consent.given_at));
  optional_member(out, "withdrawn_at",
                  consent.withdrawn_at ? std::optional(utc(*consent.withdrawn_at)) : std::nullopt);
  out.end_object();
}

void write_joining(JsonWriter& out, const store::Joining& joining) {
  out.begin_object().member("id", joining.id).member("joined_at", utc(joining.joined_at));
  out.member("reached", joining.reached).member("shared", joining.shared).end_object();
}

void write_case_decision(JsonWriter& out, const store::CaseDecision& decided) {
  out.begin_object().member("case", store::case_name(decided.case_id)).member("rule", decided.rule);
  out.member("work", store::to_string(store::WorkId{decided.submission, decided.item}));
  out.key("decision");
  write_decision(out, decided.decision);
  out.end_object();
}

void write_conflict(JsonWriter& out, const store::WorkConflict& conflict) {
  out.begin_object().key("tellings").begin_array();
  for (const store::WorkTelling& telling : conflict.tellings)
    write_telling(out, telling);
  out.end_array().end_object();
}

}  // namespace ratecheck::api
