#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ratecheck/base/result.h"
#include "ratecheck/store/store.h"

/// What an operator does with a data folder. The secret is not part of a backup: keep a copy of the file
/// `secret` elsewhere, or the backup opens to nobody.
namespace ratecheck::store {

struct BackupReport {
  std::string path;
  std::int64_t bytes = 0;
};
/// A whole, checked copy of the database as of one moment, for its owner alone; the service goes on meanwhile.
/// Code `already_exists`, and `bad_value` for a path where no file can be.
Result<BackupReport> backup(Store& store, const std::string& path);

struct RestoreReport {
  std::int64_t workers = 0;
  std::int64_t submissions = 0;
  std::int64_t repeated_erasures = 0;  ///< workers who were erased after the backup was made
  std::string kept_aside;              ///< path of the database that was there; empty: there was none
  std::vector<std::string> problems;
};
/// Puts a backup in the place of the folder's database, which no process may have open, and erases again whoever
/// was erased since. The folder must hold the backup's `secret`. Secret, version and the whole file are checked
/// before anything is touched; the database that was there is kept aside, named with the time. Killed at any
/// moment it leaves the one or the other whole, and the next opening of the folder clears away what was under way.
/// Codes: those of check_backup, `data_folder_locked`, `wrong_secret`, `exposed_secret` and those of Store::open.
Result<RestoreReport> restore(const std::string& folder, const std::string& backup_path, Options options = {});

struct VerifyReport {
  std::int64_t workers = 0;
  std::int64_t submissions = 0;
  std::int64_t work_items = 0;
  std::int64_t workers_with_wrong_keys = 0;
  std::int64_t workers_with_wrong_sums = 0;
  std::vector<std::string> problems;  ///< empty: all is well
};
/// Integrity of the file, and every derived sum counted again from the submissions.
Result<VerifyReport> verify(const Store& store);

struct BackupCheck {
  VerifyReport report;
  std::int64_t schema = 0;    ///< of the program that made it
  bool sums_counted = false;  ///< not of an older schema: that is counted after a restore
  /// Whether the folder's `secret` belongs to it. None: the folder has none that can be read.
  std::optional<bool> opens_with_secret;
};
/// The same of a backup file, which stays as it is. `folder`: whose secret to hold against it.
/// Codes: `not_found`, `not_a_backup`, `damaged_backup`, `newer_backup`.
Result<BackupCheck> check_backup(const std::string& path, const std::string& folder);

}  // namespace ratecheck::store
