#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/command_line.h"
#include "ratecheck/pipeline/check.h"

namespace ratecheck::app {

/// Reads every file that can be read; prints the problem of every other one and clears `all_read`.
std::vector<pipeline::InputDocument> read_files(const std::vector<std::string>& paths, bool& all_read);

/// Nothing, after saying so, when an option is of no use: a time zone or a platform that cannot be.
std::optional<pipeline::CheckOptions> check_options(const ReadArguments& arguments,
                                                    const extraction::ParserLibrary& parsers);

/// To standard error, with what is to be noted of documents that were read. True when there was no problem.
bool print_problems(const std::vector<pipeline::CheckedDocument>& documents);

/// Where the JSON goes to standard output, the explanation goes to standard error.
void print_explanation(const pipeline::Explanation& explanation, bool json);

}  // namespace ratecheck::app
