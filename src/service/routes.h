#pragma once

#include <vector>

#include "router.h"

namespace ratecheck::service {

/// The table of routes. `insights` is who may see the cells: as configured.
std::vector<Route> make_routes(Access insights);

}  // namespace ratecheck::service
