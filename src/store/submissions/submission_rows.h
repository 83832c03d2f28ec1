#pragma once

#include "store/impl.h"
#include "store/submissions/conflicts.h"
#include "store/submissions/work_ledger.h"

// What the files about submissions share.
//
// Words used here: a worker is counted anew (refold, recount) when everything that is derived, keys, contributions
// and conflicts, is made again from the rows of `submission`; rebuild_worker does it and writes what differs.

namespace ratecheck::store {

/// Throws Failure `not_found`.
std::string worker_hash_key(Connection& db, const Store::Impl& impl, std::int64_t worker);

/// With the verdicts withheld that stand on work in conflict: as everybody reads it.
CompactSubmission load_compact(Connection& db, std::int64_t worker, std::int64_t number);
/// With the verdicts as the submission alone gave them.
CompactSubmission load_as_judged(Connection& db, std::int64_t worker, std::int64_t number);

/// Adds a fold's sums to what the worker contributes.
void add_contributions(WriteContext& context, std::int64_t worker, const std::map<LeafName, LeafSums>& sums);

/// Everything that is derived from the worker's submissions, folded anew: keys in memory.
struct Refolded {
  WorkKeysInMemory claims;
  std::map<LeafName, LeafSums> sums;
  ConflictRows conflicts;
};
Refolded refold(Connection& db, Names& names, std::int64_t worker);
/// The worker that comes after this one; 0: there is none.
std::int64_t next_worker(Connection& db, std::int64_t after);

/// Submissions that by themselves tell some work twice, and differently.
std::vector<std::int64_t> told_twice(Connection& db, std::int64_t worker);
/// The work that more than one submission of the worker tells of.
std::vector<SharedWork> shared_work(Connection& db, Names& names, std::int64_t worker);

/// Every row of the worker, read once. Throws Failure where one cannot be. Needs no more of the schema than that.
void read_rows_of(Connection& db, Names& names, std::int64_t worker);

/// Replaces the worker's keys, contributions and conflicts by what a new ledger gives. What was withheld before,
/// of submissions of which something else is now.
Withheld rebuild_worker(WriteContext& context, std::int64_t worker);

/// Counts anew what a migration (schema.cpp) or a stopped import left to be counted. A stop in between costs the
/// work, nothing else.
void recount_if_asked(Connection& db);

/// Notes that a worker is to be counted anew, at the latest by the next start.
void ask_to_recount(Connection& db, std::int64_t worker);
bool is_asked_to_recount(Connection& db, std::int64_t worker);
void note_recounted(Connection& db, std::int64_t worker);

}  // namespace ratecheck::store
