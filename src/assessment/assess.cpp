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
  /// For each rule that others stand instead of: those others.
  std::map<std::string, std::vector<const Rule*>> instead = {};
};

/// The work one verdict is about.
struct Subject {
  const Rule& rule;
  std::size_t statement;
  std::vector<std::size_t> items;
  std::optional<statement::Period> period;
  bool some_left_out = false;  ///< the statement holds other work that the rule is not about
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
  const bool open = verdict.verdict == VerdictWord::cannot_judge || verdict.verdict == VerdictWord::possibly_short;
  if (verdict.verdict == VerdictWord::cannot_judge) {
    verdict.reason = Reason::missing_input;
    verdict.detail = "what is known of the work leaves room for both answers";
  }
  if (!open)
    verdict.missing.clear();  // what is known only roughly did not matter
  if (verdict.verdict == VerdictWord::short_paid || verdict.verdict == VerdictWord::possibly_short)
    verdict.claim = rule.claim;
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

Paid paid_in_period(const Subject& subject, const Statement& statement) {
  Paid sum{Rational(), {}};
  for (const std::size_t index : subject.items) {
    const Paid paid = counted_pay(statement.work[index], subject.rule);
    if (!paid.amount)
      return paid;
    sum.amount = *sum.amount + *paid.amount;
  }
  if (!subject.period)
    return sum;
  const Rational adjustments = *counted_adjustments(statement, subject.rule).amount;
  if (subject.some_left_out && adjustments.sign() != 0)
    return {std::nullopt, "which part of the period's adjustments belongs to this work is not told"};
  sum.amount = *sum.amount + adjustments;
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
  pronounce(verdict, subject.rule, paid_in_period(subject, statement), subject.items.size());
  context.out.verdicts.push_back(std::move(verdict));
}

bool is_one_week(const statement::Period& period) {
  // a clock change makes a week an hour longer or shorter
  const std::int64_t off = seconds_between(period.from, period.to) - 7LL * 86400;
  return off >= -3600 && off <= 3600;
}

/// Held against one work item, not against what lies in a day or period.
bool is_single(const Rule& rule) {
  return rule.unit == TestUnit::job || rule.unit == TestUnit::session || rule.unit == TestUnit::block;
}

bool is_whole(const Subject& subject) {
  return subject.period && subject.period->complete &&
         (subject.rule.unit != TestUnit::week || is_one_week(*subject.period));
}

/// A place that is known stays; what is not known is taken to be in the area.
void suppose_place(rulebook::Inputs& inputs, const std::string& area) {
  for (const char* name : {"place", "start_place", "end_place"}) {
    const auto known = inputs.find(name);
    const auto* word = known == inputs.end() ? nullptr : std::get_if<std::string>(&known->second);
    if (word == nullptr || PlaceName{area}.within(*word))
      inputs[name] = area;
  }
}

rulebook::Evaluation evaluate_in(Context& context, const Subject& subject, const Statement& statement,
                                 const Date& day, const std::string& area) {
  rulebook::Facts facts{facts_of_period(statement, context.options), {}};
  suppose_place(facts.own, area);
  for (const std::size_t index : subject.items) {
    facts.work.push_back(facts_of(statement, statement.work[index], context.options).inputs);
    suppose_place(facts.work.back(), area);
  }
  if (is_single(subject.rule)) {
    facts.own = facts.work.front();
    facts.work.clear();
  }
  return context.rulebook.evaluate(subject.rule, day, facts, rulebook::WithSteps::no);
}

std::string due_in_words(const rulebook::Due& due, const Currency& currency) {
  const std::string low = to_fixed_string(due.low, currency.exponent());
  const std::string high = to_fixed_string(due.high, currency.exponent());
  return (low == high ? low : low + " to " + high) + " " + currency.code();
}

/// Where the place is not known: what would be due in each area of the rule.
void tell_due_by_area(Context& context, const Subject& subject, const Statement& statement, Verdict& verdict) {
  const auto day = subject.period ? std::optional(subject.period->from.local().date)
                   : subject.items.empty()
                       ? std::nullopt
                       : card_day(statement, statement.work[subject.items.front()], subject.rule);
  if (!day || subject.items.empty() || (!is_single(subject.rule) && !is_whole(subject)))
    return;
  for (const std::string& area : subject.rule.scope.places) {
    const rulebook::Evaluation there = evaluate_in(context, subject, statement, *day, area);
    if (there.due) {
      verdict.detail += "; in " + area + " " + due_in_words(*there.due, verdict.currency) + " would be due";
      verdict.due = verdict.due ? rulebook::Due{std::min(verdict.due->low, there.due->low),
                                                std::max(verdict.due->high, there.due->high)}
                                : *there.due;
      verdict.sources = there.sources;
    } else if (there.reason == Reason::not_in_force) {
      verdict.detail += "; in " + area + " nothing would be due: " + there.detail;
    }
    for (const rulebook::MissingInput& missing : there.missing)
      add_missing(verdict, missing.input, missing.where);
  }
}

void ask_for_place(Context& context, const Subject& subject, const Statement& statement, std::string detail) {
  Verdict verdict = cannot_judge(subject, statement, Reason::ambiguous_place, std::move(detail));
  add_missing(verdict, "place", "say where the work was, for example " + subject.rule.scope.places.front());
  tell_due_by_area(context, subject, statement, verdict);
  context.out.verdicts.push_back(std::move(verdict));
}

Applied stands(Context& context, const Rule& rule, const Statement& statement, const WorkItem* item) {
  const auto instead = context.instead.find(rule.id);
  static const std::vector<const Rule*> none;
  return stands_here(rule, instead == context.instead.end() ? none : instead->second, statement, item,
                     context.options);
}

void note_not_applied(Context& context, const Rule& rule, std::size_t statement, std::optional<std::size_t> item,
                      const Applied& applied) {
  if (applied.answer == Application::not_met || !context.options.only_rules.empty())
    context.out.not_applied.push_back({rule.id, statement, item, applied.detail});
}

/// True when the place does not stand in the way; else says why not.
bool place_fits(Context& context, const Subject& subject, const Statement& statement, const WorkItem* item) {
  const Applied applied = stands(context, subject.rule, statement, item);
  if (applied.answer == Application::applies)
    return true;
  if (applied.answer == Application::place_unknown) {
    ask_for_place(context, subject, statement, applied.detail);
  } else {
    const auto index = item == nullptr ? std::nullopt : std::optional(subject.items.front());
    note_not_applied(context, subject.rule, subject.statement, index, applied);
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

/// The work of a period that a rule is about. Jobs that were elsewhere are left out, and said to be.
struct Selection {
  std::vector<std::size_t> items;
  std::optional<Applied> unknown;  ///< the place of one of them is not known
  bool some_left_out = false;
};

Selection select_items(Context& context, const Rule& rule, std::size_t index, const Statement& statement) {
  Selection selection;
  const std::vector<std::size_t> tested = tested_items(rule, statement);
  std::vector<std::pair<std::size_t, Applied>> left_out;
  for (const std::size_t item : tested) {
    Applied applied = stands(context, rule, statement, &statement.work[item]);
    if (applied.answer == Application::not_met || applied.answer == Application::not_near) {
      left_out.emplace_back(item, std::move(applied));
      continue;
    }
    selection.items.push_back(item);
    if (applied.answer == Application::place_unknown && !selection.unknown)
      selection.unknown = std::move(applied);
  }
  selection.some_left_out = !left_out.empty();
  if (selection.items.empty() && !left_out.empty()) {
    note_not_applied(context, rule, index, std::nullopt, left_out.front().second);
    return selection;
  }
  for (const auto& [item, applied] : left_out)
    note_not_applied(context, rule, index, item, applied);
  return selection;
}

void assess_whole_period(Context& context, const Rule& rule, std::size_t index, const Statement& statement) {
  const Selection selection = select_items(context, rule, index, statement);
  const Subject subject{rule, index, selection.items, statement.period, selection.some_left_out};
  if (subject.items.empty())
    return;
  if (selection.unknown)
    return ask_for_place(context, subject, statement, selection.unknown->detail);
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
