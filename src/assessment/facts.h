#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ratecheck/assessment/assessment.h"

namespace ratecheck::assessment {

/// What a rule may read of one work item, and what it must not read because it is in doubt.
struct ItemFacts {
  rulebook::Inputs inputs;
  std::vector<std::string> doubtful;  ///< names of inputs left out for a doubt
};

/// Only what the rule asks for: there are many rules for every work item.
ItemFacts facts_of(const rulebook::Rule& rule, const statement::Statement& statement,
                   const statement::WorkItem& item, const Options& options);

/// Facts of the whole statement: its place and vehicle.
rulebook::Inputs facts_of_period(const rulebook::Rule& rule, const statement::Statement& statement,
                                 const Options& options);

/// Counted pay. None: the document does not tell, or the amounts are in doubt.
struct Paid {
  std::optional<Rational> amount;
  std::string why_not;
};
Paid counted_pay(const statement::WorkItem& item, const rulebook::Rule& rule);
Paid counted_adjustments(const statement::Statement& statement, const rulebook::Rule& rule);

/// The civil day that picks the card of a rule. None: the document has no time.
std::optional<Date> card_day(const statement::Statement& statement, const statement::WorkItem& item,
                             const rulebook::Rule& rule);

}  // namespace ratecheck::assessment
