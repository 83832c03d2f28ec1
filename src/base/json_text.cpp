#include "ratecheck/base/json_text.h"

namespace ratecheck {

std::optional<std::string> scalar_text(const JsonValue& value) {
  switch (value.kind) {
    case JsonKind::string:
    case JsonKind::number:
      return value.text;
    case JsonKind::boolean:
      return value.boolean ? "true" : "false";
    case JsonKind::null:
    case JsonKind::array:
    case JsonKind::object:
      break;
  }
  return std::nullopt;
}

}  // namespace ratecheck
