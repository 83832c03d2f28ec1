#pragma once

#include <cstdint>
#include <optional>

namespace ratecheck::insight {

/// Whether working figures are due, at 03:00 UTC of each day: the latest, if any, are of another night. A time
/// that lies ahead is of a clock that ran ahead, and holds up nothing. Unix seconds.
bool figures_are_due(std::optional<std::int64_t> latest_made_at, std::int64_t now);

}  // namespace ratecheck::insight
