#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "extraction/parser_rule.h"
#include "extraction/read/decimal_mark.h"

/// Rows that are passed over, and the money in them: nothing of a document is left out in silence.
namespace ratecheck::extraction {

/// Why a row is passed over that the file itself gives no reason for.
inline constexpr std::string_view kAnotherDriver = "another driver";
inline constexpr std::string_view kSumsOfRows = "a row of sums, of no driver";

/// A fleet's table has rows that name nobody: "Total", "Gesamt", "—".
bool names_nobody(std::string_view driver);

/// What stands at one place of money.
struct MoneyText {
  std::string_view text;
  std::optional<DecimalMark> column{};  ///< of a table: its decimal mark
};

/// The money of one row.
struct RowMoney {
  std::optional<Decimal> money;  ///< none: not known, since a place is absent
  std::string unreadable;        ///< the first text that says an amount and cannot be read as one
};

/// Adds up the places of SkippedMoney::from: `at(entry, which)` gives what stands there, nothing where there is no
/// such place.
RowMoney money_of_row(const SkippedMoney& rule,
                      const std::function<std::optional<MoneyText>(std::size_t, std::size_t)>& at);

/// Counts rows by reason and currency.
class SkippedTally {
 public:
  void add(std::string_view reason, const std::optional<Currency>& currency, const std::optional<Decimal>& money);
  /// In the order in which the reasons came up; then it is empty.
  std::vector<SkippedRows> take() { return std::exchange(rows_, {}); }

 private:
  std::vector<SkippedRows> rows_;
};

}  // namespace ratecheck::extraction
