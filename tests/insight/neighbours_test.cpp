// The guarantee itself: two stores that differ by one worker, and what a hundred thousand releases of each show.
// Whatever anyone may see comes with at most exp(epsilon) times the chance from the one that it has from the
// other.

#include <cmath>
#include <map>

#include "insight/releases/write_release.h"
#include "public_rig.h"

using namespace ratecheck;
using namespace ratecheck::sample;

namespace {

#ifdef __SANITIZE_THREAD__
constexpr int kDraws = 10'000;  // ten times as slow, and only threads are looked at
#else
constexpr int kDraws = 100'000;
#endif
constexpr std::int64_t kEpsilon = 400;

/// Of the most exposed worker: alone in a leaf, the only one short, at the edge where a sum is shown or not.
insight::Bins voices_with(bool exposed) {
  PublicRig rig;
  rig.adopt();
  rig.set_clock("2026-04-02");
  for (int i = 0; i < 34; ++i)
    rig.member_with("2026-04-03", met_jobs(1));
  if (exposed)
    rig.member_with("2026-04-03", short_jobs(40), "GB/London");
  const insight::ReleasePlan plan = PublicRig::plan_of(kTestPlan);
  insight::Voices voices(plan);
  const store::SpeakingWindow window{at("2026-08-14"), [](std::int32_t, std::int64_t) { return true; }};
  REQUIRE(store::visit_speakers(rig.store(), window, [&](const store::Speaker& one) { voices.add(one); }));
  return voices.bins;
}

/// What one release may be told apart by: each outcome with how often it came.
using Outcomes = std::map<std::string, double>;

Outcomes outcomes_of(const insight::Bins& voices, std::int64_t epsilon, std::uint64_t seed) {
  const insight::ReleasePlan plan = PublicRig::plan_of(kTestPlan);
  const insight::Laplace noise(epsilon, fixed_noise(seed));
  Outcomes out;
  for (int i = 0; i < kDraws; ++i) {
    const insight::Bins noised = insight::draw(voices, noise);
    ++out["some in London: " + std::to_string(noised[1][1])];
    ++out["none in London: " + std::to_string(noised[1][0])];
    ++out[noised[1][1] > 0 ? "London: more than nought" : "London: nought or less"];
    std::string shown;
    for (const insight::MergedFigure& one : insight::merge(plan, noised, noise.variance()))
      shown += std::to_string(one.node) + (one.hidden ? "hidden " : "shown ");
    ++out["decided: " + shown];
  }
  return out;
}

/// The largest log-ratio over all outcomes, less four standard errors of it.
double certain_loss(const Outcomes& with, const Outcomes& without) {
  double largest = 0;
  for (const auto& [outcome, count] : with) {
    const auto other = without.find(outcome);
    const double of_other = other == without.end() ? 0 : other->second;
    if (count + of_other < 400)
      continue;
    const double ratio = std::abs(std::log(std::max(count, 0.5) / std::max(of_other, 0.5)));
    largest = std::max(largest, ratio - 4 * std::sqrt(1 / std::max(count, 0.5) + 1 / std::max(of_other, 0.5)));
  }
  return largest;
}

}  // namespace

TEST_CASE("neighbours: no outcome of a release is more than exp(epsilon) likelier with the most exposed worker") {
  const insight::Bins with = voices_with(true);
  const insight::Bins without = voices_with(false);
  REQUIRE(with[1] == std::vector<std::int64_t>{0, 1});
  REQUIRE(without[1] == std::vector<std::int64_t>{0, 0});
  REQUIRE(with[0] == without[0]);
  const double loss = certain_loss(outcomes_of(with, kEpsilon, 1), outcomes_of(without, kEpsilon, 2));
  MESSAGE("largest log-ratio, less its error: " << loss);
  CHECK(loss <= 0.4);
  CHECK(loss > 0.25);  // the guarantee is used up: the test looks where the loss is
}

TEST_CASE("neighbours: with half the noise the same test fails") {
  const double loss = certain_loss(outcomes_of(voices_with(true), 2 * kEpsilon, 3),
                                   outcomes_of(voices_with(false), 2 * kEpsilon, 4));
  MESSAGE("largest log-ratio with half the noise, less its error: " << loss);
  CHECK(loss > 0.4);
}

TEST_CASE("neighbours: one worker more or less changes one bin of one leaf by one, whatever is uploaded") {
  PublicRig rig;
  rig.adopt();
  rig.set_clock("2026-04-02");
  const insight::ReleasePlan plan = PublicRig::plan_of(kTestPlan);
  std::mt19937_64 engine(9);
  const auto pick = [&](std::size_t below) { return static_cast<std::size_t>(engine() % below); };
  const std::vector<std::string> places = {"GB", "GB/London", "GB/Leeds", "FR", ""};
  const std::vector<std::string> platforms = {"deliveroo", "uber_eats", "wolt"};
  insight::Bins before(plan.leaves.size(), std::vector<std::int64_t>(2, 0));
  for (int i = 0; i < 30; ++i) {
    const auto id = rig.member();
    const std::size_t uploads = 1 + pick(4);
    for (std::size_t k = 0; k < uploads; ++k) {
      const std::string day = "2026-0" + std::to_string(4 + pick(3)) + "-1" + std::to_string(pick(10));
      std::vector<Job> jobs;
      for (std::size_t j = 0; j < 1 + pick(6); ++j)
        jobs.push_back({pick(2) == 0 ? 500 : 600, 600});
      rig.work(id, day, jobs, places[pick(places.size())], platforms[pick(platforms.size())]);
    }
    insight::Voices voices(plan);
    const store::SpeakingWindow window{at("2026-08-14"), [](std::int32_t, std::int64_t) { return true; }};
    REQUIRE(store::visit_speakers(rig.store(), window, [&](const store::Speaker& one) { voices.add(one); }));
    std::int64_t changed = 0;
    for (std::size_t leaf = 0; leaf < before.size(); ++leaf) {
      for (std::size_t bin = 0; bin < 2; ++bin)
        changed += std::abs(voices.bins[leaf][bin] - before[leaf][bin]);
    }
    CHECK(changed <= 1);
    before = voices.bins;
  }
}

TEST_CASE(
    "neighbours: who knows all others and sees a year of releases guesses a worker's part as seldom as it is "
    "said") {
  // One release: at most 60 in 100. Five of a year, 2.0 together: at most 88, which no real sequence reaches.
  const insight::Laplace noise(kEpsilon, fixed_noise(5));
  std::mt19937_64 engine(6);
  const auto right_of = [&](int releases) {
    int right = 0;
    constexpr int kGuesses = 40'000;
    for (int i = 0; i < kGuesses; ++i) {
      const bool takes_part = engine() % 2 == 0;
      std::int64_t evidence = 0;
      for (int k = 0; k < releases; ++k) {
        // four keys of the attacker's own, and the victim or not
        const std::int64_t shown = 4 + (takes_part ? 1 : 0) + noise.draw();
        evidence += shown >= 5 ? 1 : -1;
      }
      right += (evidence > 0) == takes_part ? 1 : 0;
    }
    return static_cast<double>(right) / kGuesses;
  };
  const double once = right_of(1);
  const double in_a_year = right_of(5);
  MESSAGE("right guesses of one release: " << once << ", of five: " << in_a_year);
  CHECK(once < 0.605);
  CHECK(once > 0.55);
  CHECK(in_a_year < 0.885);
}
