#pragma once

#include <vector>

#include "api/route.h"

namespace ratecheck::api {

/// The table of routes.
std::vector<Route> make_routes();

}  // namespace ratecheck::api
