#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ratecheck/base/result.h"
#include "ratecheck/store/store.h"

/// What an operator does with a data folder. The secret is not part of a backup: keep a copy of the file
/// `secret` elsewhere, or the backup opens to nobody.
///
///   const auto made = store::backup(store, "/backups/2026-11-30.db");
///   const auto seen = store::check_backup(made->path, "data");    // needs no open store
///   // ... the folder is closed by every process ...
///   const auto back = store::restore("data", "/backups/2026-11-30.db");
///
/// backup and verify may run beside all other calls; restore needs the folder for itself.
namespace ratecheck::store {

struct VerifyReport {
  std::int64_t workers = 0;
  std::int64_t submissions = 0;
  std::int64_t work_items = 0;
  std::int64_t workers_with_wrong_keys = 0;
  std::int64_t workers_with_wrong_sums = 0;
  std::int64_t unreadable = 0;             ///< submissions; a problem names their rows
  bool file_is_whole = true;               ///< as SQLite has it
  std::vector<std::string> problems = {};  ///< empty: all is well

  /// Single submissions cannot be read, and nothing else is wrong.
  [[nodiscard]] bool costs_rows_only() const { return unreadable > 0 && problems.size() == 1; }
};
/// Integrity of the file, every row of a submission read, and every derived sum counted again from them.
Result<VerifyReport> verify(const Store& store);

struct BackupReport {
  std::string path;
  std::int64_t bytes = 0;
  VerifyReport found = {};  ///< what verify finds in it: the copy of a damaged database is kept, better than none
};
/// A whole, checked copy of the database as of one moment, for its owner alone, with a seal that tells later
/// whether its bytes are still those (backup_file.h); the service goes on meanwhile. Code `already_exists`, and
/// `bad_value` for a path where no file can be.
Result<BackupReport> backup(Store& store, const std::string& path);

struct RestoreReport {
  std::int64_t workers = 0;
  std::int64_t submissions = 0;
  std::int64_t repeated_erasures = 0;  ///< workers who were erased after the backup was made
  std::int64_t schema_was = 0;         ///< of the backup; older than `schema_is`: it was brought up to date
  std::int64_t schema_is = 0;
  /// The database that was there is damaged, so only the folder's list could say who was erased since.
  bool erasures_from_list_alone = false;
  std::vector<std::string> unreadable = {};  ///< what verify finds in it: single submissions that cannot be read
  std::string kept_aside;                    ///< path of the database that was there; empty: there was none
};
/// Puts a backup in the place of the folder's database, which no process may have open, and erases again whoever
/// was erased since. The folder must hold the backup's `secret`. Secret, version and the whole file are checked
/// before anything is touched; the database that was there is kept aside, named with the time. Killed at any
/// moment it leaves the one or the other whole, and the next opening of the folder clears away what was under way.
/// A backup in which nothing is wrong but single submissions is taken, since there may be no other.
/// Codes: those of check_backup, `data_folder_locked`, `wrong_secret`, `exposed_secret` and those of Store::open.
Result<RestoreReport> restore(const std::string& folder, const std::string& backup_path,
                              StoreOptions options = {});

/// Whole databases that restores kept aside in a folder, oldest first. Whoever was erased since is still in them.
std::vector<std::string> kept_databases(const std::string& folder);

struct BackupCheck {
  VerifyReport report;
  std::int64_t schema = 0;    ///< of the program that made it
  bool sums_counted = false;  ///< not of an older schema: that is counted while it is restored
  bool sealed = false;        ///< it bears the hash of its bytes, which holds (older programs wrote none)
  /// Whether the folder's `secret` belongs to it. None: it could not be read, and `why_unknown` says why.
  std::optional<bool> opens_with_secret;
  std::string why_unknown;
};
/// The same of a backup file, which stays as it is. `folder`: whose secret to hold against it.
/// Codes: `not_found`, `not_a_backup`, `damaged_backup`, `newer_backup`, `unreadable`.
Result<BackupCheck> check_backup(const std::string& path, const std::string& folder);

}  // namespace ratecheck::store
