#include <algorithm>
#include <map>
#include <set>

#include "assessment/findings.h"
#include "assessment/subject.h"
#include "ratecheck/rulebook/cached_evaluator.h"

// One pass over rules and statements. A rule is held against single work items or against what lies in
// a period; either way the steps are the same: does it apply, what are the facts, what was counted as
// paid, what was due, which word describes it. Every step notes what speaks against the values it took; where
// anything does, the verdict is weighed (weigh.cpp) instead.
//
//   for each rule that is wanted, for each statement:
//     currency, platform, kind of work, vehicle      applies.cpp; where one does not fit: not applied
//     by the unit of test, what is held at once:
//       job, session, block     each item of the kind
//       day                     the items of each civil day
//       week, period            all items and the adjustments, where the document holds the whole of it
//       company                 nothing: the verdict says that no single statement can show it
//     of each of these:
//       the place               where.cpp; elsewhere: not applied; not known: asked for
//       day, facts, pay         facts.cpp
//       due                     the rulebook
//       word                    judge.cpp
//
// After that documents are held against each other (conflicts.cpp): verdicts on work that is told twice and
// differently are withheld, and what is wrong in the documents becomes findings (findings.cpp).
//
// Items of one rule and statement are put to a CachedEvaluator, since there may be very many. What assess() takes
// for 100,000 jobs is measured by `./dev bench formula`.

namespace ratecheck::assessment {

using rulebook::Reason;
using rulebook::Rule;
using rulebook::TestUnit;
using statement::Doubts;
using statement::StatementView;
using statement::WorkView;

rulebook::Facts facts_of(const Subject& subject, const StatementView& statement, Doubted how, Doubts& against) {
  if (is_single(subject.rule))
    return {subject.reader.facts_of(statement.work(subject.items.front()), how, against), {}};
  rulebook::Facts facts{subject.reader.own(how, against), {}};
  facts.work.reserve(subject.items.size());
  for (const std::size_t index : subject.items)
    facts.work.push_back(subject.reader.facts_of(statement.work(index), how, against));
  return facts;
}

namespace {

/// A tip alone, as it comes later, says nothing of the rest. Of what is owed on top, or may be taken, silence
/// tells that there was none.
bool lacks_counted_pay(const Subject& subject, const StatementView& statement) {
  using rulebook::RuleKind;
  if (subject.rule.kind == RuleKind::cap || subject.rule.kind == RuleKind::entitlement)
    return false;
  return std::none_of(subject.items.begin(), subject.items.end(),
                      [&](std::size_t index) { return subject.reader.tells_counted_pay(statement.work(index)); });
}

}  // namespace

Paid paid_for(const Subject& subject, const StatementView& statement, Doubts& against) {
  Paid sum{Rational(), {}};
  for (const std::size_t index : subject.items) {
    Paid paid = subject.reader.counted_pay(statement.work(index), against);
    if (!paid.amount) {
      sum = std::move(paid);
    } else if (sum.amount) {
      sum.amount = *sum.amount + *paid.amount;
    }
  }
  if (!sum.amount)
    return sum;
  const Rational adjustments = subject.period ? subject.reader.counted_adjustments(against) : Rational();
  if (lacks_counted_pay(subject, statement) && adjustments.sign() == 0)
    return {std::nullopt, "the document tells none of the pay that the rule counts"};
  if (!subject.period)
    return sum;
  if (subject.some_left_out && adjustments.sign() != 0)
    return {std::nullopt, "which part of the period's adjustments belongs to this work is not told"};
  sum.amount = *sum.amount + adjustments;
  return sum;
}

statement::Stated<Date> day_of(const Subject& subject, const StatementView& statement) {
  if (subject.day)
    return statement::Stated<Date>(subject.day);
  if (subject.period)
    return statement.period().made_into([](const statement::Period& period) { return period.from.local().date; });
  return subject.reader.card_day(statement.work(subject.items.front()));
}

namespace {

/// `evaluate`: of a day and facts.
template <typename Evaluate>
void assess_subject(AssessmentPass& context, const Subject& subject, const StatementView& statement,
                    const Evaluate& evaluate) {
  Doubts against = subject.against;
  const auto day = day_of(subject, statement).take(against);
  rulebook::Facts facts = facts_of(subject, statement, Doubted::as_read, against);
  const Paid paid = paid_for(subject, statement, against);
  if (!against.empty())
    return weigh(context, subject, statement, against);
  Verdict& verdict = start_verdict(context, subject);
  if (!day)
    return want_day(verdict);
  take_evaluation(verdict, evaluate(*day, facts));
  keep_inputs(verdict, subject.rule, std::move(facts.own));
  set_verdict(verdict, subject.rule, paid, subject.items.size());
}

void assess_together(AssessmentPass& context, const Subject& subject, const StatementView& statement) {
  assess_subject(context, subject, statement, [&](const Date& day, const rulebook::Facts& facts) {
    return context.rulebook.evaluate(subject.rule, day, facts, context.options.steps);
  });
}

/// A verdict for each item by itself.
void assess_each_item(AssessmentPass& context, const Rule& rule, std::size_t index, const Doubts& against) {
  const StatementView& statement = context.statements[index];
  const FactReader reader(rule, statement, context.options);
  PlaceMatcher matcher(context, rule, index);
  Subject subject{rule, reader, index, {0}};
  rulebook::CachedEvaluator evaluator(rule, context.options.steps);
  const auto evaluate = [&](const Date& day, const rulebook::Facts& facts) {
    return evaluator.evaluate(day, facts);
  };
  for (const std::size_t item : tested_items(context, rule, index)) {
    subject.items.front() = item;
    const Applied& there = matcher.of(item);
    subject.against = against;
    subject.against.add(there.against);
    if (place_fits(context, subject, statement, there))
      assess_subject(context, subject, statement, evaluate);
  }
}

/// The day of a work item, where every way to read it comes to the same.
statement::Stated<Date> certain_day(const FactReader& reader, const StatementView& statement, std::size_t item) {
  statement::Stated<Date> day = reader.card_day(statement.work(item));
  if (!day.in_doubt())
    return day;
  Doubts against;
  const std::optional<Date> read = std::move(day).take(against);
  std::optional<Date> one;
  for (const statement::Way& way : ways_to_read(against)) {
    Doubts left;
    const auto then = reader.card_day(statement.read(way).work(item)).take(left);
    if (!then || !left.empty() || (one && !(*one == *then)))
      return statement::Stated<Date>(read, against);
    one = then;
  }
  return statement::Stated<Date>(one);
}

constexpr const char* kToldElsewhere =
    "a piece of this work is told differently by another document, which was said to hold";

/// A piece of the period stands in another statement, as somebody said.
bool lacks_work_told_elsewhere(const AssessmentPass& context, std::size_t index) {
  const auto& elsewhere = context.options.told_elsewhere;
  return std::any_of(elsewhere.begin(), elsewhere.end(),
                     [&](const WorkRef& ref) { return ref.statement == index; });
}

std::set<std::int32_t> days_told_elsewhere(const AssessmentPass& context, const FactReader& reader,
                                           std::size_t index) {
  std::set<std::int32_t> days;
  statement::Doubts ignored;
  for (const WorkRef& ref : context.options.told_elsewhere) {
    if (ref.statement != index)
      continue;
    if (const auto day = certain_day(reader, context.statements[index], ref.index).take(ignored))
      days.insert(day_number(*day));
  }
  return days;
}

// Work whose day is in doubt may belong to any day.
void assess_each_day(AssessmentPass& context, const Rule& rule, std::size_t index, const Doubts& against) {
  const StatementView& statement = context.statements[index];
  const FactReader reader(rule, statement, context.options);
  PlaceMatcher matcher(context, rule, index);
  std::map<std::int32_t, std::vector<std::size_t>> days;
  Doubts of_days = against;
  for (const std::size_t item : tested_items(context, rule, index)) {
    if (const auto day = certain_day(reader, statement, item).take(of_days))
      days[day_number(*day)].push_back(item);
  }
  const std::set<std::int32_t> not_whole = days_told_elsewhere(context, reader, index);
  for (const auto& [day, items] : days) {
    Subject subject{rule, reader, index, items};
    if (not_whole.contains(day)) {
      cannot_judge(context, subject, Reason::conflicting_documents, kToldElsewhere);
      continue;
    }
    subject.day = date_of_day_number(day);
    subject.against = of_days;
    for (const std::size_t item : items)
      subject.against.add(matcher.of(item).against);
    if (place_fits(context, subject, statement, matcher.of(items.front())))
      assess_together(context, subject, statement);
  }
}

/// One verdict over all the work of the statement, where it is known to be all of the period.
void assess_whole_period(AssessmentPass& context, const Rule& rule, std::size_t index, const Doubts& against) {
  const StatementView& statement = context.statements[index];
  Selection selection = select_items(context, rule, index);
  const FactReader reader(rule, statement, context.options);
  Subject subject{rule, reader, index, std::move(selection.items)};
  subject.some_left_out = selection.some_left_out;
  subject.against = std::move(selection.against);
  subject.against.add(against);
  subject.period = statement.period().take(subject.against);
  if (subject.items.empty())
    return;
  if (selection.unknown)
    return ask_for_place(context, subject, statement, selection.unknown->detail);
  const auto refuse = [&](const char* why) { cannot_judge(context, subject, Reason::incomplete_period, why); };
  if (!subject.period)
    return refuse("the rule is about a whole pay period; the document does not name one");
  if (lacks_work_told_elsewhere(context, index)) {
    cannot_judge(context, subject, Reason::conflicting_documents, kToldElsewhere);
    return;
  }
  if (!subject.period->complete)
    return refuse("the rule is about a whole pay period; this document may not hold all of it");
  if (rule.unit == TestUnit::week && !is_one_week(*subject.period))
    return refuse("the rule is about one week; the document covers another span");
  assess_together(context, subject, statement);
}

void assess_company(AssessmentPass& context, const Rule& rule, std::size_t index) {
  const StatementView& statement = context.statements[index];
  const FactReader reader(rule, statement, context.options);
  Doubts against;  // nothing is judged that could hang on it
  const Subject subject{rule, reader, index, {}, statement.period().take(against)};
  const PlaceMatcher matcher(context, rule, index);
  if (!place_fits(context, subject, statement, matcher.of_statement()))
    return;
  cannot_judge(context, subject, Reason::company_test,
               "the rule compares a company's pay over all its workers; no single statement can show it");
}

void assess_rule(AssessmentPass& context, const Rule& rule, std::size_t index) {
  const Applied applied = applies_to_statement(rule, context.statements[index], context.options);
  const bool named = !context.options.only_rules.empty();
  if (applied.answer != Applicability::applies) {
    if (named || applied.answer == Applicability::not_met)
      context.out.not_applied.push_back({rule.id, index, std::nullopt, applied.detail});
    return;
  }
  switch (rule.unit) {
    case TestUnit::job:
    case TestUnit::session:
    case TestUnit::block:
      return assess_each_item(context, rule, index, applied.against);
    case TestUnit::day:
      return assess_each_day(context, rule, index, applied.against);
    case TestUnit::week:
    case TestUnit::period:
      return assess_whole_period(context, rule, index, applied.against);
    case TestUnit::company:
      return assess_company(context, rule, index);
  }
}

/// What can never judge anyone, a formula that was not published or an audit's method, is there to be read
/// and answers when it is named; held against every job it would only drown the others. That a test is the
/// company's is worth a word.
bool answers_unasked(const Rule& rule) {
  return !rule.cannot_judge || rule.cannot_judge_reason == Reason::company_test;
}

bool wanted(const Rule& rule, const JudgingOptions& options) {
  if (rule.rate_table)
    return false;
  if (options.only_rules.empty())
    return answers_unasked(rule);
  return std::find(options.only_rules.begin(), options.only_rules.end(), rule.id) != options.only_rules.end();
}

/// Somebody said which of the two holds.
bool is_settled(const Conflict& conflict, const JudgingOptions& options) {
  const auto aside = [&](const WorkRef& ref) {
    return std::binary_search(options.set_aside.begin(), options.set_aside.end(), ref);
  };
  return aside(conflict.one) || aside(conflict.other);
}

}  // namespace

Assessment assess(const std::vector<statement::Statement>& statements, const rulebook::Rulebook& rulebook,
                  const JudgingOptions& options) {
  Assessment out;
  AssessmentPass context{{}, rulebook, options, out};
  for (const statement::Statement& statement : statements) {
    context.statements.emplace_back(statement);
    context.places.push_back(same_places(context.statements.back()));
  }
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
  std::vector<Conflict> conflicts = find_conflicts(statements);
  for (Conflict& conflict : conflicts)
    conflict.settled = is_settled(conflict, options);
  if (options.withhold_conflicts)
    withhold(out.verdicts, conflicts);
  add_findings(statements, conflicts, out.findings);
  return out;
}

}  // namespace ratecheck::assessment
