#pragma once

#include <vector>

#include "extraction/parser_rule.h"

namespace ratecheck::extraction {

/// Patterns that take more than 50 ms of a processor over a text of 100 KB: linear is not free. Tried on the
/// file's own examples, again and again, and on a text made to be tedious.
void check_speed(const ParserRule& rule, std::vector<Error>& problems);

}  // namespace ratecheck::extraction
