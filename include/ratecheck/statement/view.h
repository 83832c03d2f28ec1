#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "ratecheck/statement/stated.h"
#include "ratecheck/statement/statement.h"

// A statement as a judge sees it: no value without what speaks against it. Where a value has readings, a judge
// tries each of them, and says what holds for all:
//
//   const StatementView view(statement);
//   Doubts against;
//   const std::optional<Rational> paid = view.work(0).pay(counted).take(against);
//   for (const Way& way : ways_to_read(against))
//     judge(view.read(way));
//
// Views and ways point into the statement, and a view into its way; both must outlive it. Nothing here is changed,
// so threads may share a statement and each have its views.
namespace ratecheck::statement {

/// One way to read what contradicts itself: for each such value, which of its readings is taken.
struct Choice {
  std::size_t work = 0;  ///< index of the work item
  std::string_view field;
  std::string_view reading;  ///< as the JSON has it
};
using Way = std::vector<Choice>;

/// Every way to read the values of work items that `doubts` give readings for. One, with no choice made, where
/// there are none, or more than anybody wants to judge: then those values may be anything.
std::vector<Way> ways_to_read(const Doubts& doubts);

/// Which pay categories are counted, by their order.
using Counted = std::array<bool, std::size(ClosedList<PayCategory>::kWords)>;

/// One work item. Of the statement, and gone with it.
class WorkView {
 public:
  [[nodiscard]] WorkKind kind() const { return item_->kind; }

  /// `work[&WorkFields::engaged]`. The online time of a session that prints none is made of its clocks.
  template <typename T>
  Stated<T> operator[](std::optional<T> WorkFields::*field) const {
    if constexpr (std::is_same_v<T, Seconds>) {
      if (field == &WorkFields::online && made_of_clocks())
        return online_of_clocks();
    }
    return item_->doubts.empty() ? Stated<T>(item_->*field) : weighed(field);
  }
  /// An input that only some rules need, by its name.
  [[nodiscard]] Stated<std::string> input(std::string_view name) const;

  /// The sum of the lines that count. In doubt with any of them, with the total they should make, and with
  /// whatever sum of the document over the pay fails. Not told: the document does not break the pay into its
  /// parts.
  [[nodiscard]] Stated<Rational> pay(const Counted& counted) const;
  /// A line that counts stands there, be it 0.00, or is in doubt.
  [[nodiscard]] bool tells_any(const Counted& counted) const;

 private:
  friend class StatementView;
  WorkView(const Statement& statement, std::size_t index, const Way* way)
      : statement_(&statement), item_(&statement.work[index]), index_(index), way_(way) {}

  template <typename T>
  Stated<T> weighed(std::optional<T> WorkFields::*field) const;
  [[nodiscard]] bool made_of_clocks() const;
  [[nodiscard]] Stated<Seconds> online_of_clocks() const;
  [[nodiscard]] Doubts doubts_of(std::string_view field) const;
  [[nodiscard]] const Choice* choice_of(std::string_view field) const;
  [[nodiscard]] Stated<Rational> pay_in_doubt(const Counted& counted) const;

  const Statement* statement_;
  const WorkItem* item_;
  std::size_t index_;
  const Way* way_;
};

class StatementView {
 public:
  /// Both must outlive it and all that comes of it.
  explicit StatementView(const Statement& statement, const Way* way = nullptr)
      : statement_(&statement), way_(way) {}
  /// The same read that way.
  [[nodiscard]] StatementView read(const Way& way) const { return StatementView(*statement_, &way); }

  [[nodiscard]] std::size_t size() const { return statement_->work.size(); }
  [[nodiscard]] WorkView work(std::size_t index) const { return {*statement_, index, way_}; }

  [[nodiscard]] Stated<std::string> platform() const;
  [[nodiscard]] Stated<Currency> currency() const;
  [[nodiscard]] Stated<PlaceName> place() const;
  [[nodiscard]] Stated<std::string> vehicle() const;
  [[nodiscard]] Stated<std::string> kind_of_work() const;
  [[nodiscard]] Stated<Period> period() const;
  /// The sum of the amounts of the period that count.
  [[nodiscard]] Stated<Rational> adjustments(const Counted& counted) const;

 private:
  [[nodiscard]] Doubts doubts_of(std::string_view field) const;

  const Statement* statement_;
  const Way* way_;
};

}  // namespace ratecheck::statement
