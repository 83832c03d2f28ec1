#include "ratecheck/store/maintenance.h"

#include <ctime>
#include <filesystem>

#include <sqlite3.h>

#include "impl.h"
#include "ratecheck/base/dates.h"
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

constexpr const char* kOurTables =
    "SELECT count(*) FROM sqlite_master WHERE type='table' AND name IN ('meta', 'worker', 'submission')";
constexpr const char* kSecretOf = "SELECT value FROM meta WHERE name='secret'";

Connection::Settings settings_of(const Store& store) {
  return store.impl().settings;
}

Error not_a_backup(const std::string& path, const std::string& why) {
  return {"not_a_backup",
          "'" + path + "' is no backup of Ratecheck: " + why + ".",
          {},
          "name a file that 'ratecheck backup' wrote",
          {}};
}

Error damaged_backup(const std::string& path, const std::string& said) {
  return {"damaged_backup",
          "The backup '" + path + "' is damaged: " + said + ".",
          {},
          "take an older one; 'ratecheck verify FILE' checks a backup and changes nothing",
          {}};
}

/// Which database a file holds: of which schema, and made with which secret.
struct Identity {
  std::int64_t schema = 0;
  std::string fingerprint;
};

Result<Identity> identify(Connection& db, const std::string& path) {
  Identity found;
  found.schema = db.number("PRAGMA user_version");
  if (db.number(kOurTables) != 3 || found.schema < 1)
    return not_a_backup(path, "it is a database of something else");
  if (found.schema > schema_version()) {
    return Error{"newer_backup",
                 "The backup '" + path + "' was written by a newer Ratecheck (schema " +
                     std::to_string(found.schema) + "; this program knows " + std::to_string(schema_version()) +
                     ").",
                 {},
                 "use the newer program, or take a backup that this one made",
                 {}};
  }
  found.fingerprint = db.text(kSecretOf);
  return found;
}

/// Calls `look` with a file that may be anything; what SQLite says of it is said of a backup.
template <typename F>
auto look_into(const std::string& path, F&& look) -> decltype(look(std::declval<Connection&>())) {
  std::error_code problem;
  if (!fs::exists(path, problem))
    return Error{"not_found", "There is no file '" + path + "'.", {}, {}, {}};
  if (!fs::is_regular_file(path, problem))
    return not_a_backup(path, "it is no file");
  if (fs::file_size(path, problem) == 0)
    return not_a_backup(path, "it is empty");
  for (const char* tail : {"-wal", "-journal"}) {
    if (fs::file_size(path + tail, problem) > 0 && !problem) {
      return not_a_backup(path, "it is a database in use, or was copied from one: beside it lies '" + path + tail +
                                    "', which holds a part of it");
    }
  }
  try {
    Connection db(path, Connection::Mode::at_rest, {});
    return look(db);
  } catch (const SQLite::Exception& said) {
    if (said.getErrorCode() == SQLITE_NOTADB)
      return not_a_backup(path, "it is no database");
    if (said.getErrorCode() == SQLITE_CANTOPEN || said.getErrorCode() == SQLITE_PERM)
      return unavailable("The file '" + path + "' cannot be read.",
                         "check that its name is right and you may read it");
    return damaged_backup(path, said.what());
  } catch (const Failure& said) {
    return damaged_backup(path, said.error.message);
  }
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

VerifyReport examine(Connection& db, bool sums) {
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
  if (!sums)
    return report;
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
}

Result<Identity> check_whole(const std::string& path) {
  return look_into(path, [&](Connection& db) -> Result<Identity> {
    auto found = identify(db, path);
    if (!found.ok())
      return found;
    const std::string said = db.text("PRAGMA integrity_check(1)");
    return said == "ok" ? found : Result<Identity>(damaged_backup(path, said));
  });
}

Status belongs_together(const Identity& backup, const std::string& folder) {
  const auto secret = Folder::read_secret(folder);
  if (!secret.ok()) {
    Error refused = secret.error();
    if (refused.code == "wrong_secret")
      refused.hint =
          "put the file 'secret' that belongs to the backup into '" + folder + "' first; nothing was changed";
    return refused;
  }
  if (Secrets(*secret).fingerprint == backup.fingerprint)
    return {};
  return Error{"wrong_secret",
               "The file 'secret' in '" + folder +
                   "' belongs to another installation than the backup. Nothing was changed.",
               {},
               "restore into the folder whose secret it was made with; without that no key opens anything",
               {}};
}

std::string time_name(std::int64_t unix_seconds) {
  std::string name = to_rfc3339({unix_seconds, 0}).substr(0, 19);  // 2026-11-29T22:43:10, in UTC
  std::erase_if(name, [](char c) { return c == '-' || c == ':'; });
  return name + "Z";
}

Status copy_privately(const std::string& from, const std::string& to) {
  Status made = Folder::make_private(to);
  if (!made.ok())
    return made;
  std::error_code problem;
  fs::copy_file(from, to, fs::copy_options::overwrite_existing, problem);
  if (!problem)
    fs::permissions(to, fs::perms::owner_read | fs::perms::owner_write, problem);
  if (problem) {
    return unavailable("Cannot copy '" + from + "' to '" + to + "': " + problem.message() + ".",
                       "free some space, or check that the user may read the one and write the other");
  }
  return sync_file(to);
}

/// A second name for a file, or a copy where the file system has no second names. An opening of the folder takes a
/// name back that is still the database's own (a restore that was cut off).
void keep_also_as(const std::string& file, const std::string& name) {
  std::error_code problem;
  fs::create_hard_link(file, name, problem);
  if (!problem)
    return;
  const Status copied = copy_privately(file, name);
  if (!copied.ok())
    throw Failure{copied.error()};
}

/// Keeps the database that is there under another name too. Its log is moved into it first; where that cannot be,
/// as with a damaged one, the log is kept beside.
std::string keep_aside(const Folder& folder, std::int64_t now) {
  const std::string database = folder.database();
  if (!fs::exists(database))
    return {};
  try {
    Connection old(database, Connection::Mode::copy, {});
    old.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  } catch (const SQLite::Exception&) {
    // Whatever it is, it stays as it is.
  }
  const std::string wanted = database + kKeptAside + time_name(now);
  std::string name = wanted;
  for (int more = 2; fs::exists(name); ++more)
    name = wanted + "-" + std::to_string(more);
  const std::string log = database + "-wal";
  if (fs::exists(log) && fs::file_size(log) > 0)
    keep_also_as(log, name + "-wal");
  keep_also_as(database, name);
  return name;
}

/// A copy that belongs to this program's schema, durable.
Status bring_copy(const std::string& backup_path, const std::string& copy) {
  drop_database(copy);
  Status brought = copy_privately(backup_path, copy);
  if (!brought.ok())
    return brought;
  {
    Connection db(copy, Connection::Mode::write, {});
    Status migrated = migrate(db);
    if (!migrated.ok())
      return migrated;
  }  // the last connection to close empties the log
  return sync_file(copy);
}

/// So that a worker who was erased since the backup is erased again, also where the list was not yet told.
Status settle_before(Folder& folder) {
  if (!fs::exists(folder.database()))
    return settle_erasures(folder, nullptr);
  const Status told = guarded([&]() -> Status {
    Connection old(folder.database(), Connection::Mode::copy, {});
    return settle_erasures(folder, &old);
  });
  return told.ok() ? told : settle_erasures(folder, nullptr);  // the database may be what is broken
}

}  // namespace

Result<BackupReport> backup(Store& store, const std::string& path) {
  return guarded([&]() -> Result<BackupReport> {
    const fs::path folder = path.empty() ? fs::path() : fs::absolute(path).parent_path();
    std::error_code problem;
    if (fs::path(path).filename().empty() || !fs::is_directory(folder, problem)) {
      return Error{"bad_value",
                   "There can be no file '" + path + "': its folder is not there, or cannot be looked into.",
                   {},
                   "name a file in a folder that exists and that the user of the service may write to",
                   {}};
    }
    if (fs::exists(path)) {
      return Error{"already_exists",
                   "The file '" + path + "' exists already.",
                   {},
                   "choose a new name for each backup",
                   {}};
    }
    const std::string temporary = path + ".new";
    drop_database(temporary);
    const Status made = Folder::make_private(temporary);  // an empty file is one that VACUUM INTO fills
    if (!made.ok())
      return made.error();
    {
      // From a snapshot of its own: writing goes on meanwhile.
      Connection source(store.impl().folder->database(), Connection::Mode::copy, settings_of(store));
      run(source, kVacuumInto, temporary);
    }
    const auto good = check_whole(temporary);
    if (!good.ok()) {
      drop_database(temporary);
      return good.error();
    }
    const Status synced = sync_file(temporary);
    if (!synced.ok())
      return synced.error();
    fs::rename(temporary, path);
    sync_folder(folder.string());
    return BackupReport{path, static_cast<std::int64_t>(fs::file_size(path))};
  });
}

// The backup is brought in beside the database, made whole there, and only then decided upon, by one renaming.
// From there on whoever opens the folder next finishes what is left: the old log goes, the copy becomes the
// database.
Result<RestoreReport> restore(const std::string& path, const std::string& backup_path, Options options) {
  return guarded([&]() -> Result<RestoreReport> {
    const auto identity = check_whole(backup_path);
    if (!identity.ok())
      return identity.error();
    const Status fits = belongs_together(*identity, path);
    if (!fits.ok())
      return fits.error();
    std::string kept;
    {
      auto folder = Folder::open(path);  // nobody may have it open
      if (!folder.ok())
        return folder.error();
      const std::int64_t now = options.clock ? options.clock() : static_cast<std::int64_t>(std::time(nullptr));
      const Status ready = guarded([&]() -> Status {
        Status done = bring_copy(backup_path, folder->copy_coming_in());
        if (done.ok())
          done = settle_before(*folder);
        if (done.ok())
          kept = keep_aside(*folder, now);
        return done;
      });
      if (!ready.ok()) {
        folder->clear_unfinished_restore();
        return ready.error();
      }
      const Status placed = folder->put_copy_in_place();
      if (!placed.ok())
        return placed.error();
    }
    auto store = Store::open(path, std::move(options));  // repeats the erasures of the folder's list
    if (!store.ok())
      return store.error();
    const auto report = verify(*store);
    if (!report.ok())
      return report.error();
    return RestoreReport{report->workers, report->submissions, store->impl().repeated_erasures, kept,
                         report->problems};
  });
}

Result<VerifyReport> verify(const Store& store) {
  return read(store, [&](Connection& db) -> Result<VerifyReport> { return examine(db, true); });
}

Result<BackupCheck> check_backup(const std::string& path, const std::string& folder) {
  return guarded([&]() -> Result<BackupCheck> {
    return look_into(path, [&](Connection& db) -> Result<BackupCheck> {
      const auto identity = identify(db, path);
      if (!identity.ok())
        return identity.error();
      BackupCheck check;
      check.schema = identity->schema;
      check.sums_counted = identity->schema == schema_version();
      check.report = examine(db, check.sums_counted);
      const auto secret = Folder::read_secret(folder);
      if (secret.ok())
        check.opens_with_secret = Secrets(*secret).fingerprint == identity->fingerprint;
      return check;
    });
  });
}

}  // namespace ratecheck::store
