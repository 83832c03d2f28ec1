#pragma once

#include "ratecheck/store/judging.h"
#include "store/submissions/kept_statements.h"

namespace ratecheck::store {

/// A change of corrections of one submission, written together with the verdicts it leads to.
struct Amendment {
  std::vector<Correction> set;       ///< the same field of the same item is replaced
  std::optional<std::int64_t> drop;  ///< id of a correction
};

/// Judges `submissions` of a worker anew, with `amendment` (of the first of them) in place. All or nothing.
/// `amendment.set` gets its ids. Code `busy` when others change the same rows again and again.
Result<std::vector<VerdictChange>> judge_amended(Store& store, WorkerId worker,
                                                 const std::vector<std::int64_t>& submissions, const Judge& judge,
                                                 Amendment& amendment);

/// What comes after `after` of the rows (worker, number) that `sql` gives for a version.
Result<std::optional<Outdated>> next_of(const Store& store, const char* sql, const std::string& version,
                                        const std::optional<Outdated>& after);

}  // namespace ratecheck::store
