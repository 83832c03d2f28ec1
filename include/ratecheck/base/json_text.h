#pragma once

#include <optional>
#include <string>

#include "ratecheck/base/json_in.h"

namespace ratecheck {

/// A string's content, a number as it was written, "true" or "false"; nothing for null, arrays and objects.
std::optional<std::string> scalar_text(const JsonValue& value);

}  // namespace ratecheck
