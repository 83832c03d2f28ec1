#pragma once

#include <memory>
#include <vector>

#include "extraction/parser_rule.h"

namespace ratecheck::extraction {

/// The [join] table, where there is one.
void load_join(TomlTable& root, ParserRule& rule, std::vector<Error>& problems);

/// Layouts that `paid_by` names and that no file has, or that belong to another platform.
void check_joins(const std::vector<std::shared_ptr<const ParserRule>>& rules, std::vector<Error>& problems);

}  // namespace ratecheck::extraction
