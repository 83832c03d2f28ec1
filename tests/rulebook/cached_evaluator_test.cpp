// A series of questions to one rule, which computes a plain sum for work that is told alike, against single
// questions.
#include <doctest/doctest.h>

#include <random>

#include "made_rule.h"
#include "ratecheck/rulebook/cached_evaluator.h"
#include "ratecheck/rulebook/rulebook_json.h"
#include "shipped_rules.h"

using namespace ratecheck;
using namespace ratecheck::rulebook;

namespace {

std::string text_of(const Rule& rule, const Date& on, const Evaluation& evaluation) {
  JsonWriter out;
  write_evaluation(out, rule, on, evaluation);
  return std::string(out.text());
}

/// Every measure of the facts becomes another, sometimes none or one known only roughly; one input may be left
/// out, and answers turned.
void vary(Inputs& inputs, std::mt19937_64& random) {
  for (auto& [name, value] : inputs) {
    if (auto* measure = std::get_if<Measure>(&value)) {
      const auto part = static_cast<std::int64_t>(random() % 12);
      measure->low =
          part == 0 ? Rational(0) : measure->low * Rational(part + static_cast<std::int64_t>(random() % 50), 9);
      measure->high = measure->low;
      if (random() % 20 == 0) {
        measure->high = measure->high + Rational(static_cast<std::int64_t>(random() % 1000), 7);
      }
    } else if (auto* truth = std::get_if<bool>(&value)) {
      *truth = random() % 2 == 0;
    }
  }
  if (inputs.size() > 0 && random() % 4 == 0) {
    inputs.erase(inputs.begin() + static_cast<std::ptrdiff_t>(random() % inputs.size()));
  }
}

Date some_day(const Rule& rule, const Example& example, std::mt19937_64& random) {
  if (rule.steps.empty() || random() % 3 == 0) {
    return example.on;
  }
  const RateStep& step = rule.steps[random() % rule.steps.size()];
  return plus_days(step.in_force.from, static_cast<int>(random() % 40) - 2);
}

}  // namespace

TEST_CASE("a series of questions gets the answers that single questions get, under every rule") {
  std::mt19937_64 random(26);
  std::size_t due = 0;
  for (const auto& rule : test::shipped_rules().rules()) {
    CAPTURE(rule->id);
    CachedEvaluator series(*rule, WithSteps::no);
    for (int i = 0; i < 300 && !rule->examples.empty(); ++i) {
      const Example& example = rule->examples[random() % rule->examples.size()];
      Facts facts = made::facts(*rule, example);
      vary(facts.own, random);
      for (Inputs& item : facts.work) {
        vary(item, random);
      }
      const Date on = some_day(*rule, example, random);
      const Evaluation single = test::shipped_rules().evaluate(*rule, on, facts, WithSteps::no);
      due += single.due ? 1 : 0;
      CHECK(text_of(*rule, on, series.evaluate(on, facts)) == text_of(*rule, on, single));
    }
  }
  CHECK(due > 5000);
}

TEST_CASE("a series tells for each work what is missing, though others were told more") {
  const Rule& rule = *test::shipped_rules().find("nyc-tlc");
  const Date on = *parse_date("2024-06-01");
  CachedEvaluator series(rule, WithSteps::no);
  const auto ask = [&](std::int64_t minutes, bool with_road) {
    Facts facts;
    facts.own.emplace("passenger_time", Measure::exactly(Rational(minutes * 60), Dimension::time));
    if (with_road) {
      facts.own.emplace("passenger_distance", Measure::exactly(Rational(1609344, 1000), Dimension::distance));
    }
    return series.evaluate(on, facts);
  };
  for (std::int64_t minutes = 1; minutes < 30; ++minutes) {
    CHECK(made::told(ask(minutes, true)).find("..") != std::string::npos);
    CHECK(made::told(ask(minutes, false)) == "missing_input");
  }
  const Evaluation road_only = ask(0, true);  // no minutes, so none of them outside
  REQUIRE(road_only.missing.size() == 1);
  CHECK(road_only.missing[0].input == "outside_distance");
  CHECK(made::told(road_only) == "1.36..1.58");
}

TEST_CASE("a series follows the limits, the least pay and the words of a rule") {
  const auto loaded = made::load(made::text_of(R"([input]
t    = { unit = "min", at_least = "0 min", at_most = "60 min", where = "test" }
d    = { unit = "mi", where = "test" }
more = { unit = "mi", at_least = "-2 mi", at_most = "d", where = "test" }
kind = { unit = "word", words = ["far", "near"], where = "test" }
)",
                                               "if kind == \"far\" then 3 USD + 2 USD/mi * d - 1 USD/mi * more "
                                               "else max(5 USD, 1 USD/min * t)"));
  for (const Error& problem : loaded.problems) {
    FAIL(problem.message);
  }
  const Rule& rule = *loaded.rulebook.find("made");
  const Date on = *parse_date("2024-06-01");
  std::mt19937_64 random(3);
  CachedEvaluator series(rule, WithSteps::no);
  for (int i = 0; i < 2000; ++i) {
    Facts facts;
    facts.own.emplace("kind", std::string(random() % 2 == 0 ? "far" : "near"));
    const auto t = static_cast<std::int64_t>(random() % 80) * 60;
    facts.own.emplace("t", Measure::exactly(Rational(t), Dimension::time));
    const auto d = static_cast<std::int64_t>(random() % 5000) - 3600;
    facts.own.emplace("d", Measure::exactly(Rational(d), Dimension::distance));
    const Evaluation single = loaded.rulebook.evaluate(rule, on, facts, WithSteps::no);
    CHECK(text_of(rule, on, series.evaluate(on, facts)) == text_of(rule, on, single));
  }
}
