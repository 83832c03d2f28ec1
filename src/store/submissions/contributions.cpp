#include <memory>

#include "store/submissions/submission_rows.h"

#include "store/refusals.h"

// What a worker adds to the figures, kept up to date in two ways that must agree (`ratecheck verify` compares):
//
//   add_contributions   a new submission: what the ledger found is added to the sums that are there
//   refold              all submissions from the first: the ledger runs over all of them with keys in memory
//
// The second is needed whenever something other than a new submission changes: a verdict, a correction, an upload
// that goes, a conflict. rebuild_worker writes its result: contributions that are the same are left alone, so that
// a leaf counts as changed only where it did; one that goes, or loses all its work, after it was shown takes the
// cells of its leaf with it (leaves.cpp).
//
// A submission that cannot be read is left out of the second, and told to the operator; what the others add counts
// all the same.
//
// recount is the same for a migration: the worker did nothing, so nothing counts as changed.

namespace ratecheck::store {
namespace {

constexpr const char* kFindTag = "SELECT tag FROM worker WHERE id=?1";
constexpr const char* kLoadDense =
    "SELECT id, work, verdicts, statement_count, work_count, verdict_count FROM submission"
    " WHERE worker=?1 AND number=?2";
constexpr const char* kReceivedAt = "SELECT received_at FROM submission WHERE worker=?1 AND number=?2";
constexpr const char* kNumbers = "SELECT number FROM submission WHERE worker=?1 ORDER BY number";
constexpr const char* kToldTwice =
    "SELECT number FROM submission WHERE worker=?1 AND told_twice=1 ORDER BY number";
constexpr const char* kFindContribution = "SELECT id, items, sums FROM contribution WHERE worker=?1 AND leaf=?2";
constexpr const char* kAddContribution =
    "INSERT INTO contribution(worker, leaf, items, changed, sums) VALUES(?1, ?2, ?3, ?4, ?5)";
constexpr const char* kChangeContribution = "UPDATE contribution SET items=?2, changed=?3, sums=?4 WHERE id=?1";
constexpr const char* kContributionsOf =
    "SELECT leaf, items, sums, published, id FROM contribution WHERE worker=?1";
constexpr const char* kDropContribution = "DELETE FROM contribution WHERE worker=?1 AND leaf=?2";
constexpr const char* kNotShown = "UPDATE contribution SET published=0 WHERE worker=?1 AND leaf=?2";
constexpr const char* kAskedToRecount = "SELECT 1 FROM meta WHERE name='recount'";
constexpr const char* kRecounted = "DELETE FROM meta WHERE name='recount'";
constexpr const char* kEmptyLeaves =
    "SELECT id FROM leaf WHERE NOT EXISTS (SELECT 1 FROM contribution WHERE contribution.leaf=leaf.id)";
constexpr const char* kAskForWorker =
    "INSERT OR REPLACE INTO meta(name, value) VALUES('recount worker ' || ?1, ?1)";
constexpr const char* kDropAskForWorker = "DELETE FROM meta WHERE name='recount worker ' || ?1";
constexpr const char* kAskedForWorker = "SELECT 1 FROM meta WHERE name='recount worker ' || ?1";
constexpr const char* kAskedForWorkers =
    "SELECT CAST(value AS INTEGER) FROM meta WHERE name LIKE 'recount worker %' ORDER BY 1";
// Not one whose erasure is under way.
constexpr const char* kNextWorker =
    "SELECT id FROM worker WHERE id>?1 AND NOT EXISTS (SELECT 1 FROM erasure WHERE erasure.tag=worker.tag)"
    " ORDER BY id LIMIT 1";
constexpr const char* kRecount = "UPDATE contribution SET items=?3, sums=?4 WHERE worker=?1 AND leaf=?2";
constexpr const char* kDropKeys = "DELETE FROM work_key WHERE worker=?1";

// `release`: the one in the making, as that in which this contribution last changed.
void write_sums(Connection& db, std::int64_t worker, std::int64_t leaf, const LeafSums& sums,
                std::int64_t release) {
  std::int64_t id = 0;
  {
    Query find(db, kFindContribution, worker, leaf);
    if (find.next())
      id = find.integer(0);
  }
  const std::string packed = pack(sums);
  if (id == 0) {
    run(db, kAddContribution, worker, leaf, sums.items, release, as_bytes(packed));
  } else {
    run(db, kChangeContribution, id, sums.items, release, as_bytes(packed));
  }
}

struct OldContribution {
  std::optional<LeafSums> sums;  // nothing: they cannot be read any more
  bool published = false;
};

std::map<std::int64_t, OldContribution> contributions_of(Connection& db, std::int64_t worker) {
  std::map<std::int64_t, OldContribution> out;
  Query query(db, kContributionsOf, worker);
  while (query.next()) {
    auto sums = unless_damaged(db, [&] {
      return of_row("contribution", query.integer(4),
                    [&] { return unpack_sums(query.integer(1), query.bytes(2)); });
    });
    out[query.integer(0)] = {std::move(sums), query.integer(3) != 0};
  }
  return out;
}

/// The first column of all rows.
template <typename... Values>
std::vector<std::int64_t> numbers_of(Connection& db, const char* sql, const Values&... values) {
  std::vector<std::int64_t> numbers;
  Query query(db, sql, values...);
  while (query.next())
    numbers.push_back(query.integer(0));
  return numbers;
}

constexpr int kRecountedTogether = 256;  // workers, in one transaction; a stop costs at most the work of these

// Through take(), so that they go in by many at once and in the order of the index.
void replace_keys(Connection& db, std::int64_t worker, const WorkKeysInMemory& fresh) {
  run(db, kDropKeys, worker);
  std::vector<KeyClaim> claims;
  for (const auto& [key, owner] : fresh.all())
    claims.push_back({key, owner});
  WorkKeysInDatabase(db, worker).take(claims);
}

// When a contribution last changed is left as it is: the worker did nothing.
void recount(Connection& db, Names& names, std::int64_t worker) {
  const Refolded fresh = refold(db, names, worker);
  replace_keys(db, worker, fresh.claims);
  replace_conflicts(db, worker, fresh.conflicts);
  for (const auto& [name, sums] : fresh.sums) {
    const std::string packed = pack(sums);
    const std::int64_t leaf = names.leaf(db, name);
    run(db, kRecount, worker, leaf, sums.items, as_bytes(packed));
    if (db.changes() == 0)
      write_sums(db, worker, leaf, sums, 0);
  }
}

}  // namespace

std::string worker_hash_key(Connection& db, const Store::Impl& impl, std::int64_t worker) {
  Query find(db, kFindTag, worker);
  if (!find.next())
    throw Failure{not_found("worker")};
  return impl.secrets.work_key(worker, find.bytes(0));
}

CompactSubmission load_compact(Connection& db, std::int64_t worker, std::int64_t number) {
  CompactSubmission submission = load_as_judged(db, worker, number);
  withhold(submission.verdicts, withheld_items(db, worker, number));
  return submission;
}

CompactSubmission load_as_judged(Connection& db, std::int64_t worker, std::int64_t number) {
  PackedRow row;
  {
    Query query(db, kLoadDense, worker, number);
    if (!query.next())
      throw Failure{corrupt("a submission is missing")};
    row = {query.integer(0), worker,           number,           query.bytes(1),
           query.bytes(2),   query.integer(3), query.integer(4), query.integer(5)};
  }
  return of_row("submission", row.id, [&] {
    return CompactSubmission{number, work_of(db, row), verdicts_of(db, row)};
  });
}

CompactWork work_of(Connection& db, const PackedRow& row, RowBinding is) {
  const RowColumn to{kWorkColumn, row.worker, row.number};
  CompactWork work =
      unpack_work(is == RowBinding::yes ? bound_bytes(row.work, to) : std::string_view(row.work), db);
  if (static_cast<std::int64_t>(work.statements.size()) != row.statements ||
      static_cast<std::int64_t>(work.items.size()) != row.work_items)
    throw Failure{corrupt("a submission holds more or less work than it says")};
  return work;
}

CompactVerdicts verdicts_of(Connection& db, const PackedRow& row, RowBinding is) {
  const RowColumn to{kVerdictsColumn, row.worker, row.number};
  CompactVerdicts out =
      unpack_verdicts(is == RowBinding::yes ? bound_bytes(row.verdicts, to) : std::string_view(row.verdicts), db);
  if (static_cast<std::int64_t>(out.verdicts.size()) != row.verdict_count)
    throw Failure{corrupt("a submission holds more or fewer verdicts than it says")};
  for (const CompactVerdict& verdict : out.verdicts) {
    for (const std::int64_t item : verdict.work) {
      if (item < 0 || item >= row.work_items)
        throw Failure{corrupt("a verdict stands on work that is not there")};
    }
  }
  return out;
}

std::int64_t received_at(Connection& db, std::int64_t worker, std::int64_t number) {
  return unless_damaged(db,
                        [&] {
                          Query query(db, kReceivedAt, worker, number);
                          return query.next() ? query.integer(0) : 0;
                        })
      .value_or(0);
}

void add_contributions(WriteContext& context, std::int64_t worker, const std::map<LeafName, LeafSums>& sums) {
  const std::int64_t release = coming_release(context.db);
  for (const auto& [name, more] : sums) {
    const std::int64_t leaf = context.names.leaf(context.db, name);
    auto all = unless_damaged(context.db, [&] {
      Query find(context.db, kFindContribution, worker, leaf);
      return find.next() ? of_row("contribution", find.integer(0),
                                  [&] { return unpack_sums(find.integer(1), find.bytes(2)); })
                         : LeafSums();
    });
    if (!all) {  // what stands there is of no use: all of the worker's is counted anew
      (void)rebuild_worker(context, worker);
      return;
    }
    merge(*all, more);
    write_sums(context.db, worker, leaf, *all, release);
  }
}

WorkLedger fold(Connection& db, Names& names, std::int64_t worker, const std::vector<std::int64_t>& numbers,
                const Withheld& withheld, WorkKeysInMemory& claims, std::set<std::int64_t>& unreadable,
                const std::function<void(std::size_t at, WorkLedger&)>& after) {
  const auto load = [&db, &withheld, worker](std::int64_t number) {
    CompactSubmission submission = load_as_judged(db, worker, number);
    if (const auto items = withheld.find(number); items != withheld.end())
      withhold(submission.verdicts, items->second);
    return submission;
  };
  WorkLedger ledger(
      claims, [&](const RuleName& rule) { return names.rule(db, rule); }, load);
  for (std::size_t at = 0; at < numbers.size(); ++at) {
    if (const auto submission = unless_damaged(db, [&] { return load(numbers[at]); })) {
      ledger.add(*submission);
    } else {
      unreadable.insert(numbers[at]);
    }
    if (after)
      after(at, ledger);
  }
  return ledger;
}

namespace {

WorkLedger fold_all(Connection& db, Names& names, std::int64_t worker, const Withheld& withheld,
                    WorkKeysInMemory& claims, std::set<std::int64_t>& unreadable) {
  return fold(db, names, worker, numbers_of(db, kNumbers, worker), withheld, claims, unreadable);
}

}  // namespace

std::vector<std::int64_t> told_twice(Connection& db, std::int64_t worker) {
  return numbers_of(db, kToldTwice, worker);
}

std::vector<SharedWork> shared_work(Connection& db, Names& names, std::int64_t worker) {
  WorkKeysInMemory claims;
  std::set<std::int64_t> unreadable;
  return fold_all(db, names, worker, {}, claims, unreadable).shared;
}

namespace {

/// Whether a submission that cannot be read still tells otherwise is not known: what was withheld for it stays so.
void keep_conflicts_with(const std::set<std::int64_t>& unreadable, Connection& db, std::int64_t worker,
                         ConflictRows& conflicts) {
  if (unreadable.empty())
    return;
  const ConflictRows before = kept_conflicts(db, worker);
  std::set<WorkId> groups;
  for (const auto& [work, row] : before) {
    if (unreadable.contains(work.submission))
      groups.insert(row.first);
  }
  for (const auto& [work, row] : before) {
    if (groups.contains(row.first))
      conflicts.try_emplace(work, row);
  }
}

}  // namespace

// Which work is told twice is known only once all of it is in the ledger, and what is withheld changes the sums:
// so twice, where there is a conflict.
Refolded refold(Connection& db, Names& names, std::int64_t worker) {
  Refolded out;
  WorkLedger ledger = fold_all(db, names, worker, {}, out.claims, out.unreadable);
  out.sums = std::move(ledger.sums);
  out.conflicts = find_conflicts(db, worker, ledger.shared, told_twice(db, worker), {}, &out.unreadable);
  keep_conflicts_with(out.unreadable, db, worker, out.conflicts);
  if (out.conflicts.empty())
    return out;
  out.claims = {};
  out.sums = fold_all(db, names, worker, withheld_by(out.conflicts), out.claims, out.unreadable).sums;
  return out;
}

std::int64_t next_worker(Connection& db, std::int64_t after) {
  Query query(db, kNextWorker, after);
  return query.next() ? query.integer(0) : 0;
}

void ask_to_recount(Connection& db, std::int64_t worker) {
  run(db, kAskForWorker, std::to_string(worker));
}
bool is_asked_to_recount(Connection& db, std::int64_t worker) {
  return Query(db, kAskedForWorker, std::to_string(worker)).next();
}
void note_recounted(Connection& db, std::int64_t worker) {
  run(db, kDropAskForWorker, std::to_string(worker));
}

// Workers that an import left first, each for itself; then, where a migration asked, everybody.
void recount_if_asked(Connection& db) {
  Names names;
  for (const std::int64_t asked : numbers_of(db, kAskedForWorkers)) {
    db.exec("BEGIN IMMEDIATE");
    recount(db, names, asked);
    note_recounted(db, asked);
    db.exec("COMMIT");
  }
  if (!Query(db, kAskedToRecount).next())
    return;
  std::int64_t worker = 0;
  const auto next = [&] {
    worker = next_worker(db, worker);
    return worker != 0;
  };
  for (bool more = true; more;) {
    db.exec("BEGIN IMMEDIATE");
    for (int i = 0; i < kRecountedTogether && (more = next()); ++i)
      recount(db, names, worker);
    if (!more) {
      drop_empty_leaves(db, names, numbers_of(db, kEmptyLeaves));
      run(db, kRecounted);
    }
    db.exec("COMMIT");
  }
}

// The result is for tell_withheld: of which submissions the verdicts are read otherwise than before, and what of
// them was withheld.
Withheld rebuild_worker(WriteContext& context, std::int64_t worker) {
  Connection& db = context.db;
  Refolded fresh = refold(db, context.names, worker);
  replace_keys(db, worker, fresh.claims);
  Withheld withheld_before = withheld_by(kept_conflicts(db, worker));
  Withheld withheld = withheld_by(fresh.conflicts);
  for (const auto& [submission, items] : withheld)
    withheld_before[submission];  // where nothing was
  std::erase_if(withheld_before, [&](const auto& of) { return of.second == withheld[of.first]; });
  replace_conflicts(db, worker, fresh.conflicts);
  auto old = contributions_of(db, worker);
  const std::int64_t release = coming_release(db);
  for (const auto& [name, sums] : fresh.sums) {
    const std::int64_t leaf = context.names.leaf(db, name);
    const auto before = old.find(leaf);
    if (before == old.end() || !(before->second.sums == sums))
      write_sums(db, worker, leaf, sums, release);
    if (before == old.end())
      continue;
    if (before->second.published && sums.items == 0) {
      take_cells(db, leaf);
      run(db, kNotShown, worker, leaf);
    }
    old.erase(before);
  }
  std::vector<std::int64_t> left;
  for (const auto& [leaf, gone] : old) {
    run(db, kDropContribution, worker, leaf);
    if (gone.published)
      take_cells(db, leaf);
    left.push_back(leaf);
  }
  drop_empty_leaves(db, context.names, left);
  return withheld_before;
}

}  // namespace ratecheck::store
