// Where the work was decides which rule it is held against. Where that is not known, the answer tells what would
// be due in each area of the rule, and asks.
#include <algorithm>
#include <array>
#include <map>

#include "subject.h"

namespace ratecheck::assessment {

using rulebook::Reason;
using rulebook::Rule;
using rulebook::TestUnit;
using statement::Statement;
using statement::WorkItem;

namespace {

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
      inputs.insert_or_assign(name, area);
  }
}

rulebook::Evaluation evaluate_in(Context& context, const Subject& subject, const Statement& statement,
                                 const Date& day, const std::string& area) {
  rulebook::Facts facts{subject.reader.own(), {}};
  suppose_place(facts.own, area);
  for (const std::size_t index : subject.items) {
    facts.work.push_back(subject.reader.facts_of(statement.work[index]).inputs);
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
  const auto day = subject.period          ? std::optional(subject.period->from.local().date)
                   : subject.items.empty() ? std::nullopt
                                           : subject.reader.card_day(statement.work[subject.items.front()]);
  if (!day || subject.items.empty() || (!is_single(subject.rule) && !is_whole(subject)))
    return;
  bool anywhere = false;
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
    anywhere = anywhere || there.reason != Reason::not_in_force;
    for (const rulebook::MissingInput& missing : there.missing)
      add_missing(verdict, missing.input, missing.where);
  }
  if (!anywhere) {  // so the place does not matter
    verdict.reason = Reason::not_in_force;
    verdict.missing.clear();
  }
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

}  // namespace

bool is_one_week(const statement::Period& period) {
  // a clock change makes a week an hour longer or shorter
  const std::int64_t off = seconds_between(period.from, period.to) - 7LL * 86400;
  return off >= -3600 && off <= 3600;
}

bool is_single(const Rule& rule) {
  return rule.unit == TestUnit::job || rule.unit == TestUnit::session || rule.unit == TestUnit::block;
}

std::vector<std::size_t> tested_items(const Rule& rule, const Statement& statement) {
  std::array<bool, 4> tested{};
  for (std::size_t kind = 0; kind < tested.size(); ++kind)
    tested[kind] = tests_kind(rule, static_cast<statement::WorkKind>(kind));
  std::vector<std::size_t> items;
  for (std::size_t i = 0; i < statement.work.size(); ++i) {
    if (tested[static_cast<std::size_t>(statement.work[i].kind)])
      items.push_back(i);
  }
  return items;
}

SamePlaces same_places(const Statement& statement) {
  using Place = std::optional<std::string_view>;
  std::map<std::pair<Place, Place>, std::size_t> numbers;
  const auto told = [](const std::optional<PlaceName>& place) {
    return place ? Place(place->text) : std::nullopt;
  };
  SamePlaces places;
  places.of_item.reserve(statement.work.size());
  for (const WorkItem& item : statement.work) {
    const auto [known, fresh] =
        numbers.try_emplace({told(item.start_place), told(item.end_place)}, numbers.size());
    places.of_item.push_back(known->second);
  }
  places.count = numbers.size();
  return places;
}

Whereabouts::Whereabouts(Context& context, const Rule& rule, std::size_t statement)
    : context_(context),
      rule_(rule),
      statement_(context.statements[statement]),
      places_(context.places[statement]),
      answers_(places_.count) {}

const Applied& Whereabouts::of(std::size_t item) {
  std::optional<Applied>& answer = answers_[places_.of_item[item]];
  if (!answer)
    answer = stands(context_, rule_, statement_, &statement_.work[item]);
  return *answer;
}

Applied Whereabouts::of_statement() const {
  return stands(context_, rule_, statement_, nullptr);
}

void ask_for_place(Context& context, const Subject& subject, const Statement& statement, std::string detail) {
  Verdict& verdict = cannot_judge(context, subject, statement, Reason::ambiguous_place, std::move(detail));
  add_missing(verdict, "place", "say where the work was, for example " + subject.rule.scope.places.front());
  tell_due_by_area(context, subject, statement, verdict);
}

bool place_fits(Context& context, const Subject& subject, const Statement& statement, const Applied& applied) {
  if (applied.answer == Application::applies)
    return true;
  if (applied.answer == Application::place_unknown) {
    ask_for_place(context, subject, statement, applied.detail);
  } else {
    const auto index = subject.items.empty() ? std::nullopt : std::optional(subject.items.front());
    note_not_applied(context, subject.rule, subject.statement, index, applied);
  }
  return false;
}

Selection select_items(Context& context, const Rule& rule, std::size_t index) {
  Selection selection;
  Whereabouts whereabouts(context, rule, index);
  std::vector<std::pair<std::size_t, const Applied*>> left_out;
  for (const std::size_t item : tested_items(rule, context.statements[index])) {
    const Applied& applied = whereabouts.of(item);
    if (applied.answer == Application::not_met || applied.answer == Application::not_near) {
      left_out.emplace_back(item, &applied);
      continue;
    }
    selection.items.push_back(item);
    if (applied.answer == Application::place_unknown && !selection.unknown)
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
