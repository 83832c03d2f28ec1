#pragma once

#include <vector>

#include "extraction/parser_rule.h"

namespace ratecheck::extraction {

/// Runs the examples of a file: each against its expectation, and every field must be read by one (of which
/// nothing is said where an example could not be read at all).
void run_examples(const ParserRule& rule, std::vector<Error>& problems);

/// A problem for every example that two parsers claim.
void check_claims(const std::vector<std::shared_ptr<const ParserRule>>& rules, std::vector<Error>& problems);

}  // namespace ratecheck::extraction
