#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "ratecheck/insight/insight.h"

// Order statistics and intervals over workers: each worker has one voice, however many uploads.

namespace ratecheck::insight {

/// Nearest multiple of five; half goes up.
std::int64_t round_to_five(std::int64_t count);
/// An amount brought to three significant figures.
std::int64_t three_figures(std::int64_t amount);

/// The quantile, as the mean of the three or four values around its place, so that what is shown is never
/// one person's own amount.
std::int64_t soft_quantile(std::vector<std::int64_t> values, int percent);
std::int64_t median_of(const std::map<std::int64_t, std::int64_t>& times);

/// Empty: the sum of these amounts, one of each worker, may be shown. There are at least k of them, and what
/// remains beyond the two largest is not small beside the largest: who knows their own share (and a friend's) must
/// not be able to tell the rest's from the total. Else `too_few_workers` or `dominated`.
std::string why_not_shown(std::vector<std::int64_t> amounts, const Settings& settings);

/// One worker under one rule.
struct Voice {
  std::int64_t judged = 0;
  std::int64_t short_items = 0;
  std::int64_t missing = 0;     ///< sum
  std::int64_t own_median = 0;  ///< of the amounts missing; only with missing > 0
};

struct Interval {
  std::int64_t from = 0;
  std::int64_t to = 0;
};
struct Intervals {
  Interval total;
  Interval median;
  Interval share_short;  ///< per cent
};
/// 95 % intervals by drawing as many workers again and again. Same seed, same intervals.
Intervals bootstrap(const std::vector<Voice>& voices, int rounds, std::uint64_t seed);

}  // namespace ratecheck::insight
