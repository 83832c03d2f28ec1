#include "impl.h"
#include "ratecheck/base/hash.h"
#include "refusals.h"

// An erasure takes three steps, each of which a crash may cut off: the worker's tag goes into the folder's
// list (synced), the rows go in one transaction, the log is emptied. A start repeats what is in the list and
// empties the log, so a cut-off erasure is finished by the next start.

namespace ratecheck::store {
namespace {

constexpr const char* kFindTag = "SELECT tag FROM worker WHERE id=?1";
constexpr const char* kFindByTag = "SELECT id FROM worker WHERE tag=?1";
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

ErasureReceipt drop_rows(Connection& db, std::int64_t worker) {
  ErasureReceipt receipt;
  {
    Query count(db, kCountSubmissions, worker);
    count.next();
    receipt.submissions = count.integer(0);
    receipt.work_items = count.integer(1);
    receipt.verdicts = count.integer(2);
  }
  receipt.leaves_withheld = withhold_leaves_of(db, worker);
  drop(db, kDropKeys, worker);
  drop(db, kDropContributions, worker);
  drop(db, kDropSubmissions, worker);
  receipt.tokens = drop(db, kDropTokens, worker);
  receipt.consents = drop(db, kDropConsents, worker);
  receipt.other = drop(db, kDropJoinings, worker) + drop(db, kDropNotices, worker) +
                  drop(db, kDropCorrections, worker) + drop(db, kDropDisputes, worker) +
                  drop(db, kDropDocuments, worker) + drop(db, kDropCaseDecisions, worker);
  drop(db, kDropWorker, worker);  // whatever a later schema hangs on the worker goes by cascade
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
      tag = to_hex(find.bytes(0));
    }
    const Status remembered = impl.folder->remember_erasure(tag);
    if (!remembered.ok())
      return remembered.error();
    ErasureReceipt done = drop_rows(context.db, worker.value);
    done.receipt = tag;
    done.erased_at = impl.now();
    return done;
  });
  if (!receipt.ok())
    return receipt;
  const Status emptied = truncate_log(impl);
  if (!emptied.ok())
    return emptied.error();
  return receipt;
}

Result<std::int64_t> repeat_erasures(Store& store) {
  Store::Impl& impl = store.impl();
  const auto tags = impl.folder->erasures();
  if (!tags.ok())
    return tags.error();
  std::int64_t repeated = 0;
  for (const std::string& tag : *tags) {
    const auto worker = read(store, [&](Connection& db) -> Result<std::int64_t> {
      const std::string bytes = from_hex(tag);
      Query find(db, kFindByTag, as_bytes(bytes));
      return find.next() ? find.integer(0) : 0;
    });
    if (!worker.ok())
      return worker.error();
    if (*worker == 0)
      continue;
    const Status dropped = impl.writer->change_status([&](WriteContext& context) -> Status {
      drop_rows(context.db, *worker);
      return {};
    });
    if (!dropped.ok())
      return dropped.error();
    ++repeated;
  }
  if (repeated > 0) {
    const Status emptied = truncate_log(impl);
    if (!emptied.ok())
      return emptied.error();
  }
  return repeated;
}

}  // namespace ratecheck::store
