#pragma once

#include <vector>

#include "extraction/parser_rule.h"

namespace ratecheck::extraction {

/// Reads [[identity]] and binds its names to the fields and records that are already in the rule.
void load_identities(TomlTable& root, ParserRule& rule, std::vector<Error>& problems);

/// What fields name (on, after, merge_by) must stand before them; names must be single.
void check_references(const ParserRule& rule, std::vector<Error>& problems);

}  // namespace ratecheck::extraction
