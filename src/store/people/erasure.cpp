#include <set>

#include "ratecheck/base/hash.h"
#include "store/impl.h"
#include "store/refusals.h"

//   transaction   the worker's rows go from every table; the tag comes into the table `erasure`
//   list          the tag comes into the file `erasures`, which no restore replaces
//   log           is emptied into the database, whose freed pages are overwritten (secure_delete)
//
// An erasure is one transaction: the rows go and the worker's tag comes into the table `erasure`, both or neither.
// An erasure that is refused has therefore not happened and never will. Once it is committed, the tag goes into
// the folder's list, which outlives the database and lets a restore erase again; then the log is emptied. A crash
// in between leaves the list or the log behind, and the next start makes both good. A failure in between is no
// failure of the erasure.

namespace ratecheck::store {
namespace {

constexpr const char* kFindTag = "SELECT tag FROM worker WHERE id=?1";
constexpr const char* kFindByTag = "SELECT id FROM worker WHERE tag=?1";
constexpr const char* kNote = "INSERT OR IGNORE INTO erasure(tag) VALUES(?1)";
constexpr const char* kNoted = "SELECT tag FROM erasure";
constexpr const char* kHasTable = "SELECT count(*) FROM sqlite_master WHERE type='table' AND name='erasure'";
constexpr const char* kCountSubmissions =
    "SELECT count(*), coalesce(sum(work_count), 0), coalesce(sum(verdict_count), 0) FROM submission WHERE "
    "worker=?1";
constexpr const char* kDropKeys = "DELETE FROM work_key WHERE worker=?1";
constexpr const char* kDropContributions = "DELETE FROM contribution WHERE worker=?1";
constexpr const char* kDropSubmissions = "DELETE FROM submission WHERE worker=?1";
constexpr const char* kDropTokens = "DELETE FROM token WHERE worker=?1";
constexpr const char* kDropConsents = "DELETE FROM consent WHERE worker=?1";
constexpr const char* kDropJoinings = "DELETE FROM joining WHERE worker=?1";
constexpr const char* kDropNotices = "DELETE FROM notice WHERE worker=?1";
constexpr const char* kDropCorrections = "DELETE FROM correction WHERE worker=?1";
constexpr const char* kDropDisputes = "DELETE FROM dispute WHERE worker=?1";
constexpr const char* kDropDocuments = "DELETE FROM document WHERE worker=?1";
constexpr const char* kDropCaseDecisions = "DELETE FROM case_decision WHERE worker=?1";
constexpr const char* kDropWorker = "DELETE FROM worker WHERE id=?1";

std::int64_t drop(Connection& db, const char* sql, std::int64_t worker) {
  run(db, sql, worker);
  return db.changes();
}

/// By name from every table that is counted in the receipt. The cells first, while the contributions still tell
/// which they are; the leaves last, when nothing names them any more.
ErasureReceipt drop_rows(WriteContext& context, std::int64_t worker) {
  Connection& db = context.db;
  ErasureReceipt receipt;
  const std::vector<std::int64_t> leaves = leaves_of(db, worker);
  {
    Query count(db, kCountSubmissions, worker);
    count.next();
    receipt.submissions = count.integer(0);
    receipt.work_items = count.integer(1);
    receipt.verdicts = count.integer(2);
  }
  receipt.leaves_withheld = take_cells_of(db, worker);
  drop(db, kDropKeys, worker);
  drop(db, kDropContributions, worker);
  drop(db, kDropSubmissions, worker);
  receipt.tokens = drop(db, kDropTokens, worker);
  receipt.consents = drop(db, kDropConsents, worker);
  receipt.other = drop(db, kDropJoinings, worker) + drop(db, kDropNotices, worker) +
                  drop(db, kDropCorrections, worker) + drop(db, kDropDisputes, worker) +
                  drop(db, kDropDocuments, worker) + drop(db, kDropCaseDecisions, worker);
  drop(db, kDropWorker, worker);  // whatever a later schema hangs on the worker goes by cascade
  drop_empty_leaves(db, context.names, leaves);
  return receipt;
}

}  // namespace

Result<ErasureReceipt> erase_worker(Store& store, WorkerId worker) {
  Store::Impl& impl = store.impl();
  auto receipt = impl.writer->change<ErasureReceipt>([&](WriteContext& context) -> Result<ErasureReceipt> {
    std::string tag;
    {
      Query find(context.db, kFindTag, worker.value);
      if (!find.next())
        return not_found("worker");
      tag = find.bytes(0);
    }
    ErasureReceipt done = drop_rows(context, worker.value);
    run(context.db, kNote, as_bytes(tag));
    done.receipt = to_hex(tag);
    done.erased_at = impl.now();
    return done;
  });
  if (!receipt)
    return receipt;
  if (!impl.folder->remember_erasure(receipt->receipt)) {  // the database knows, and tells the list when it can
    impl.writer->see_to(
        [&](WriteContext& context) { return static_cast<bool>(settle_erasures(*impl.folder, &context.db)); });
  }
  impl.writer->empty_log();
  return receipt;
}

// Known is what the list says (of an unsure one, only who is gone) and what the table says. Written only where the
// file differs from that or is unsure.
Status settle_erasures(Folder& folder, Connection* db) {
  return guarded([&]() -> Status {
    const Folder::Erasures list = folder.erasures();
    const auto is_there = [&](const std::string& tag) {
      const std::string bytes = from_hex(tag);
      Query find(*db, kFindByTag, as_bytes(bytes));
      return find.next();
    };
    std::set<std::string> known;
    for (const std::string& tag : list.tags) {
      if (!list.unsure || db == nullptr || !is_there(tag))
        known.insert(tag);
    }
    const bool has_table = db != nullptr && db->number(kHasTable) > 0;
    if (has_table) {
      Query noted(*db, kNoted);
      while (noted.next())
        known.insert(to_hex(noted.bytes(0)));
    }
    if (!list.unsure && known == std::set<std::string>(list.tags.begin(), list.tags.end()))
      return {};
    return folder.write_erasures({known.begin(), known.end()});
  });
}

// After a restore: who is in the list and in the database was erased after the backup was made.
Result<std::int64_t> repeat_erasures(Store& store) {
  Store::Impl& impl = store.impl();
  struct Due {
    std::int64_t worker;
    std::string tag;
  };
  const auto due = read(store, [&](Connection& db) -> Result<std::vector<Due>> {
    std::vector<Due> out;
    for (const std::string& tag : impl.folder->erasures().tags) {
      const std::string bytes = from_hex(tag);
      Query find(db, kFindByTag, as_bytes(bytes));
      if (find.next())
        out.push_back({find.integer(0), bytes});
    }
    return out;
  });
  if (!due)
    return due.error();
  for (const Due& one : *due) {
    const Status erased = impl.writer->change_status([&](WriteContext& context) -> Status {
      drop_rows(context, one.worker);
      run(context.db, kNote, as_bytes(one.tag));
      return {};
    });
    if (!erased)
      return erased.error();
  }
  if (!due->empty())
    impl.writer->empty_log();
  return static_cast<std::int64_t>(due->size());
}

}  // namespace ratecheck::store
