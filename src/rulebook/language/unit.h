#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ratecheck/base/dates.h"
#include "ratecheck/base/money.h"
#include "ratecheck/base/rational.h"
#include "ratecheck/rulebook/rulebook.h"

namespace ratecheck::rulebook {

using ratecheck::to_string;  // of dates, beside those of this room's enums

/// Exponents of what a value is made of; all zero is a plain number. USD/min: money 1, time -1.
struct Dims {
  std::int8_t money = 0;
  std::int8_t time = 0;
  std::int8_t distance = 0;

  bool operator==(const Dims&) const = default;
};

/// A unit as it is written, and how much of the base unit (second, metre, major unit) one of it is:
/// "min" is 60, "USD/min" is 1/60 of USD/s, "%" is 1/100 of a plain number.
struct Unit {
  Dims dims;
  Rational scale{1};
  std::string text;  ///< empty for a plain number

  bool operator==(const Unit& other) const { return dims == other.dims && scale == other.scale; }
};

/// Of a product and of a quotient of two values.
Dims product(Dims a, Dims b);
Dims quotient(Dims a, Dims b);

/// "USD", "min", "mi", "GBP/h", "KRW/100 m", "1", "%". No value for anything else, and for a currency
/// that is not the rule's.
std::optional<Unit> parse_unit(std::string_view text, const Currency& currency);

/// A value with its unit: "5.00 USD", "15 min", "12.07 %". The blank may be absent.
struct Amount {
  Rational base;  ///< in base units
  Unit unit;
};
/// A minus may stand before it. No value: not a number, or not a unit.
std::optional<Amount> parse_amount(std::string_view text, const Currency& currency);

/// The base unit of a dimension: "s", "m", the currency, or the product of them ("USD/s").
Unit base_unit(Dims dims, const Currency& currency);
/// For messages: "an amount of money", "USD/min", "a plain number".
std::string describe(const Unit& unit);

/// "47 min", "6.4311666… GBP"; where the value does not end in its unit, the base unit is tried first.
std::string show(const Rational& base, const Unit& unit, const Currency& currency);
/// Without the unit, exact.
std::string show_exact(const Rational& base, const Unit& unit);

}  // namespace ratecheck::rulebook
