#pragma once

#include <functional>

#include "store/codec/row_binding.h"
#include "store/impl.h"
#include "store/submissions/conflicts.h"
#include "store/submissions/work_ledger.h"

// What the files about submissions share.
//
// Words used here: a worker is counted anew (refold, recount) when everything that is derived, keys, contributions
// and conflicts, is made again from the rows of `submission`; rebuild_worker does it and writes what differs.

namespace ratecheck::store {

/// When a submission came in; 0 where that cannot be read either.
std::int64_t received_at(Connection& db, std::int64_t worker, std::int64_t number);

/// Throws Failure `not_found`.
std::string worker_hash_key(Connection& db, const Store::Impl& impl, std::int64_t worker);

/// The packed rows of a submission as they are read, and how much they must hold.
struct PackedRow {
  std::int64_t id = 0;  ///< of the table
  std::int64_t worker = 0;
  std::int64_t number = 0;
  std::string work;
  std::string verdicts;
  std::int64_t statements = 0;
  std::int64_t work_items = 0;
  std::int64_t verdict_count = 0;
};
/// Whether the columns are bound to their rows, as they are from schema 13 on.
enum class RowBinding { yes, not_yet };
/// Both throw Failure `corrupt_database`, also where the row does not hold as much as it says.
CompactWork work_of(Connection& db, const PackedRow& row, RowBinding is = RowBinding::yes);
CompactVerdicts verdicts_of(Connection& db, const PackedRow& row, RowBinding is = RowBinding::yes);

/// Of findings as they are kept, which go into answers as they stand. Throws Failure `corrupt_database`.
void check_findings(std::string_view json);

/// With the verdicts withheld that stand on work in conflict: as everybody reads it.
CompactSubmission load_compact(Connection& db, std::int64_t worker, std::int64_t number);
/// With the verdicts as the submission alone gave them.
CompactSubmission load_as_judged(Connection& db, std::int64_t worker, std::int64_t number);

/// Adds a fold's sums to what the worker contributes.
void add_contributions(WriteContext& context, std::int64_t worker, const std::map<LeafName, LeafSums>& sums);

/// Submissions of a worker in this order, folded by a new ledger; the verdicts of `withheld` items left out.
/// Numbers of those that cannot be read go into `unreadable`. `after` is called behind each, and may take its sums
/// out.
WorkLedger fold(Connection& db, Names& names, std::int64_t worker, const std::vector<std::int64_t>& numbers,
                const Withheld& withheld, WorkKeysInMemory& claims, std::set<std::int64_t>& unreadable,
                const std::function<void(std::size_t at, WorkLedger&)>& after = {});

/// Everything that is derived from the worker's submissions, folded anew: keys in memory.
/// Submissions that cannot be read are left out and told to the operator; conflicts with them stay as they were.
struct Refolded {
  WorkKeysInMemory claims;
  std::map<LeafName, LeafSums> sums;
  ConflictRows conflicts;
  std::set<std::int64_t> unreadable;  ///< numbers of submissions
};
Refolded refold(Connection& db, Names& names, std::int64_t worker);
/// The worker that comes after this one; 0: there is none.
std::int64_t next_worker(Connection& db, std::int64_t after);

/// Submissions that by themselves tell some work twice, and differently.
std::vector<std::int64_t> told_twice(Connection& db, std::int64_t worker);
/// The work that more than one submission of the worker tells of.
std::vector<SharedWork> shared_work(Connection& db, Names& names, std::int64_t worker);

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
