#pragma once

#include <string>
#include <vector>

#include "ratecheck/base/error.h"

namespace ratecheck::rulebook {

/// Every problem of these rule files as if they lay among those of `directory`, since a rule may read the rates of
/// others; a file of `directory` with the name of one of these gives way to it. Their place counts as well: a file
/// is named after its id, and lies in the folder of a country that it is about. `warnings`: what may be right, and
/// more often is not.
std::vector<Error> lint_rule_files(const std::vector<std::string>& paths, const std::string& directory,
                                   std::vector<Error>* warnings = nullptr);

}  // namespace ratecheck::rulebook
