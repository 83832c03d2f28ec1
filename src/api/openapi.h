#pragma once

#include <string>
#include <vector>

#include "api/route.h"

namespace ratecheck::api {

/// The OpenAPI 3.1 description of a table of routes, as JSON. Nothing in it is written by hand: a route that is
/// not described as it should be is mended in its row (routes.cpp).
std::string openapi_text(const std::vector<ApiRoute>& routes);

}  // namespace ratecheck::api
