// Where the work was decides which rule it is held against. Where that is not known, the answer tells what would
// be due in each area of the rule, and asks.
//
// PlaceMatcher answers for one rule and all work of one statement. Items are numbered by their two places once per
// statement, and a number is asked about once: a file of a million trips may have a handful of places. What is
// asked is whether the rule holds there and none that stands instead of it does (`instead_of`): where a city's law
// replaces the state's, work in the city is held against the city's alone, and work that may be there is asked
// about.
//
// A rule over a period takes the items that were there and leaves the others out, which is noted: then the
// adjustments of the period cannot be shared out any more.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "assessment/subject.h"

namespace ratecheck::assessment {

using rulebook::Reason;
using rulebook::Rule;
using rulebook::TestUnit;
using statement::StatementView;
using statement::WorkView;

namespace {

/// A rule over a period could judge it, if the place were known.
bool is_whole(const Subject& subject) {
  return subject.period && subject.period->complete &&
         (subject.rule.unit != TestUnit::week || is_one_week(*subject.period));
}

/// A place that is known stays; what is not known is taken to be in the area.
void assume_place(rulebook::Inputs& inputs, const std::string& area) {
  for (const char* name : {"place", "start_place", "end_place"}) {
    const auto known = inputs.find(name);
    const auto* word = known == inputs.end() ? nullptr : std::get_if<std::string>(&known->second);
    if (word == nullptr || PlaceName{area}.within(*word))
      inputs.insert_or_assign(name, area);
  }
}

/// The rule, as if the work had been in this area.
rulebook::Evaluation evaluate_in(AssessmentPass& context, const Subject& subject, rulebook::Facts facts,
                                 const Date& day, const std::string& area) {
  assume_place(facts.own, area);
  for (rulebook::Inputs& inputs : facts.work)
    assume_place(inputs, area);
  return context.rulebook.evaluate(subject.rule, day, facts, rulebook::WithSteps::no);
}

std::string due_in_words(const rulebook::Due& due, const Currency& currency) {
  const std::string low = to_fixed_string(due.low, currency.exponent());
  const std::string high = to_fixed_string(due.high, currency.exponent());
  return fmt::format("{} {}", low == high ? low : fmt::format("{} to {}", low, high), currency.code());
}

/// Where the place is not known: what would be due in each area of the rule.
void tell_due_by_area(AssessmentPass& context, const Subject& subject, const StatementView& statement,
                      Verdict& verdict) {
  if (subject.items.empty() || (!is_single(subject.rule) && !is_whole(subject)))
    return;
  statement::Doubts against;
  const auto day = day_of(subject, statement).take(against);
  const rulebook::Facts facts = facts_of(subject, statement, Doubted::as_read, against);
  if (!day || !against.empty())  // of what is in doubt nothing is told
    return;
  bool anywhere = false;
  for (const std::string& area : subject.rule.scope.places) {
    const rulebook::Evaluation there = evaluate_in(context, subject, facts, *day, area);
    if (there.due) {
      verdict.detail += fmt::format("; in {} {} would be due", area, due_in_words(*there.due, verdict.currency));
      verdict.due = verdict.due ? rulebook::Due{std::min(verdict.due->low, there.due->low),
                                                std::max(verdict.due->high, there.due->high)}
                                : *there.due;
      verdict.sources = there.sources;
    } else if (there.reason == Reason::not_in_force) {
      verdict.detail += fmt::format("; in {} nothing would be due: {}", area, there.detail);
    }
    anywhere = anywhere || there.reason != Reason::not_in_force;
    for (const rulebook::MissingInput& missing : there.missing)
      add_missing(verdict, missing.input, missing.where);
  }
  if (!anywhere) {  // so the place does not matter
    verdict.reason = Reason::not_in_force;
    verdict.missing.clear();
  }
}

/// stands_here of applies.h, with the rules that stand instead of this one.
Applied stands(AssessmentPass& context, const Rule& rule, const StatementView& statement, const WorkView* item) {
  const auto instead = context.instead.find(rule.id);
  static const std::vector<const Rule*> none;
  return stands_here(rule, instead == context.instead.end() ? none : instead->second, statement, item,
                     context.options);
}

void note_not_applied(AssessmentPass& context, const Rule& rule, std::size_t statement,
                      std::optional<std::size_t> item, const Applied& applied) {
  if (applied.answer == Applicability::not_met || !context.options.only_rules.empty())
    context.out.not_applied.push_back({rule.id, statement, item, applied.detail});
}

}  // namespace

bool is_one_week(const statement::Period& period) {
  // a clock change makes a week an hour longer or shorter
  const std::int64_t off = seconds_between(period.from, period.to) - 7LL * 86400;
  return off >= -3600 && off <= 3600;
}

bool is_single(const Rule& rule) {
  return rule.unit == TestUnit::job || rule.unit == TestUnit::session || rule.unit == TestUnit::block;
}

std::vector<std::size_t> tested_items(const AssessmentPass& context, const Rule& rule, std::size_t index) {
  const StatementView& statement = context.statements[index];
  const std::vector<WorkRef>& aside = context.options.set_aside;
  std::array<bool, 4> tested{};
  for (std::size_t kind = 0; kind < tested.size(); ++kind)
    tested[kind] = tests_kind(rule, static_cast<statement::WorkKind>(kind));
  std::vector<std::size_t> items;
  for (std::size_t i = 0; i < statement.size(); ++i) {
    if (!tested[static_cast<std::size_t>(statement.work(i).kind())])
      continue;
    if (aside.empty() || !std::binary_search(aside.begin(), aside.end(), WorkRef{index, i}))
      items.push_back(i);
  }
  return items;
}

SamePlaces same_places(const StatementView& statement) {
  using Place = std::optional<std::string>;
  std::map<std::pair<Place, Place>, std::size_t> numbers;
  SamePlaces places;
  places.of_item.reserve(statement.size());
  const auto word = [](const PlaceName& place) { return place.text; };
  for (std::size_t i = 0; i < statement.size(); ++i) {
    const WorkView item = statement.work(i);
    statement::Doubts against;
    Place start = item[&WorkFields::start_place].made_into(word).take(against);
    Place end = item[&WorkFields::end_place].made_into(word).take(against);
    if (!against.empty()) {  // in doubt by itself, like no other
      places.of_item.push_back(places.count++);
      continue;
    }
    const auto [known, fresh] = numbers.try_emplace({std::move(start), std::move(end)}, places.count);
    places.count += fresh ? 1 : 0;
    places.of_item.push_back(known->second);
  }
  return places;
}

PlaceMatcher::PlaceMatcher(AssessmentPass& context, const Rule& rule, std::size_t statement)
    : context_(context),
      rule_(rule),
      statement_(context.statements[statement]),
      places_(context.places[statement]),
      answers_(places_.count) {}

const Applied& PlaceMatcher::of(std::size_t item) {
  std::optional<Applied>& answer = answers_[places_.of_item[item]];
  if (!answer) {
    const WorkView work = statement_.work(item);
    answer = stands(context_, rule_, statement_, &work);
  }
  return *answer;
}

Applied PlaceMatcher::of_statement() const {
  return stands(context_, rule_, statement_, nullptr);
}

void ask_for_place(AssessmentPass& context, const Subject& subject, const StatementView& statement,
                   std::string detail) {
  Verdict& verdict = cannot_judge(context, subject, Reason::ambiguous_place, std::move(detail));
  add_missing(verdict, "place", "say where the work was, for example " + subject.rule.scope.places.front());
  tell_due_by_area(context, subject, statement, verdict);
}

bool place_fits(AssessmentPass& context, const Subject& subject, const StatementView& statement,
                const Applied& applied) {
  if (applied.answer == Applicability::applies)
    return true;
  if (applied.answer == Applicability::place_unknown) {
    ask_for_place(context, subject, statement, applied.detail);
  } else {
    const auto index = subject.items.empty() ? std::nullopt : std::optional(subject.items.front());
    note_not_applied(context, subject.rule, subject.statement, index, applied);
  }
  return false;
}

Selection select_items(AssessmentPass& context, const Rule& rule, std::size_t index) {
  Selection selection;
  PlaceMatcher matcher(context, rule, index);
  std::vector<std::pair<std::size_t, const Applied*>> left_out;
  for (const std::size_t item : tested_items(context, rule, index)) {
    const Applied& applied = matcher.of(item);
    selection.against.add(applied.against);
    if (applied.answer == Applicability::not_met || applied.answer == Applicability::not_near) {
      left_out.emplace_back(item, &applied);
      continue;
    }
    selection.items.push_back(item);
    if (applied.answer == Applicability::place_unknown && !selection.unknown)
      selection.unknown = applied;
  }
  selection.some_left_out = !left_out.empty();
  if (selection.items.empty() && !left_out.empty()) {
    note_not_applied(context, rule, index, std::nullopt, *left_out.front().second);
    return selection;
  }
  for (const auto& [item, applied] : left_out)
    note_not_applied(context, rule, index, item, *applied);
  return selection;
}

}  // namespace ratecheck::assessment
