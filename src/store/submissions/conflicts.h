#pragma once

#include <map>
#include <set>

#include "ratecheck/store/conflicts.h"
#include "store/submissions/changes.h"
#include "store/submissions/work_ledger.h"

// Which of a worker's uploads tell one piece of work differently: found anew whenever what they tell may have
// changed, and written down, so that every reader of verdicts sees those that are withheld as such. The verdicts
// themselves stay as each upload gave them.

namespace ratecheck::store {

/// One telling of work that is told differently, as the table `conflict` has it.
struct ConflictRow {
  WorkId first;  ///< telling of the same work; the group's name
  bool withheld = false;
  WorkId with;          ///< a telling that says otherwise; itself: none does
  std::string differs;  ///< JSON: how

  bool operator==(const ConflictRow&) const = default;
};
using ConflictRows = std::map<WorkId, ConflictRow>;

/// By submission, the items whose verdicts are withheld.
using Withheld = std::map<std::int64_t, std::set<std::int64_t>>;

/// Among the pairs that tell of one piece of work, and within submissions that tell some twice. `about`: of pairs
/// only what concerns this submission. Submissions that cannot be read are passed over and added to `unreadable`.
ConflictRows find_conflicts(Connection& db, std::int64_t worker, const std::vector<SharedWork>& shared,
                            const std::vector<std::int64_t>& told_twice, std::optional<std::int64_t> about = {},
                            std::set<std::int64_t>* unreadable = nullptr);
/// As they were found last.
ConflictRows kept_conflicts(Connection& db, std::int64_t worker);
/// The same as it is told, of all uploads or those that concern one.
std::vector<WorkConflict> conflicts_about(Connection& db, std::int64_t worker,
                                          std::optional<std::int64_t> submission);
void replace_conflicts(Connection& db, std::int64_t worker, const ConflictRows& rows);

/// Only what is withheld of them.
Withheld withheld_by(const ConflictRows& rows);
std::set<std::int64_t> withheld_items(Connection& db, std::int64_t worker, std::int64_t submission);
/// Verdicts that stand on one of the items cannot be judged: `conflicting_documents`.
void withhold(CompactVerdicts& verdicts, const std::set<std::int64_t>& items);

/// Tells what became of the verdicts of submissions whose withheld items were these before, but for `told`.
void tell_withheld(Changes& changes, Connection& db, std::int64_t worker, const Withheld& before,
                   const std::set<std::int64_t>& told);

}  // namespace ratecheck::store
