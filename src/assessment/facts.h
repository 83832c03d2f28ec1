#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ratecheck/assessment/assessment.h"
#include "ratecheck/statement/view.h"

namespace ratecheck::assessment {

/// How to tell a rule a value that something speaks against.
enum class Doubted {
  as_read,
  open,  ///< as any value of its kind
};

/// Counted pay, in major units of the statement's currency. None: the document does not tell, or it is past
/// reading; `why_not` says it in words.
struct Paid {
  std::optional<Rational> amount;
  std::string why_not;
};

/// Reads one statement for one rule. What the rule asks for is found once, since there are many work items.
/// Whatever speaks against what it gives goes into `against`.
class FactReader {
 public:
  /// All three must outlive it.
  FactReader(const rulebook::Rule& rule, const statement::StatementView& statement, const JudgingOptions& options);

  /// Facts of the whole statement: its place, vehicle and kind of work.
  [[nodiscard]] rulebook::Inputs own(Doubted how, statement::Doubts& against) const;
  /// The same and those of one work item.
  [[nodiscard]] rulebook::Inputs facts_of(const statement::WorkView& item, Doubted how,
                                          statement::Doubts& against) const;

  /// A line of pay that counts stands there, be it 0.00.
  [[nodiscard]] bool tells_counted_pay(const statement::WorkView& item) const;
  [[nodiscard]] Paid counted_pay(const statement::WorkView& item, statement::Doubts& against) const;
  [[nodiscard]] Rational counted_adjustments(statement::Doubts& against) const;

  /// The civil day that picks the card of the rule: of the start, the end or the period, as the rule says; where
  /// the document tells only the other end of the work, of that. Not told: the document has no time.
  [[nodiscard]] statement::Stated<Date> card_day(const statement::WorkView& item) const;

 private:
  struct Asked {
    std::string_view input;
    const WorkField* field = nullptr;  ///< that tells it; an input of the work item goes before
  };
  [[nodiscard]] bool asks_for(std::string_view input) const;
  [[nodiscard]] statement::Stated<rulebook::InputValue> value_of(const Asked& asked,
                                                                 const statement::WorkView& item) const;

  const rulebook::Rule& rule_;
  Currency currency_;
  rulebook::Inputs own_;  ///< as read
  statement::Doubts against_own_;
  std::vector<std::string> open_own_;  ///< those of them in doubt
  std::vector<Asked> asked_;           ///< of work items
  statement::Counted counted_{};
  statement::Stated<Rational> adjustments_;
  statement::Stated<Date> first_day_;  ///< of the period
};

}  // namespace ratecheck::assessment
