#pragma once

#include <cstdint>
#include <string>

#include "ratecheck/base/dates.h"
#include "ratecheck/base/decimal.h"
#include "ratecheck/base/place_name.h"
#include "ratecheck/base/quantity.h"

namespace ratecheck::statement {

// A value of a work item as the JSON writes it, without its quotes.

inline std::string text_of(const std::string& value) {
  return value;
}
inline std::string text_of(const Instant& value) {
  return to_rfc3339(value);
}
inline std::string text_of(const Seconds& value) {
  return std::to_string(value.count);
}
inline std::string text_of(const Distance& value) {
  return value.to_string();
}
inline std::string text_of(const PlaceName& value) {
  return value.text;
}
inline std::string text_of(const Decimal& value) {
  return value.to_string();
}
inline std::string text_of(std::int64_t value) {
  return std::to_string(value);
}

}  // namespace ratecheck::statement
