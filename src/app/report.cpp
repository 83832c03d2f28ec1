#include "app/report.h"

#include <fmt/format.h>

#include "ratecheck/base/plain_text.h"
#include "ratecheck/base/text.h"
#include "ratecheck/rulebook/rule.h"

// One line a work item and a verdict, what belongs to it indented below:
//
//   2025-06-01T18:05  job  total 9.35 GBP  base 9.35
//       in doubt: total: …
//   2025-06-01T18:05  uk-nmw-session: meets, paid 9.35 GBP, due 6.43 GBP, difference 2.92 GBP
//
// A due that is an interval is shown as such, and then there is no difference.

namespace ratecheck::app {
namespace {

using statement::Statement;
using statement::WorkItem;

std::string day_and_clock(const std::optional<Instant>& moment) {
  return moment ? to_rfc3339(*moment).substr(0, 16) : std::string("no time         ");
}

/// The start, or where only the end is known, that; to the minute.
std::string time_of(const WorkItem& item) {
  return day_and_clock(item.started_at ? item.started_at : item.ended_at);
}

std::string amount(const Rational& value, const Currency& currency) {
  return fmt::format("{} {}", to_fixed_string(value, currency.exponent()), currency.code());
}

/// One amount, or "6.43 to 8.21 GBP" where the due is an interval.
std::string range(const rulebook::Due& due, const Currency& currency) {
  if (due.low == due.high)
    return amount(due.low, currency);
  return fmt::format("{} to {}", to_fixed_string(due.low, currency.exponent()), amount(due.high, currency));
}

std::string text_of(const statement::Doubt& doubt) {
  std::string out = fmt::format("in doubt: {}: {}", doubt.field, doubt.reason);
  if (!doubt.readings.empty())
    out += "; it may be " + join(doubt.readings, " or ");
  if (doubt.proposal)
    out += fmt::format("; proposed {} ({})", doubt.proposal->value, doubt.proposal->proof);
  return out;
}

std::string line_of(const WorkItem& item, const Currency& currency) {
  std::string out = fmt::format("  {}  {}", time_of(item), statement::to_string(item.kind));
  if (item.total)
    out += fmt::format("  total {} {}", item.total->to_string(), currency.code());
  for (const statement::PayLine& line : item.pay)
    out += fmt::format("  {} {}", statement::to_string(line.category), line.amount.to_string());
  for (const statement::Doubt& doubt : item.doubts)
    out += "\n      " + text_of(doubt);
  return out + "\n";
}

/// The arithmetic, and behind it the sources that its figures point to by number.
std::string steps_of(const std::vector<rulebook::Step>& steps,
                     const std::vector<const rulebook::Source*>& sources) {
  std::string out;
  for (const rulebook::Step& step : steps) {
    out += fmt::format("      {} {} = {}", step.op, join(step.args, ", "), step.value);
    if (step.source && *step.source < sources.size())
      out += fmt::format("  [{}]", *step.source + 1);
    out += "\n";
  }
  for (std::size_t i = 0; i < sources.size(); ++i) {
    out +=
        fmt::format("      [{}] {} ({}) {}\n", i + 1, sources[i]->title, sources[i]->confidence, sources[i]->url);
  }
  return out;
}

std::string line_of(const assessment::Verdict& verdict, const std::vector<Statement>& statements) {
  std::string subject = "the period";
  if (verdict.work.size() == 1)
    subject = time_of(statements[verdict.work[0].statement].work[verdict.work[0].index]);
  std::string out = fmt::format("  {}  {}: {}", subject, verdict.rule, assessment::to_string(verdict.verdict));
  if (verdict.paid)
    out += ", paid " + amount(*verdict.paid, verdict.currency);
  if (verdict.due)
    out += ", due " + range(*verdict.due, verdict.currency);
  if (verdict.paid && verdict.due && verdict.due->low == verdict.due->high)
    out += ", difference " + amount(*verdict.paid - verdict.due->low, verdict.currency);
  if (verdict.reason != rulebook::Reason::none) {
    out += fmt::format("\n      {}: {}", rulebook::to_string(verdict.reason), verdict.detail);
  } else if (!verdict.detail.empty()) {
    out += "\n      " + verdict.detail;
  }
  for (const rulebook::MissingInput& missing : verdict.missing)
    out += fmt::format("\n      missing {}: {}", missing.input, missing.where);
  if (verdict.claim != nullptr) {
    out += fmt::format("\n      claim: {}{}{}", verdict.claim->authority,
                       verdict.claim->time_limit.empty() ? "" : ", " + verdict.claim->time_limit,
                       verdict.claim->url.empty() ? "" : ", " + verdict.claim->url);
  }
  return fmt::format("{}\n{}", out,
                     verdict.steps.empty() ? std::string() : steps_of(verdict.steps, verdict.sources));
}

std::string line_of(const statement::Skipped& rows, const Currency& currency) {
  const std::string money = rows.money ? fmt::format("{} {} in them", rows.money->to_string(),
                                                     (rows.currency.known() ? rows.currency : currency).code())
                                       : std::string("their money is not known");
  return fmt::format("  passed over, {}: {} rows, {}\n", rows.reason, rows.rows, money);
}

std::string line_of(const assessment::Finding& finding) {
  return fmt::format("  {}: {} (expected {}, found {})\n", finding.code, finding.detail, finding.expected,
                     finding.actual);
}

}  // namespace

std::string report(const Statement& statement) {
  std::string out = fmt::format("{} {} ({}), {} work items\n", statement.platform, statement.document,
                                statement.parser, statement.work.size());
  for (const WorkItem& item : statement.work)
    out += line_of(item, statement.currency);
  for (const statement::Total& total : statement.totals)
    out += fmt::format("  {}: {} {}\n", total.label, total.amount.to_string(), statement.currency.code());
  for (const statement::Doubt& doubt : statement.doubts)
    out += fmt::format("  {}\n", text_of(doubt));
  for (const statement::Unread& unread : statement.unread)
    out += fmt::format("  not read, line {}: {} ({})\n", unread.line, unread.text, unread.reason);
  for (const statement::Skipped& rows : statement.skipped.value_or(std::vector<statement::Skipped>()))
    out += line_of(rows, statement.currency);
  return shown(out, LineEnds::allowed);
}

std::string report(const std::vector<pipeline::CheckedDocument>& documents) {
  std::string out;
  for (const pipeline::CheckedDocument& document : documents) {
    for (const pipeline::CheckedPart& part : document.parts) {
      out += fmt::format("{}, lines {} to {}: {}{}", document.name, part.first_line, part.last_line, part.parser,
                         part.certain ? "\n" : ", where it begins or ends is not certain\n");
    }
  }
  return shown(out, LineEnds::allowed);
}

std::string report(const pipeline::CheckResult& result) {
  std::string out = report(result.read.documents);
  for (const Statement& statement : result.read.statements)
    out += report(statement);
  if (!result.assessment.verdicts.empty())
    out += "Verdicts\n";
  for (const assessment::Verdict& verdict : result.assessment.verdicts)
    out += line_of(verdict, result.read.statements);
  if (!result.read.findings.empty() || !result.assessment.findings.empty())
    out += "Findings\n";
  for (const assessment::Finding& finding : result.read.findings)
    out += line_of(finding);
  for (const assessment::Finding& finding : result.assessment.findings)
    out += line_of(finding);
  for (const assessment::NotApplied& near : result.assessment.not_applied)
    out += fmt::format("  not judged by {}: {}\n", near.rule, near.detail);
  return shown(out, LineEnds::allowed);
}

std::string report(const rulebook::Rule& rule, const Date& on, const rulebook::Evaluation& evaluation) {
  std::string out = fmt::format("{}, {}\n", rule.title, ratecheck::to_string(on));
  out += evaluation.due ? fmt::format("  due {}\n", range(*evaluation.due, rule.currency)) : std::string();
  if (evaluation.reason != rulebook::Reason::none)
    out += fmt::format("  cannot be judged: {}: {}\n", rulebook::to_string(evaluation.reason), evaluation.detail);
  const char* const lacks = evaluation.due ? "  to narrow it, tell " : "  missing ";
  for (const rulebook::MissingInput& missing : evaluation.missing)
    out += fmt::format("{}{}: {}\n", lacks, missing.input, missing.where);
  return out + steps_of(evaluation.steps, evaluation.sources);
}

}  // namespace ratecheck::app
