#include <algorithm>
#include <map>

#include "findings.h"
#include "ratecheck/rulebook/series.h"
#include "subject.h"

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

void assess_item(Context& context, const Subject& subject, const Statement& statement, const WorkItem& item,
                 rulebook::Series& series) {
  const auto day = subject.reader.card_day(item);
  if (!day) {
    Verdict& verdict =
        cannot_judge(context, subject, statement, Reason::missing_input, "the day of the work is not known");
    add_missing(verdict, "started_at", "the document shows no date for this work");
    return;
  }
  ItemFacts item_facts = subject.reader.facts_of(item);
  rulebook::Facts facts{std::move(item_facts.inputs), {}};
  Verdict& verdict = start_verdict(context, subject, statement);
  take_evaluation(verdict, series.evaluate(*day, facts));
  keep_inputs(verdict, subject.rule, std::move(facts.own));
  explain_doubts(verdict, item_facts.doubtful);
  pronounce(verdict, subject.rule, subject.reader.counted_pay(item), 1);
}

Paid paid_in_period(const Subject& subject, const Statement& statement) {
  Paid sum{Rational(), {}};
  for (const std::size_t index : subject.items) {
    const Paid paid = subject.reader.counted_pay(statement.work[index]);
    if (!paid.amount)
      return paid;
    sum.amount = *sum.amount + *paid.amount;
  }
  if (!subject.period)
    return sum;
  const Rational adjustments = subject.reader.counted_adjustments();
  if (subject.some_left_out && adjustments.sign() != 0)
    return {std::nullopt, "which part of the period's adjustments belongs to this work is not told"};
  sum.amount = *sum.amount + adjustments;
  return sum;
}

void assess_period(Context& context, const Subject& subject, const Statement& statement, const Date& day) {
  rulebook::Facts facts{subject.reader.own(), {}};
  std::vector<std::string_view> doubtful;
  for (const std::size_t index : subject.items) {
    ItemFacts item = subject.reader.facts_of(statement.work[index]);
    doubtful.insert(doubtful.end(), item.doubtful.begin(), item.doubtful.end());
    facts.work.push_back(std::move(item.inputs));
  }
  Verdict& verdict = start_verdict(context, subject, statement);
  take_evaluation(verdict, context.rulebook.evaluate(subject.rule, day, facts, context.options.steps));
  keep_inputs(verdict, subject.rule, std::move(facts.own));
  explain_doubts(verdict, doubtful);
  pronounce(verdict, subject.rule, paid_in_period(subject, statement), subject.items.size());
}

void assess_each_item(Context& context, const Rule& rule, std::size_t index, const Statement& statement) {
  const Reader reader(rule, statement, context.options);
  Whereabouts whereabouts(context, rule, index);
  Subject subject{rule, reader, index, {0}, std::nullopt};
  rulebook::Series series(rule, context.options.steps);
  for (const std::size_t item : tested_items(rule, statement)) {
    subject.items.front() = item;
    if (place_fits(context, subject, statement, whereabouts.of(item))) {
      assess_item(context, subject, statement, statement.work[item], series);
    }
  }
}

void assess_each_day(Context& context, const Rule& rule, std::size_t index, const Statement& statement) {
  const Reader reader(rule, statement, context.options);
  Whereabouts whereabouts(context, rule, index);
  std::map<std::int32_t, std::vector<std::size_t>> days;
  for (const std::size_t item : tested_items(rule, statement)) {
    if (const auto day = reader.card_day(statement.work[item]))
      days[day_number(*day)].push_back(item);
  }
  for (const auto& [day, items] : days) {
    const Subject subject{rule, reader, index, items, std::nullopt};
    if (place_fits(context, subject, statement, whereabouts.of(items.front()))) {
      assess_period(context, subject, statement, date_of_day_number(day));
    }
  }
}

void assess_whole_period(Context& context, const Rule& rule, std::size_t index, const Statement& statement) {
  const Selection selection = select_items(context, rule, index);
  const Reader reader(rule, statement, context.options);
  const Subject subject{rule, reader, index, selection.items, statement.period, selection.some_left_out};
  if (subject.items.empty())
    return;
  if (selection.unknown)
    return ask_for_place(context, subject, statement, selection.unknown->detail);
  const auto refuse = [&](const char* why) {
    cannot_judge(context, subject, statement, Reason::incomplete_period, why);
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
  const Reader reader(rule, statement, context.options);
  const Subject subject{rule, reader, index, {}, statement.period};
  const Whereabouts whereabouts(context, rule, index);
  if (!place_fits(context, subject, statement, whereabouts.of_statement()))
    return;
  cannot_judge(context, subject, statement, Reason::company_test,
               "the rule compares a company's pay over all its workers; no single statement can show it");
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
  for (const Statement& statement : statements)
    context.places.push_back(same_places(statement));
  for (const auto& rule : rulebook.rules()) {
    for (const std::string& replaced : rule->instead_of)
      context.instead[replaced].push_back(rule.get());
  }
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
