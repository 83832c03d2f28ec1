#pragma once

#include <string>
#include <vector>

#include "ratecheck/base/error.h"

namespace ratecheck::extraction {

/// Every problem of these parser files, examples included, as if they lay among those of `directory`: joins name
/// layouts of other files, and no other file may recognise their examples. One of `directory` that has the place
/// or the id of one of these gives way to it. A file's place is the name of its folder and its own:
/// `<platform>/<layout>.toml`. `warnings`: what may be right, and more often is not.
///
///   std::vector<Error> warnings;
///   const std::vector<Error> problems = lint_parser_files({"acme/week.toml"}, "parsers", &warnings);
///   for (const Error& problem : problems)
///     print(describe(problem));  // file:line:column: what, the line itself, how to mend it
///
/// Compiles and runs every example, so it takes seconds for many files. Sorted by file and place.
std::vector<Error> lint_parser_files(const std::vector<std::string>& paths, const std::string& directory,
                                     std::vector<Error>* warnings = nullptr);

}  // namespace ratecheck::extraction
