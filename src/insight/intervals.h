#pragma once

#include <cstdint>
#include <span>

#include "insight/spread.h"

// docs/disclosure.md "Intervals".
// How sure a figure of a crowd is: intervals that hold the truth 95 times in 100, by drawing whole workers again
// and again, since the jobs of one worker are alike and say less than as many jobs of strangers.
//
// Bare percentiles of the draws miss too often where workers are few or shares are small, in three ways:
// - Few workers spread less than those they stand for. The percentiles are taken further out, by the t
//   distribution (T. Hesterberg, "What Teachers Should Know About the Bootstrap", The American Statistician 69
//   (2015), section 4: "expanded percentile").
// - A small share has no room below, and nobody drawn twice shows what did not happen yet: 0 of n would be "0 to
//   0". Two invented workers are drawn from as well, one with all work short and one with none, as A. Agresti and
//   B. Coull add successes and failures (The American Statistician 52 (1998)); each has half of the mean worker's
//   jobs, which is the least that held in the simulation.
// - Rounding is outwards, to whole per cent or to three figures, so it only ever widens.
// tests/insight/intervals_test.cpp measures how often such intervals hold the truth, and prints it.

namespace ratecheck::insight {

/// Of a share, as a fraction of 1. Floating point, since it is a statistic; amounts below are whole numbers.
struct ShareInterval {
  double from = 0;
  double to = 0;
};
struct Interval {
  std::int64_t from = 0;
  std::int64_t to = 0;
};
struct MoneyIntervals {
  Interval total;   ///< minor units
  Interval median;  ///< minor units, rounded outwards
};

/// Of the share of judged work that is short (under a yardstick: below it). Holds that share; reaches above 0 and
/// below 1. Same seed, same interval. `samples` holds at least two, each with judged work.
ShareInterval share_interval(std::span<const WorkerSample> samples, int rounds, std::uint64_t seed);
/// In whole per cent, rounded outwards.
Interval percent_outwards(const ShareInterval& share);

/// Of the sum of what is missing, and of the median of the workers' own medians. Not yet rounded to three figures.
MoneyIntervals money_intervals(std::span<const WorkerSample> samples, int rounds, std::uint64_t seed);

}  // namespace ratecheck::insight
