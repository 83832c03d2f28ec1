// Every formula shape gathered from the published rules, one rule of each computed a second time by hand,
// and what must hold for all rules alike.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <set>

#include "made_rule.h"
#include "ratecheck/rulebook/rulebook_json.h"

using namespace ratecheck;
using namespace ratecheck::rulebook;

namespace {

const Rulebook& shipped() {
  static const LoadedRulebook loaded = load_rulebook(std::string(RATECHECK_SOURCE_DIR "/rules"));
  return loaded.rulebook;
}

const Rule& rule_of(const char* id) {
  const Rule* rule = shipped().find(id);
  REQUIRE_MESSAGE(rule != nullptr, id);
  return *rule;
}

struct Shape {
  const char* name;
  const char* rule;
  const char* on;
  made::Given given;
  std::vector<made::Given> work;
  const char* due;
};

std::string due_of(const Shape& shape) {
  const Rule& rule = rule_of(shape.rule);
  Facts facts;
  facts.own = made::inputs(rule, shape.given);
  for (const made::Given& item : shape.work) {
    facts.work.push_back(made::inputs(rule, item));
  }
  return made::told(shipped().evaluate(rule, *parse_date(shape.on), facts, WithSteps::no));
}

}  // namespace

TEST_CASE("each published shape is computed, as a pencil computes it") {
  const std::vector<Shape> shapes{
      {"1 linear sum of pick-ups, drops, distance",
       "dk-foodora-order",
       "2021-06-01",
       {{"pickups", "2"}, {"dropoffs", "3"}, {"straight_distance", "1.5 km"}, {"started_at", "2021-06-01 12:00"}},
       {},
       "127.5"},
      {"2 minimum before commission",
       "uk-ue-2018",
       "2018-10-01",
       {{"pickups", "1"}, {"orders", "1"}, {"distance", "0 mi"}, {"vehicle", "bicycle"}},
       {},
       "2.45"},
      {"2 multiplier inside the sum, not on the minimum",
       "bolt-multi",
       "2022-06-01",
       {{"pickups", "1"},
        {"dropoffs", "1"},
        {"distance", "0 km"},
        {"multiplier", "2"},
        {"pickup_rate", "0.50 EUR"},
        {"dropoff_rate", "0.25 EUR"},
        {"km_rate", "1 EUR/km"},
        {"minimum", "2 EUR"},
        {"additional", "0 EUR"}},
       {},
       "2"},
      {"3 commission, then boost on the net",
       "ue-generic",
       "2018-06-01",
       {{"dropoffs", "1"},
        {"distance", "0 mi"},
        {"pickup_rate", "4 USD"},
        {"mile_rate", "0 USD/mi"},
        {"dropoff_rate", "4 USD"},
        {"service_fee", "25 %"},
        {"boost", "1.5"}},
       {},
       "9"},
      {"4 greater of an hourly guarantee and hourly plus drops",
       "se-foodora",
       "2021-04-06",
       {{"online_time", "1 h"}, {"orders", "2"}, {"started_at", "2021-04-06 12:00"}},
       {},
       "110"},
      {"5 floor from estimated minutes with the vehicle's cost",
       "uk-roo-gmb-floor",
       "2024-06-01",
       {{"estimated_time", "30 min"}, {"vehicle", "e-bike"}},
       {},
       "6.1"},
      {"6 flat or hourly per job", "tw-delivery-act", "2026-10-01", {{"engaged_time", "20 min"}}, {}, "81.67"},
      {"7 nested guarantees, slot then week",
       "uk-stuart-weekly",
       "2022-04-04",
       {{"slot_rate", "8 GBP/h"}, {"weekly_rate", "8.50 GBP/h"}},
       {{{"slot", "a"}, {"earned", "20 GBP"}, {"online_time", "2 h"}},
        {{"slot", "b"}, {"earned", "5 GBP"}, {"online_time", "2 h"}}},
       "36"},
      {"7 a day", "nl-roo-emp-2017", "2017-12-01", {{"orders", "10"}, {"online_time", "4 h"}}, {}, "6"},
      {"8 a separate allowance by kind of work",
       "ca-bc-distance",
       "2024-10-01",
       {},
       {{{"engaged_distance", "100 km"}, {"kind_of_work", "rides"}}},
       "45"},
      {"9 several floors at once",
       "fr-vtc-floor",
       "2024-06-01",
       {{"engaged_time", "40 min"}, {"distance", "5 km"}},
       {},
       "9..20"},
      {"10 started blocks",
       "hu-wolt-dist",
       "2021-06-01",
       {{"straight_distance", "2.501 km"}, {"base_fee", "500 HUF"}},
       {},
       "800"},
      {"10 every metre beyond an included distance",
       "sk-bolt",
       "2022-12-01",
       {{"base_fee", "3 EUR"}, {"distance", "3.012 km"}},
       {},
       "3.01"},
      {"10 brackets, then started blocks",
       "kr-baemin",
       "2022-06-01",
       {{"distance", "1.901 km"}, {"holiday", "false"}},
       {},
       "3580"},
      {"10 marginal tiers of distance",
       "ph-mctaxi",
       "2020-01-10",
       {{"distance", "8 km"}, {"zone", "manila"}},
       {},
       "115"},
      {"11 marginal tiers of a monthly count",
       "de-lieferando",
       "2022-02-01",
       {{"online_time", "0 h"}, {"orders", "199"}, {"distance", "0 km"}},
       {},
       "118.5..118.75"},
      {"11 thresholds with a yearly cap", "it-ccnl-bonus", "2021-01-01", {{"orders", "9000"}}, {}, "1500"},
      {"12 supplements by count of conditions, movable holidays",
       "it-ccnl-rider",
       "2024-04-01",
       {{"estimated_time", "60 min"}, {"started_at", "2024-04-01 06:59"}, {"bad_weather", "false"}},
       {},
       "11.5"},
      {"12 by hour and weekday, the pick-up decides",
       "hu-wolt-surge",
       "2021-06-06",
       {{"zone", "dunakeszi"}, {"vehicle", "bicycle"}, {"pickup_at", "2021-06-06 21:29"}},
       {},
       "600"},
      {"13 waiting: grace and cap",
       "uk-stuart-wapu",
       "2021-06-01",
       {{"wait_at_pickup", "31 min"}, {"minute_rate", "0.20 GBP/min"}},
       {},
       "3"},
      {"13 waiting: flat plus per minute",
       "hr-bolt",
       "2024-06-01",
       {{"place", "HR/Zagreb"}, {"distance", "0 km"}, {"orders", "1"}, {"wait_at_pickup", "20 min"}},
       {},
       "2.27"},
      {"14 overlapping assignments count once",
       "ca-on-dpwra",
       "2025-07-07",
       {},
       {{{"accepted_at", "2025-07-07 10:00"}, {"completed_at", "2025-07-07 12:00"}},
        {{"accepted_at", "2025-07-07 10:30"}, {"completed_at", "2025-07-07 11:00"}}},
       "34.4"},
      {"15 eligibility gates",
       "pl-glovo-guarantee",
       "2023-06-01",
       {{"online_time", "1 h"},
        {"guaranteed_rate", "25 PLN/h"},
        {"checked_in", "true"},
        {"auto_accept", "false"},
        {"battery", "90 %"},
        {"all_carried_out", "true"}},
       {},
       "0"},
      {"15 bonus in proportion to acceptance",
       "hu-wolt-online",
       "2021-06-07",
       {{"online_time", "10 h"}, {"acceptance_rate", "80 %"}, {"zone_share", "80 %"}},
       {},
       "8000"},
      {"16 net factors by the vehicle of each job",
       "sg-feda",
       "2025-02-01",
       {},
       {{{"gross", "100 SGD"}, {"vehicle", "car"}}, {{"gross", "100 SGD"}, {"vehicle", "bicycle"}}},
       "120"},
      {"17 the smaller of a percentage and a cap",
       "in-ka-fee",
       "2026-03-01",
       {{"paid", "60 INR"}, {"service", "rides"}, {"vehicle", "three-wheeler"}},
       {},
       "0.6"},
      {"17 commission cap per trip", "ke-ntsa", "2023-01-10", {{"fare", "1000 KES"}}, {}, "180"},
      {"18 floor per kilometre by zone",
       "id-ojol",
       "2022-10-01",
       {{"distance", "6 km"}, {"zone", "III"}},
       {},
       "13800"},
      {"18 ceiling per kilometre by zone",
       "id-ojol-ceiling",
       "2022-10-01",
       {{"distance", "6 km"}, {"zone", "III"}},
       {},
       "16500"},
      {"19 an hour from a monthly amount",
       "cl-21431",
       "2023-05-01",
       {{"monthly_wage", "450000 CLP"}},
       {{{"engaged_time", "1 h"}}},
       "3000"},
      {"20 seniority steps with a cap",
       "no-foodora",
       "2019-10-07",
       {{"online_time", "1 h"},
        {"orders", "0"},
        {"long_orders", "0"},
        {"months", "100"},
        {"winter", "false"},
        {"started_at", "2019-10-07 12:00"}},
       {},
       "123..128"},
      {"21 the old formula as a floor",
       "de-roo-2018",
       "2018-11-20",
       {{"orders", "10"}, {"old_fee", "5 EUR"}},
       {},
       "50"},
      {"21 cohorts by contract date",
       "fr-ue-2019",
       "2019-10-01",
       {{"pickups", "1"},
        {"dropoffs", "1"},
        {"distance", "1 km"},
        {"place", "FR"},
        {"drop_price", "1 EUR"},
        {"signed_up", "2019-09-24"}},
       {},
       "3.6"},
      {"22 a period split at a rate change",
       "ca-bc-engaged",
       "2026-05-25",
       {},
       {{{"engaged_time", "1 h"}, {"started_at", "2026-05-31"}},
        {{"engaged_time", "1 h"}, {"started_at", "2026-06-01"}}},
       "43.31"},
      {"23 a percentage owed on top", "uk-uber-holiday", "2021-04-05", {{"paid", "100 GBP"}}, {}, "12.07"},
      {"24 tables with two keys",
       "uk-stuart-mg",
       "2019-06-01",
       {{"online_time", "3 h"},
        {"vehicle", "bicycle"},
        {"place", "GB/London"},
        {"minutes_late", "0 min"},
        {"connected_share", "100 %"},
        {"missed_invitations", "0"}},
       {},
       "24"},
      {"25 the same pay over another denominator",
       "uk-inews-method",
       "2024-07-22",
       {{"engaged_time", "60 min"}},
       {},
       "11.44"},
  };
  for (const Shape& shape : shapes) {
    CAPTURE(shape.name);
    CHECK(due_of(shape) == shape.due);
  }
}

TEST_CASE("California agrees with a second calculation over random periods") {
  std::mt19937_64 random(22);
  const std::pair<const char*, std::int64_t> places[] = {
      {"US-CA", 1650}, {"US-CA/Los Angeles", 1787}, {"US-CA/San Jose", 1795}};
  const Rule& rule = rule_of("ca-p22");
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
    const Evaluation got = shipped().evaluate(rule, *parse_date("2025-08-04"), period, WithSteps::no);
    REQUIRE(got.due);
    CHECK(got.due->low == Rational((2 * sum + 360'000) / 720'000, 100));
    CHECK(got.due->low == got.due->high);
  }
}

TEST_CASE("splitting a period changes nothing but rounding") {
  const Rule& rule = rule_of("mn-tnc");
  std::mt19937_64 random(14);
  const auto exact_of = [&](const std::vector<Inputs>& work) {
    const Evaluation got = shipped().evaluate(rule, *parse_date("2025-03-01"), Facts{{}, work}, WithSteps::no);
    const std::size_t dots = got.exact.find("..");
    return *parse_rational(dots == std::string::npos ? got.exact : got.exact.substr(dots + 2));
  };
  for (int i = 0; i < 100; ++i) {
    std::vector<Inputs> work;
    for (int t = 0; t < 6; ++t) {
      work.push_back(
          {{"passenger_time",
            Measure::exactly(Rational(static_cast<std::int64_t>(random() % 3000)), Dimension::time)},
           {"passenger_distance",
            Measure::exactly(Rational(static_cast<std::int64_t>(random() % 30000)), Dimension::distance)}});
    }
    const std::vector<Inputs> first(work.begin(), work.begin() + 2);
    const std::vector<Inputs> second(work.begin() + 2, work.end());
    CHECK(exact_of(first) + exact_of(second) == exact_of(work));
  }
}

TEST_CASE("explaining a figure never changes it, and every answer is valid JSON") {
  for (const auto& rule : shipped().rules()) {
    CAPTURE(rule->id);
    for (const Example& example : rule->examples) {
      Facts facts;
      facts.own = made::inputs(*rule, example.given);
      for (const auto& item : example.work) {
        facts.work.push_back(made::inputs(*rule, item));
      }
      const Evaluation plain = shipped().evaluate(*rule, example.on, facts, WithSteps::no);
      const Evaluation told = shipped().evaluate(*rule, example.on, facts, WithSteps::yes);
      CHECK(made::told(plain) == made::told(told));
      CHECK(plain.exact == told.exact);
      CHECK(plain.steps.empty());
      for (const Step& step : told.steps) {
        CHECK((!step.source || *step.source < told.sources.size()));
      }
      JsonWriter out;
      write_evaluation(out, *rule, example.on, told);
      CHECK(parse_json(out.text()).ok());
    }
  }
}

TEST_CASE("every step has a day's boundary: the day before it belongs to what went before") {
  for (const auto& rule : shipped().rules()) {
    CAPTURE(rule->id);
    for (const RateStep& step : rule->steps) {
      if (step.status != "in-force") {
        continue;
      }
      CHECK(step.in_force.contains(step.in_force.from));
      CHECK(!step.in_force.contains(plus_days(step.in_force.from, -1)));
      if (step.in_force.to) {
        CHECK(!step.in_force.contains(*step.in_force.to));
        CHECK(step.in_force.contains(plus_days(*step.in_force.to, -1)));
      }
      CHECK(!step.sources.empty());
    }
  }
}

TEST_CASE("weak figures and proposals are shown and never judged") {
  for (const auto& rule : shipped().rules()) {
    CAPTURE(rule->id);
    for (const Example& example : rule->examples) {
      Facts facts;
      facts.own = made::inputs(*rule, example.given);
      for (const auto& item : example.work) {
        facts.work.push_back(made::inputs(*rule, item));
      }
      const Evaluation got = shipped().evaluate(*rule, example.on, facts, WithSteps::no);
      const bool weak = std::any_of(got.sources.begin(), got.sources.end(), [](const Source& source) {
        return source.confidence == "C" || source.confidence == "M";
      });
      if (weak || rule->status == "proposal" || rule->cannot_judge) {
        CHECK(got.reason != Reason::none);
      }
    }
  }
}

TEST_CASE("every rule of the collection is there") {
  const char* ids[] = {"nyc-dcwp-std",
                       "nyc-dcwp-alt",
                       "nyc-dcwp-groc",
                       "nyc-tlc",
                       "ny-ag-tnc",
                       "sea-abw",
                       "sea-tnc-2021",
                       "wa-tnc",
                       "ca-p22",
                       "ca-wages",
                       "mn-tnc",
                       "ma-ag-tnc",
                       "co-tnc-disc",
                       "co-dnc-disc",
                       "chi-prop",
                       "ct-prop",
                       "or-prop",
                       "il-bargain",
                       "ma-prop",
                       "pf-shipt-v1",
                       "pf-shipt-v2",
                       "pf-shipt-es",
                       "pf-instacart",
                       "pf-doordash-ebt",
                       "pf-doordash-base",
                       "pf-uber-ratecard",
                       "pf-ubereats-legacy",
                       "pf-lyft-ratecard",
                       "pf-lyft-70",
                       "pf-lyft-guarantee",
                       "pf-amzflex",
                       "pf-grubhub-2019",
                       "pf-grubhub-contrib",
                       "pf-gopuff",
                       "pf-gopuff-w2",
                       "pf-postmates",
                       "pf-spark",
                       "ref-irs",
                       "ref-mw",
                       "ref-net",
                       "uk-nmw-rates",
                       "uk-nmw-session",
                       "uk-roo-hourly-drop",
                       "uk-roo-drop",
                       "uk-roo-peak-guarantee",
                       "uk-roo-dynamic",
                       "uk-roo-gmb-floor",
                       "uk-uber-nlw",
                       "uk-uber-holiday",
                       "uk-uber-pension",
                       "uk-uber-ratecard",
                       "uk-ue-2016",
                       "uk-ue-2018",
                       "uk-stuart-drop",
                       "uk-stuart-mg",
                       "uk-stuart-weekly",
                       "uk-stuart-wapu",
                       "uk-stuart-2021",
                       "uk-je-hourly",
                       "uk-tbij-method",
                       "uk-inews-method",
                       "ca-bc-engaged",
                       "ca-bc-distance",
                       "ca-bc-statement",
                       "ca-on-dpwra",
                       "ca-on-mw",
                       "au-mso-2026",
                       "au-ue-legacy",
                       "au-ue-boost",
                       "nz-status",
                       "it-ccnl-rider",
                       "it-roo-11",
                       "it-glovo-2019",
                       "it-je-logistics",
                       "es-je-2021",
                       "es-stuart-madrid",
                       "de-lieferando",
                       "de-roo-2018",
                       "at-kv-fahrradboten",
                       "at-foodora-free",
                       "nl-roo-emp-2017",
                       "nl-roo-distance",
                       "be-roo-2018",
                       "be-ue",
                       "dk-3f-je",
                       "dk-foodora-order",
                       "no-foodora",
                       "se-foodora",
                       "fr-vtc-floor",
                       "fr-livreurs-floor",
                       "fr-ue-2016",
                       "fr-ue-2019",
                       "ch-cct-velo",
                       "ch-ge-minwage",
                       "ch-ue-2021",
                       "hr-bolt",
                       "sk-bolt",
                       "sk-bolt-topup",
                       "bolt-multi",
                       "hu-wolt-dist",
                       "hu-wolt-surge",
                       "hu-wolt-guarantee",
                       "hu-wolt-heavy",
                       "hu-wolt-online",
                       "hu-wolt-bonus",
                       "wolt-comp",
                       "glovo-wait",
                       "glovo-dist",
                       "pl-glovo-guarantee",
                       "ke-glovo-min",
                       "br-ifood",
                       "br-plp152",
                       "cl-21431",
                       "mx-netincome",
                       "co-2466",
                       "tw-delivery-act",
                       "id-ojol",
                       "ph-mctaxi",
                       "sg-feda",
                       "sg-roo-2018",
                       "my-act872",
                       "kr-baemin",
                       "jp-ue",
                       "in-mvag",
                       "in-ka-fee",
                       "ke-ntsa",
                       "tz-latra",
                       "ue-generic",
                       "ue-2017-example",
                       "eu-pwd"};
  for (const char* id : ids) {
    CHECK_MESSAGE(shipped().find(id) != nullptr, id);
  }
}
