#pragma once

#include <string_view>
#include <vector>

#include "ratecheck/base/error.h"

/// The only place that prints.
///
///   print("restored 3 workers");
///   print_error(Error{"usage", "'x' is not a date."}.with_hint("Write it as 2025-06-01."));
///
/// Results go to standard output, everything about them to standard error, so that a pipe gets results only.
namespace ratecheck::app {

/// To standard output, with a line end.
void print(std::string_view line);
/// Whether all that was printed has left the program; if not, that is told on standard error.
bool all_is_printed();
/// To standard error: "ratecheck: " and the description.
void print_error(const Error& error);
void print_errors(const std::vector<Error>& errors);

}  // namespace ratecheck::app
