// Clocks: nights in which they are changed, jobs that overlap, periods that meet a new card.
#include <doctest/doctest.h>

#include "made_rule.h"
#include "shipped_rules.h"

using namespace ratecheck;
using namespace ratecheck::rulebook;

namespace {

std::string ask(const char* formula, const std::vector<made::Given>& work) {
  const std::string names = R"(
[work]
from  = { unit = "moment", where = "test" }
until = { unit = "moment", where = "test" }
)";
  const LoadedRulebook loaded = made::load(made::text_of(names, formula));
  REQUIRE_MESSAGE(loaded.problems.empty(), describe(loaded.problems));
  const Rule& rule = *loaded.rulebook.rules().at(0);
  Facts facts;
  for (const made::Given& item : work) {
    facts.work.push_back(made::inputs(rule, item));
  }
  return made::told(loaded.rulebook.evaluate(rule, *parse_date("2025-11-02"), facts, WithSteps::yes));
}

constexpr const char* kElapsed = "1 USD/min * sum(elapsed(from, until))";
constexpr const char* kFresh = "1 USD/min * sum(fresh_time(from, until))";

}  // namespace

TEST_CASE("in the night of a clock change the offsets tell how long a job was") {
  // New York: at two o'clock of 2 November the clock is put back, at two o'clock of 9 March forward
  const made::Given autumn{{"from", "2025-11-02T01:30:00-04:00"}, {"until", "2025-11-02T01:10:00-05:00"}};
  const made::Given spring{{"from", "2025-03-09T01:50:00-05:00"}, {"until", "2025-03-09T03:10:00-04:00"}};
  const made::Given utc{{"from", "2025-11-02T05:30:00Z"}, {"until", "2025-11-02T01:10:00-05:00"}};
  CHECK(ask(kElapsed, {autumn}) == "40");
  CHECK(ask(kElapsed, {spring}) == "20");
  CHECK(ask(kElapsed, {utc}) == "40");
  CHECK(ask(kFresh, {autumn}) == "40");
  CHECK(ask(kFresh, {spring}) == "20");
}

TEST_CASE(
    "without offsets the clock on the wall is all there is, and a job that ends before it begins asks for them") {
  const made::Given plain{{"from", "2025-11-02 10:00"}, {"until", "2025-11-02 10:40"}};
  const made::Given backwards{{"from", "2025-11-02 01:30"}, {"until", "2025-11-02 01:10"}};
  CHECK(ask(kElapsed, {plain}) == "40");
  CHECK(ask(kElapsed, {backwards}) == "missing_input");
  CHECK(ask(kFresh, {backwards}) == "missing_input");
}

TEST_CASE("minutes of stacked jobs count once, over the hour that the clock shows twice too") {
  const made::Given first{{"from", "2025-11-02T01:20:00-04:00"}, {"until", "2025-11-02T01:40:00-04:00"}};
  const made::Given second{{"from", "2025-11-02T01:30:00-04:00"}, {"until", "2025-11-02T01:10:00-05:00"}};
  const made::Given third{{"from", "2025-11-02T01:25:00-05:00"}, {"until", "2025-11-02T01:35:00-05:00"}};
  CHECK(ask(kFresh, {first, second, third}) == "60");  // 01:20 to 01:10 of the second hour is 50, then 10
  CHECK(ask(kFresh, {third, second, first}) == "60");  // in whatever order they are told
  CHECK(ask(kElapsed, {first, second, third}) == "70");
}

TEST_CASE("a job inside another, two that touch, and one long after add nothing twice") {
  const made::Given outer{{"from", "2025-06-01 10:00"}, {"until", "2025-06-01 11:00"}};
  const made::Given inner{{"from", "2025-06-01 10:10"}, {"until", "2025-06-01 10:50"}};
  const made::Given touching{{"from", "2025-06-01 11:00"}, {"until", "2025-06-01 11:30"}};
  const made::Given later{{"from", "2025-06-01 23:50"}, {"until", "2025-06-02 00:20"}};
  CHECK(ask(kFresh, {outer, inner}) == "60");
  CHECK(ask(kFresh, {inner, outer}) == "60");
  CHECK(ask(kFresh, {outer, inner, touching, later}) == "120");
}

TEST_CASE("a pay period that meets a new card pays each job by the card of its own day") {
  struct Split {
    const char* rule;
    const char* period;
    made::Given own;
    made::Given before;
    made::Given after;
    const char* due;
  };
  const Split splits[] = {
      {"ca-bc-engaged",
       "2026-05-25",
       {},
       {{"engaged_time", "1 h"}, {"started_at", "2026-05-31"}},
       {{"engaged_time", "1 h"}, {"started_at", "2026-06-01"}},
       "43.31"},  // 21.42 + 21.89
      {"ca-on-dpwra",
       "2025-09-22",
       {},
       {{"engaged_time", "1 h"}, {"started_at", "2025-09-30"}},
       {{"engaged_time", "1 h"}, {"started_at", "2025-10-01"}},
       "34.8"},  // 17.20 + 17.60
      {"uk-uber-nlw",
       "2025-03-31",
       {{"vehicle_expenses", "0 GBP"}},
       {{"engaged_time", "1 h"}, {"started_at", "2025-03-31"}},
       {{"engaged_time", "1 h"}, {"started_at", "2025-04-01"}},
       "23.65"},  // 11.44 + 12.21
      {"ca-p22",
       "2024-12-30",
       {},
       {{"engaged_time", "1 h"},
        {"engaged_distance", "10 mi"},
        {"wage_place", "US-CA"},
        {"started_at", "2024-12-31"}},
       {{"engaged_time", "1 h"},
        {"engaged_distance", "10 mi"},
        {"wage_place", "US-CA"},
        {"started_at", "2025-01-01"}},
       "46.1"},  // 1.2 x 16.00 + 3.50 and 1.2 x 16.50 + 3.60
  };
  for (const Split& split : splits) {
    CAPTURE(split.rule);
    const Rule& rule = *test::shipped_rules().find(split.rule);
    Facts facts;
    facts.own = made::inputs(rule, split.own);
    facts.work = {made::inputs(rule, split.before), made::inputs(rule, split.after)};
    CHECK(made::told(test::shipped_rules().evaluate(rule, *parse_date(split.period), facts, WithSteps::no)) ==
          split.due);
  }
}

TEST_CASE("a city's pay period takes the card of the day it starts, whatever comes in it") {
  const Rule& rule = *test::shipped_rules().find("nyc-dcwp-std");
  Facts facts;
  facts.work = {made::inputs(rule, {{"engaged_time", "1 h"}}), made::inputs(rule, {{"engaged_time", "1 h"}})};
  CHECK(made::told(test::shipped_rules().evaluate(rule, *parse_date("2025-03-31"), facts, WithSteps::no)) ==
        "39.12");
  CHECK(made::told(test::shipped_rules().evaluate(rule, *parse_date("2025-04-01"), facts, WithSteps::no)) ==
        "42.88");
}
