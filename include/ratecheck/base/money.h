#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ratecheck/base/decimal.h"
#include "ratecheck/base/result.h"

/// Amounts with their currency, exact and as they were written. All values; nothing is ever converted or rounded.
///
///   const Result<Money> fare = parse_money("36.00 GBP");
///   const Result<Money> tip = parse_money("4.5 GBP");
///   if (const Result<Money> both = sum(*fare, *tip))
///     both->to_string();  // "40.50 GBP"
namespace ratecheck {

/// An ISO 4217 currency that is in use. Default: none.
class Currency {
 public:
  constexpr Currency() = default;

  /// "GBP"; upper case only.
  static std::optional<Currency> parse(std::string_view code);

  /// "GBP"; empty when none.
  [[nodiscard]] std::string code() const { return {code_.data(), code_[0] == 0 ? 0U : 3U}; }
  /// Decimals of the minor unit: 2 for GBP, 0 for JPY and KRW, 3 for KWD (ISO 4217, list one).
  [[nodiscard]] int exponent() const { return exponent_; }
  /// One minor unit, in major units: 1/100 for GBP.
  [[nodiscard]] Rational minor_unit() const;
  [[nodiscard]] constexpr bool known() const { return code_[0] != 0; }

  bool operator==(const Currency& other) const { return code_ == other.code_; }

 private:
  std::array<char, 3> code_{};
  std::int8_t exponent_ = 2;
};

/// An exact amount with its currency, as it was written. Two amounts are added with `sum`, which
/// refuses two currencies; there is deliberately no operator+.
struct Money {
  Decimal amount;
  Currency currency;

  bool operator==(const Money&) const = default;
  /// "36.00 GBP"
  [[nodiscard]] std::string to_string() const;
};

/// Error code `currency_mismatch` or `overflow`.
Result<Money> sum(const Money& a, const Money& b);

/// "36.00 GBP", as rule files write it. Error code `bad_money`.
Result<Money> parse_money(std::string_view text);

}  // namespace ratecheck
