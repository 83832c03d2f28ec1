#include <doctest/doctest.h>

#include "made_rule.h"

using namespace ratecheck;
using namespace ratecheck::rulebook;

namespace {

struct Case {
  const char* formula;
  const char* result;  ///< unit of the due
  const char* expect;
};

constexpr const char* kNames = R"(
[input]
t     = { unit = "min", where = "test" }
d     = { unit = "mi", where = "test" }
km    = { unit = "km", where = "test" }
n     = { unit = "1", where = "test" }
loose = { unit = "min", where = "test", at_least = "0 min", at_most = "t" }
flag  = { unit = "yes/no", where = "test", either = true }
vehicle = {}
place_of = { unit = "place", where = "test" }
at    = { unit = "moment", where = "test" }

[rate]
minute = "USD/min"
cost   = { unit = "USD/h", by = ["vehicle"] }
grid   = { unit = "USD", by = ["vehicle", "hours"] }
wage   = { unit = "USD/h", by = ["place"] }

[times]
lunch    = ["Mon-Fri 11:30-14:00"]
night    = ["22:00-06:00"]
holidays = ["12-25", "easter", "easter+1"]
winter   = ["12-01..02-28"]

[[step]]
from   = 2000-01-01
minute = "0.50"
cost   = { bicycle = "0.12", car = "4.27", other = "1.00" }
grid   = { car = { lunch = "7", other = "5" }, bicycle = { lunch = "6", other = "?" } }
wage   = { US-CA = "16.50", "US-CA/San Jose" = "17.95" }
cite   = { mark = "A", title = "made up" }
)";

std::string answer(const Case& c, const made::Given& given) {
  std::string names = kNames;
  names.replace(names.find("km    ="), 2, "ko");  // km is a unit
  const LoadedRulebook loaded = made::load(made::text_of(names, c.formula, c.result));
  if (!loaded.problems.empty()) {
    return describe(loaded.problems);
  }
  const Rule& rule = *loaded.rulebook.rules().at(0);
  Facts facts;
  facts.own = made::inputs(rule, given);
  return made::told(loaded.rulebook.evaluate(rule, *parse_date("2024-03-01"), facts, WithSteps::yes));
}

}  // namespace

TEST_CASE("every operation of the language gives the exact value") {
  const made::Given given{{"t", "90 min"},           {"d", "3.2 mi"},
                          {"ko", "4.25 km"},         {"n", "7"},
                          {"vehicle", "car"},        {"place_of", "US-CA/San Jose"},
                          {"at", "2024-12-25 12:00"}};
  const Case cases[] = {
      {"minute * t", "USD", "45"},
      {"cost[vehicle] * t", "USD", "6.405"},
      {"minute * t - 4 USD / 2 + 1 USD", "USD", "44"},
      {"-(2 USD) + 5 USD", "USD", "3"},
      {"1 USD * (d / 1 mi)", "USD", "3.2"},
      {"1 USD/mi * 1609.344 m", "USD", "1"},
      {"0.10 USD/100 m * 1 km", "USD", "1"},
      {"12.07 % * 100 USD", "USD", "12.07"},
      {"min(3 USD, 1 USD, 2 USD) + max(1 USD, 4 USD)", "USD", "5"},
      {"clamp(minute * t, 1 USD, 20 USD)", "USD", "20"},
      {"round(1.005 USD, 0.01 USD, half_up)", "USD", "1.01"},
      {"round(1.005 USD, 0.01 USD, half_even)", "USD", "1"},
      {"round(1.009 USD, 0.01 USD, truncate)", "USD", "1"},
      {"round(1.001 USD, 0.01 USD, up)", "USD", "1.01"},
      {"0.05 USD * (ceil(ko, 500 m) / 100 m)", "USD", "2.25"},
      {"1 USD * floor(n / 2, 1)", "USD", "3"},
      {"1 USD * ceil(-(n / 2), 1)", "USD", "-3"},
      {"1 USD * floor(-(n / 2), 1)", "USD", "-4"},
      {"if n > 5 and not n == 8 then 1 USD else 2 USD", "USD", "1"},
      {"if n >= 8 or n < 7 or n != 7 then 1 USD else 2 USD", "USD", "2"},
      {"tiers(n, <= 2: 0 USD, <= 5: 0.25 USD, else: 1 USD)", "USD", "2.75"},
      {"tiers(ko, <= 2 km: 0 USD/km, else: 1 USD/km)", "USD", "2.25"},
      {"bracket(ko, <= 0.5 km: 3 USD, < 4.25 km: 4 USD, <= 4.25 km: 5 USD, else: 6 USD)", "USD", "5"},
      {"either(3 USD, 2 USD)", "USD", "2..3"},
      {"grid[vehicle, window(at, lunch)]", "USD", "7"},
      {"grid[vehicle, window(at, night)]", "USD", "5"},
      {"wage[place_of] * 1 h", "USD", "17.95"},
      {"wage[\"US-CA/Oakland\"] * 1 h", "USD", "16.5"},
      {"cost[\"truck\"] * 1 h", "USD", "1"},
      {"wage[\"US-NV\"] * 1 h", "USD", "unknown_rate"},
      {"grid[\"bicycle\", \"other\"]", "USD", "unknown_rate"},
      {"1 USD * count_true(at in holidays, at in winter, at in night, at in lunch)", "USD", "3"},
      {"if place_of within \"US-CA\" and vehicle in [\"car\", \"van\"] then 1 USD else 2 USD", "USD", "1"},
      {"if at >= 2024-12-25 and at < 2024-12-26 then 1 USD else 2 USD", "USD", "1"},
      {"if known(loose) then 1 USD else 2 USD", "USD", "2"},
      {"minute * elapsed(2024-02-28, at) / 1000", "USD", "217.08"},
      {"let x = minute * t; let y = x + x; y - x", "USD", "45"},
      {"cannot_judge(company_test, \"no\")", "USD", "company_test"},
      {"if n > 5 then 1 USD else cannot_judge(company_test, \"no\")", "USD", "1"},
      {"1 USD / (n - 7)", "USD", "missing_input"},
      {"cost[vehicle]", "USD/h", "4.27"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.formula);
    CHECK(answer(c, given) == c.expect);
  }
}

TEST_CASE("an unknown input with bounds gives the exact interval, however often it stands in the formula") {
  const made::Given given{{"t", "60 min"}, {"n", "3"}};
  const Case cases[] = {
      {"minute * loose", "USD", "0..30"},
      {"minute * (t - loose) + 0.75 USD/min * loose", "USD", "30..45"},
      {"0.75 USD/min * (t - loose) + minute * loose", "USD", "30..45"},
      {"max(minute * (t - loose) + 0.75 USD/min * loose, 40 USD)", "USD", "40..45"},
      {"round(minute * (t - loose), 1 USD, half_up)", "USD", "0..30"},
      {"if flag then 3 USD else 5 USD", "USD", "3..5"},
      {"if flag then minute * (t - loose) + 0.75 USD/min * loose else 1 USD", "USD", "1..45"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.formula);
    CHECK(answer(c, given) == c.expect);
  }
}

TEST_CASE("a missing input is named, all of them at once, and only those that are needed") {
  const LoadedRulebook loaded = made::load(
      made::text_of(kNames + std::string(), "if n > 1 then minute * t + cost[vehicle] * loose else 1 USD"));
  REQUIRE_MESSAGE(loaded.problems.size() == 1, describe(loaded.problems));  // "km" is a word of the language
  std::string names = kNames;
  names.replace(names.find("km    ="), 2, "ko");
  const LoadedRulebook good =
      made::load(made::text_of(names, "if n > 1 then minute * t + cost[vehicle] * loose else 1 USD"));
  const Rule& rule = *good.rulebook.rules().at(0);
  const Date day = *parse_date("2024-03-01");
  Facts facts;
  facts.own = made::inputs(rule, {{"n", "2"}});
  const Evaluation got = good.rulebook.evaluate(rule, day, facts, WithSteps::no);
  CHECK(got.reason == Reason::missing_input);
  REQUIRE(got.missing.size() == 2);
  CHECK(got.missing[0].input == "t");
  CHECK(got.missing[0].where == "test");
  CHECK(got.missing[1].input == "vehicle");
  facts.own = made::inputs(rule, {{"n", "1"}});
  CHECK(made::told(good.rulebook.evaluate(rule, day, facts, WithSteps::no)) == "1");
}

TEST_CASE("numbers too large to hold exactly give no figure, never a wrapped one") {
  std::string names = kNames;
  names.replace(names.find("km    ="), 2, "ko");
  const LoadedRulebook loaded = made::load(made::text_of(names, "1 USD * n * n * n * n * n * n * n"));
  const Rule& rule = *loaded.rulebook.rules().at(0);
  Facts facts;
  facts.own.emplace("n", Measure::exactly(Rational(9'000'000'000'000'000'000), Dimension::number));
  const Evaluation got = loaded.rulebook.evaluate(rule, *parse_date("2024-03-01"), facts, WithSteps::no);
  CHECK(!got.due);
  CHECK(got.reason == Reason::missing_input);
}

TEST_CASE("work items are summed, counted, grouped and their overlapping minutes counted once") {
  const std::string names = R"(
[work]
from = { unit = "moment", where = "test" }
until = { unit = "moment", where = "test" }
pay  = { unit = "USD", where = "test" }
[rate]
hour_rate = "USD/h"
[[step]]
from = 2000-01-01
hour_rate = "10"
cite = { mark = "A", title = "made up" }
[[step]]
from = 2024-03-02
hour_rate = "20"
cite = { mark = "A", title = "made up" }
)";
  const std::vector<made::Given> work{
      {{"from", "2024-03-01 10:00"}, {"until", "2024-03-01 11:00"}, {"pay", "5 USD"}},
      {{"from", "2024-03-01 10:30"}, {"until", "2024-03-01 11:30"}, {"pay", "7 USD"}},
      {{"from", "2024-03-02 10:00"}, {"until", "2024-03-02 11:00"}, {"pay", "9 USD"}}};
  const std::pair<const char*, const char*> cases[] = {
      {"sum(pay)", "21"},
      {"highest(pay) - lowest(pay)", "4"},
      {"1 USD * count() + 1 USD * count(pay > 5 USD)", "5"},
      {"if any(pay > 8 USD) and not all(pay > 8 USD) then 1 USD else 0 USD", "1"},
      {"sum_by(day(from), max(15 USD, sum(pay)))", "30"},
      {"sum_by(hour(from), 1 USD * count() * count())", "5"},
      {"hour_rate * sum(fresh_time(from, until))", "25"},
      {"sum(on(from, hour_rate) * fresh_time(from, until))", "35"},
      {"sum(on(from, hour_rate) * elapsed(from, until))", "40"},
      {"let p = pay * 2; sum(p) - sum(pay)", "21"},
  };
  for (const auto& [formula, expect] : cases) {
    CAPTURE(formula);
    const LoadedRulebook loaded = made::load(made::text_of(names, formula));
    REQUIRE_MESSAGE(loaded.problems.empty(), describe(loaded.problems));
    const Rule& rule = *loaded.rulebook.rules().at(0);
    Facts facts;
    for (const made::Given& item : work) {
      facts.work.push_back(made::inputs(rule, item));
    }
    CHECK(made::told(loaded.rulebook.evaluate(rule, *parse_date("2024-03-01"), facts, WithSteps::yes)) == expect);
  }
}

TEST_CASE("faults of units and names are told with both units") {
  const std::pair<const char*, const char*> cases[] = {
      {"t + minute * t", "Cannot add USD to min"},
      {"minute * t - d", "Cannot take mi from USD"},
      {"max(t, d)", "Cannot compare mi with min"},
      {"round(t, 0.01 USD, half_up)", "Cannot round min to a multiple of USD"},
      {"if t > d then 1 USD else 2 USD", "Cannot compare min with mi"},
      {"if n then 1 USD else 2 USD", "'if' asks a yes or no, found a plain number"},
      {"if n > 1 then 1 USD else 1 min", "'then' gives USD, 'else' gives min"},
      {"cost * t", "Rate 'cost' is looked up by 1 keys, found 0"},
      {"minute[vehicle] * t", "Rate 'minute' is looked up by 0 keys, found 1"},
      {"bracket(d, <= 3 min: 1 USD, else: 2 USD)", "A band of mi cannot end at min"},
      {"5 EUR", "Expected the end of the formula, found 'EUR'"},
      {"let a = b; let b = 1 USD; a", "'b' is used before it is named"},
      {"let minute = 1 USD; minute", "The name 'minute' is already taken"},
      {"fresh_time(at, at) * minute", "'fresh_time' is told for each work item"},
      {"round(1 USD, 1 USD, upwards)", "Expected a way to round, found 'upwards'"},
      {"min(1 USD)", "'min' takes 2 or more values, found 1"},
      {"", "Expected a value, found the end of the formula"},
      {"1 USD; 2 USD", "Expected the end of the formula, found ';'"},
  };
  std::string names = kNames;
  names.replace(names.find("km    ="), 2, "ko");
  for (const auto& [formula, message] : cases) {
    CAPTURE(formula);
    const LoadedRulebook loaded = made::load(made::text_of(names, formula));
    REQUIRE(!loaded.problems.empty());
    CHECK_MESSAGE(loaded.problems[0].message.find(message) != std::string::npos, loaded.problems[0].message);
  }
}

TEST_CASE("names of names are looked through once each, not again for every use") {
  std::string formula = "let a0 = 1 USD;\n";
  for (int i = 1; i <= 60; ++i) {
    const std::string before = "a" + std::to_string(i - 1);
    formula += "let a" + std::to_string(i) + " = max(" + before + ", " + before + ");\n";
  }
  const auto loaded = made::load(made::text_of("", formula + "a60"));
  CHECK_MESSAGE(loaded.problems.empty(), describe(loaded.problems));
}

TEST_CASE("a deeply nested formula is refused, not a crash") {
  const LoadedRulebook loaded = made::load(made::text_of("", std::string(20000, '(') + "1 USD"));
  REQUIRE(!loaded.problems.empty());
  CHECK(loaded.problems[0].message == "The formula is nested too deeply.");
  const LoadedRulebook minus = made::load(made::text_of("", std::string(20000, '-') + "1 USD"));
  CHECK(!minus.problems.empty());
}

TEST_CASE("formulas made of random words are refused or computed, never a crash") {
  const char* words[] = {"t",        "d",       "n",          "minute",  "cost",    "[",        "]",
                         "(",        ")",       ",",          "+",       "-",       "*",        "/",
                         "if",       "then",    "else",       "min(",    "max(",    "sum(",     "tiers(",
                         "bracket(", "<=",      ":",          "5 USD",   "15 min",  "0",        "let",
                         "=",        ";",       "\"car\"",    "vehicle", "at",      "in",       "lunch",
                         "within",   "not",     "and",        "on(",     "either(", "round(",   "half_up",
                         "known(",   "count()", "2024-02-29", "1e9",     "%",       "rate_of(", "\xE2\x88\x92"};
  std::string names = kNames;
  names.replace(names.find("km    ="), 2, "ko");
  std::uint64_t state = 88172645463325252ULL;
  const auto next = [&](std::size_t below) {
    state ^= state << 13U;
    state ^= state >> 7U;
    state ^= state << 17U;
    return static_cast<std::size_t>(state % below);
  };
  for (int i = 0; i < 600; ++i) {
    std::string formula;
    for (std::size_t w = 0; w <= next(14); ++w) {
      formula += std::string(words[next(std::size(words))]) + " ";
    }
    CAPTURE(formula);
    const LoadedRulebook loaded = made::load(made::text_of(names, formula));
    if (loaded.problems.empty()) {
      const Rule& rule = *loaded.rulebook.rules().at(0);
      Facts facts;
      facts.own = made::inputs(rule, {{"t", "90 min"}, {"d", "3 mi"}, {"n", "7"}, {"vehicle", "car"}});
      const Evaluation got = loaded.rulebook.evaluate(rule, *parse_date("2024-03-01"), facts, WithSteps::yes);
      CHECK((got.due || got.reason != Reason::none));
    }
    for (const Error& problem : loaded.problems) {
      CHECK(problem.place.line > 0);
      CHECK(!problem.message.empty());
    }
  }
}
