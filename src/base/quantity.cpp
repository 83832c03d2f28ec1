#include "ratecheck/base/quantity.h"

#include <fmt/format.h>

#include <algorithm>

#include "ratecheck/base/text.h"

namespace ratecheck {
namespace {

/// "3.2" and "mi" of "3.2 mi"; the unit is the letters at the end.
struct NumberAndUnit {
  std::string_view number;
  std::string_view unit;
};

NumberAndUnit split_unit(std::string_view text) {
  text = trim(text);
  std::size_t end = text.size();
  while (end > 0 &&
         ((text[end - 1] >= 'a' && text[end - 1] <= 'z') || (text[end - 1] >= 'A' && text[end - 1] <= 'Z')))
    --end;
  return {trim(text.substr(0, end)), text.substr(end)};
}

}  // namespace

Rational Distance::metres() const {
  switch (unit) {
    case DistanceUnit::metre:
      return value.to_rational();
    case DistanceUnit::kilometre:
      return value.to_rational() * Rational(1000);
    case DistanceUnit::mile:
      return value.to_rational() * Rational(1609344, 1000);
  }
  return Rational::invalid();
}

std::string Distance::to_string() const {
  return fmt::format("{} {}", value.to_string(), kDistanceUnits[static_cast<std::size_t>(unit)]);
}

std::optional<Distance> parse_distance(std::string_view text) {
  const auto [number, unit] = split_unit(text);
  const auto value = Decimal::parse(number);
  if (!value)
    return std::nullopt;
  const auto known = std::find(kDistanceUnits.begin(), kDistanceUnits.end(), unit);
  if (known != kDistanceUnits.end())
    return Distance{*value, static_cast<DistanceUnit>(known - kDistanceUnits.begin())};
  return std::nullopt;
}

std::optional<Rational> parse_duration_seconds(std::string_view text) {
  const auto [number, unit] = split_unit(text);
  const auto value = parse_rational(number);
  if (!value)
    return std::nullopt;
  const int seconds_each = unit == "s" ? 1 : unit == "min" ? 60 : unit == "h" ? 3600 : 0;
  if (seconds_each == 0)
    return std::nullopt;
  const Rational seconds = *value * Rational(seconds_each);
  return seconds.valid() ? std::optional(seconds) : std::nullopt;
}

}  // namespace ratecheck
