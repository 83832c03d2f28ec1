#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "ratecheck/rulebook/rule.h"

namespace ratecheck::rulebook {

/// One input for many work items: each value is `counts[i] / per_unit` of the base unit (seconds, metres,
/// major units, pieces). Miles with two decimals are whole counts at per_unit = 100'000.
struct BulkColumn {
  std::string name;
  std::span<const std::int64_t> counts;
  std::int64_t per_unit = 1;
};

/// A formula of one card turned into flat whole-number code. Before a batch runs, the largest values that
/// can occur are worked out from the columns, so that no addition or multiplication in the loop can
/// overflow and none needs a check.
class BulkFormula {
 public:
  BulkFormula(BulkFormula&&) noexcept;
  BulkFormula& operator=(BulkFormula&&) noexcept;
  ~BulkFormula();

  /// The formula of `rule` on `on`. `rule` must outlive it. `fixed` are inputs that are the same for the
  /// whole batch; words ("bicycle"), places and yes/no can only be told this way. Inputs in neither `fixed`
  /// nor the columns are unknown. Whether the rule may judge at all (weak sources) is Rulebook::evaluate's
  /// to tell; here only figures are made.
  static Result<BulkFormula> compile(const Rule& rule, const Date& on, const Inputs& fixed = {});

  /// The due of each item in minor units, rounded by the rule; exact. All columns have `due.size()` values.
  /// Problems: `missing_input` (a column that the formula reads is absent), `too_large` (values that do not
  /// fit), `unsupported` (work items of a period, moments, rounding of parts), `cannot_judge`.
  [[nodiscard]] Status run(std::span<const BulkColumn> columns, std::span<std::int64_t> due) const;

 private:
  BulkFormula();
  struct Code;
  std::unique_ptr<Code> code_;
};

}  // namespace ratecheck::rulebook
