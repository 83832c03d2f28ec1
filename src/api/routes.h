#pragma once

#include <vector>

#include "api/route.h"

///
///   const std::vector<ApiRoute> table = make_routes();
///   const std::vector<http::Route> rows = http_routes(table, context);    // access.h
namespace ratecheck::api {

/// The table of routes.
std::vector<ApiRoute> make_routes();

}  // namespace ratecheck::api
