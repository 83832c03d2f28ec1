// The figures of the cards against what else was published of them: the rise a card was announced with, the
// costs behind it, the yearly amount of an hourly wage. A misprint in a rule file does not survive this.
#include <doctest/doctest.h>

#include "made_rule.h"
#include "shipped_rules.h"

using namespace ratecheck;
using namespace ratecheck::rulebook;

namespace {

Rational number(const char* text) {
  return *parse_rational(text);
}

/// The figure as the rule file prints it, of the card that holds on a day.
Rational figure(const char* rule, const char* day, const char* name) {
  for (const RateStep& step : test::shipped_rules().find(rule)->steps) {
    if (step.status != StepStatus::in_force || !step.in_force.contains(*parse_date(day))) {
      continue;
    }
    for (const auto& [rate, text] : step.rates) {
      if (rate == name) {
        return number(text.substr(0, text.find(' ')).c_str());
      }
    }
  }
  FAIL(rule << " has no " << name << " on " << day);
  return Rational::invalid();
}

Rational to_places(const Rational& value, const char* step) {
  return round_to(value, number(step), Rounding::half_up);
}

}  // namespace

TEST_CASE("New York's delivery wage is the base of the rule, raised by the published inflation") {
  CHECK(to_places(number("18.96") * number("1.0315"), "0.01") == figure("nyc-dcwp-std", "2024-04-01", "hourly"));
  CHECK(to_places(number("19.96") * number("1.0741"), "0.01") == figure("nyc-dcwp-std", "2025-04-01", "hourly"));
  CHECK(to_places(number("21.44") * number("1.032"), "0.01") == figure("nyc-dcwp-std", "2026-04-01", "hourly"));
  CHECK(figure("nyc-dcwp-groc", "2026-04-01", "hourly") == figure("nyc-dcwp-std", "2026-04-01", "hourly"));
  CHECK(to_places(number("17.96") / number("0.6"), "0.01") == figure("nyc-dcwp-alt", "2023-12-01", "trip_hour"));
}

TEST_CASE("New York's ride cards are the costs behind them over the utilisation, and twice the costs outside") {
  struct Costs {
    const char* day;
    const char* mile;
    const char* accessible;
    const char* minute;
  };
  for (const Costs& costs :
       {Costs{"2019-02-01", "0.631", "0.818", "0.287"}, Costs{"2021-02-01", "0.640", "0.829", "0.291"}}) {
    CAPTURE(costs.day);
    const auto check = [&](const char* cost, const char* inside, const char* outside) {
      CHECK(to_places(number(cost) / number("0.58"), "0.001") == figure("nyc-tlc", costs.day, inside));
      CHECK(number(cost) * Rational(2) == figure("nyc-tlc", costs.day, outside));
    };
    check(costs.mile, "mile", "outside_mile");
    check(costs.accessible, "mile_wav", "outside_wav");
    check(costs.minute, "minute", "outside_minute");
  }
  // 1.103 raised by 5.3 percent is 1.1615, told as 1.161
  CHECK(round_to(number("1.103") * number("1.053"), number("0.001"), Rounding::truncate) ==
        figure("nyc-tlc", "2022-03-01", "mile"));
  CHECK(to_places(number("0.502") * number("1.053"), "0.001") == figure("nyc-tlc", "2022-03-01", "minute"));
  // the pair of February 2023 does not follow from the one before it: the published one is stored
  CHECK_FALSE(to_places(number("1.161") * number("1.0639"), "0.001") == figure("nyc-tlc", "2023-02-01", "mile"));
  CHECK_FALSE(to_places(number("0.529") * number("1.0639"), "0.001") == figure("nyc-tlc", "2023-02-01", "minute"));
  CHECK(figure("nyc-tlc", "2023-02-01", "mile") == number("1.234"));
  CHECK(figure("nyc-tlc", "2023-02-01", "minute") == number("0.564"));
}

TEST_CASE("Seattle's mile is the tax authority's rate and a tenth, to the cent") {
  for (const char* day : {"2024-01-13", "2025-01-01"}) {
    CHECK(to_places(figure("ref-irs", day, "per_mile") * number("1.1"), "0.01") ==
          figure("sea-abw", day, "per_mile"));
  }
}

TEST_CASE("one factor carries all six amounts of Washington from year to year") {
  struct Year {
    const char* before;
    const char* after;
    const char* factor;
  };
  for (const Year& year : {Year{"2023-01-01", "2024-01-01", "1.0343"}, Year{"2024-01-01", "2025-01-01", "1.02334"},
                           Year{"2025-01-01", "2026-01-01", "1.02821"}}) {
    CAPTURE(year.after);
    for (const char* name : {"minute seattle", "mile seattle", "trip seattle", "minute elsewhere",
                             "mile elsewhere", "trip elsewhere"}) {
      CAPTURE(name);
      CHECK(to_places(figure("wa-tnc", year.before, name) * number(year.factor), "0.01") ==
            figure("wa-tnc", year.after, name));
    }
  }
}

TEST_CASE("California's mile rises by the published inflation, and 120 percent of each wage is as told") {
  CHECK(to_places(number("0.30") * number("1.0681"), "0.01") == figure("ca-p22", "2022-01-01", "mileage"));
  CHECK(to_places(number("0.30") * number("1.0681") * number("1.0711"), "0.01") ==
        figure("ca-p22", "2023-01-01", "mileage"));
  const std::pair<const char*, const char*> years[] = {{"2021-01-01", "16.80"}, {"2022-01-01", "18.00"},
                                                       {"2023-01-01", "18.60"}, {"2024-01-01", "19.20"},
                                                       {"2025-01-01", "19.80"}, {"2026-01-01", "20.28"}};
  for (const auto& [day, hour] : years) {
    CHECK(figure("ca-wages", day, "wage US-CA") * number("1.2") == number(hour));
  }
}

TEST_CASE("wages told by the month, the year or the claim agree with the hour") {
  CHECK(to_places(number("1539.98") / number("8.90"), "0.01") == number("173.03"));
  CHECK(figure("at-kv-fahrradboten", "2021-01-01", "monthly") == number("1539.98"));
  CHECK(figure("es-je-2021", "2022-01-01", "hourly") * Rational(1792) == Rational(15232));
  CHECK(figure("ca-bc-engaged", "2024-09-03", "wage") == figure("ca-bc-mw", "2024-09-03", "wage") * number("1.2"));
  // 0.50 an hour below the wage, 40 hours a week, for a year
  const Rule& rule = *test::shipped_rules().find("uk-uber-nlw");
  const Evaluation week = test::shipped_rules().evaluate(
      rule, *parse_date("2025-06-02"),
      {made::inputs(rule, {{"engaged_time", "40 h"}, {"vehicle_expenses", "0 GBP"}}), {}}, WithSteps::no);
  const Rational paid = (figure("uk-nmw-rates", "2025-06-02", "wage top") - number("0.50")) * Rational(40);
  CHECK((week.due->low - paid) * Rational(52) == Rational(1040));
}

TEST_CASE("decrees of per-kilometre limits and their minimum for the first four kilometres") {
  for (const char* zone : {"I", "II", "III"}) {
    const std::string lower = std::string("lower ") + zone;
    const std::string least = std::string("least ") + zone;
    const std::string upper = std::string("upper ") + zone;
    const std::string most = std::string("most ") + zone;
    CHECK(figure("id-ojol", "2022-10-01", lower.c_str()) * Rational(4) ==
          figure("id-ojol", "2022-10-01", least.c_str()));
    CHECK(figure("id-ojol-ceiling", "2022-10-01", upper.c_str()) * Rational(4) ==
          figure("id-ojol-ceiling", "2022-10-01", most.c_str()));
  }
}

TEST_CASE("iFood's rises are those it announced") {
  const auto percent = [](const Rational& from, const Rational& to) {
    return to_places((to / from - Rational(1)) * Rational(100), "0.1");
  };
  const Rational before = figure("br-ifood", "2024-04-01", "least bicycle");
  const Rational first = figure("br-ifood", "2021-01-01", "least bicycle");
  CHECK(percent(before, figure("br-ifood", "2025-06-01", "least bicycle")) == number("7.7"));
  CHECK(percent(before, figure("br-ifood", "2025-06-01", "least motorcycle")) == number("15.4"));
  CHECK(percent(first, figure("br-ifood", "2025-06-01", "least bicycle")) == number("31.8"));
  CHECK(percent(first, figure("br-ifood", "2025-06-01", "least motorcycle")) == number("41.2"));
}
