#pragma once

#include <string>

#include "ratecheck/base/result.h"

namespace ratecheck::app {

/// Asked twice on the terminal, without showing it; where standard input is no terminal, its first line.
Result<std::string> read_password();

enum class Typed { once, twice };
/// A passphrase, likewise, or the first line of a file that other users cannot read. Codes `not_found`,
/// `exposed_secret`, `weak_password`, `usage`.
Result<std::string> read_passphrase(const std::string& file, Typed typed);

}  // namespace ratecheck::app
