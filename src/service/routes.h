#pragma once

#include <vector>

#include "service/router.h"

namespace ratecheck::service {

/// The table of routes.
std::vector<Route> make_routes();

}  // namespace ratecheck::service
