#pragma once

#include <string>
#include <string_view>

#include "ratecheck/http/problem.h"

namespace ratecheck::http {

/// A refusal of HTTP itself; `code` is one of http_catalogue, and stands for `internal` else.
Response refused(std::string_view code, std::string detail, std::string hint = {});

}  // namespace ratecheck::http
