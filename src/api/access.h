#pragma once

#include "api/context.h"
#include "api/errors.h"

namespace ratecheck::api {

/// Who calls, held against who may. A problem of the catalogue when they may not.
Result<Caller> admit_caller(const ApiRoute& route, const Request& request, const Context& context);

/// The table as HTTP serves it: each row with who may call it and its handler behind it. `table` and `context`
/// must outlive what is made of them.
std::vector<http::Route> http_routes(const std::vector<ApiRoute>& table, Context& context);

/// What X-CSRF-Token must be on writes of a session: known to whoever has the session, told at log-in.
std::string csrf_of(std::string_view session_token);

}  // namespace ratecheck::api
