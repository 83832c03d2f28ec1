#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "ratecheck/insight/insight.h"

// Order statistics over workers: each worker has one sample, however many uploads. How sure they are stands in
// intervals.h.

namespace ratecheck::insight {

/// Nearest multiple of five; half goes up.
std::int64_t round_to_five(std::int64_t count);
/// What an amount of three significant figures is a multiple of: 1 below 1000, 10 below 10000 …
std::int64_t step_of_three_figures(std::int64_t amount);
/// An amount (not negative) brought to three significant figures: to the nearest, down, up.
std::int64_t three_figures(std::int64_t amount);
std::int64_t three_figures_down(std::int64_t amount);
std::int64_t three_figures_up(std::int64_t amount);

/// The ordinary median, times two so that it is a whole number: the middle value twice, or the sum of the two
/// middle ones. `times` tells how often each value stands.
std::int64_t twice_median(const std::map<std::int64_t, std::int64_t>& times);
/// The first, second (the ordinary median) or third quartile, times four so that it is a whole number: the value
/// at place (n - 1) * quarter / 4 of the sorted ones, counted from 0, in a straight line between its two
/// neighbours (definition 7 of R. Hyndman and Y. Fan, 1996, that of spreadsheets). 0 of nothing.
std::int64_t four_times_quartile(std::vector<std::int64_t> values, int quarter);

/// Empty: the sum of these amounts, one of each voice, may be shown. There are at least k of them, and what
/// remains beyond the two largest is not small beside the largest: who knows their own share (and a friend's) must
/// not be able to tell the rest's from the total. Else `too_few_workers` or `dominated`.
std::string why_not_shown(std::vector<std::int64_t> amounts, const Settings& settings);

/// One worker under one rule. `part` is what the share is of: short items, under a yardstick those below it.
struct WorkerSample {
  std::int64_t judged = 0;
  std::int64_t part = 0;
  std::int64_t missing = 0;           ///< sum
  std::int64_t twice_own_median = 0;  ///< of the amounts missing; 0 where nothing is
  std::int64_t voice = 0;             ///< as in store::WorkerShare
};

}  // namespace ratecheck::insight
