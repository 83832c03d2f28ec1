#include "ratecheck/store/maintenance.h"

#include <fmt/format.h>

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <set>

#include "ratecheck/base/dates.h"
#include "ratecheck/base/hash.h"
#include "ratecheck/base/text.h"
#include "store/db/while_wanted.h"
#include "store/impl.h"
#include "store/keep_check.h"
#include "store/migrations/schema.h"
#include "store/operations/backup_file.h"
#include "store/operations/examine.h"
#include "store/operations/known_erasures.h"
#include "store/operations/own_folder.h"
#include "store/submissions/kept_statements.h"
#include "store/submissions/submission_rows.h"

// backup:   the time into the list of erasures; VACUUM INTO a temporary name, from a snapshot; the time into that;
//           the seal; sync; all that verify looks at; rename.
//           A file under the wanted name is therefore always a whole file; what is wrong in the database that it
//           was made of is wrong in it too, and is told.
//
// verify:   SQLite's own check, every submission read, then every worker counted anew from the rows of
// `submission` and held against what
//           is kept: keys, sums and conflicts. Of a file, the same on a connection that changes nothing.
//
// restore:  goes through these states of the folder, and may be killed in any of them:
//
//     files there                                            the next opening
//     ratecheck.db                                           the old one
//     ratecheck.db, .restoring (copied, migrated, counted)   throws the copy away: the old one
//     ratecheck.db, .restoring, .before-restore-TIME         the same; the second name goes as well
//     ratecheck.db, .restored, .before-restore-TIME          puts .restored in its place: the new one
//     ratecheck.db (new), .before-restore-TIME               the new one
//
//   The rename from .restoring to .restored is the decision (Folder::put_copy_in_place). Before it the list of
//   erasures is brought up to date from the old database, after it Store::open erases again whoever is in it.

namespace ratecheck::store {
namespace {

namespace fs = std::filesystem;

constexpr const char* kVacuumInto = "VACUUM INTO ?1";
// So that a folder without the record of spends that belongs to it publishes nothing for the rest of the year.
constexpr const char* kHasHadSpends = "INSERT OR IGNORE INTO meta(name, value) VALUES('spends', 'of no record')";
constexpr const char* kForgetSigningKey = "DELETE FROM meta WHERE name='signing key'";
constexpr const char* kEndSessions = "DELETE FROM session";
constexpr const char* kRemoved = "SELECT name FROM organizer WHERE disabled=1";
constexpr const char* kRemove = "UPDATE organizer SET disabled=1 WHERE name=?1";
constexpr const char* kNotCounted = "SELECT tag FROM worker WHERE counted=0";
constexpr const char* kCountedByTag = "SELECT id FROM worker WHERE tag=?1 AND counted=1";
constexpr const char* kWithdrawCounted =
    "UPDATE consent SET withdrawn_at=?2 WHERE worker=?1 AND purpose='aggregate' AND withdrawn_at IS NULL";

Connection::Settings settings_of(const Store& store) {
  return store.impl().settings;
}

/// Everything that can be known of a backup, without a change to it.
Result<BackupCheck> check_file(const std::string& path, BackupIdentity& identity) {
  BackupCheck check;
  const Status looked = look_into_backup(path, [&](Connection& db, const BackupIdentity& found) -> Status {
    identity = found;
    check.schema = found.schema;
    check.sealed = found.sealed;
    check.sums_counted = found.schema == schema_version();
    check.report = examine(db, check.sums_counted);
    if (!check.sums_counted && found.schema >= kRowsAsToday)
      read_all_rows(db);
    return {};
  });
  return looked ? Result<BackupCheck>(check) : looked.error();
}

Status belongs_together(const BackupIdentity& backup, const std::string& folder) {
  std::error_code problem;
  if (!fs::is_directory(folder, problem)) {
    return Error{"no_database", fmt::format("There is no folder '{}'.", folder)}.with_hint(
        "Check the name given with --data; for a new one, make the folder and put the copy of the folder 'keep' "
        "into it.");
  }
  const auto secret = Folder::read_secret(folder);
  if (!secret) {
    Error refused = secret.error();
    if (refused.code == "wrong_secret") {
      refused.hint = fmt::format(
          "Put the copy of the folder 'keep' that belongs to the backup into '{}' first; nothing was changed.",
          folder);
    }
    return refused;
  }
  if (Secrets(*secret).fingerprint == backup.fingerprint)
    return {};
  return Error{
      "wrong_secret",
      fmt::format(
          "The file 'keep/secret' in '{}' belongs to another installation than the backup. Nothing was changed.",
          folder)}
      .with_hint("Restore into the folder whose secret it was made with; without that no key opens anything.");
}

Status copy_privately(const std::string& from, const std::string& to) {
  Status made = Folder::make_private(to);
  if (!made)
    return made;
  std::error_code problem;
  fs::copy_file(from, to, fs::copy_options::overwrite_existing, problem);
  if (!problem)
    fs::permissions(to, fs::perms::owner_read | fs::perms::owner_write, problem);
  if (problem) {
    return unavailable(fmt::format("Cannot copy '{}' to '{}': {}.", from, to, problem.message()),
                       "Free some space, or check that the user may read the one and write the other.");
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
  if (!copied)
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
    name = fmt::format("{}-{}", wanted, more);
  const std::string log = database + "-wal";
  if (fs::exists(log) && fs::file_size(log) > 0)
    keep_also_as(log, name + "-wal");
  keep_also_as(database, name);
  return name;
}

bool can_be_restored(const VerifyReport& report) {
  return report.problems.empty() || report.costs_rows_only();
}

/// A copy that belongs to this program's schema, whole in itself, checked and durable.
/// What people took back since the backup was made, as the database that is there knows it.
struct TakenBack {
  std::vector<std::string> removed_accounts;
  std::vector<std::string> not_counted;  ///< tags of workers who are in no figure now
};

/// Whoever left or withdrew since is in no figure again, least of all in a public one, until they say so.
void withdraw_again(Connection& db, const TakenBack& taken_back, std::int64_t now) {
  for (const std::string& tag : taken_back.not_counted) {
    std::int64_t worker = 0;
    if (Query find(db, kCountedByTag, as_bytes(tag)); find.next())
      worker = find.integer(0);
    if (worker == 0)
      continue;
    run(db, kWithdrawCounted, worker, now);
    refresh_counted(db, worker);
  }
}

/// Whoever was logged in has to log in again, and who was removed since stays removed.
Status bring_copy(const std::string& backup_path, const std::string& copy, const TakenBack& taken_back,
                  std::int64_t now) {
  drop_database(copy);
  Status brought = copy_privately(backup_path, copy);
  if (brought)
    brought = take_seal_off(copy);
  if (!brought)
    return brought;
  VerifyReport report;
  {
    Connection db(copy, Connection::Mode::write, {});
    Status migrated = migrate(db);
    if (!migrated)
      return migrated;
    db.begin_checks();
    try {
      recount_if_asked(db);
      report = examine(db, true);
    } catch (const SQLite::Exception&) {
      throw;  // the disk, not the backup
    } catch (const Failure& failure) {
      return damaged_backup(backup_path, failure.error.message);
    } catch (const std::exception&) {
      return damaged_backup(backup_path, "rows in it cannot be read");
    }
    db.exec("BEGIN IMMEDIATE");
    run(db, kEndSessions);
    run(db, kHasHadSpends);
    forget_list_name(db);  // it takes that of the list that is there now
    forget_date(db);
    run(db, kForgetSigningKey);  // the folder's is the one from here on
    for (const std::string& name : taken_back.removed_accounts)
      run(db, kRemove, name);
    withdraw_again(db, taken_back, now);
    db.exec("COMMIT");
    if (db.number("PRAGMA wal_checkpoint(TRUNCATE)") != 0)
      return unavailable("The copy of the backup could not be finished.", "Try again.");
  }
  if (fs::exists(copy + "-wal") && fs::file_size(copy + "-wal") > 0)
    return unavailable("The copy of the backup could not be finished.", "Free some space, then try again.");
  if (!can_be_restored(report))
    return damaged_backup(backup_path, report.problems.back());
  return sync_file(copy);
}

/// So that a worker who was erased since the backup is erased again, also where the list was not yet told. Of a
/// database that is lost or damaged, the list alone can tell.
Status settle_before(Folder& folder, const std::string& installation, const ListName& name, bool& list_alone) {
  const std::int64_t as_it_says = 0;
  if (!fs::exists(folder.database()))
    return settle_erasures(folder, nullptr, installation, name, as_it_says);
  const Status told = guarded([&]() -> Status {
    Connection old(folder.database(), Connection::Mode::copy, {});
    return settle_erasures(folder, &old, installation, name, as_it_says);
  });
  if (told || told.error().code != "corrupt_database")
    return told;
  list_alone = true;
  return settle_erasures(folder, nullptr, installation, name, as_it_says);
}

/// Nothing where the database cannot be read.
TakenBack taken_back_since(const Folder& folder) {
  TakenBack out;
  (void)guarded([&]() -> Status {
    if (!fs::exists(folder.database()))
      return {};
    Connection old(folder.database(), Connection::Mode::copy, {});
    for (Query query(old, kRemoved); query.next();)
      out.removed_accounts.push_back(query.text(0));
    for (Query query(old, kNotCounted); query.next();)
      out.not_counted.push_back(query.bytes(0));
    return {};
  });
  return out;
}

/// A folder's own files are no backups, though they look like them.
bool is_its_own(const std::string& backup_path, const std::string& folder) {
  std::error_code problem;
  return fs::equivalent(backup_path, folder + "/ratecheck.db", problem) ||
         fs::equivalent(backup_path, Folder::copy_coming_in(folder), problem) ||
         fs::equivalent(backup_path, Folder::copy_decided(folder), problem);
}

/// What went wrong after the backup was put in place.
Error after_all(Error error, const std::string& kept) {
  error.message = "The backup is in place, but what comes after it failed. " + error.message;
  if (!kept.empty())
    error.message += fmt::format(" The database that was there before is kept: {}.", kept);
  return error;
}

/// The time of a backup that is made now. The list of erasures says before that it is as of then; where it cannot
/// be written, it stays of before, and a restore says that it is older than the backup.
std::int64_t date_list(Store& store) {
  Store::Impl& impl = store.impl();
  const std::int64_t now = impl.now();
  impl.writer->see_to([&impl, now](WriteContext& context) {
    (void)date_erasures(*impl.folder, context.db, impl.secrets.fingerprint, now);
    return true;
  });
  return now;
}

/// A name beside `path` that nothing has.
Result<std::string> fresh_name(const std::string& path) {
  std::string name = path + ".partial-XXXXXX";
  const int file = ::mkstemp(name.data());
  if (file < 0 || ::fchmod(file, 0600) != 0) {
    return unavailable(fmt::format("Cannot write into the folder of '{}': {}.", path, std::strerror(errno)),
                       "Choose a folder that the user of the service may write to.");
  }
  ::close(file);
  return name;
}

}  // namespace

Result<BackupReport> backup(Store& store, const std::string& path, const StillWanted& wanted) {
  return guarded([&]() -> Result<BackupReport> {
    const fs::path folder = path.empty() ? fs::path() : fs::absolute(path).parent_path();
    std::error_code problem;
    if (fs::path(path).filename().empty() || !fs::is_directory(folder, problem)) {
      return Error{
          "bad_value",
          fmt::format("There can be no file '{}': its folder is not there, or cannot be looked into.", path)}
          .with_hint("Name a file in a folder that exists and that the user of the service may write to.");
    }
    if (fs::exists(path)) {
      return Error{"already_exists", fmt::format("The file '{}' exists already.", path)}.with_hint(
          "Choose a new name for each backup.");
    }
    const std::string own = fs::path(store.impl().folder->database()).filename().string();
    if (fs::equivalent(folder, store.folder()) && fs::path(path).filename().string().starts_with(own)) {
      return Error{"bad_value", fmt::format("Names that begin with '{}' are the data folder's own.", own)}
          .with_hint("Choose another name, best on another disk.");
    }
    if (lies_in(folder, store.folder() + "/keep"))
      return in_data_folder(path);
    const auto temporary = fresh_name(path);  // an empty file is one that VACUUM INTO fills
    if (!temporary)
      return temporary.error();
    const std::int64_t made_at = date_list(store);
    VerifyReport found;
    const Status written = guarded([&]() -> Status {
      {
        // From a snapshot of its own: writing goes on meanwhile.
        Connection source(store.impl().folder->database(), Connection::Mode::copy, settings_of(store));
        const WhileWanted while_wanted(source, wanted);
        run(source, kVacuumInto, *temporary);
      }
      {
        Connection copy(*temporary, Connection::Mode::copy, settings_of(store));
        date_copy(copy, made_at);
      }
      Status good = seal(*temporary, wanted);
      if (good)
        good = sync_file(*temporary);
      if (!good)
        return good;
      const auto look = [&](Connection& db, const BackupIdentity&) -> Status {
        found = examine(db, true);
        return found.file_is_whole ? Status() : Status(damaged_backup(path, found.problems.front()));
      };
      good = look_into_backup(*temporary, look, wanted);
      return good && wanted && !wanted() ? Status(stopped()) : good;
    });
    if (!written) {
      drop_database(*temporary);
      return written.error();
    }
    fs::rename(*temporary, path);
    sync_folder(folder.string());
    return BackupReport{path, static_cast<std::int64_t>(fs::file_size(path)), std::move(found)};
  });
}

// The backup is brought in beside the database, made whole there, and only then decided upon, by one renaming.
// From there on whoever opens the folder next finishes what is left: the old log goes, the copy becomes the
// database.
Result<RestoreReport> restore(const std::string& path, const std::string& backup_path, StoreOptions options,
                              ErasureList list) {
  return guarded([&]() -> Result<RestoreReport> {
    BackupIdentity identity;
    const auto checked = check_file(backup_path, identity);
    if (!checked)
      return checked.error();
    if (!can_be_restored(checked->report))
      return damaged_backup(backup_path, checked->report.problems.back());
    const Status fits = belongs_together(identity, path);
    if (!fits)
      return fits.error();
    const auto known = known_erasures(identity, path, list);
    if (!known)
      return known.error();
    RestoreReport report;
    report.unreadable = checked->report.problems;
    report.backup_made_at = identity.made_at;
    report.list_as_of = known->as_of;
    {
      if (is_its_own(backup_path, path))
        return not_a_backup(backup_path, "it is the data folder's own database");
      auto folder = Folder::open(path);  // nobody may have it open
      if (!folder)
        return folder.error();
      const std::int64_t now = options.clock ? options.clock() : static_cast<std::int64_t>(std::time(nullptr));
      const Status ready = guarded([&]() -> Status {
        Status done = bring_copy(backup_path, Folder::copy_coming_in(path), taken_back_since(*folder), now);
        if (done)
          done = settle_before(*folder, identity.fingerprint, known->name, report.erasures_from_list_alone);
        if (done)
          report.kept_aside = keep_aside(*folder, now);
        return done;
      });
      if (!ready) {
        folder->clear_unfinished_restore();
        return ready.error();
      }
      const Status placed = folder->put_copy_in_place();
      if (!placed)
        return placed.error();
    }
    auto store = Store::open(path, std::move(options));  // repeats the erasures of the folder's list
    if (!store)
      return after_all(store.error(), report.kept_aside);
    const auto now_there = read(*store, [](Connection& db) -> Result<VerifyReport> { return counts_of(db); });
    if (!now_there)
      return after_all(now_there.error(), report.kept_aside);
    report.workers = now_there->workers;
    report.submissions = now_there->submissions;
    report.repeated_erasures = store->impl().repeated_erasures;
    report.other_signing_key = !identity.signing_key.empty() && identity.signing_key != store->impl().signing_key;
    report.schema_was = identity.schema;
    report.schema_is = schema_version();
    return report;
  });
}

std::vector<std::string> kept_databases(const std::string& folder) {
  std::vector<std::string> out;
  std::error_code problem;
  for (const auto& entry : fs::directory_iterator(folder, problem)) {
    const std::string name = entry.path().filename().string();
    if (name.find(kKeptAside) != std::string::npos && !name.ends_with("-wal"))
      out.push_back(entry.path().string());
  }
  std::sort(out.begin(), out.end());
  return out;
}

Result<VerifyReport> verify(const Store& store, const StillWanted& wanted) {
  auto report = read(store, [&](Connection& db) -> Result<VerifyReport> {
    const WhileWanted while_wanted(db, wanted);
    return examine(db, true);
  });
  if (!report)
    return report;
  report->folder_faults = store.impl().found_at_start;
  const auto look = [&] {
    return read(store, [&](Connection& db) -> Result<std::vector<Error>> {
      return keep_faults(store.folder(), store.impl().secrets.fingerprint, db);
    });
  };
  auto now = look();
  if (now && !now->empty()) {  // an erasure may be between its transaction and the list: it is waited for
    store.impl().writer->see_to([](WriteContext&) { return true; });
    now = look();
  }
  if (!now)
    return now.error();
  for (const Error& fault : *now) {
    const bool told = std::any_of(report->folder_faults.begin(), report->folder_faults.end(),
                                  [&](const Error& one) { return describe(one) == describe(fault); });
    if (!told)  // a start does not mend everything that it finds
      report->folder_faults.push_back(fault);
  }
  return report;
}

Result<BackupCheck> check_backup(const std::string& path, const std::string& folder) {
  return guarded([&]() -> Result<BackupCheck> {
    BackupIdentity identity;
    auto check = check_file(path, identity);
    const auto secret = Folder::read_secret(folder);
    if (!check)
      return check;
    if (secret) {
      check->opens_with_secret = Secrets(*secret).fingerprint == identity.fingerprint;
    } else {
      check->why_unknown = secret.error().message;
    }
    return check;
  });
}

}  // namespace ratecheck::store
