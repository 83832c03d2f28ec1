#pragma once

#include <optional>

#include "ratecheck/service/http.h"

namespace ratecheck::service {

/// The page or file at the path of a request, compressed where the client takes that.
std::optional<Response> page_response(const Request& request);

}  // namespace ratecheck::service
