#pragma once

#include <string>
#include <string_view>

#include "ratecheck/base/spool.h"

namespace ratecheck::http {

/// SHA-256, in hex, of a body, wherever it is. `long_body` may be null: then it is `body`.
std::string body_hash(std::string_view body, const Spool* long_body);

}  // namespace ratecheck::http
