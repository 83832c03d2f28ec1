#include "applies.h"

#include <algorithm>
#include <array>

#include "ratecheck/base/text.h"

namespace ratecheck::assessment {
namespace {

bool allows(const std::vector<std::string>& words, const std::string& word) {
  return words.empty() || std::find(words.begin(), words.end(), word) != words.end();
}

/// Where work was: none, one, or both of its ends.
using Places = std::array<const PlaceName*, 2>;

enum class Touch { inside, outside, cannot_tell };

// A place that is wider than the area, such as US-WA for Seattle, tells neither way.
Touch touches(const PlaceName& place, const std::vector<std::string>& areas) {
  Touch answer = Touch::outside;
  for (const std::string& area : areas) {
    if (place.within(area))
      return Touch::inside;
    if (area.size() > place.text.size() && PlaceName{area}.within(place.text))
      answer = Touch::cannot_tell;
  }
  return answer;
}

std::string areas_in_words(const rulebook::Rule& rule) {
  return join(rule.scope.places, ", ");
}

// Work in another state is not near enough to a city's rule to be worth a word.
bool is_near(const Places& places, const std::vector<std::string>& areas) {
  for (const std::string& area : areas) {
    const std::string_view region = std::string_view(area).substr(0, area.find('/'));
    for (const PlaceName* place : places) {
      if (place != nullptr && place->within(region)) {
        return true;
      }
    }
  }
  return false;
}

// Both ends known decide; the statement's own place and the caller's answer only where they are not.
Places known_places(const statement::Statement& statement, const statement::WorkItem* item,
                    const Options& options) {
  const auto told = [](const std::optional<PlaceName>& place) { return place ? &*place : nullptr; };
  if (item != nullptr && (item->start_place || item->end_place))
    return {told(item->start_place), told(item->end_place)};
  // what the caller says can only make the document's own place narrower
  if (options.place && (!statement.place || options.place->within(statement.place->text)))
    return {told(options.place), nullptr};
  return {told(statement.place), nullptr};
}

}  // namespace

bool tests_kind(const rulebook::Rule& rule, statement::WorkKind kind) {
  if (!rule.scope.work_kinds.empty())
    return allows(rule.scope.work_kinds, std::string(statement::to_string(kind)));
  using rulebook::TestUnit;
  switch (rule.unit) {
    case TestUnit::job:
      return kind == statement::WorkKind::job;
    case TestUnit::session:
      return kind == statement::WorkKind::session;
    case TestUnit::block:
      return kind == statement::WorkKind::block;
    case TestUnit::day:
    case TestUnit::week:
    case TestUnit::period:
    case TestUnit::company:
      return true;
  }
  return false;
}

Applied applies_to_statement(const rulebook::Rule& rule, const statement::Statement& statement,
                             const Options& options) {
  if (!(rule.currency == statement.currency))
    return {Application::not_near,
            "the rule is in " + rule.currency.code() + ", the document in " + statement.currency.code()};
  if (!allows(rule.scope.platforms, statement.platform)) {
    return {Application::not_near,
            "the rule is about " + join(rule.scope.platforms, ", ") + ", not about " + statement.platform};
  }
  if (statement.kind_of_work && !allows(rule.scope.kinds_of_work, *statement.kind_of_work)) {
    return {Application::not_near, "the rule is about " + join(rule.scope.kinds_of_work, ", ") + ", not about " +
                                       *statement.kind_of_work};
  }
  const auto& vehicle = statement.vehicle ? statement.vehicle : options.vehicle;
  if (vehicle && !allows(rule.scope.vehicles, *vehicle)) {
    return {Application::not_met,
            "the rule is about work by " + join(rule.scope.vehicles, ", ") + ", not by " + *vehicle};
  }
  return {};
}

Applied applies_to_place(const rulebook::Rule& rule, const statement::Statement& statement,
                         const statement::WorkItem* item, const Options& options) {
  if (rule.scope.places.empty())
    return {};
  const Places places = known_places(statement, item, options);
  const bool one_end_missing = item != nullptr && (item->start_place.has_value() != item->end_place.has_value());
  bool cannot_tell = (places[0] == nullptr && places[1] == nullptr) || one_end_missing;
  for (const PlaceName* place : places) {
    if (place == nullptr)
      continue;
    const Touch touch = touches(*place, rule.scope.places);
    if (touch == Touch::inside)
      return {};
    if (touch == Touch::cannot_tell)
      cannot_tell = true;
  }
  if (cannot_tell) {
    return {Application::place_unknown, "this is due only for work in " + areas_in_words(rule) +
                                            "; the document does not tell where the work was"};
  }
  // of what is not near nobody is told, and there are many such rules for every job, unless one was named
  const bool near = is_near(places, rule.scope.places);
  if (!near && options.only_rules.empty())
    return {Application::not_near, {}};
  return {near ? Application::not_met : Application::not_near,
          "the work neither starts nor ends in " + areas_in_words(rule)};
}

Applied stands_here(const rulebook::Rule& rule, const std::vector<const rulebook::Rule*>& instead,
                    const statement::Statement& statement, const statement::WorkItem* item,
                    const Options& options) {
  const Applied own = applies_to_place(rule, statement, item, options);
  if (own.answer != Application::applies)
    return own;
  for (const rulebook::Rule* other : instead) {
    if (applies_to_statement(*other, statement, options).answer != Application::applies)
      continue;
    const Applied there = applies_to_place(*other, statement, item, options);
    if (there.answer == Application::applies)
      return {Application::not_met, other->id + " holds here instead"};
    if (there.answer == Application::place_unknown) {
      return {Application::place_unknown, "in " + areas_in_words(*other) + " " + other->id +
                                              " holds instead; the document does not tell where the work was"};
    }
  }
  return own;
}

}  // namespace ratecheck::assessment
