#pragma once

#include <cstddef>
#include <vector>

#include "ratecheck/statement/statement.h"

namespace ratecheck::statement {

/// Puts down as doubts what a piece of work says against itself, whatever layout or program it came from: a clock
/// that runs longer than the work, a way faster than any road allows, an input that tells otherwise than the field
/// of the same meaning. `index`: of the item, for what becomes findings.
void doubt_impossible_values(std::size_t index, WorkItem& item, std::vector<Contradiction>& contradictions);

}  // namespace ratecheck::statement
