#pragma once

#include <string>
#include <vector>

#include "api/route.h"

namespace ratecheck::api {

/// The OpenAPI 3.1 description of a table of routes. Nothing in it is written by hand.
std::string openapi_text(const std::vector<Route>& routes);

}  // namespace ratecheck::api
