#pragma once

#include "ratecheck/http/route.h"
#include "ratecheck/http/service.h"

namespace ratecheck::http {

/// Gives an answer the headers that every answer has, the entity tag of a read, and what its origin may
/// know. The only place that decides on headers of security.
void finish_response(const Request& request, const Route* route, const ServiceConfig& config, Response& response);

/// The answer to OPTIONS: 204 with what is allowed. `methods`: of the path; empty: of the service as a whole.
Response options_response(const std::vector<std::string>& methods);

}  // namespace ratecheck::http
