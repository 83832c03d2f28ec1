// The published formulas once more, written out by hand in whole numbers, against the engine over random inputs,
// to the last digit.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <random>

#include "made_rule.h"
#include "shipped_rules.h"

using namespace ratecheck;
using namespace ratecheck::rulebook;

namespace {

Measure seconds(std::int64_t s) {
  return Measure::exactly(Rational(s), Dimension::time);
}
/// Hundredths of a mile.
Measure miles(std::int64_t hundredths) {
  return Measure::exactly(Rational(hundredths) * Rational(1609344, 100'000), Dimension::distance);
}

/// Half-up division of a value that is not negative.
std::int64_t nearest(std::int64_t n, std::int64_t d) {
  return (2 * n + d) / (2 * d);
}

std::int64_t cents(const Rational& value) {
  const Rational minor = (value * Rational(100)).reduced();
  CHECK(minor.denominator() == 1);
  return static_cast<std::int64_t>(minor.numerator());
}

/// per_minute in tenths of a cent, per_mile likewise: cents of minutes and miles together.
std::int64_t time_and_road(std::int64_t s, std::int64_t hundredths, std::int64_t per_minute,
                           std::int64_t per_mile) {
  return nearest(s * per_minute * 100 + hundredths * per_mile * 60, 60 * 100 * 10);
}

Due due_of(const char* id, const char* day, Facts facts) {
  const Evaluation got =
      test::shipped_rules().evaluate(*test::shipped_rules().find(id), *parse_date(day), facts, WithSteps::no);
  REQUIRE(got.due);
  return *got.due;
}

}  // namespace

TEST_CASE("Seattle, New York and Washington agree with a second calculation over random jobs") {
  std::mt19937_64 random(20251120);
  for (int i = 0; i < 3000; ++i) {
    const auto s = static_cast<std::int64_t>(random() % 20000);
    const auto hundredths = static_cast<std::int64_t>(random() % 8000);
    Facts engaged;
    engaged.own = {{"engaged_time", seconds(s)}, {"engaged_distance", miles(hundredths)}};
    CHECK(cents(due_of("sea-abw", "2024-07-01", engaged).low) ==
          std::max<std::int64_t>(time_and_road(s, hundredths, 440, 740), 500));
    CHECK(cents(due_of("sea-abw", "2025-07-01", engaged).low) ==
          std::max<std::int64_t>(time_and_road(s, hundredths, 450, 770), 520));
    Facts aboard;
    aboard.own = {{"passenger_time", seconds(s)}, {"passenger_distance", miles(hundredths)}};
    aboard.own.emplace("start_place", std::string("US-WA/Seattle"));
    CHECK(cents(due_of("wa-tnc", "2024-07-01", aboard).low) ==
          std::max<std::int64_t>(time_and_road(s, hundredths, 660, 1550), 581));
    const Due interval = due_of("nyc-tlc", "2024-07-01", aboard);
    CHECK(cents(interval.low) == time_and_road(s, hundredths, 583, 1360));
    CHECK(cents(interval.high) == time_and_road(s, hundredths, 675, 1576));
  }
}

TEST_CASE("the union's floor and the session's wage agree with a second calculation") {
  std::mt19937_64 random(7);
  for (int i = 0; i < 3000; ++i) {
    const auto s = static_cast<std::int64_t>(random() % 30000);
    Facts order;
    order.own = {{"estimated_time", seconds(s)}, {"vehicle", std::string("scooter")}};
    CHECK(cents(due_of("uk-roo-gmb-floor", "2024-07-01", order).low) == nearest(s * 1352, 3600));
    Facts session;
    session.own = {{"online_time", seconds(s)}};
    CHECK(cents(due_of("uk-nmw-session", "2018-07-14", session).low) == nearest(s * 783, 3600));
  }
}

TEST_CASE("Minnesota agrees with a second calculation over random periods, under both readings") {
  std::mt19937_64 random(181);
  for (int i = 0; i < 300; ++i) {
    Facts period;
    std::int64_t plain = 0;  // in 1/6000 of a cent
    std::int64_t tested = 0;
    const std::size_t trips = random() % 12;
    for (std::size_t t = 0; t <= trips; ++t) {
      if (random() % 5 == 0) {
        const auto fee = static_cast<std::int64_t>(random() % 1000);
        plain += fee * 80 * 60;
        tested += fee * 80 * 60;
        period.work.push_back({{"cancellation_fee", Measure::exactly(Rational(fee, 100), Dimension::money)}});
        continue;
      }
      const auto s = static_cast<std::int64_t>(random() % 5000);
      const auto hundredths = static_cast<std::int64_t>(random() % 3000);
      const bool accessible = random() % 4 == 0;
      const std::int64_t ride = s * 31 * 100 + hundredths * (accessible ? 219 : 128) * 60;
      plain += ride;
      tested += std::max<std::int64_t>(ride, 500 * 6000);
      period.work.push_back(
          {{"passenger_time", seconds(s)}, {"passenger_distance", miles(hundredths)}, {"accessible", accessible}});
    }
    const Due due = due_of("mn-tnc", "2025-03-01", period);
    CHECK(cents(due.low) == nearest(plain, 6000));
    CHECK(cents(due.high) == nearest(tested, 6000));
  }
}

TEST_CASE("more minutes or miles never lower a floor") {
  std::mt19937_64 random(3);
  for (int i = 0; i < 2000; ++i) {
    const auto s = static_cast<std::int64_t>(random() % 9000);
    const auto road = static_cast<std::int64_t>(random() % 3000);
    Facts less;
    less.own = {{"engaged_time", seconds(s)}, {"engaged_distance", miles(road)}};
    Facts more;
    more.own = {{"engaged_time", seconds(s + static_cast<std::int64_t>(random() % 600))},
                {"engaged_distance", miles(road + static_cast<std::int64_t>(random() % 200))}};
    CHECK(due_of("sea-abw", "2025-01-01", less).low <= due_of("sea-abw", "2025-01-01", more).low);
  }
}

TEST_CASE("a job on the change day takes the new card, the day before the old one") {
  Facts facts;
  facts.own = {{"engaged_time", seconds(3600)}, {"engaged_distance", miles(0)}};
  CHECK(cents(due_of("sea-abw", "2024-12-31", facts).low) == 2640);
  CHECK(cents(due_of("sea-abw", "2025-01-01", facts).low) == 2700);
}
