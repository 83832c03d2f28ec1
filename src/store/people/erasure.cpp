#include <array>
#include <set>

#include "ratecheck/base/hash.h"
#include "store/erasure_list.h"
#include "store/impl.h"
#include "store/refusals.h"

//   decided       one transaction: the tag comes into the table `erasure`; the key, what the worker allowed and
//   said,
//                 and all figures go. Either this happens and the worker is gone for good, or nothing has happened
//   list          the tag comes into the file `erasures`, which no restore replaces: written anew as a whole, so
//                 that a crash leaves the one list or the other
//   pieces        uploads, documents and what hangs on them, so many bytes a transaction
//   worker        the row itself, and by cascade whatever a later schema hangs on it
//   log           is emptied into the database, whose freed pages are overwritten (secure_delete)
//
// Pieces, since what goes is overwritten, and so passes through the log: an erasure takes no more room than a
// piece, however much it erases, and finds that in the reserve where the disk is full (Writer::Steps). Only the
// first transaction can refuse an erasure. What fails afterwards is no failure of it: it is tried again, and the
// next start erases whoever is in the table `erasure` or in the list and still in the database. Nobody can see the
// worker meanwhile, since the key opens nothing and no figure is left.

namespace ratecheck::store {
namespace {

constexpr const char* kFindTag = "SELECT tag FROM worker WHERE id=?1";
constexpr const char* kFindByTag = "SELECT id FROM worker WHERE tag=?1";
constexpr const char* kNote = "INSERT OR IGNORE INTO erasure(tag) VALUES(?1)";
constexpr const char* kCount =
    "SELECT count(*), coalesce(sum(work_count), 0), coalesce(sum(verdict_count), 0),"
    " (SELECT count(*) FROM notice WHERE worker=?1) + (SELECT count(*) FROM correction WHERE worker=?1)"
    " + (SELECT count(*) FROM document WHERE worker=?1) FROM submission WHERE worker=?1";
constexpr const char* kCloseKey = "UPDATE worker SET key_hash=randomblob(32), counted=0, reached='' WHERE id=?1";
constexpr const char* kDropContributions = "DELETE FROM contribution WHERE worker=?1";
constexpr const char* kDropTokens = "DELETE FROM token WHERE worker=?1";
constexpr const char* kDropConsents = "DELETE FROM consent WHERE worker=?1";
constexpr const char* kDropJoinings = "DELETE FROM joining WHERE worker=?1";
// The audit says who decided, and when; of which dispute, nobody need know any more.
constexpr const char* kForgetDisputes =
    "UPDATE audit SET subject='a dispute that is gone' WHERE"
    " subject IN (SELECT 'dispute ' || id FROM dispute WHERE worker=?1) OR"
    " (action LIKE '%{dispute%' AND subject IN (SELECT CAST(id AS TEXT) FROM dispute WHERE worker=?1))";
constexpr const char* kDropDisputes = "DELETE FROM dispute WHERE worker=?1";
constexpr const char* kDropCaseDecisions = "DELETE FROM case_decision WHERE worker=?1";
constexpr const char* kDropAsked = "DELETE FROM meta WHERE name='recount worker ' || ?1";
constexpr const char* kDropWorker = "DELETE FROM worker WHERE id=?1";

constexpr std::int64_t kPieceBytes = std::int64_t{4} << 20U;
/// Of one table: how to find rows of a worker with the bytes of each, and how to drop one.
struct Large {
  const char* find;
  const char* drop;
};
constexpr std::array kLarge{
    Large{"SELECT id, length(bytes) FROM document WHERE worker=?1 LIMIT 1000", "DELETE FROM document WHERE id=?1"},
    Large{
        "SELECT id, length(packed)+length(work)+length(verdicts)+length(findings) FROM submission WHERE worker=?1"
        " LIMIT 1000",
        "DELETE FROM submission WHERE id=?1"},
};
/// Of one table: how to drop so many rows of a worker, and what one may cost: its own bytes where rows of a worker
/// lie together, a whole page where they lie anywhere.
struct Small {
  const char* drop;
  std::int64_t bytes;
};
constexpr std::array kSmall{
    Small{"DELETE FROM work_key WHERE worker=?1 AND key IN (SELECT key FROM work_key WHERE worker=?1 LIMIT ?2)",
          64},
    Small{"DELETE FROM conflict WHERE worker=?1 AND (submission, item) IN"
          " (SELECT submission, item FROM conflict WHERE worker=?1 LIMIT ?2)",
          512},
    Small{"DELETE FROM holding WHERE worker=?1 AND (submission, item) IN"
          " (SELECT submission, item FROM holding WHERE worker=?1 LIMIT ?2)",
          64},
    Small{"DELETE FROM notice WHERE id IN (SELECT id FROM notice WHERE worker=?1 LIMIT ?2)", 4096},
    Small{"DELETE FROM correction WHERE id IN (SELECT id FROM correction WHERE worker=?1 LIMIT ?2)", 4096},
};
constexpr std::chrono::milliseconds kPatience{2000};  // with readers of older snapshots
constexpr std::chrono::milliseconds kRetry{200};

std::int64_t drop(Connection& db, const char* sql, std::int64_t worker) {
  run(db, sql, worker);
  return db.changes();
}

/// The cells first, while the contributions still tell which they are; the leaves last, when nothing names them
/// any more.
ErasureReceipt decide(WriteContext& context, std::int64_t worker, std::string_view tag) {
  Connection& db = context.db;
  ErasureReceipt receipt;
  const std::vector<std::int64_t> leaves = leaves_of(db, worker);
  {
    Query count(db, kCount, worker);
    count.next();
    receipt.submissions = count.integer(0);
    receipt.work_items = count.integer(1);
    receipt.verdicts = count.integer(2);
    receipt.other = count.integer(3);
  }
  run(db, kNote, as_bytes(tag));
  run(db, kCloseKey, worker);
  receipt.leaves_withheld = take_cells_of(db, worker);
  drop(db, kDropContributions, worker);
  receipt.tokens = drop(db, kDropTokens, worker);
  receipt.consents = drop(db, kDropConsents, worker);
  run(db, kForgetDisputes, worker);
  receipt.other +=
      drop(db, kDropJoinings, worker) + drop(db, kDropDisputes, worker) + drop(db, kDropCaseDecisions, worker);
  drop(db, kDropAsked, worker);
  drop_empty_leaves(db, context.names, leaves);
  receipt.receipt = to_hex(tag);
  return receipt;
}

/// Takes what it drops off `room`, in bytes.
void drop_large(Connection& db, const Large& table, std::int64_t worker, std::int64_t& room) {
  std::vector<std::int64_t> rows;
  for (Query query(db, table.find, worker); room > 0 && query.next(); room -= query.integer(1))
    rows.push_back(query.integer(0));
  for (const std::int64_t row : rows)
    run(db, table.drop, row);
}

/// As much as fits one transaction. False: there was no more, and the worker's own row is gone too.
bool drop_piece(Connection& db, std::int64_t worker) {
  std::int64_t room = kPieceBytes;
  for (const Large& table : kLarge) {
    for (bool more = true; more && room > 0;) {
      const std::int64_t before = room;
      drop_large(db, table, worker, room);
      more = room < before;
    }
  }
  for (const Small& table : kSmall) {
    if (room < table.bytes)
      return true;
    run(db, table.drop, worker, room / table.bytes);
    room -= db.changes() * table.bytes;
  }
  if (room < 4096)
    return true;
  run(db, kDropWorker, worker);
  return false;
}

/// What comes after the decision. False: not all of it could be done.
bool finish(Writer::Steps& steps, std::int64_t worker, std::chrono::milliseconds patience) {
  for (bool more = true; more;) {
    const Status dropped = steps.transaction([&](WriteContext& context) -> Status {
      more = drop_piece(context.db, worker);
      return {};
    });
    if (!dropped)
      return false;
    if (more)
      (void)steps.empty_log({});  // as far as nobody reads older snapshots
  }
  return steps.empty_log(patience);
}

}  // namespace

Result<ErasureReceipt> erase_worker(Store& store, WorkerId worker) {
  Store::Impl& impl = store.impl();
  return impl.writer->in_steps<ErasureReceipt>([&](Writer::Steps& steps) -> Result<ErasureReceipt> {
    ErasureReceipt receipt;
    const Status decided = steps.transaction([&](WriteContext& context) -> Status {
      std::string tag;
      {
        Query find(context.db, kFindTag, worker.value);
        if (!find.next())
          return not_found("worker");
        tag = find.bytes(0);
      }
      receipt = decide(context, worker.value, tag);
      return {};
    });
    if (!decided)
      return decided.error();
    receipt.erased_at = impl.now();
    const auto tell_list = [&impl](Writer::Steps& now) -> Status {
      Connection& db = now.context().db;
      return settle_erasures(*impl.folder, &db, impl.secrets.fingerprint, list_name_of(db), impl.now());
    };
    if (!steps.file([&] { return tell_list(steps); }))  // the database knows, and tells the list when it can
      steps.later([tell_list](Writer::Steps& again) { return static_cast<bool>(tell_list(again)); });
    if (!finish(steps, worker.value, kPatience))
      steps.later([worker](Writer::Steps& again) { return finish(again, worker.value, kRetry); });
    return receipt;
  });
}

// After a restore: who is in the list and in the database was erased after the backup was made.
Result<std::int64_t> repeat_erasures(Store& store) {
  Store::Impl& impl = store.impl();
  const auto due = read(store, [&](Connection& db) -> Result<std::vector<WorkerId>> {
    std::vector<WorkerId> out;
    const std::vector<std::string> listed = impl.folder->erasures().tags;
    for (const std::string& tag : std::set<std::string>(listed.begin(), listed.end())) {
      const std::string bytes = from_hex(tag);
      Query find(db, kFindByTag, as_bytes(bytes));
      if (find.next())
        out.push_back({find.integer(0)});
    }
    return out;
  });
  if (!due)
    return due.error();
  for (const WorkerId worker : *due) {
    const auto erased = erase_worker(store, worker);
    if (!erased)
      return erased.error();
  }
  return static_cast<std::int64_t>(due->size());
}

}  // namespace ratecheck::store
