#pragma once

#include <vector>

#include "router.h"

namespace ratecheck::service {

/// The table of routes.
std::vector<Route> make_routes();

}  // namespace ratecheck::service
