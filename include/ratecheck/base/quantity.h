#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ratecheck/base/decimal.h"
#include "ratecheck/base/rational.h"

/// Figures with their unit in the type.
///
///   const Seconds both = Seconds{60} + Seconds{40};    // 100 s; Seconds{1} + Bytes{1} does not compile
///   const std::optional<Distance> way = parse_distance("3.2 mi");
///   way->to_string();                                   // "3.2 mi", as printed
///   way->metres() == Rational(51499008, 10000);         // exact
namespace ratecheck {

/// A whole number of one unit. Adds and compares only with its own kind, so that minutes never meet
/// dollars; the compiler says so.
template <typename Unit>
struct Quantity {
  std::int64_t count = 0;

  friend constexpr Quantity operator+(Quantity a, Quantity b) { return {a.count + b.count}; }
  friend constexpr Quantity operator-(Quantity a, Quantity b) { return {a.count - b.count}; }
  friend constexpr auto operator<=>(Quantity, Quantity) = default;
};

using Seconds = Quantity<struct SecondUnit>;
using Bytes = Quantity<struct ByteUnit>;

enum class DistanceUnit { metre, kilometre, mile };  ///< kept on disk by its place: append only
/// How each is written, by its place.
inline constexpr std::array<std::string_view, 3> kDistanceUnits = {"m", "km", "mi"};

/// A distance with the unit it was printed in, so that "3.2 mi" stays "3.2 mi".
struct Distance {
  Decimal value;
  DistanceUnit unit = DistanceUnit::metre;

  /// 1 mi = 1609.344 m exactly (international mile).
  [[nodiscard]] Rational metres() const;
  [[nodiscard]] std::string to_string() const;

  friend bool operator==(const Distance& a, const Distance& b) { return a.metres() == b.metres(); }
};

/// "3.2 mi", "7 km", "715 m"; the space may be absent.
std::optional<Distance> parse_distance(std::string_view text);

/// "15 min", "0.67 h", "40 s" in exact seconds; the space may be absent. No value for too many to count.
std::optional<Rational> parse_duration_seconds(std::string_view text);

}  // namespace ratecheck
