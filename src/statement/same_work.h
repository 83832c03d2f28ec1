#pragma once

#include <string>
#include <vector>

#include "ratecheck/statement/statement.h"

namespace ratecheck::statement {

/// What two readings have in common.
struct Likeness {
  bool same = false;         ///< they tell of one piece of work
  bool other_ref = false;    ///< although their order numbers differ: one of them is misread
  std::size_t agreeing = 0;  ///< figures that stand in both and are equal
};

/// Two readings of one layout. The platform's number decides; where one shows none, the time and the
/// figures do. A figure in doubt speaks neither for nor against.
Likeness compare(const WorkItem& a, const WorkItem& b);

/// Puts into `item` what only `other` tells, with its place and its doubts. Names of what was filled in.
std::vector<std::string> fill(WorkItem& item, const WorkItem& other);

/// True when `a` is read at least as well as `b`: fewer doubts, more proven, more told.
bool reads_better(const WorkItem& a, const WorkItem& b);

}  // namespace ratecheck::statement
