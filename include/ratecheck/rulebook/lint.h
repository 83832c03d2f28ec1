#pragma once

#include <string>
#include <vector>

#include "ratecheck/base/error.h"

/// What `ratecheck lint` does with rule files.
///
///   std::vector<Error> warnings;
///   for (const Error& problem : lint_rule_files({"/tmp/my-rule.toml"}, "rules", &warnings))
///     show(problem);
///
/// Reads the files anew at every call, keeps nothing, and shares nothing between threads.
namespace ratecheck::rulebook {

/// Every problem of these rule files as if they lay among those of `directory`, since a rule may read the rates of
/// others; a file of `directory` with the name of one of these gives way to it. Their place counts as well: a file
/// is named after its id, and lies in the folder of a country that it is about. `warnings`: what may be right, and
/// more often is not.
std::vector<Error> lint_rule_files(const std::vector<std::string>& paths, const std::string& directory,
                                   std::vector<Error>* warnings = nullptr);

}  // namespace ratecheck::rulebook
