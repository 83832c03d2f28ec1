#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "ratecheck/assessment/assessment.h"

namespace ratecheck::assessment {

/// What a rule may read of one work item, and what it must not read because it is in doubt.
struct ItemFacts {
  rulebook::Inputs inputs;
  std::vector<std::string_view> doubtful;  ///< names of inputs left out for a doubt
};

/// Counted pay. None: the document does not tell, or the amounts are in doubt.
struct Paid {
  std::optional<Rational> amount;
  std::string why_not;
};

/// Reads one statement for one rule. What the rule asks for is found once, since there are many work items.
class Reader {
 public:
  /// All three must outlive it.
  Reader(const rulebook::Rule& rule, const statement::Statement& statement, const Options& options);

  /// Facts of the whole statement: its place, vehicle and kind of work.
  [[nodiscard]] const rulebook::Inputs& own() const { return own_; }
  /// The same and those of one work item.
  [[nodiscard]] ItemFacts facts_of(const statement::WorkItem& item) const;

  [[nodiscard]] Paid counted_pay(const statement::WorkItem& item) const;
  [[nodiscard]] Rational counted_adjustments() const;

  /// The civil day that picks the card of the rule. None: the document has no time.
  [[nodiscard]] std::optional<Date> card_day(const statement::WorkItem& item) const;

 private:
  [[nodiscard]] bool asks_for(std::string_view input) const;
  [[nodiscard]] bool counts(statement::PayCategory category) const {
    return counted_[static_cast<std::size_t>(category)];
  }

  const rulebook::Rule& rule_;
  const statement::Statement& statement_;
  rulebook::Inputs own_;
  std::vector<const WorkField*> fields_;  ///< that the rule reads
  std::array<bool, static_cast<std::size_t>(statement::PayCategory::payout) + 1> counted_{};
};

}  // namespace ratecheck::assessment
