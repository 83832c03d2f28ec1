#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "log.h"
#include "ratecheck/base/result.h"
#include "router.h"

namespace ratecheck::service {

/// The rooms behind the routes, and the ways to tell who calls.
struct Context {
  /// Error `key_unknown`. Takes what stands behind "Bearer ".
  std::function<Result<Caller>(std::string_view key)> by_key;
  /// Error `session_required`. Takes the value of the session cookie.
  std::function<Result<Caller>(std::string_view session)> by_session;

  Traffic traffic;
};

inline constexpr std::string_view kSessionCookie = "ratecheck_session";

}  // namespace ratecheck::service
