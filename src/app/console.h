#pragma once

#include <string_view>
#include <vector>

#include "ratecheck/base/error.h"

/// The only place that prints.
namespace ratecheck::app {

/// To standard output, with a line end.
void print(std::string_view line);
/// To standard error: "ratecheck: " and the description.
void print_error(const Error& error);
void print_errors(const std::vector<Error>& errors);

}  // namespace ratecheck::app
