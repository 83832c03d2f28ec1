#include <fmt/format.h>

#include "api/answers.h"
#include "api/evidence.h"
#include "api/page_template.h"

// The values of templates/evidence.html.mustache, under the names that they have there.

namespace ratecheck::api {
namespace {

using Values = mustache::object;

void append(std::string& list, std::string_view separator, std::string_view part) {
  if (!list.empty())
    list += separator;
  list += part;
}

std::string when(const std::optional<Instant>& instant) {
  return instant ? to_rfc3339(*instant) : "";
}

std::string money(std::int64_t minor, const std::string& currency) {
  return fmt::format("{} {}", amount_of_minor(minor, currency), currency);
}

std::string range(const std::optional<std::int64_t>& low, const std::optional<std::int64_t>& high,
                  const std::string& currency) {
  if (!low || !high)
    return "not known";
  return *low == *high ? money(*low, currency)
                       : fmt::format("{} to {}", amount_of_minor(*low, currency), money(*high, currency));
}

std::string text_of(const rulebook::Source& source) {
  return fmt::format("{} ({}) {}", source.title, source.confidence, source.url);
}

mustache::data itself(const std::string& text) {
  return text;
}

mustache::data sum_values(const EvidenceSum& sum) {
  return Values{{"rule", sum.rule},
                {"final_short", std::to_string(sum.final_short)},
                {"missing", money(sum.missing_minor, sum.currency)},
                {"final_other", std::to_string(sum.final_other)},
                {"withdrawn", std::to_string(sum.withdrawn)},
                {"disputed", std::to_string(sum.disputed)},
                {"undecided", std::to_string(sum.undecided)}};
}

// ---------------------------------------------------------------- an upload and its jobs

std::string clocks_of(const statement::WorkItem& item) {
  std::string out;
  const auto add = [&](std::string_view name, const std::optional<Seconds>& clock) {
    if (clock)
      append(out, ", ", fmt::format("{} {} s", name, clock->count));
  };
  add("online", item.online);
  add("engaged", item.engaged);
  add("dispatch", item.dispatch);
  add("passenger", item.passenger);
  add("waiting", item.waiting);
  add("estimated", item.estimated);
  return out;
}

std::string distances_of(const statement::WorkItem& item) {
  std::string out;
  const auto add = [&](std::string_view name, const std::optional<Distance>& distance) {
    if (distance)
      append(out, ", ", fmt::format("{}{}", name, distance->to_string()));
  };
  add("", item.distance);
  add("engaged ", item.engaged_distance);
  add("passenger ", item.passenger_distance);
  return out;
}

std::string pay_of(const statement::WorkItem& item) {
  std::string out;
  for (const statement::PayLine& line : item.pay)
    append(out, "; ", fmt::format("{} ({}) {}", line.label, to_string(line.category), line.amount.to_string()));
  return out;
}

mustache::data job_values(const store::WorkId& id, const statement::Statement& statement,
                          const statement::WorkItem& item) {
  return Values{
      {"work", store::to_string(id)},
      {"platform", statement.platform},
      {"begun", when(item.started_at)},
      {"ended", when(item.ended_at)},
      {"clocks", clocks_of(item)},
      {"distances", distances_of(item)},
      {"order_value", item.order_value ? item.order_value->to_string() : ""},
      {"pay", pay_of(item)},
      {"total", item.total ? fmt::format("{} {}", item.total->to_string(), statement.currency.code()) : ""}};
}

mustache::data correction_values(const store::Correction& correction) {
  return Values{{"work", store::to_string(correction.work)},
                {"field", correction.field},
                {"read", correction.read_value},
                {"said", correction.value}};
}

// ---------------------------------------------------------------- a verdict and its arithmetic

mustache::data decision_values(const std::optional<store::Decision>& decision) {
  if (!decision)
    return false;
  return Values{{"word", decision->stands ? "stands" : "does not stand"},
                {"role", decision->role},
                {"at", utc(decision->at)},
                {"reason", decision->reason}};
}

mustache::data dispute_values(const std::optional<store::Dispute>& dispute) {
  if (!dispute)
    return false;
  return Values{{"words", dispute->words}, {"answer", decision_values(dispute->decision)}};
}

mustache::data step_values(const rulebook::Step& step) {
  return Values{{"op", step.op},
                {"args", unless_empty(fmt::format("{}", fmt::join(step.args, ", ")))},
                {"value", step.value},
                {"exact", unless_empty(step.exact)},
                {"source", unless_empty(step.source ? std::to_string(*step.source + 1) : "")}};
}

mustache::data arithmetic_values(const std::optional<assessment::Verdict>& arithmetic) {
  if (!arithmetic)
    return false;
  mustache::list sources;
  for (const rulebook::Source* source : arithmetic->sources)
    sources.push_back(Values{{"number", std::to_string(sources.size() + 1)}, {"source", text_of(*source)}});
  return Values{{"steps", each(arithmetic->steps, step_values)}, {"sources", sources}};
}

mustache::data verdict_values(const EvidenceVerdict& verdict) {
  const store::VerdictRow& row = verdict.kept.row;
  std::string work;
  for (const std::int64_t index : row.work)
    append(work, ", ", store::to_string(store::WorkId{row.submission, index}));
  return Values{{"work", work},
                {"rule", row.rule},
                {"version", row.version},
                {"outcome", std::string(assessment::to_string(row.verdict))},
                {"paid", range(row.paid_minor, row.paid_minor, row.currency)},
                {"due", range(row.due_low_minor, row.due_high_minor, row.currency)},
                {"id", verdict.kept.id},
                {"state", std::string(to_string(state_of(verdict.kept)))},
                {"decision", decision_values(verdict.kept.decision)},
                {"dispute", dispute_values(verdict.kept.dispute)},
                {"arithmetic", arithmetic_values(verdict.arithmetic)}};
}

mustache::data upload_values(const EvidenceUpload& upload) {
  const store::SubmissionRow& row = upload.submission.row;
  mustache::list jobs;
  std::int64_t index = 0;
  for (const statement::Statement& statement : upload.statements) {
    for (const statement::WorkItem& item : statement.work)
      jobs.push_back(job_values({row.id, index++}, statement, item));
  }
  mustache::data corrected = false;
  if (!upload.corrections.empty())
    corrected = Values{{"values", each(upload.corrections, correction_values)}};
  return Values{{"worker", std::to_string(upload.worker)},
                {"upload", std::to_string(row.id)},
                {"documents", each(row.sources, itself)},
                {"received_at", utc(row.received_at)},
                {"reader", row.reader},
                {"rules", row.rules},
                {"jobs", jobs},
                {"corrected", corrected},
                {"verdicts", each(upload.verdicts, verdict_values)}};
}

// ---------------------------------------------------------------- a rule

mustache::data rate_step_values(const rulebook::RateStep& step) {
  std::string rates = step.unknown ? "not known: " + *step.unknown : "";
  for (const auto& [name, value] : step.rates)
    append(rates, "; ", fmt::format("{} = {}", name, value));
  std::string sources;
  for (const rulebook::Source& source : step.sources)
    append(sources, "; ", text_of(source));
  return Values{{"from", ratecheck::to_string(step.in_force.from)},
                {"to", step.in_force.to ? ratecheck::to_string(*step.in_force.to) : ""},
                {"rates", rates},
                {"sources", sources}};
}

mustache::data claim_values(const std::optional<rulebook::LegalClaim>& claim) {
  if (!claim)
    return false;
  return Values{
      {"authority", claim->authority}, {"url", claim->url}, {"time_limit", unless_empty(claim->time_limit)}};
}

mustache::data rule_values(const rulebook::Rule* rule) {
  const auto definition = [](const auto& entry) -> mustache::data {
    return Values{{"word", entry.first}, {"meaning", entry.second}};
  };
  const auto formula = [](const auto& entry) -> mustache::data {
    return Values{{"from", entry.first}, {"text", entry.second}};
  };
  return Values{
      {"id", rule->id},
      {"title", rule->title},
      {"summary", rule->summary},
      {"version", rule->version},
      {"kind", std::string(rulebook::to_string(rule->kind))},
      {"rounding", rule->rounding},
      {"definitions", each(rule->definitions, definition)},
      {"formulas", each(rule->formulas, formula)},
      {"steps", each(rule->steps, rate_step_values)},
      {"claim", claim_values(rule->claim)},
      {"sources", each(rule->sources, [](const auto& source) { return mustache::data(text_of(source)); })}};
}

}  // namespace

std::string evidence_html(const EvidenceFile& file) {
  return fill(kEvidenceTemplate, Values{{"title", file.pay_case.title},
                                        {"letter", evidence_letter(file)},
                                        {"program", "ratecheck " RATECHECK_VERSION},
                                        {"parsers_version", file.library->parsers_version},
                                        {"rules_version", file.library->rules_version},
                                        {"sums", each(file.sums, sum_values)},
                                        {"uploads", each(file.uploads, upload_values)},
                                        {"rules", each(file.rules, rule_values)}});
}

}  // namespace ratecheck::api
