// What must hold for rules whatever their figures are, over random inputs.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "made_rule.h"
#include "ratecheck/rulebook/rulebook_json.h"
#include "shipped_rules.h"

using namespace ratecheck;
using namespace ratecheck::rulebook;

namespace {

bool is_least_pay(const Rule& rule) {
  return rule.kind == RuleKind::floor || rule.kind == RuleKind::agreement || rule.kind == RuleKind::guarantee;
}

/// The clocks and roads that pay is owed for; not those that take something away, as minutes outside a city.
constexpr const char* kPaidFor[] = {"engaged_time",     "passenger_time",     "estimated_time", "dispatch_time",
                                    "engaged_distance", "passenger_distance", "online_time",    "distance"};

/// Every such input of the facts grows by the factor 1 + percent / 100.
void grow(Inputs& inputs, std::int64_t percent) {
  for (const char* name : kPaidFor) {
    const auto found = inputs.find(name);
    auto* measure = found == inputs.end() ? nullptr : std::get_if<Measure>(&found->second);
    if (measure != nullptr) {
      measure->low = measure->low * Rational(100 + percent, 100);
      measure->high = measure->high * Rational(100 + percent, 100);
    }
  }
}

/// Of every three inputs one is left out and one told only roughly.
void blur(Inputs& inputs, std::mt19937_64& random) {
  for (auto input = inputs.begin(); input != inputs.end();) {
    const auto what = random() % 3;
    auto* measure = std::get_if<Measure>(&input->second);
    if (what == 1 && measure != nullptr) {
      measure->high = measure->high * Rational(static_cast<std::int64_t>(100 + random() % 50), 100);
    }
    input = what == 0 ? inputs.erase(input) : std::next(input);
  }
}

}  // namespace

TEST_CASE("more minutes or miles never lower what must at least be paid, under any rule") {
  std::mt19937_64 random(5);
  std::size_t compared = 0;
  for (const auto& rule : test::shipped_rules().rules()) {
    if (!is_least_pay(*rule) || rule->id == "br-plp152") {  // the bill says nothing beyond a distance
      continue;
    }
    CAPTURE(rule->id);
    for (const Example& example : rule->examples) {
      Facts facts = made::facts(*rule, example);
      Evaluation less = test::shipped_rules().evaluate(*rule, example.on, facts, WithSteps::no);
      for (int i = 0; i < 5 && less.due; ++i) {
        const auto percent = static_cast<std::int64_t>(random() % 60);
        grow(facts.own, percent);
        for (Inputs& item : facts.work) {
          grow(item, percent);
        }
        Evaluation more = test::shipped_rules().evaluate(*rule, example.on, facts, WithSteps::no);
        CAPTURE(example.name);
        REQUIRE(more.due);
        CHECK(less.due->low <= more.due->low);
        CHECK(less.due->high <= more.due->high);
        less = std::move(more);
        ++compared;
      }
    }
  }
  CHECK(compared > 500);
}

TEST_CASE("splitting a period changes nothing but rounding, under any rule that adds its work up") {
  struct Added {
    const char* rule;
    const char* on;
    std::vector<std::pair<const char*, Dimension>> inputs;
    made::Given fixed;
  };
  const Added all[] = {
      {"mn-tnc",
       "2025-03-01",
       {{"passenger_time", Dimension::time}, {"passenger_distance", Dimension::distance}},
       {}},
      {"nyc-dcwp-std", "2025-04-07", {{"engaged_time", Dimension::time}}, {}},
      {"nyc-dcwp-groc", "2026-04-06", {{"engaged_time", Dimension::time}}, {}},
      {"ny-ag-tnc", "2024-06-03", {{"engaged_time", Dimension::time}}, {}},
      {"ma-ag-tnc", "2025-02-03", {{"dispatch_time", Dimension::time}, {"passenger_time", Dimension::time}}, {}},
      {"ca-bc-engaged", "2024-10-01", {{"engaged_time", Dimension::time}}, {}},
      {"ca-bc-distance", "2024-10-01", {{"engaged_distance", Dimension::distance}}, {{"kind_of_work", "rides"}}},
      {"ca-on-dpwra", "2025-08-04", {{"engaged_time", Dimension::time}}, {}},
      {"ca-p22",
       "2025-08-04",
       {{"engaged_time", Dimension::time}, {"engaged_distance", Dimension::distance}},
       {{"wage_place", "US-CA/Oakland"}}},
      {"fr-livreurs-floor", "2024-02-01", {{"estimated_time", Dimension::time}}, {}},
      {"pf-lyft-70", "2024-03-04", {{"fare", Dimension::money}, {"external_fees", Dimension::money}}, {}},
      {"sg-feda", "2025-02-01", {{"gross", Dimension::money}}, {{"vehicle", "motorcycle"}}},
  };
  std::mt19937_64 random(14);
  for (const Added& added : all) {
    CAPTURE(added.rule);
    const Rule& rule = *test::shipped_rules().find(added.rule);
    const auto exact = [&](const std::vector<Inputs>& work) {
      return test::shipped_rules()
          .evaluate(rule, *parse_date(added.on), Facts{{}, work}, WithSteps::no)
          .unrounded.value_or(Due{Rational::invalid(), Rational::invalid()});
    };
    for (int i = 0; i < 60; ++i) {
      std::vector<Inputs> work;
      for (int t = 0; t < 6; ++t) {
        Inputs item = made::inputs(rule, added.fixed);
        for (const auto& [name, dimension] : added.inputs) {
          item.emplace(name,
                       Measure::exactly(Rational(static_cast<std::int64_t>(random() % 30000), 10), dimension));
        }
        work.push_back(std::move(item));
      }
      const auto cut = static_cast<std::ptrdiff_t>(1 + random() % 5);
      const auto first = exact({work.begin(), work.begin() + cut});
      const auto second = exact({work.begin() + cut, work.end()});
      const auto whole = exact(work);
      CHECK(first.low + second.low == whole.low);
      CHECK(first.high + second.high == whole.high);
    }
  }
}

TEST_CASE("the order in which the work of a period is told changes nothing") {
  std::mt19937_64 random(77);
  for (const auto& rule : test::shipped_rules().rules()) {
    CAPTURE(rule->id);
    for (const Example& example : rule->examples) {
      if (example.work.size() < 2) {
        continue;
      }
      Facts facts = made::facts(*rule, example);
      const std::string told = made::told(test::shipped_rules().evaluate(*rule, example.on, facts, WithSteps::no));
      std::shuffle(facts.work.begin(), facts.work.end(), random);
      CHECK(made::told(test::shipped_rules().evaluate(*rule, example.on, facts, WithSteps::no)) == told);
    }
  }
}

TEST_CASE("on the day a card begins its own figures hold, on the day before those that went before") {
  std::size_t changes = 0;
  for (const auto& rule : test::shipped_rules().rules()) {
    CAPTURE(rule->id);
    for (const RateStep& step : rule->steps) {
      if (step.status != StepStatus::in_force || step.unknown) {
        continue;
      }
      for (const Example& example : rule->examples) {
        if (!(example.on == step.in_force.from) || !example.expect) {
          continue;
        }
        const Facts facts = made::facts(*rule, example);
        const Evaluation first = test::shipped_rules().evaluate(*rule, example.on, facts, WithSteps::no);
        const Evaluation later = test::shipped_rules().evaluate(
            *rule, step.in_force.to ? plus_days(*step.in_force.to, -1) : plus_days(example.on, 1), facts,
            WithSteps::no);
        REQUIRE(first.due);
        const bool dated_inside = std::any_of(example.given.begin(), example.given.end(), [](const auto& input) {
          return input.first.find("_at") != std::string::npos;
        });
        if (later.due && !dated_inside && example.work.empty()) {
          CHECK(made::told(first) == made::told(later));  // one card, one answer on all its days
          ++changes;
        }
      }
    }
  }
  CHECK(changes > 100);
}

TEST_CASE("explaining a figure never changes it, and every answer is valid JSON") {
  for (const auto& rule : test::shipped_rules().rules()) {
    CAPTURE(rule->id);
    for (const Example& example : rule->examples) {
      const Facts facts = made::facts(*rule, example);
      const Evaluation plain = test::shipped_rules().evaluate(*rule, example.on, facts, WithSteps::no);
      const Evaluation told = test::shipped_rules().evaluate(*rule, example.on, facts, WithSteps::yes);
      CHECK(made::told(plain) == made::told(told));
      REQUIRE(plain.unrounded.has_value() == told.unrounded.has_value());
      CHECK((!plain.unrounded ||
             (plain.unrounded->low == told.unrounded->low && plain.unrounded->high == told.unrounded->high)));
      CHECK(plain.steps.empty());
      for (const Step& step : told.steps) {
        CHECK((!step.source || *step.source < told.sources.size()));
      }
      JsonWriter out;
      write_evaluation(out, *rule, example.on, told);
      CHECK(parse_json(out.text()));
    }
  }
}

TEST_CASE("weak figures and proposals are shown and never judged") {
  for (const auto& rule : test::shipped_rules().rules()) {
    CAPTURE(rule->id);
    for (const Example& example : rule->examples) {
      const Facts facts = made::facts(*rule, example);
      const Evaluation got = test::shipped_rules().evaluate(*rule, example.on, facts, WithSteps::no);
      const bool weak = std::any_of(got.sources.begin(), got.sources.end(), [](const Source* source) {
        return source->confidence == "C" || source->confidence == "M";
      });
      if (weak || rule->status == RuleStatus::proposal || rule->cannot_judge) {
        CHECK(got.reason != Reason::none);
      }
    }
  }
}

TEST_CASE("every step has a day's boundary: the day before it belongs to what went before") {
  for (const auto& rule : test::shipped_rules().rules()) {
    CAPTURE(rule->id);
    for (const RateStep& step : rule->steps) {
      if (step.status != StepStatus::in_force) {
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

TEST_CASE("what is due is the same with its arithmetic shown and without, also where inputs are unknown") {
  std::mt19937_64 random(21);
  std::size_t intervals = 0;
  for (const auto& rule : test::shipped_rules().rules()) {
    for (const Example& example : rule->examples) {
      CAPTURE(rule->id);
      CAPTURE(example.name);
      const Facts told = made::facts(*rule, example);
      for (int i = 0; i < 8; ++i) {
        Facts facts = told;
        blur(facts.own, random);
        for (Inputs& item : facts.work) {
          blur(item, random);
        }
        const Evaluation silent = test::shipped_rules().evaluate(*rule, example.on, facts, WithSteps::no);
        const Evaluation shown = test::shipped_rules().evaluate(*rule, example.on, facts, WithSteps::yes);
        CHECK(made::told(silent) == made::told(shown));
        REQUIRE(silent.unrounded.has_value() == shown.unrounded.has_value());
        if (silent.unrounded) {
          CHECK(silent.unrounded->low == shown.unrounded->low);
          CHECK(silent.unrounded->high == shown.unrounded->high);
          intervals += silent.unrounded->low == silent.unrounded->high ? 0 : 1;
        }
      }
    }
  }
  CHECK(intervals > 500);
}
