// How often the intervals of shares hold the truth, for crowds as they are: each worker with a rate of their own
// and as many jobs as it happens. Every line of the table is printed, before and after the rounding outwards.

#include "insight/intervals.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>

using namespace ratecheck;
using namespace ratecheck::insight;

namespace {

constexpr int kRounds = 1000;

/// Workers' own rates are drawn from a beta distribution around `share` with a + b = `likeness` (small: most
/// workers have none or nearly all); jobs from a lognormal one, of which the median worker has 15 and one in
/// twenty over 65.
struct Model {
  double share = 0;
  double likeness = 0;
};

std::vector<WorkerSample> crowd(std::mt19937_64& random, const Model& model, int workers) {
  std::gamma_distribution<double> yes(model.share * model.likeness, 1);
  std::gamma_distribution<double> no((1 - model.share) * model.likeness, 1);
  std::lognormal_distribution<double> jobs(2.7, 0.9);
  std::vector<WorkerSample> out;
  for (int i = 0; i < workers; ++i) {
    const double a = yes(random);
    const double b = no(random);
    const double rate = a + b > 0 ? a / (a + b) : model.share;
    const auto judged = std::max<std::int64_t>(1, std::llround(jobs(random)));
    std::binomial_distribution<std::int64_t> short_ones(judged, rate);
    out.push_back({judged, short_ones(random), 0, 0});
  }
  return out;
}

struct Coverage {
  double exact = 0;
  double rounded = 0;  ///< as published
  double width = 0;    ///< as published, points
};

Coverage coverage_of(const Model& model, int workers, int crowds) {
  std::mt19937_64 random(20261129 + static_cast<std::uint64_t>(workers));
  Coverage sum;
  for (int i = 0; i < crowds; ++i) {
    const auto samples = crowd(random, model, workers);
    const ShareInterval exact = share_interval(samples, kRounds, random());
    const Interval rounded = percent_outwards(exact);
    sum.exact += exact.from <= model.share && model.share <= exact.to ? 1 : 0;
    sum.rounded += static_cast<double>(rounded.from) <= model.share * 100 + 1e-9 &&
                           model.share * 100 - 1e-9 <= static_cast<double>(rounded.to)
                       ? 1
                       : 0;
    sum.width += static_cast<double>(rounded.to - rounded.from);
  }
  return {100 * sum.exact / crowds, 100 * sum.rounded / crowds, sum.width / crowds};
}

/// RATECHECK_FULL=1: as many as it takes to tell a point from chance.
bool in_full() {
  return std::getenv("RATECHECK_FULL") != nullptr;
}

std::vector<WorkerSample> alike(int workers, std::int64_t judged, std::int64_t part) {
  return std::vector<WorkerSample>(static_cast<std::size_t>(workers), WorkerSample{judged, part, 0, 0});
}

}  // namespace

TEST_CASE("intervals called 95 % hold the truth: 90 times in 100 at 20 workers, 93 at 100 and 500") {
  std::printf("workers  share  likeness  held exact  held as published  width\n");
  for (const int workers : {20, 100, 500}) {
    const int crowds = in_full() ? 4000 : 240;
    for (const double likeness : {2.0, 6.0}) {
      for (const double share : {0.05, 0.12, 0.22, 0.41}) {
        CAPTURE(workers);
        CAPTURE(share);
        const Coverage got = coverage_of({share, likeness}, workers, crowds);
        std::printf("%7d  %4.0f %%  %8.1f  %8.1f %%  %15.1f %%  %5.1f\n", workers, share * 100, likeness,
                    got.exact, got.rounded, got.width);
        CHECK(got.rounded >= (workers < 100 ? 90 : 93));
      }
    }
  }
}

TEST_CASE("0 of n does not mean never, and n of n not always") {
  for (const int workers : {20, 100, 5000}) {
    const Interval none = percent_outwards(share_interval(alike(workers, 25, 0), kRounds, 1));
    CHECK(none.from == 0);
    CHECK(none.to > 0);
    const Interval all = percent_outwards(share_interval(alike(workers, 25, 25), kRounds, 1));
    CHECK(all.from < 100);
    CHECK(all.to == 100);
  }
}

TEST_CASE("an interval of a share holds that share, is rounded outwards to whole points, and is the same again") {
  std::mt19937_64 random(3);
  for (int i = 0; i < 100; ++i) {
    const auto samples = crowd(random, {0.01 * (1 + i % 50), 3}, 20 + i);
    std::int64_t judged = 0, part = 0;
    for (const WorkerSample& sample : samples) {
      judged += sample.judged;
      part += sample.part;
    }
    const ShareInterval exact = share_interval(samples, kRounds, 5);
    const Interval shown = percent_outwards(exact);
    CHECK(shown.from * judged <= part * 100);
    CHECK(part * 100 <= shown.to * judged);
    CHECK(static_cast<double>(shown.from) <= exact.from * 100 + 1e-6);
    CHECK(exact.to * 100 <= static_cast<double>(shown.to) + 1e-6);
    CHECK(shown.to - shown.from < (exact.to - exact.from) * 100 + 2);
    CHECK(share_interval(samples, kRounds, 5).from == exact.from);
  }
  CHECK(percent_outwards({0.29, 0.29}).from == 29);
  CHECK(percent_outwards({0.291, 0.299}).from == 29);
  CHECK(percent_outwards({0.291, 0.299}).to == 30);
}

TEST_CASE("workers are drawn, not jobs: who has much work moves the interval much") {
  auto samples = alike(40, 10, 1);
  const ShareInterval even = share_interval(samples, kRounds, 1);
  samples[0] = {400, 200, 0, 0};
  const ShareInterval one_large = share_interval(samples, kRounds, 1);
  CHECK(one_large.to - one_large.from > 2 * (even.to - even.from));
}

TEST_CASE("intervals of money hold what they are of, and their bounds are whole minor units") {
  std::vector<WorkerSample> samples;
  for (std::int64_t i = 0; i < 30; ++i)
    samples.push_back({10, i % 3, i % 3 * 137, i % 3 == 0 ? 0 : 2 * (100 + i)});
  const MoneyIntervals got = money_intervals(samples, kRounds, 9);
  CHECK(got.total.from < 30 * 137);
  CHECK(30 * 137 < got.total.to);
  CHECK(got.median.from <= 115);
  CHECK(115 <= got.median.to);
  CHECK(money_intervals(alike(20, 5, 0), kRounds, 9).total.to == 0);
}
