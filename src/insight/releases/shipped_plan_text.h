#pragma once

#include <string_view>

namespace ratecheck::insight {

/// The file default_plan.toml, compiled in (CMakeLists.txt).
extern const std::string_view kShippedPlanText;

}  // namespace ratecheck::insight
