#include "ratecheck/store/maintenance.h"

#include <filesystem>

#include "ratecheck/base/hash.h"
#include "schema.h"
#include "submission_rows.h"

namespace ratecheck::store {
namespace {

namespace fs = std::filesystem;

constexpr const char* kVacuumInto = "VACUUM INTO ?1";
constexpr const char* kNextWorker = "SELECT id FROM worker WHERE id>?1 ORDER BY id LIMIT 1";
constexpr const char* kKeysOf = "SELECT key, submission, item FROM work_key WHERE worker=?1 ORDER BY key";
constexpr const char* kContributionsOf =
    "SELECT leaf.platform, leaf.place, leaf.month, contribution.items, contribution.sums FROM contribution"
    " JOIN leaf ON leaf.id=contribution.leaf WHERE contribution.worker=?1";
constexpr const char* kCounts =
    "SELECT (SELECT count(*) FROM worker), (SELECT count(*) FROM submission),"
    " (SELECT coalesce(sum(work_count), 0) FROM submission)";
constexpr const char* kForeignKeys = "SELECT count(*) FROM pragma_foreign_key_check";

Connection::Settings settings_of(const Store& store) {
  return store.impl().settings;
}

Status check_file(const std::string& path, const Connection::Settings& settings) {
  Connection copy(path, Connection::Mode::read, settings);
  const std::int64_t version = copy.number("PRAGMA user_version");
  if (version > schema_version())
    return migrate(copy);
  if (version == 0)
    return corrupt("it is not a database of Ratecheck");
  const std::string said = copy.text("PRAGMA integrity_check(1)");
  return said == "ok" ? Status() : Status(corrupt(said));
}

void drop_database(const std::string& path) {
  std::error_code ignored;
  for (const char* tail : {"", "-wal", "-shm", "-journal"})
    fs::remove(path + tail, ignored);
}

bool same_keys(Connection& db, std::int64_t worker, const ClaimsInMemory& fresh) {
  std::size_t seen = 0;
  Query query(db, kKeysOf, worker);
  for (; query.next(); ++seen) {
    const auto found = fresh.all().find(static_cast<std::uint64_t>(query.integer(0)));
    if (found == fresh.all().end())
      return false;
    if (found->second.submission != query.integer(1) || found->second.item != query.integer(2))
      return false;
  }
  return seen == fresh.all().size();
}

bool same_sums(Connection& db, std::int64_t worker, const std::map<LeafName, LeafSums>& fresh) {
  std::size_t seen = 0;
  Query query(db, kContributionsOf, worker);
  for (; query.next(); ++seen) {
    const auto found = fresh.find({query.text(0), query.text(1), static_cast<std::int32_t>(query.integer(2))});
    if (found == fresh.end() || !(found->second == unpack_sums(query.integer(3), query.bytes(4))))
      return false;
  }
  return seen == fresh.size();
}

}  // namespace

Result<BackupReport> backup(Store& store, const std::string& path) {
  return guarded([&]() -> Result<BackupReport> {
    if (fs::exists(path)) {
      return Error{"already_exists",
                   "The file '" + path + "' exists already.",
                   {},
                   "choose a new name for each backup",
                   {}};
    }
    const std::string temporary = path + ".new";
    drop_database(temporary);
    {
      // From a snapshot of its own: writing goes on meanwhile.
      Connection source(store.impl().folder->database(), Connection::Mode::copy, settings_of(store));
      run(source, kVacuumInto, temporary);
    }
    const Status good = check_file(temporary, settings_of(store));
    if (!good.ok()) {
      drop_database(temporary);
      return good.error();
    }
    std::error_code ignored;
    fs::permissions(temporary, fs::perms::owner_read | fs::perms::owner_write, ignored);
    fs::rename(temporary, path);
    sync_folder(fs::absolute(path).parent_path().string());
    return BackupReport{path, static_cast<std::int64_t>(fs::file_size(path))};
  });
}

Result<RestoreReport> restore(const std::string& folder, const std::string& backup_path, Options options) {
  return guarded([&]() -> Result<RestoreReport> {
    if (!fs::exists(backup_path)) {
      return Error{"not_found", "There is no backup '" + backup_path + "'.", {}, {}, {}};
    }
    const Status good = check_file(backup_path, {});
    if (!good.ok())
      return good.error();
    {
      auto held = Folder::open(folder);  // nobody may have it open
      if (!held.ok())
        return held.error();
      const std::string temporary = held->database() + ".restoring";
      drop_database(temporary);
      fs::copy_file(backup_path, temporary);
      drop_database(held->database());
      fs::rename(temporary, held->database());
      sync_folder(folder);
      held->mark_clean();  // the copy was just checked
    }
    auto store = Store::open(folder, std::move(options));  // repeats the erasures of the folder's list
    if (!store.ok())
      return store.error();
    const auto report = verify(*store);
    if (!report.ok())
      return report.error();
    return RestoreReport{report->workers, report->submissions, store->impl().repeated_erasures, report->problems};
  });
}

Result<VerifyReport> verify(const Store& store) {
  return read(store, [&](Connection& db) -> Result<VerifyReport> {
    VerifyReport report;
    const std::string said = db.text("PRAGMA integrity_check(10)");
    if (said != "ok")
      report.problems.push_back("integrity: " + said);
    if (db.number(kForeignKeys) != 0)
      report.problems.push_back("rows that belong to nobody");
    {
      Query counts(db, kCounts);
      counts.next();
      report.workers = counts.integer(0);
      report.submissions = counts.integer(1);
      report.work_items = counts.integer(2);
    }
    Names names;
    const auto next = [&](std::int64_t after) {
      Query query(db, kNextWorker, after);
      return query.next() ? query.integer(0) : 0;
    };
    for (std::int64_t worker = next(0); worker != 0; worker = next(worker)) {
      const Refolded fresh = refold(db, names, worker);
      if (!same_keys(db, worker, fresh.claims))
        ++report.workers_with_wrong_keys;
      if (!same_sums(db, worker, fresh.sums))
        ++report.workers_with_wrong_sums;
    }
    if (report.workers_with_wrong_keys > 0)
      report.problems.push_back("work keys differ from a recount");
    if (report.workers_with_wrong_sums > 0)
      report.problems.push_back("sums differ from a recount");
    return report;
  });
}

}  // namespace ratecheck::store
