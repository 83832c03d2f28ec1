#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ratecheck/base/result.h"

namespace ratecheck {

/// A place as the contract writes it: an ISO 3166-1 country ("GB"), an ISO 3166-2 subdivision
/// ("US-WA"), or either with a locality from the shipped list ("US-WA/Seattle", "US-NY/New York City").
///
///   const Result<PlaceName> place = parse_place("US-WA/Seattle");
///   if (!place)
///     return place.error();  // names the nearest one that there is
///   place->within("US");     // true
///   place->within("US-CA");  // false
struct PlaceName {
  std::string text;

  /// True when this place is `area` or lies inside it: "US-WA/Seattle" is within "US-WA" and "US".
  [[nodiscard]] bool within(std::string_view area) const;
  bool operator==(const PlaceName&) const = default;
};

/// Exactly a name of the lists, case included. Error `unknown_place` with the nearest name.
Result<PlaceName> parse_place(std::string_view text);

/// The subdivisions of a country that the list has: "US-AL", "US-AK" … None where it tells none apart.
std::vector<std::string> known_subdivisions(std::string_view country);

/// The shipped localities, in the order of the list.
const std::vector<std::string>& known_localities();

}  // namespace ratecheck
