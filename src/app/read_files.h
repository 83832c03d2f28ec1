#pragma once

#include <string>
#include <vector>

#include "command_line.h"
#include "ratecheck/service/check.h"

namespace ratecheck::app {

/// Reads every file that can be read; prints the problem of every other one and clears `all_read`.
std::vector<service::InputDocument> read_files(const std::vector<std::string>& paths, bool& all_read);

service::CheckOptions check_options(const ReadArguments& arguments);

/// To standard error. True when there was none.
bool print_problems(const std::vector<service::CheckedDocument>& documents);

/// Where the JSON goes to standard output, the explanation goes to standard error.
void print_explanation(const service::Explanation& explanation, bool json);

}  // namespace ratecheck::app
