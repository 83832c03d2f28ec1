#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "ratecheck/assessment/assessment.h"

// What one worker adds to one leaf: sums that can be added up over workers, leaves and databases. Work with a
// verdict other than `cannot_judge` is in exactly one of the five counts; what is in none of them was not judged.
//
//   LeafSums sums;
//   sums.items = 2;
//   sums.rules[7].add(assessment::Outcome::underpaid, 1, 234);       // 2.34 missing
//   sums.rules[7].add(assessment::Outcome::meets, 1, 0);
//   const LeafSums same = unpack_sums(sums.items, pack(sums));

namespace ratecheck::store {

/// An amount brought to three significant figures, half away from zero.
std::int64_t to_three_figures(std::int64_t amount);

/// Under one rule. Counts are of work items; a verdict over a period adds all of its items at once.
struct VerdictSums {
  std::int64_t short_items = 0;
  std::int64_t over_items = 0;
  std::int64_t met_items = 0;
  std::int64_t below_items = 0;
  std::int64_t possibly_items = 0;
  std::int64_t missing_minor = 0;
  std::map<std::int64_t, std::int64_t> missing;  ///< amount to three figures, how often

  void add(assessment::Outcome word, std::int64_t items, std::int64_t missing_amount);
  bool operator==(const VerdictSums&) const = default;
};

/// Of one leaf; `items` counts work whether judged or not, once for all rules.
struct LeafSums {
  std::int64_t items = 0;
  std::map<std::int64_t, VerdictSums> rules;  ///< by number of the rule without version

  bool operator==(const LeafSums&) const = default;
};

/// Never empty: a contribution whose column is empty waits to be counted anew (schema.cpp).
std::string pack(const LeafSums& sums);
LeafSums unpack_sums(std::int64_t items, std::string_view bytes);

}  // namespace ratecheck::store
