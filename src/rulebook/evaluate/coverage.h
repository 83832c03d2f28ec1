#pragma once

#include <set>
#include <utility>

#include "rulebook/language/program.h"

namespace ratecheck::rulebook {

/// Filled by the evaluator while a file's examples run, and then asked by require_examples.cpp. It knows nodes and
/// figures by where they lie, so the rule must stay as it is meanwhile.
/// Which ways through its formulas the examples of a rule have gone, and which figures they have read.
class ExampleCoverage {
 public:
  /// `way`: 0 is then, 1 is else; of bands their number; of min, max and clamp the value that became the result.
  void take(const Node& node, std::size_t way) { ways_.insert({&node, way}); }
  void read(const CardFigure& cell) { cells_.insert(&cell); }

  [[nodiscard]] bool took(const Node& node, std::size_t way) const { return ways_.count({&node, way}) != 0; }
  [[nodiscard]] bool has_read(const CardFigure& cell) const { return cells_.count(&cell) != 0; }

 private:
  std::set<std::pair<const Node*, std::size_t>> ways_;
  std::set<const CardFigure*> cells_;
};

}  // namespace ratecheck::rulebook
