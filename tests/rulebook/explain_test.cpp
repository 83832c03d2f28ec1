#include <doctest/doctest.h>

#include "made_rule.h"
#include "ratecheck/rulebook/rulebook_json.h"
#include "shipped_rules.h"

using namespace ratecheck;
using namespace ratecheck::rulebook;

namespace {

Evaluation ask(const char* id, const char* day, const made::Given& given) {
  const Rule& rule = *test::shipped_rules().find(id);
  Facts facts;
  facts.own = made::inputs(rule, given);
  return test::shipped_rules().evaluate(rule, *parse_date(day), facts, WithSteps::yes);
}

/// "multiply(8.21 GBP/h, 2820 s) = 6.43 GBP" for each step.
std::string steps_of(const Evaluation& got) {
  std::string text;
  for (const Step& step : got.steps) {
    text += step.op + "(";
    for (std::size_t i = 0; i < step.args.size(); ++i) {
      text += (i == 0 ? "" : ", ") + step.args[i];
    }
    text += ") = " + step.value + (step.source ? " [" + got.sources[*step.source]->confidence + "]" : "") + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("a session's wage is explained as the contract shows it") {
  const Evaluation got = ask("uk-nmw-session", "2020-03-03", {{"online_time", "2820 s"}});
  REQUIRE(got.steps.size() == 2);
  CHECK(got.steps[0].op == "multiply");
  CHECK(got.steps[0].args == std::vector<std::string>{"8.21 GBP/h", "2820 s"});
  CHECK(got.steps[0].value == "6.4311666… GBP");
  CHECK(got.steps[0].exact == "38587/6000");
  REQUIRE(got.steps[0].source);
  CHECK(got.sources[*got.steps[0].source]->title.find("Low Pay Commission") == 0);
  CHECK(got.steps[1].op == "round");
  REQUIRE(got.unrounded);
  CHECK(to_exact_string(got.unrounded->low) == "38587/6000");
  CHECK(to_exact_string(got.due->low) == "6.43");
}

TEST_CASE("every figure of a floor can be redone with a pencil") {
  CHECK(steps_of(ask("sea-abw", "2025-06-01", {{"engaged_time", "10 min"}, {"engaged_distance", "1 mi"}})) ==
        "name(from_outside) = no\n"
        "name(passes_by) = no\n"
        "name(minutes) = 10 min\n"
        "multiply(10 min, 0.45 USD/min) = 4.5 USD [A]\n"
        "name(miles) = 1 mi\n"
        "multiply(1 mi, 0.77 USD/mi) = 0.77 USD [A]\n"
        "add(4.5 USD, 0.77 USD) = 5.27 USD\n"
        "max(5.27 USD, 5.2 USD) = 5.27 USD [A]\n");
  CHECK(steps_of(ask("uk-roo-gmb-floor", "2024-06-01", {{"estimated_time", "15 min"}, {"vehicle", "car"}})) ==
        "add(12 GBP/h, 4.27 GBP/h) = 16.27 GBP/h [A]\n"
        "multiply(16.27 GBP/h, 15 min) = 4.0675 GBP\n"
        "round(4.0675 GBP, 0.01 GBP, half-up) = 4.07 GBP\n");
}

TEST_CASE("the ends of an interval are each explained with what they assume") {
  const std::string steps =
      steps_of(ask("nyc-tlc", "2024-06-01", {{"passenger_time", "30 min"}, {"passenger_distance", "7.5 mi"}}));
  CHECK(steps.find("assume(outside_time) = 0 min") != std::string::npos);
  CHECK(steps.find("assume(outside_time) = 30 min") != std::string::npos);
  CHECK(steps.find("round(32.07 USD") == std::string::npos);  // already whole cents: nothing to round
}

TEST_CASE("an answer is written as the contract has it") {
  const Rule& rule = *test::shipped_rules().find("sea-abw");
  const Evaluation got = ask("sea-abw", "2026-06-01", {{"engaged_time", "10 min"}, {"engaged_distance", "1 mi"}});
  JsonWriter out;
  write_evaluation(out, rule, *parse_date("2026-06-01"), got);
  const std::string_view text = out.text();
  CHECK(text.find("\"rule\":\"sea-abw\"") != std::string::npos);
  CHECK(text.find("\"due\":null") != std::string::npos);
  CHECK(text.find("\"reason\":\"unknown_rate\"") != std::string::npos);
  JsonWriter due;
  write_evaluation(due, rule, *parse_date("2025-06-01"),
                   ask("sea-abw", "2025-06-01", {{"engaged_time", "1 min"}, {"engaged_distance", "1 mi"}}));
  CHECK(due.text().find("\"due\":{\"low\":\"5.20\",\"high\":\"5.20\"}") != std::string::npos);
  CHECK(due.text().find("\"exact\":\"5.2\"") != std::string::npos);
}

TEST_CASE("a rule is told with its history, sources, inputs and examples, and is valid JSON") {
  for (const auto& rule : test::shipped_rules().rules()) {
    CAPTURE(rule->id);
    JsonWriter out;
    write_rule(out, *rule, *parse_date("2025-06-01"));
    const auto json = parse_json(out.text());
    REQUIRE_MESSAGE(json, json.error().message);
    CHECK(json->find("history")->items.size() == rule->steps.size());
    CHECK(json->find("examples")->items.size() == rule->examples.size());
    for (const char* name :
         {"id", "title", "kind", "summary", "formula", "formulas", "definitions", "inputs", "sources", "claim"}) {
      CHECK(json->find(name) != nullptr);
    }
  }
}

TEST_CASE("a figure with a source of its own is told with it") {
  const RateStep* step = nullptr;
  for (const RateStep& one : test::shipped_rules().find("ca-wages")->steps) {
    step = one.in_force.contains(*parse_date("2024-02-01")) ? &one : step;
  }
  REQUIRE(step != nullptr);
  REQUIRE(step->sources.size() == 2);
  CHECK(step->sources[0].confidence == "B");
  CHECK(step->sources[1].confidence == "M");
  const std::vector<std::pair<std::string, std::size_t>> own{{"wage US-CA/San Diego", 1},
                                                             {"wage US-CA/San Jose", 1},
                                                             {"wage US-CA/Santa Monica", 1},
                                                             {"wage US-CA/Sunnyvale", 1}};
  CHECK(step->own_sources == own);
}

TEST_CASE("the register says what holds today, since when, and how good its sources are") {
  const auto standing = [](const char* id, const char* day) {
    const rulebook::StatusOnDay got = status_on(*test::shipped_rules().find(id), *parse_date(day));
    return std::string(to_string(got.state)) + (got.since ? " since " + to_string(*got.since) : "") + " " +
           got.confidence;
  };
  CHECK(standing("sea-abw", "2025-06-01") ==
        "in force since 2025-01-01 B");  // the law is A, its formula told by B
  CHECK(standing("sea-abw", "2026-06-01") == "figures unknown since 2026-01-01 C");
  CHECK(standing("sea-abw", "2023-06-01") == "not yet in force C");
  CHECK(standing("sea-tnc-2021", "2023-06-01") == "no longer in force A");
  CHECK(standing("mn-tnc", "2027-06-01") == "figures unknown since 2024-12-01 A");
  CHECK(standing("uk-nmw-session", "2016-01-10") == "in force since 2015-10-01 M");
  CHECK(standing("chi-prop", "2025-06-01") == "proposal B");
  CHECK(standing("pf-spark", "2025-06-01") == "never judges C");
  CHECK(standing("pf-amzflex", "2025-06-01") == "days not known since 2015-01-01 B");
  CHECK(standing("mx-netincome", "2025-08-01") == "shown only since 2025-07-01 B");
}

TEST_CASE("a claim is told where a source tells it") {
  JsonWriter out;
  write_rule(out, *test::shipped_rules().find("uk-stuart-drop"), *parse_date("2021-06-01"));
  const auto json = parse_json(out.text());
  REQUIRE(json);
  CHECK(json->find("claim")->find("time_limit")->text == "24 hours");
  CHECK(json->find("claim")->find("source")->find("confidence")->text == "A");
  JsonWriter none;
  write_rule(none, *test::shipped_rules().find("sea-abw"), *parse_date("2025-06-01"));
  CHECK(parse_json(none.text())->find("claim")->is(JsonKind::null));
}

TEST_CASE("typed inputs are read by the rule's own declarations and told back") {
  const Rule& rule = *test::shipped_rules().find("uk-roo-gmb-floor");
  CHECK(parse_input(rule, "vehicle", "bycicle").error().hint == "Did you mean 'bicycle'?");
  CHECK(parse_input(rule, "estimatd_time", "5 min").error().code == "unknown_input");
  CHECK(parse_input(rule, "estimated_time", "-5 min").error().code == "bad_input");
  CHECK(parse_input(rule, "estimated_time", "5").error().hint == "Write the unit.");
  const Currency usd = *Currency::parse("USD");
  const std::pair<const char*, const char*> told[] = {{"engaged_time", "47 min"},
                                                      {"engaged_distance", "5.2 mi"},
                                                      {"distance", "7 km"},
                                                      {"order_value", "124.37 USD"},
                                                      {"orders", "2"},
                                                      {"accessible", "true"},
                                                      {"vehicle", "bicycle"},
                                                      {"started_at", "2025-06-01"},
                                                      {"estimated_time", "10..15 min"}};
  const char* expect[] = {"2820 s", "5.2 mi",  "7 km",       "124.37 USD", "2",
                          "true",   "bicycle", "2025-06-01", "600..900 s"};
  for (std::size_t i = 0; i < std::size(told); ++i) {
    const auto value = parse_input(told[i].first, told[i].second, usd);
    REQUIRE_MESSAGE(value, value.error().message);
    CHECK(describe(*value, usd) == expect[i]);
  }
}

TEST_CASE("the work of a period is read from JSON with every fault at its pointer") {
  const Rule& rule = *test::shipped_rules().find("mn-tnc");
  const auto json = parse_json(R"([{"passenger_time":"20 min","passenger_distance":"10 mi","accessible":true},
                                   {"passenger_tme":"20 min"},{"passenger_time":20},{"cancellation_fee":null}])");
  const WorkFacts facts = read_work(rule, *json);
  CHECK(facts.work.size() == 4);
  REQUIRE(facts.problems.size() == 2);
  CHECK(facts.problems[0].message.find("/1/passenger_tme: ") == 0);
  CHECK(facts.problems[1].message.find("/2/passenger_time: ") == 0);
}
