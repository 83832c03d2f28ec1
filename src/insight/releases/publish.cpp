#include "ratecheck/insight/public_releases.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "insight/releases/write_release.h"
#include "ratecheck/base/json_out.h"

// One publication, from what is kept to what anyone may see. The order of its steps is the guarantee:
//
//   1. count     voices of the plan's leaves, from the uploads of before the cut-off; in memory only
//   2. spend     durable in keep/ and in the database; a period that has spent is never drawn again
//   3. draw      noise on every bin of every leaf
//   4. keep      the noised numbers, signed; voices are overwritten
//
// A stop between 2 and 4 costs the release, not the privacy. Everything behind step 3 is made of noised numbers.
//
// Which plan rules a publication is told by the first day of its quarter: the latest plan that holds from that day
// or before, so that a change never reaches back to work that has begun.

namespace ratecheck::insight {
namespace {

using store::KeptPlan;
using store::Publication;
using store::Spends;

constexpr std::int32_t kFarthestDays = 731;

Error plan_is_damaged(const std::string& name) {
  return Error{"corrupt_database", fmt::format("The plan '{}' in the database cannot be read.", name)}.with_hint(
      "Restore the last good backup.");
}

std::int32_t day_of(std::int64_t moment) {
  return static_cast<std::int32_t>(moment / 86400);
}

Error silent_for(int year) {
  return Error{"spends_lost",
               fmt::format("Nothing is published for everyone in {}: what was spent is not known any more.", year)}
      .with_hint(
          "The record 'keep/spends' was missing or damaged at a start. A copy of the folder 'keep' from before "
          "the restore or the move would have told.");
}

std::int32_t next_quarter_day(std::int32_t day) {
  const Date date = date_of_day_number(day);
  const unsigned month = static_cast<unsigned>(date.month());
  const unsigned first = (month - 1) / 3 * 3 + 4;
  const int year = static_cast<int>(date.year()) + (first > 12 ? 1 : 0);
  return day_number(
      Date{std::chrono::year(year), std::chrono::month(first > 12 ? 1 : first), std::chrono::day(1)});
}

/// A kept plan that has been read.
struct KnownPlan {
  KeptPlan kept;
  ReleasePlan plan;
};

Result<std::vector<KnownPlan>> known_plans(const store::Store& store) {
  auto kept = store::list_plans(store);
  if (!kept)
    return kept.error();
  std::vector<KnownPlan> out;
  for (KeptPlan& one : *kept) {
    ReadPlan read = read_plan(one.name, one.text);
    if (!read.problems.empty())
      return plan_is_damaged(one.name);
    out.push_back({std::move(one), std::move(read.plan)});
  }
  return out;
}

/// The latest that holds from the day or before; the first where none does.
const KnownPlan& plan_on(const std::vector<KnownPlan>& plans, std::int32_t day) {
  const KnownPlan* found = &plans.front();
  for (const KnownPlan& one : plans) {
    if (one.kept.from_day <= day)
      found = &one;
  }
  return *found;
}

std::optional<std::int64_t> epsilon_on(const std::vector<KnownPlan>& plans, const PublicationDay& day) {
  return plan_on(plans, day.begins).plan.epsilon_of(day.kind, day.quarter);
}

/// What a calendar year has spent, what is still to be drawn in it, and the most that was promised for it: that of
/// the plan that rules its first publication, which was fixed before the year began. A plan that comes later may
/// cost less of it, and never more.
struct YearCost {
  std::int64_t spent = 0;
  std::int64_t planned = 0;
  std::int64_t most = 0;
};

YearCost cost_of(int year, const std::vector<KnownPlan>& plans, const Spends& spends, std::int64_t first_start,
                 std::int64_t now) {
  YearCost cost;
  const std::vector<PublicationDay> days = publications_of_year(year);
  cost.spent = spends.spent_in(year);
  cost.most = std::min(plan_on(plans, days.front().begins).plan.year_thousandths, kMostOfAYear);
  for (const PublicationDay& day : days) {
    const KnownPlan& ruling = plan_on(plans, day.begins);
    const bool to_come = day.lapses_at > now && !spends.has(year, day.period) &&
                         (day.kind == ReleaseKind::earlier_work || day.cut_off > first_start);
    if (to_come)
      cost.planned += ruling.plan.epsilon_of(day.kind, day.quarter).value_or(0);
  }
  return cost;
}

/// There is always a plan: the program's own from the first start on, a newer one of it from the next quarter on.
/// A steward's plan is left alone.
Result<std::vector<KnownPlan>> settled_plans(store::Store& store) {
  auto plans = known_plans(store);
  if (!plans)
    return plans;
  const ReleasePlan& own = shipped_plan();
  const bool is_first = plans->empty();
  if (!is_first && (!plans->back().kept.shipped || plans->back().kept.text == own.text))
    return plans;
  KeptPlan kept;
  kept.name = own.name;
  kept.text = own.text;
  kept.shipped = true;
  kept.from_day = is_first ? 0 : next_quarter_day(day_of(store::clock_now(store)));
  const auto added = store::add_plan(store, std::move(kept));
  if (!added)
    return added.error();
  return known_plans(store);
}

Status open_releases(store::Store& store, const std::string& plan, PublishReport& report) {
  const auto known = store::list_publications(store, {{}, 1});
  if (!known)
    return known.error();
  if (!known->items.empty())
    return {};
  const auto number = store::next_release_number(store);
  if (!number)
    return number.error();
  Publication opening;
  opening.number = *number;
  opening.kind = to_string(ReleaseKind::opening);
  opening.published_at = store::clock_now(store);
  opening.plan = plan;
  opening.content = content_of(opening);
  opening.merged = "[]";
  opening.csv = cells_csv(opening, {}, {});
  auto kept = store::add_publication(store, std::move(opening));
  if (!kept)
    return kept.error();
  report.made.push_back(std::move(*kept));
  return {};
}

Result<Bins> count_voices(const store::Store& store, const ReleasePlan& plan, const PublicationDay& day,
                          std::int64_t first_start, PublishReport& report) {
  Voices voices(plan);
  const store::SpeakingWindow window{day.cut_off, [&](std::int32_t month, std::int64_t received_at) {
                                       return day.takes(month, received_at, first_start);
                                     }};
  const auto damaged =
      store::visit_speakers(store, window, [&](const store::Speaker& speaker) { voices.add(speaker); });
  if (!damaged)
    return damaged.error();
  if (*damaged > 0) {
    report.notes.push_back(
        Error{"corrupt_database", fmt::format("Uploads of {} workers cannot be read: they say nothing.", *damaged)}
            .with_hint("See 'ratecheck verify'."));
  }
  return std::move(voices.bins);
}

/// Before the draw: nothing is spent twice, and nothing beyond what the year may cost.
Status may_spend(const PublicationDay& day, std::int64_t epsilon, const std::vector<KnownPlan>& plans,
                 const Spends& spends, std::int64_t first_start, std::int64_t now) {
  const YearCost cost = cost_of(day.year, plans, spends, first_start, now);
  if (cost.spent + epsilon > cost.most) {
    return Error{"plan_too_dear", fmt::format("'{}' is not published: {} of {} are spent in {}.", day.period,
                                              epsilon_text(cost.spent), epsilon_text(cost.most), day.year)};
  }
  return {};
}

Result<Publication> publish(store::Store& store, const KnownPlan& ruling, const PublicationDay& day,
                            std::int64_t epsilon, std::int64_t first_start, const RandomBytes& random,
                            PublishReport& report) {
  auto voices = count_voices(store, ruling.plan, day, first_start, report);
  if (!voices)
    return voices.error();
  const auto number = store::record_spend(store, {day.year, day.period, epsilon});
  if (!number)
    return number.error();
  const Laplace noise(epsilon, random);
  const Bins noised = draw(*voices, noise);
  for (std::vector<std::int64_t>& leaf : *voices)
    std::fill(leaf.begin(), leaf.end(), 0);
  Publication release;
  release.number = *number;
  release.kind = to_string(day.kind);
  release.period = day.period;
  release.published_at = day.out_at;  // not when it was drawn: that would tell of the machine
  release.plan = ruling.plan.name;
  release.epsilon_thousandths = epsilon;
  release.content = content_of(release, ruling.plan, noised);
  release.merged = merged_json(ruling.plan, merge(ruling.plan, noised, noise.variance()));
  release.csv = cells_csv(release, ruling.plan, noised);
  return store::add_publication(store, std::move(release));
}

}  // namespace

Result<PublishReport> publish_due(store::Store& store, std::function<void(std::span<std::byte>)> random) {
  if (!random)
    random = fill_from_system;
  PublishReport report;
  const auto plans = settled_plans(store);
  const auto first = store::first_start(store);
  if (!plans)
    return plans.error();
  if (!first)
    return first.error();
  const std::int64_t now = store::clock_now(store);
  const auto known = store::list_spends(store);
  if (!known)
    return known.error();
  if (const int year = year_of(now); known->lost_years.contains(year))
    report.notes.push_back(silent_for(year));
  const Status opened = open_releases(store, plan_on(*plans, day_of(now)).plan.name, report);
  if (!opened)
    return opened.error();
  for (const PublicationDay& day : due_publications(*first, now)) {
    const auto spends = store::list_spends(store);
    if (!spends)
      return spends.error();
    const KnownPlan& ruling = plan_on(*plans, day.begins);
    const auto epsilon = epsilon_on(*plans, day);
    if (!epsilon || spends->has(day.year, day.period) || spends->lost_years.contains(day.year))
      continue;
    const Status may = may_spend(day, *epsilon, *plans, *spends, *first, now);
    if (!may) {
      report.notes.push_back(may.error());
      continue;
    }
    auto release = publish(store, ruling, day, *epsilon, *first, random, report);
    if (!release)
      return release.error();
    report.made.push_back(std::move(*release));
  }
  return report;
}

Result<KeptPlan> adopt_plan(store::Store& store, const ReleasePlan& plan) {
  auto plans = settled_plans(store);
  const auto first = store::first_start(store);
  const auto spends = store::list_spends(store);
  if (!plans)
    return plans.error();
  if (!first)
    return first.error();
  if (!spends)
    return spends.error();
  for (const KnownPlan& known : *plans) {
    if (known.plan.name != plan.name)
      continue;
    if (known.kept.text == plan.text)
      return known.kept;
    return Error{"plan_name_taken", fmt::format("There is another plan '{}'.", plan.name)}.with_hint(
        "Raise its version.");
  }
  const std::int64_t now = store::clock_now(store);
  const std::int32_t next = next_quarter_day(day_of(now));
  if (!plan.from || day_number(*plan.from) < next) {
    return Error{"plan_fixed", "A plan holds from a quarter that has not begun."}.with_hint(
        fmt::format("Write from = {} or a later quarter.", to_string(date_of_day_number(next))));
  }
  if (day_number(*plan.from) > next + kFarthestDays) {
    return Error{"plan_fixed", "A plan begins within two years."}.with_hint(
        "Until it begins no other is taken, so a plan of long after would be in the way.");
  }
  if (plans->back().kept.from_day > day_of(now)) {
    return Error{"plan_fixed",
                 fmt::format("The plan '{}' is waiting for its quarter, {}, and cannot be changed before it.",
                             plans->back().plan.name, to_string(date_of_day_number(plans->back().kept.from_day)))};
  }
  KeptPlan kept;
  kept.name = plan.name;
  kept.text = plan.text;
  kept.from_day = day_number(*plan.from);
  plans->push_back({kept, plan});
  const int from_year = static_cast<int>(plan.from->year());
  for (const int year : {from_year, from_year + 1}) {
    const YearCost cost = cost_of(year, *plans, *spends, *first, now);
    if (cost.spent + cost.planned <= cost.most)
      continue;
    return Error{"plan_too_dear",
                 fmt::format("With this plan {} would cost {}: {} are spent, {} are to come, and {} are the most.",
                             year, epsilon_text(cost.spent + cost.planned), epsilon_text(cost.spent),
                             epsilon_text(cost.planned), epsilon_text(cost.most))}
        .with_hint(
            "Lower the epsilons, or let the plan begin with a fourth quarter, which is the first of the next "
            "year.");
  }
  return store::add_plan(store, std::move(kept));
}

Result<std::string> public_releases_json(const store::Store& store, const store::Page& page) {
  const auto listed = store::list_publications(store, page);
  if (!listed)
    return listed.error();
  JsonWriter out;
  out.begin_object().key("items").begin_array();
  for (const Publication& release : listed->items) {
    out.begin_object();
    write_head(out, release);
    out.end_object();
  }
  out.end_array();
  if (listed->next) {
    out.member("next", *listed->next);
  } else {
    out.null_member("next");
  }
  out.end_object();
  return out.take();
}

Result<std::string> public_release_json(const store::Store& store, std::int64_t number) {
  auto release = store::find_publication(store, number);
  if (!release)
    return release.error();
  std::string out = std::move(release->content);
  out.pop_back();
  out += fmt::format(R"(,"merged":{},"signature":"{}","key":"{}"}})", release->merged, release->signature,
                     release->key);
  return out;
}

Result<std::string> public_release_csv(const store::Store& store, std::int64_t number) {
  auto release = store::find_publication(store, number);
  if (!release)
    return release.error();
  return std::move(release->csv);
}

namespace {

/// What somebody can think at most of one who takes part, who thought it one in two before.
double odds_after(double epsilon) {
  return 1 / (1 + std::exp(-epsilon));
}

void write_plan(JsonWriter& out, const KnownPlan& plan, std::int64_t most_of_the_year) {
  out.member("plan", plan.plan.name);
  if (plan.plan.from) {
    out.member("from", to_string(*plan.plan.from));
  } else {
    out.null_member("from");
  }
  out.member("bins", plan.plan.bins);
  std::int64_t quarter = 0;
  for (const PlannedPublication& one : plan.plan.publications)
    quarter = std::max(quarter, one.kind == ReleaseKind::quarter ? one.epsilon_thousandths : 0);
  out.key("epsilon").begin_object().member("quarter", epsilon_text(quarter));
  out.member("earlier_work", epsilon_text(plan.plan.epsilon_of(ReleaseKind::earlier_work, 0).value_or(0)));
  out.member("year", epsilon_text(most_of_the_year)).end_object();
  out.key("publications").begin_array();
  for (const PlannedPublication& one : plan.plan.publications) {
    const bool is_quarter = one.kind == ReleaseKind::quarter;
    out.begin_object().member("of",
                              is_quarter ? fmt::format("Q{}", one.quarter) : std::string(to_string(one.kind)));
    out.member("epsilon", epsilon_text(one.epsilon_thousandths)).end_object();
  }
  out.end_array().key("leaves").begin_array();
  for (const PlanLeaf& leaf : plan.plan.leaves) {
    out.begin_object().member("platform", leaf.platform).member("place", leaf.place);
    out.member("elsewhere", leaf.elsewhere).member("rule", leaf.rule);
    out.member("below", to_string(leaf.below)).end_object();
  }
  out.end_array();
}

/// The next that the plans publish, in a year that is not lost. A plan has one a year at least.
PublicationDay next_planned(const std::vector<KnownPlan>& plans, const Spends& spends, std::int64_t first_start,
                            std::int64_t now) {
  PublicationDay day = next_publication(first_start, now);
  while (!epsilon_on(plans, day) || spends.lost_years.contains(day.year))
    day = next_publication(first_start, day.out_at);
  return day;
}

}  // namespace

// A store that nobody released from yet has no plan written down: the program's own is in force all the same.
Result<std::string> plan_json(const store::Store& store) {
  auto plans = known_plans(store);
  if (plans && plans->empty())
    plans->push_back({{}, shipped_plan()});
  const auto first = store::first_start(store);
  auto spends = store::list_spends(store);
  const std::int64_t now = store::clock_now(store);
  const int year = year_of(now);
  if (!spends && spends.error().code == "spends_lost")
    spends = Spends{{}, {year}};
  if (!plans)
    return plans.error();
  if (!first)
    return first.error();
  if (!spends)
    return spends.error();
  const KnownPlan& ruling = plan_on(*plans, day_of(now));
  const YearCost cost = cost_of(year, *plans, *spends, *first, now);
  const PublicationDay next = next_planned(*plans, *spends, *first, now);
  JsonWriter out;
  out.begin_object();
  write_plan(out, ruling, cost.most);
  if (const KnownPlan& last = plans->back(); last.kept.from_day > day_of(now)) {
    out.key("waiting").begin_object().member("plan", last.plan.name);
    out.member("from", to_string(date_of_day_number(last.kept.from_day))).end_object();
  } else {
    out.null_member("waiting");
  }
  out.key("year").begin_object().member("year", year).member("spent", epsilon_text(cost.spent));
  out.member("most", epsilon_text(cost.most)).member("lost", spends->lost_years.contains(year)).end_object();
  const double most = static_cast<double>(cost.most) / 1000;
  out.key("odds").begin_object().member("one_key", fmt::format("{:.2f}", odds_after(most)));
  out.member("two_keys", fmt::format("{:.2f}", odds_after(2 * most))).end_object();
  out.key("next").begin_object().member("kind", to_string(next.kind));
  out.member("period", next.period).member("cut_off", utc_text(next.cut_off));
  out.member("published", utc_text(next.out_at)).end_object();
  out.member("text", ruling.plan.text);
  out.member("signature", ruling.kept.signature).member("key", ruling.kept.key).end_object();
  return out.take();
}

}  // namespace ratecheck::insight
