#pragma once

#include <span>

#include "ratecheck/web/assets.h"

namespace ratecheck::web {

/// Written by embed.cmake when the program is built; sorted by path.
std::span<const Asset> asset_table();

}  // namespace ratecheck::web
