#include <cstdint>
#include <random>

#include "bench.h"
#include "ratecheck/assessment/assessment.h"
#include "ratecheck/rulebook/cached_evaluator.h"
#include "ratecheck/rulebook/rulebook.h"

// What a user gets: judging as check, upload, import and reassess call it, from a statement to its verdicts; and
// of that the formula alone. Both by one thread, against the same formula written by hand for this one card.

namespace ratecheck::bench {
namespace {

constexpr std::size_t kJobs = 100'000;

struct Jobs {
  std::vector<std::int64_t> seconds;
  std::vector<std::int64_t> hundredths_of_miles;
  std::vector<std::int64_t> paid;
};

Jobs invented_jobs() {
  std::mt19937 random(1);
  Jobs jobs;
  for (std::size_t i = 0; i < kJobs; ++i) {
    jobs.seconds.push_back(60 + static_cast<std::int64_t>(random() % 4000));
    jobs.hundredths_of_miles.push_back(static_cast<std::int64_t>(random() % 2000));
    jobs.paid.push_back(300 + static_cast<std::int64_t>(random() % 4000));
  }
  return jobs;
}

/// max(0.45/min + 0.77/mi, 5.20) in cents, half-up, as a programmer would write it for this one card:
/// 45 cents * s/60 + 77 cents * h/100 = (75*s + 77*h)/100.
void by_hand(const Jobs& jobs, std::vector<std::int64_t>& due, std::int64_t& count_short) {
  count_short = 0;
  for (std::size_t i = 0; i < due.size(); ++i) {
    const std::int64_t cents = (75 * jobs.seconds[i] + 77 * jobs.hundredths_of_miles[i] + 50) / 100;
    due[i] = cents > 520 ? cents : 520;
    count_short += jobs.paid[i] < due[i] - 1 ? 1 : 0;
  }
}

std::vector<statement::Statement> as_statement(const Jobs& jobs) {
  statement::Statement s;
  s.platform = "doordash";
  s.document = "bench";
  s.currency = *Currency::parse("USD");
  s.time_zone = "America/Los_Angeles";
  s.place = PlaceName{"US-WA/Seattle"};
  s.kind_of_work = "delivery";
  for (std::size_t i = 0; i < kJobs; ++i) {
    statement::WorkItem item;
    item.started_at = Instant{1748793600 + static_cast<std::int64_t>(i), -25200};  // 2025-06-01 and on
    item.engaged = Seconds{jobs.seconds[i]};
    item.engaged_distance = Distance{Decimal(jobs.hundredths_of_miles[i], 2), DistanceUnit::mile};
    item.pay.push_back({statement::PayCategory::base, "", Decimal(jobs.paid[i], 2)});
    item.total = Decimal(jobs.paid[i], 2);
    s.work.push_back(std::move(item));
  }
  return {std::move(s)};
}

std::vector<rulebook::Facts> as_facts(const Jobs& jobs) {
  std::vector<rulebook::Facts> out(kJobs);
  for (std::size_t i = 0; i < kJobs; ++i) {
    const Rational metres = Rational(jobs.hundredths_of_miles[i]) * Rational(1609344, 100'000);
    out[i].own = {
        {"engaged_time", rulebook::Measure::exactly(Rational(jobs.seconds[i]), rulebook::Dimension::time)},
        {"engaged_distance", rulebook::Measure::exactly(metres, rulebook::Dimension::distance)}};
  }
  return out;
}

std::int64_t cents(const rulebook::Due& due) {
  const Rational minor = (due.low * Rational(100)).reduced();
  return static_cast<std::int64_t>(minor.numerator());
}

void tell(const char* what, const Pair& pair, bool good) {
  row(what, number(pair.ours, "M/s a core", 2), "hand-written int64: " + number(pair.yardstick, "M/s", 0),
      good ? number(pair.ratio, "x", 4) : "RESULTS DIFFER", "0.03 x, 5 M/s");
}

}  // namespace

void formulas() {
  const auto loaded = rulebook::load_rulebook(std::string(RATECHECK_SOURCE_DIR) + "/rules");
  const rulebook::Rule* rule = loaded.rulebook.find("sea-abw");
  if (rule == nullptr)
    return row("judging, as the service does it", "no rule sea-abw", "", "", "");
  const Jobs jobs = invented_jobs();
  std::vector<std::int64_t> hand(kJobs);
  std::int64_t short_by_hand = 0;

  const std::vector<statement::Statement> statements = as_statement(jobs);
  assessment::JudgingOptions options;
  options.only_rules = {rule->id};
  assessment::Assessment judged;
  const Pair whole = in_turn(
      kJobs / 1e6, 7, [&] { judged = assessment::assess(statements, loaded.rulebook, options); },
      [&] { by_hand(jobs, hand, short_by_hand); }, CLOCK_THREAD_CPUTIME_ID);
  std::int64_t short_by_us = 0;
  bool good = judged.verdicts.size() == kJobs;
  for (std::size_t i = 0; good && i < kJobs; ++i) {
    const assessment::Verdict& verdict = judged.verdicts[i];
    good = verdict.due && cents(*verdict.due) == hand[i];
    short_by_us += verdict.verdict == assessment::Outcome::underpaid ? 1 : 0;
  }
  tell("judging, as the service does it", whole, good && short_by_us == short_by_hand);

  const std::vector<rulebook::Facts> facts = as_facts(jobs);
  const Date day = *parse_date("2025-06-01");
  std::vector<std::int64_t> ours(kJobs);
  const Pair formula = in_turn(
      kJobs / 1e6, 7,
      [&] {
        rulebook::CachedEvaluator series(*rule, rulebook::WithSteps::no);
        for (std::size_t i = 0; i < kJobs; ++i) {
          const rulebook::Evaluation got = series.evaluate(day, facts[i]);
          ours[i] = got.due ? cents(*got.due) : -1;
        }
      },
      [&] { by_hand(jobs, hand, short_by_hand); }, CLOCK_THREAD_CPUTIME_ID);
  tell("of that the formula alone", formula, ours == hand);
}

}  // namespace ratecheck::bench
