#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ratecheck/base/result.h"
#include "ratecheck/statement/differences.h"
#include "ratecheck/store/judging.h"
#include "ratecheck/store/store.h"
#include "ratecheck/store/submissions.h"

/// Uploads of one worker that tell one piece of work differently. Nothing is judged on such work, by itself or
/// within its period, and nothing of it is counted, until the worker says which telling holds, or corrects one.
/// The order of the uploads decides nothing.
///
///   const auto conflicts = store::list_conflicts(store, worker);
///   for (const store::WorkConflict& conflict : *conflicts) {
///     for (const store::WorkTelling& telling : conflict.tellings)
///       show(to_string(telling.work), telling.holds, telling.differs);
///   }
///   const auto changes = store::say_which_holds(store, worker, {{12, 3}});
///
/// May be called from any thread, as all of the store; what is handed out is a copy.
namespace ratecheck::store {

/// What one upload tells of the work.
struct WorkTelling {
  WorkId work;
  bool holds = false;                          ///< the worker said so
  bool withheld = false;                       ///< nothing is judged on it
  WorkId with;                                 ///< another telling, that differs; itself where only others differ
  std::vector<statement::Difference> differs;  ///< `one` is what `with` says, `other` what this one does
  bool damaged = false;                        ///< how it differs cannot be read any more
};

/// All tellings of one piece of work, in the order of the uploads.
struct WorkConflict {
  std::vector<WorkTelling> tellings;
};

/// Of all uploads, or those that concern one.
Result<std::vector<WorkConflict>> list_conflicts(const Store& store, WorkerId worker,
                                                 std::optional<std::int64_t> submission = {});

/// Where a work item stands among the statements of its submission. `work_counts`: how many items each of them
/// has.
assessment::WorkRef ref_of(const WorkId& work, const std::vector<std::size_t>& work_counts);

/// The conflicts that concern a submission as findings `conflicting_documents` about its own work. `work_counts`:
/// how many work items each of its statements has.
std::vector<assessment::Finding> findings_of(const std::vector<WorkConflict>& conflicts, std::int64_t submission,
                                             const std::vector<std::size_t>& work_counts);

/// These tellings hold, and no other of the same work. Verdicts that come out otherwise by it. All or nothing:
/// code `not_found` when one of them is in no conflict.
Result<std::vector<VerdictChange>> say_which_holds(Store& store, WorkerId worker, const std::vector<WorkId>& work);
/// Nothing was said any more of these. Code `not_found`.
Result<std::vector<VerdictChange>> take_back_which_holds(Store& store, WorkerId worker,
                                                         const std::vector<WorkId>& work);

}  // namespace ratecheck::store
