#pragma once

#include <string>

#include "ratecheck/base/result.h"

namespace ratecheck::app {

/// Asked twice on the terminal, without showing it; where standard input is no terminal, its first line.
Result<std::string> read_password();

}  // namespace ratecheck::app
