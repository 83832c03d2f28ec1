#pragma once

#include "service/context.h"
#include "service/errors.h"

namespace ratecheck::service {

/// Who calls, held against who may. A problem of the catalogue when they may not.
Result<Caller> admit_caller(const Route& route, const Request& request, const Context& context);

/// What X-CSRF-Token must be on writes of a session: known to whoever has the session, told at log-in.
std::string csrf_of(std::string_view session_token);

/// The value of a cookie, or empty.
std::string_view cookie(const Request& request, std::string_view name);
/// What stands behind "Bearer ", or empty.
std::string_view bearer(const Request& request);

}  // namespace ratecheck::service
