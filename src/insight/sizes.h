#pragma once

#include <vector>

#include "ratecheck/insight/insight.h"

// How large the missing amounts are, as a histogram that exposes nobody. Its steps are fixed beforehand per
// currency; neighbours are joined until each shown step holds k workers, none of whom has nearly all of it.
// Rules of one leaf judge the same people: a histogram that, held against another rule's, would tell of a few
// of them is left out.

namespace ratecheck::insight {

/// Lower bounds of the fixed steps in minor units, the first 0; the last step has no end.
std::vector<std::int64_t> size_steps(const std::string& currency);

/// Fills `sizes` of the leaf's cells, or says in `sizes_hidden` why there are none.
void write_sizes(const store::LeafView& leaf, const Settings& settings, std::vector<store::Cell>& cells);

}  // namespace ratecheck::insight
