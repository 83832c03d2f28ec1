// Is this rule about this work? First what holds for a whole statement (currency, platform, kind of work,
// vehicle), then the place, which may differ from job to job. Of work with two ends one inside is enough:
//
//   rule about US-WA/Seattle     start US-WA/Seattle                 applies, wherever it ended
//                                start US-WA, end not told           place_unknown: Seattle is in US-WA
//                                both ends US-WA/outside Seattle     not_met: near, and told so
//                                both ends US-CA                     not_near: not worth a word
//
// A value in doubt is taken as it is read, and what speaks against it goes with the answer, which is then weighed
// (weigh.cpp). A condition on what the document does not tell, such as its vehicle, does not keep a rule away.
#include "assessment/applies.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ratecheck/assessment/said_place.h"
#include "ratecheck/base/text.h"

namespace ratecheck::assessment {
namespace {

/// No words: no condition.
bool allows(const std::vector<std::string>& words, const std::string& word) {
  return words.empty() || std::find(words.begin(), words.end(), word) != words.end();
}

/// Where work was: none, one, or both of its ends, each with what speaks against it.
struct KnownPlace {
  std::optional<PlaceName> name;
  statement::Doubts against;
};
using Places = std::array<KnownPlace, 2>;

/// How a place lies to the areas of a rule.
enum class Overlap { inside, outside, cannot_tell };

// A place that is wider than the area, such as US-WA for Seattle, tells neither way.
Overlap overlap_with(const PlaceName& place, const std::vector<std::string>& areas) {
  Overlap answer = Overlap::outside;
  for (const std::string& area : areas) {
    if (place.within(area))
      return Overlap::inside;
    if (area.size() > place.text.size() && PlaceName{area}.within(place.text))
      answer = Overlap::cannot_tell;
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
    for (const KnownPlace& place : places) {
      if (place.name && place.name->within(region))
        return true;
    }
  }
  return false;
}

KnownPlace known(statement::Stated<PlaceName> stated) {
  KnownPlace place;
  place.name = std::move(stated).take(place.against);
  return place;
}

// Both ends known decide; the statement's own place and the caller's answer only where they are not.
Places known_places(const statement::StatementView& statement, const statement::WorkView* item,
                    const JudgingOptions& options) {
  if (item != nullptr) {
    auto start = (*item)[&WorkFields::start_place];
    auto end = (*item)[&WorkFields::end_place];
    if (start.told() || end.told())
      return {known(std::move(start)), known(std::move(end))};
  }
  KnownPlace own = known(statement.place());
  own.name = place_as_said(own.name, options.place);
  return {std::move(own), KnownPlace()};
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

Applied applies_to_statement(const rulebook::Rule& rule, const statement::StatementView& statement,
                             const JudgingOptions& options) {
  Applied out;
  const auto refuse = [&](Applicability why, std::string detail) {
    out.answer = why;
    out.detail = std::move(detail);
    return out;
  };
  const auto currency = statement.currency().take(out.against);
  if (!(rule.currency == *currency)) {
    return refuse(Applicability::not_near,
                  fmt::format("the rule is in {}, the document in {}", rule.currency.code(), currency->code()));
  }
  if (!rule.scope.platforms.empty()) {
    const auto platform = statement.platform().take(out.against);
    if (!allows(rule.scope.platforms, *platform)) {
      return refuse(Applicability::not_near, fmt::format("the rule is about {}, not about {}",
                                                         join(rule.scope.platforms, ", "), *platform));
    }
  }
  if (!rule.scope.kinds_of_work.empty()) {
    const auto kind = statement.kind_of_work().take(out.against);
    if (kind && !allows(rule.scope.kinds_of_work, *kind)) {
      return refuse(Applicability::not_near, fmt::format("the rule is about {}, not about {}",
                                                         join(rule.scope.kinds_of_work, ", "), *kind));
    }
  }
  if (!rule.scope.vehicles.empty()) {
    const auto own = statement.vehicle().take(out.against);
    const auto& vehicle = own ? own : options.vehicle;
    if (vehicle && !allows(rule.scope.vehicles, *vehicle)) {
      return refuse(Applicability::not_met, fmt::format("the rule is about work by {}, not by {}",
                                                        join(rule.scope.vehicles, ", "), *vehicle));
    }
  }
  return out;
}

Applied applies_to_place(const rulebook::Rule& rule, const statement::StatementView& statement,
                         const statement::WorkView* item, const JudgingOptions& options) {
  Applied out;
  if (rule.scope.places.empty())
    return out;
  const Places places = known_places(statement, item, options);
  std::size_t told = 0;
  bool inside = false;
  bool cannot_tell = false;
  for (const KnownPlace& place : places) {
    out.against.add(place.against);
    told += place.name ? 1 : 0;
    const Overlap touch = place.name ? overlap_with(*place.name, rule.scope.places) : Overlap::outside;
    if (touch == Overlap::inside && place.against.empty())
      return {};  // wherever the other end was
    inside = inside || touch == Overlap::inside;
    cannot_tell = cannot_tell || touch == Overlap::cannot_tell;
  }
  if (inside)
    return out;
  const bool of_item =
      item != nullptr && ((*item)[&WorkFields::start_place].told() || (*item)[&WorkFields::end_place].told());
  if (cannot_tell || told == 0 || (of_item && told == 1)) {
    out.answer = Applicability::place_unknown;
    out.detail = fmt::format("this is due only for work in {}; the document does not tell where the work was",
                             areas_in_words(rule));
    return out;
  }
  // of what is not near nobody is told, and there are many such rules for every job, unless one was named
  const bool near = is_near(places, rule.scope.places);
  out.answer = near ? Applicability::not_met : Applicability::not_near;
  if (near || !options.only_rules.empty())
    out.detail = "the work neither starts nor ends in " + areas_in_words(rule);
  return out;
}

Applied stands_here(const rulebook::Rule& rule, const std::vector<const rulebook::Rule*>& instead,
                    const statement::StatementView& statement, const statement::WorkView* item,
                    const JudgingOptions& options) {
  Applied own = applies_to_place(rule, statement, item, options);
  if (own.answer != Applicability::applies)
    return own;
  for (const rulebook::Rule* other : instead) {
    const Applied near = applies_to_statement(*other, statement, options);
    own.against.add(near.against);
    if (near.answer != Applicability::applies)
      continue;
    const Applied there = applies_to_place(*other, statement, item, options);
    own.against.add(there.against);
    if (there.answer == Applicability::applies)
      return {Applicability::not_met, other->id + " holds here instead", own.against};
    if (there.answer == Applicability::place_unknown) {
      return {Applicability::place_unknown,
              fmt::format("in {} {} holds instead; the document does not tell where the work was",
                          areas_in_words(*other), other->id),
              own.against};
    }
  }
  return own;
}

}  // namespace ratecheck::assessment
