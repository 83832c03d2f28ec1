#pragma once

#include "context.h"
#include "errors.h"

namespace ratecheck::service {

/// Who calls, held against who may. A problem of the catalogue when they may not.
Result<Caller> admit_caller(const Route& route, const Request& request, const Context& context);

/// The value of a cookie, or empty.
std::string_view cookie(const Request& request, std::string_view name);
/// What stands behind "Bearer ", or empty.
std::string_view bearer(const Request& request);

}  // namespace ratecheck::service
