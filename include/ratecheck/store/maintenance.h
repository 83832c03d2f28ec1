#pragma once

#include <cstdint>
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
/// A whole, checked copy of the database as of one moment; the service goes on meanwhile.
/// Code `already_exists`.
Result<BackupReport> backup(Store& store, const std::string& path);

struct RestoreReport {
  std::int64_t workers = 0;
  std::int64_t submissions = 0;
  std::int64_t repeated_erasures = 0;  ///< workers who were erased after the backup was made
  std::vector<std::string> problems;
};
/// Puts a backup in the place of the folder's database, which no process may have open, and erases again
/// whoever was erased since. Code `data_folder_locked` and those of Store::open.
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

}  // namespace ratecheck::store
