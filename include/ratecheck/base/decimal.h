#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ratecheck/base/rational.h"

namespace ratecheck {

/// An exact decimal as it was written: "2.50" and "2.5" are equal in value but print differently, so
/// that nothing that was read is lost. At most 18 significant digits. A plain value without a currency: money.h.
///
///   const std::optional<Decimal> fare = Decimal::parse("2.50");
///   fare->to_string();                       // "2.50"
///   *fare == Decimal(25, 1);                 // true
///   add(*fare, Decimal(5, 3))->to_string();  // "2.505"
class Decimal {
 public:
  constexpr Decimal() = default;
  /// coefficient / 10^scale, which both must be within the limits: (250, 2) is 2.50.
  constexpr Decimal(std::int64_t coefficient, int scale) : coefficient_(coefficient), scale_(scale) {}

  /// Optional minus, digits, optional point and digits. Nothing else; no value when it does not fit.
  static std::optional<Decimal> parse(std::string_view text);

  [[nodiscard]] constexpr std::int64_t coefficient() const { return coefficient_; }
  /// Number of decimals, 0 to 18.
  [[nodiscard]] constexpr int scale() const { return scale_; }
  [[nodiscard]] Rational to_rational() const;
  [[nodiscard]] std::string to_string() const;
  [[nodiscard]] constexpr bool is_zero() const { return coefficient_ == 0; }
  [[nodiscard]] constexpr Decimal negated() const { return {-coefficient_, scale_}; }

  /// Equal in value, whatever the number of decimals.
  friend bool operator==(const Decimal& a, const Decimal& b) { return a.to_rational() == b.to_rational(); }

 private:
  std::int64_t coefficient_ = 0;
  int scale_ = 0;
};

/// With the decimals of the one that has more. No value when it does not fit into 18 digits.
std::optional<Decimal> add(const Decimal& a, const Decimal& b);

}  // namespace ratecheck
