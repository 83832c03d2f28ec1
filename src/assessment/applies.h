#pragma once

#include <optional>
#include <string>

#include "ratecheck/assessment/assessment.h"
#include "ratecheck/statement/view.h"

namespace ratecheck::assessment {

enum class Applicability {
  applies,
  place_unknown,  ///< all else fits; where the work was is not known well enough
  not_near,       ///< another currency, platform or kind of work: not worth a word
  not_met,        ///< near, but one condition is not met; `detail` says which
};

/// The answer, and what it is made of.
struct Applied {
  Applicability answer = Applicability::applies;
  std::string detail;
  statement::Doubts against{};  ///< what the answer hangs on
};

/// Conditions that hold for the whole statement: currency, platform, kind of work, vehicle.
Applied applies_to_statement(const rulebook::Rule& rule, const statement::StatementView& statement,
                             const JudgingOptions& options);

/// Conditions on one work item, or on the statement alone when `item` is nullptr: its place.
Applied applies_to_place(const rulebook::Rule& rule, const statement::StatementView& statement,
                         const statement::WorkView* item, const JudgingOptions& options);

/// The same, and that none of the rules that stand instead of this one holds there.
Applied stands_here(const rulebook::Rule& rule, const std::vector<const rulebook::Rule*>& instead,
                    const statement::StatementView& statement, const statement::WorkView* item,
                    const JudgingOptions& options);

/// True when the rule tests items of this kind by themselves.
bool tests_kind(const rulebook::Rule& rule, statement::WorkKind kind);

}  // namespace ratecheck::assessment
