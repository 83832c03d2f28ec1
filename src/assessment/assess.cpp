#include <algorithm>
#include <map>

#include "applies.h"
#include "facts.h"
#include "findings.h"
#include "ratecheck/assessment/assessment.h"
#include "ratecheck/base/text.h"

// One pass over rules and statements. A rule is held against single work items or against what lies in
// a period; either way the steps are the same: does it apply, what are the facts, what was counted as
// paid, what was due, which word describes it.

namespace ratecheck::assessment {
namespace {

using rulebook::Reason;
using rulebook::Rule;
using rulebook::TestUnit;
using statement::Statement;
using statement::WorkItem;

struct Context {
  const std::vector<Statement>& statements;
  const rulebook::Rulebook& rulebook;
  const Options& options;
  Assessment& out;
};

/// The work one verdict is about.
struct Subject {
  const Rule& rule;
  std::size_t statement;
  std::vector<std::size_t> items;
  std::optional<statement::Period> period;
};

Verdict start_verdict(const Subject& subject, const Statement& statement) {
  Verdict verdict;
  verdict.rule = subject.rule.id;
  verdict.version = subject.rule.version;
  verdict.kind = subject.rule.kind;
  verdict.unit = subject.rule.unit;
  verdict.currency = statement.currency;
  verdict.counted = subject.rule.counts;
  verdict.period = subject.period;
  for (const std::size_t item : subject.items)
    verdict.work.push_back({subject.statement, item});
  return verdict;
}

Verdict cannot_judge(const Subject& subject, const Statement& statement, Reason reason, std::string detail) {
  Verdict verdict = start_verdict(subject, statement);
  verdict.reason = reason;
  verdict.detail = std::move(detail);
  return verdict;
}

void add_missing(Verdict& verdict, std::string input, std::string where) {
  const auto known = std::any_of(verdict.missing.begin(), verdict.missing.end(),
                                 [&](const rulebook::MissingInput& missing) { return missing.input == input; });
  if (!known)
    verdict.missing.push_back({std::move(input), std::move(where)});
}

// Values left out for a doubt look missing to the formula; the answer must say that they are there and
// only want a person's eye.
void explain_doubts(Verdict& verdict, const std::vector<std::string>& doubtful) {
  for (rulebook::MissingInput& missing : verdict.missing) {
    if (std::find(doubtful.begin(), doubtful.end(), missing.input) != doubtful.end()) {
      missing.where = "it was read, but is in doubt: confirm or correct it";
    }
  }
}

void describe_inputs(Verdict& verdict, const Rule& rule, const rulebook::Inputs& inputs) {
  for (const std::string& name : rule.inputs) {
    const auto found = inputs.find(name);
    if (found != inputs.end())
      verdict.inputs.emplace_back(name, rulebook::describe(found->second, verdict.currency));
  }
}

void take_evaluation(Verdict& verdict, rulebook::Evaluation evaluation) {
  verdict.due = evaluation.due;
  verdict.reason = evaluation.reason;
  verdict.detail = std::move(evaluation.detail);
  for (rulebook::MissingInput& missing : evaluation.missing)
    add_missing(verdict, missing.input, missing.where);
  verdict.steps = std::move(evaluation.steps);
  verdict.sources = std::move(evaluation.sources);
}

void pronounce(Verdict& verdict, const Rule& rule, const Paid& paid, std::size_t items) {
  verdict.paid = paid.amount;
  if (verdict.reason != Reason::none || !verdict.due)
    return;
  if (!paid.amount) {
    verdict.reason = Reason::missing_input;
    verdict.detail = "what was paid cannot be told: " + paid.why_not;
    add_missing(verdict, "paid", paid.why_not);
    return;
  }
  const Rational tolerance = rule.tolerance * Rational(static_cast<std::int64_t>(std::max<std::size_t>(1, items)));
  verdict.verdict = judge(rule.kind, *paid.amount, *verdict.due, tolerance);
  if (verdict.verdict == VerdictWord::cannot_judge) {
    verdict.reason = Reason::missing_input;
    verdict.detail = "what is known of the work leaves room for both answers";
  }
}

void assess_item(Context& context, const Subject& subject, const Statement& statement, const WorkItem& item) {
  const auto day = card_day(statement, item, subject.rule);
  if (!day) {
    Verdict verdict = cannot_judge(subject, statement, Reason::missing_input, "the day of the work is not known");
    add_missing(verdict, "started_at", "the document shows no date for this work");
    context.out.verdicts.push_back(std::move(verdict));
    return;
  }
  const ItemFacts facts = facts_of(statement, item, context.options);
  Verdict verdict = start_verdict(subject, statement);
  describe_inputs(verdict, subject.rule, facts.inputs);
  take_evaluation(verdict,
                  context.rulebook.evaluate(subject.rule, *day, {facts.inputs, {}}, context.options.steps));
  explain_doubts(verdict, facts.doubtful);
  pronounce(verdict, subject.rule, counted_pay(item, subject.rule), 1);
  context.out.verdicts.push_back(std::move(verdict));
}

Paid paid_in_period(const Subject& subject, const Statement& statement, bool with_adjustments) {
  Paid sum{Rational(), {}};
  for (const std::size_t index : subject.items) {
    const Paid paid = counted_pay(statement.work[index], subject.rule);
    if (!paid.amount)
      return paid;
    sum.amount = *sum.amount + *paid.amount;
  }
  if (with_adjustments)
    sum.amount = *sum.amount + *counted_adjustments(statement, subject.rule).amount;
  return sum;
}

void assess_period(Context& context, const Subject& subject, const Statement& statement, const Date& day) {
  rulebook::Facts facts{facts_of_period(statement, context.options), {}};
  std::vector<std::string> doubtful;
  for (const std::size_t index : subject.items) {
    ItemFacts item = facts_of(statement, statement.work[index], context.options);
    doubtful.insert(doubtful.end(), item.doubtful.begin(), item.doubtful.end());
    facts.work.push_back(std::move(item.inputs));
  }
  Verdict verdict = start_verdict(subject, statement);
  describe_inputs(verdict, subject.rule, facts.own);
  take_evaluation(verdict, context.rulebook.evaluate(subject.rule, day, facts, context.options.steps));
  explain_doubts(verdict, doubtful);
  pronounce(verdict, subject.rule, paid_in_period(subject, statement, subject.period.has_value()),
            subject.items.size());
  context.out.verdicts.push_back(std::move(verdict));
}

/// True when the place does not stand in the way; else says why not.
bool place_fits(Context& context, const Subject& subject, const Statement& statement, const WorkItem* item) {
  const Applied applied = applies_to_place(subject.rule, statement, item, context.options);
  if (applied.answer == Application::applies)
    return true;
  if (applied.answer == Application::place_unknown) {
    Verdict verdict = cannot_judge(subject, statement, Reason::ambiguous_place, applied.detail);
    add_missing(verdict, "place", "say where the work was, for example " + subject.rule.scope.places.front());
    context.out.verdicts.push_back(std::move(verdict));
  } else if (applied.answer == Application::not_met || !context.options.only_rules.empty()) {
    const auto index = item == nullptr ? std::nullopt : std::optional(subject.items.front());
    context.out.not_applied.push_back({subject.rule.id, subject.statement, index, applied.detail});
  }
  return false;
}

std::vector<std::size_t> tested_items(const Rule& rule, const Statement& statement) {
  std::vector<std::size_t> items;
  for (std::size_t i = 0; i < statement.work.size(); ++i) {
    if (tests_kind(rule, statement.work[i].kind))
      items.push_back(i);
  }
  return items;
}

void assess_each_item(Context& context, const Rule& rule, std::size_t index, const Statement& statement) {
  for (const std::size_t item : tested_items(rule, statement)) {
    const Subject subject{rule, index, {item}, std::nullopt};
    if (place_fits(context, subject, statement, &statement.work[item])) {
      assess_item(context, subject, statement, statement.work[item]);
    }
  }
}

void assess_each_day(Context& context, const Rule& rule, std::size_t index, const Statement& statement) {
  std::map<std::int32_t, std::vector<std::size_t>> days;
  for (const std::size_t item : tested_items(rule, statement)) {
    if (const auto day = card_day(statement, statement.work[item], rule))
      days[day_number(*day)].push_back(item);
  }
  for (const auto& [day, items] : days) {
    const Subject subject{rule, index, items, std::nullopt};
    if (place_fits(context, subject, statement, &statement.work[items.front()])) {
      assess_period(context, subject, statement, date_of_day_number(day));
    }
  }
}

bool is_one_week(const statement::Period& period) {
  // a clock change makes a week an hour longer or shorter
  const std::int64_t off = seconds_between(period.from, period.to) - 7LL * 86400;
  return off >= -3600 && off <= 3600;
}

void assess_whole_period(Context& context, const Rule& rule, std::size_t index, const Statement& statement) {
  const Subject subject{rule, index, tested_items(rule, statement), statement.period};
  if (subject.items.empty())
    return;
  if (!place_fits(context, subject, statement, nullptr))
    return;
  const auto refuse = [&](const char* why) {
    context.out.verdicts.push_back(cannot_judge(subject, statement, Reason::incomplete_period, why));
  };
  if (!statement.period)
    return refuse("the rule is about a whole pay period; the document does not name one");
  if (!statement.period->complete)
    return refuse("the rule is about a whole pay period; this document may not hold all of it");
  if (rule.unit == TestUnit::week && !is_one_week(*statement.period)) {
    return refuse("the rule is about one week; the document covers another span");
  }
  assess_period(context, subject, statement, statement.period->from.local().date);
}

void assess_company(Context& context, const Rule& rule, std::size_t index, const Statement& statement) {
  const Subject subject{rule, index, {}, statement.period};
  if (!place_fits(context, subject, statement, nullptr))
    return;
  context.out.verdicts.push_back(
      cannot_judge(subject, statement, Reason::company_test,
                   "the rule compares a company's pay over all its workers; no single statement can show it"));
}

void assess_rule(Context& context, const Rule& rule, std::size_t index) {
  const Statement& statement = context.statements[index];
  const Applied applied = applies_to_statement(rule, statement, context.options);
  const bool named = !context.options.only_rules.empty();
  if (applied.answer != Application::applies) {
    if (named || applied.answer == Application::not_met) {
      context.out.not_applied.push_back({rule.id, index, std::nullopt, applied.detail});
    }
    return;
  }
  switch (rule.unit) {
    case TestUnit::job:
    case TestUnit::session:
    case TestUnit::block:
      return assess_each_item(context, rule, index, statement);
    case TestUnit::day:
      return assess_each_day(context, rule, index, statement);
    case TestUnit::week:
    case TestUnit::period:
      return assess_whole_period(context, rule, index, statement);
    case TestUnit::company:
      return assess_company(context, rule, index, statement);
  }
}

/// What can never judge anyone, a formula that was not published or an audit's method, is there to be read
/// and answers when it is named; held against every job it would only drown the others. That a test is the
/// company's is worth a word.
bool answers_unasked(const Rule& rule) {
  return !rule.cannot_judge || rule.cannot_judge_reason == Reason::company_test;
}

bool wanted(const Rule& rule, const Options& options) {
  if (rule.rate_table)
    return false;
  if (options.only_rules.empty())
    return answers_unasked(rule);
  return std::find(options.only_rules.begin(), options.only_rules.end(), rule.id) != options.only_rules.end();
}

}  // namespace

Assessment assess(const std::vector<Statement>& statements, const rulebook::Rulebook& rulebook,
                  const Options& options) {
  Assessment out;
  Context context{statements, rulebook, options, out};
  for (const auto& rule : rulebook.rules()) {
    if (!wanted(*rule, options))
      continue;
    for (std::size_t i = 0; i < statements.size(); ++i)
      assess_rule(context, *rule, i);
  }
  add_findings(statements, out.findings);
  return out;
}

}  // namespace ratecheck::assessment
