// More published formulas written out a second time in whole numbers: percentages, started blocks, tiers, two
// readings, overlapping jobs. To the last digit, over random inputs.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <random>

#include "made_rule.h"
#include "shipped_rules.h"

using namespace ratecheck;
using namespace ratecheck::rulebook;

namespace {

std::mt19937_64& dice() {
  static std::mt19937_64 random(20251122);
  return random;
}
std::int64_t any(std::int64_t below) {
  return static_cast<std::int64_t>(dice()() % static_cast<std::uint64_t>(below));
}

InputValue seconds(std::int64_t s) {
  return Measure::exactly(Rational(s), Dimension::time);
}
InputValue metres(std::int64_t m) {
  return Measure::exactly(Rational(m), Dimension::distance);
}
InputValue pieces(std::int64_t n) {
  return Measure::exactly(Rational(n), Dimension::number);
}
InputValue hundredths_of_money(std::int64_t n) {
  return Measure::exactly(Rational(n, 100), Dimension::money);
}
InputValue word(const char* text) {
  return std::string(text);
}

/// Half-up division of a value that is not negative.
std::int64_t nearest(std::int64_t n, std::int64_t d) {
  return (2 * n + d) / (2 * d);
}
std::int64_t started(std::int64_t n, std::int64_t block) {
  return n <= 0 ? 0 : (n + block - 1) / block;
}

struct Cents {
  std::int64_t low;
  std::int64_t high;
  bool operator==(const Cents&) const = default;
};

/// The due in hundredths of the currency's unit.
Cents due_of(const char* id, const char* day, Inputs own, std::vector<Inputs> work = {}) {
  const Evaluation got = test::shipped_rules().evaluate(*test::shipped_rules().find(id), *parse_date(day),
                                                        Facts{std::move(own), std::move(work)}, WithSteps::no);
  REQUIRE(got.due);
  const auto cents = [](const Rational& value) {
    const Rational minor = (value * Rational(100)).reduced();
    CHECK(minor.denominator() == 1);
    return static_cast<std::int64_t>(minor.numerator());
  };
  return {cents(got.due->low), cents(got.due->high)};
}
Cents one(std::int64_t cents) {
  return {cents, cents};
}

}  // namespace

TEST_CASE("an hourly floor over a period, twice") {
  for (int i = 0; i < 300; ++i) {
    std::vector<Inputs> work;
    std::int64_t all = 0;
    for (std::int64_t t = 1 + any(9); t > 0; --t) {
      const std::int64_t s = any(9000);
      all += s;
      work.push_back({{"engaged_time", seconds(s)}});
    }
    CHECK(due_of("nyc-dcwp-std", "2025-06-02", {}, work) == one(nearest(all * 2144, 3600)));
    CHECK(due_of("ca-bc-engaged", "2026-06-08", {}, work) == one(nearest(all * 2189, 3600)));
    CHECK(due_of("ca-on-dpwra", "2025-10-06", {}, work) == one(nearest(all * 1760, 3600)));
  }
}

TEST_CASE("overlapping assignments, counted minute by minute") {
  const Date day = *parse_date("2025-07-07");
  const auto at = [&](std::int64_t minute) {
    return InputValue(Moment{{day, static_cast<std::int32_t>(minute * 60)}, std::nullopt});
  };
  for (int i = 0; i < 300; ++i) {
    std::array<bool, 1440> busy{};
    std::vector<Inputs> work;
    for (std::int64_t t = 1 + any(12); t > 0; --t) {
      const std::int64_t from = any(1300);
      const std::int64_t to = from + any(139);
      std::fill(busy.begin() + from, busy.begin() + to, true);
      work.push_back({{"accepted_at", at(from)}, {"completed_at", at(to)}});
    }
    const auto minutes = static_cast<std::int64_t>(std::count(busy.begin(), busy.end(), true));
    CHECK(due_of("ca-on-dpwra", "2025-07-07", {}, work) == one(nearest(minutes * 1720, 60)));
  }
}

TEST_CASE("supplements by the number of conditions, flat or hourly, a share of the basket") {
  const std::int64_t extra[] = {100, 110, 115, 120};
  for (int i = 0; i < 500; ++i) {
    const std::int64_t s = any(7200);
    const bool night = any(2) == 1;
    const bool holiday = any(2) == 1;
    const bool weather = any(2) == 1;
    const Date day = *parse_date(holiday ? "2023-04-10" : "2023-04-12");  // Easter Monday, a Wednesday
    const Moment start{{day, night ? 3 * 3600 : 15 * 3600}, std::nullopt};
    CHECK(due_of("it-ccnl-rider", "2023-04-10",
                 {{"estimated_time", seconds(s)}, {"started_at", start}, {"bad_weather", weather}}) ==
          one(nearest(s * 1000 * extra[night + holiday + weather], 3600 * 100)));
    CHECK(due_of("tw-delivery-act", "2026-10-01", {{"engaged_time", seconds(s)}}) ==
          one(std::max<std::int64_t>(4500, nearest(s * 24500, 3600))));
    const std::int64_t basket = any(40000);
    CHECK(due_of("pf-shipt-v1", "2018-05-01", {{"order_value", hundredths_of_money(basket)}}) ==
          one(500 + nearest(basket * 75, 1000)));
  }
}

TEST_CASE("a minimum before commission, cut to the penny") {
  for (int i = 0; i < 500; ++i) {
    const std::int64_t shops = 1 + any(3);
    const std::int64_t orders = shops + any(3);
    const std::int64_t road = any(900);  // hundredths of a mile
    const bool bicycle = any(2) == 1;
    const std::int64_t gross = std::max<std::int64_t>(350 * 100, (140 * shops + 110 * orders) * 100 + 150 * road);
    const Inputs job{
        {"pickups", pieces(shops)},
        {"orders", pieces(orders)},
        {"distance", Measure::exactly(Rational(road) * Rational(1609344, 100'000), Dimension::distance)},
        {"vehicle", word(bicycle ? "bicycle" : "scooter")}};
    CHECK(due_of("uk-ue-2018", "2018-11-01", job) == one(gross * (bicycle ? 70 : 75) / (100 * 100)));
  }
}

TEST_CASE("started blocks, brackets and tiers of distance, floor and ceiling by zone") {
  for (int i = 0; i < 500; ++i) {
    const std::int64_t m = any(12000);
    CHECK(due_of("hu-wolt-dist", "2021-06-01",
                 {{"straight_distance", metres(m)}, {"base_fee", hundredths_of_money(50000)}}) ==
          one(50000 + 10000 * started(m - 1500, 500)));
    const std::int64_t korea = m <= 675 ? 3000 : m <= 1900 ? 3500 : 3500 + 80 * started(m - 1900, 100);
    CHECK(due_of("kr-baemin", "2023-06-01", {{"distance", metres(m)}, {"holiday", false}}) == one(korea * 100));
    const std::int64_t near = std::clamp<std::int64_t>(m - 2000, 0, 5000);
    const std::int64_t far = std::max<std::int64_t>(m - 7000, 0);
    CHECK(due_of("ph-mctaxi", "2020-02-03", {{"distance", metres(m)}, {"zone", word("manila")}}) ==
          one(5000 + near + nearest(far * 15, 10)));
    CHECK(due_of("sk-bolt", "2023-01-10", {{"base_fee", hundredths_of_money(300)}, {"distance", metres(m)}}) ==
          one(300 + nearest(std::max<std::int64_t>(m - 3000, 0) * 50, 1000)));
    CHECK(due_of("id-ojol", "2023-01-10", {{"distance", metres(m)}, {"zone", word("II")}}) ==
          one(100 * std::max<std::int64_t>(10200, nearest(m * 2550, 1000))));
  }
}

TEST_CASE("marginal tiers of a month under two readings, and two readings of a route") {
  const auto bonus = [](std::int64_t orders, std::int64_t free) {
    std::int64_t sum = 0;
    for (std::int64_t n = 1; n <= orders; ++n) {
      sum += n <= free ? 0 : n <= 99 ? 25 : n <= 199 ? 100 : 200;
    }
    return sum;
  };
  for (int i = 0; i < 300; ++i) {
    const std::int64_t s = any(600'000);
    const std::int64_t orders = any(600);
    const std::int64_t km = any(900);
    const auto month = [&](std::int64_t free) {
      return nearest(s * 1282 + (bonus(orders, free) + 14 * km) * 3600, 3600);
    };
    CHECK(due_of("de-lieferando", "2025-03-01",
                 {{"online_time", seconds(s)}, {"orders", pieces(orders)}, {"distance", metres(km * 1000)}}) ==
          Cents{month(25), month(24)});
    const std::int64_t m = any(15000);
    const std::int64_t deliveries = 1 + any(4);
    const std::int64_t greater = std::max<std::int64_t>(750 * 1000, 150 * m);
    const std::int64_t beyond = 750 * 1000 + 150 * std::max<std::int64_t>(m - 4000, 0);
    const std::int64_t more = 300 * (deliveries - 1);
    CHECK(due_of("br-ifood", "2025-08-01",
                 {{"distance", metres(m)}, {"deliveries", pieces(deliveries)}, {"vehicle", word("car")}}) ==
          Cents{nearest(std::min(greater, beyond), 1000) + more, nearest(std::max(greater, beyond), 1000) + more});
  }
}

TEST_CASE("California agrees with a second calculation over random periods") {
  std::mt19937_64 random(22);
  const std::pair<const char*, std::int64_t> places[] = {
      {"US-CA", 1650}, {"US-CA/Los Angeles", 1787}, {"US-CA/San Jose", 1795}};
  const Rule& rule = *test::shipped_rules().find("ca-p22");
  for (int i = 0; i < 300; ++i) {
    Facts period;
    std::int64_t sum = 0;  // in 1/360000 of a cent: 1.2 x wage x seconds / 3600 + 0.36 x hundredths of a mile
    const std::size_t jobs = random() % 8;
    for (std::size_t j = 0; j <= jobs; ++j) {
      const auto& [place, wage] = places[random() % 3];
      const auto s = static_cast<std::int64_t>(random() % 7200);
      const auto road = static_cast<std::int64_t>(random() % 2000);
      sum += s * wage * 120 + road * 36 * 3600;
      period.work.push_back({{"engaged_time", Measure::exactly(Rational(s), Dimension::time)},
                             {"engaged_distance",
                              Measure::exactly(Rational(road) * Rational(1609344, 100'000), Dimension::distance)},
                             {"wage_place", std::string(place)}});
    }
    const Evaluation got = test::shipped_rules().evaluate(rule, *parse_date("2025-08-04"), period, WithSteps::no);
    REQUIRE(got.due);
    CHECK(got.due->low == Rational((2 * sum + 360'000) / 720'000, 100));
    CHECK(got.due->low == got.due->high);
  }
}
