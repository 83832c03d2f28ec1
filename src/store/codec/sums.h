#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "ratecheck/assessment/assessment.h"

// What one worker adds to one leaf: sums that can be added up over workers, leaves and databases. Work with a
// verdict other than `cannot_judge` is in exactly one of the five counts; what is in none of them was not judged.

namespace ratecheck::store {

/// An amount brought to three significant figures, half away from zero.
std::int64_t to_three_figures(std::int64_t amount);

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

struct LeafSums {
  std::int64_t items = 0;
  std::map<std::int64_t, VerdictSums> rules;  ///< by number of the rule without version

  bool operator==(const LeafSums&) const = default;
};

/// Never empty: a contribution whose column is empty waits to be counted anew (schema.cpp).
std::string pack(const LeafSums& sums);
LeafSums unpack_sums(std::int64_t items, std::string_view bytes);

}  // namespace ratecheck::store
