#pragma once

#include <optional>
#include <string>

#include "ratecheck/base/json_in.h"

namespace ratecheck {

/// A string's content, a number as it was written, "true" or "false"; nothing for null, arrays and objects. For
/// readers that do not care whether a program puts its figures in quotes:
///
///   const Result<JsonValue> json = parse_json(R"(["12.50", 12.50, null])");
///   scalar_text(json->items[0]);  // "12.50"
///   scalar_text(json->items[1]);  // "12.50"
///   scalar_text(json->items[2]);  // nothing
std::optional<std::string> scalar_text(const JsonValue& value);

}  // namespace ratecheck
