#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ratecheck/base/result.h"
#include "ratecheck/store/store.h"

/// What an operator does with a data folder. The folder `keep` in it is not part of a backup: keep a copy of it
/// elsewhere, or the backup opens to nobody.
///
///   const auto made = store::backup(store, "/backups/2026-11-30.db");
///   const auto seen = store::check_backup(made->path, "data");    // needs no open store
///   // ... the folder is closed by every process ...
///   const auto back = store::restore("data", "/backups/2026-11-30.db");
///
/// backup and verify may run beside all other calls; restore needs the folder for itself.
namespace ratecheck::store {

/// Asked again and again by what takes long; false, and it stops with the code `stopped` and leaves nothing.
/// Called by any thread; empty: it is wanted to its end.
using StillWanted = std::function<bool()>;

struct VerifyReport {
  std::int64_t workers = 0;
  std::int64_t submissions = 0;
  std::int64_t work_items = 0;
  std::int64_t workers_with_wrong_keys = 0;
  std::int64_t workers_with_wrong_sums = 0;
  std::int64_t unreadable = 0;             ///< submissions; a problem names their rows
  std::int64_t changed_rows = 0;           ///< not as they were written, of any table; a problem names them
  bool file_is_whole = true;               ///< as SQLite has it
  bool derived_counted = true;             ///< not of an older schema: that is counted by the next start
  std::vector<std::string> problems = {};  ///< of the database; empty: all is well with it
  /// Of the folder beside it: files of `keep`, each with where and how to mend it, and what the opening found and
  /// could not or need not mend. Of an open store only.
  std::vector<Error> folder_faults = {};

  /// Single rows cannot be read or are not what they were, and nothing else is wrong.
  [[nodiscard]] bool costs_rows_only() const {
    const std::size_t of_rows = (unreadable > 0 ? 1U : 0U) + (changed_rows > 0 ? 1U : 0U);
    return of_rows > 0 && problems.size() == of_rows;
  }
};
/// Integrity of the file, every row of a submission read, and every derived sum counted again from them; and the
/// files of `keep`.
Result<VerifyReport> verify(const Store& store, const StillWanted& wanted = {});

/// The same of a folder that nobody has open, without a change to anything in it: what a kill left, also a log
/// that was cut, stays as it is and is told again. A database that cannot be read is a problem, with the way back.
/// Codes `no_database`, `data_folder_locked` (verify then goes through who has it open), `newer_database`.
/// `damaged`: as StoreOptions has it.
Result<VerifyReport> verify_at_rest(const std::string& folder,
                                    const std::function<void(const Error&)>& damaged = {});

struct BackupReport {
  std::string path;
  std::int64_t bytes = 0;
  VerifyReport found = {};  ///< what verify finds in it: the copy of a damaged database is kept, better than none
};
/// A whole, checked copy of the database as of one moment, for its owner alone, with a seal that tells later
/// whether its bytes are still those (backup_file.h); the service goes on meanwhile. Codes `already_exists`,
/// `stopped`, and `bad_value` for a path where no file can be or that lies in `keep`.
Result<BackupReport> backup(Store& store, const std::string& path, const StillWanted& wanted = {});

/// Backups that a timer makes, named by installation and time: `ratecheck-0123abcd-20261130T030000Z.db`.
struct SeriesReport {
  BackupReport made;
  std::int64_t made_at = 0;               ///< Unix seconds of its name
  std::string kept_folder;                ///< path of the sealed copy of `keep`; empty: none was asked for
  std::int64_t there = 0;                 ///< backups of this series now, the new one included
  std::vector<std::string> removed = {};  ///< paths, of each with its sealed copy of `keep`; none where the new
                                          ///< one holds damage
};
inline constexpr std::int64_t kKeepAll = INT64_MAX;
/// A backup in a folder under a name of its own, of which the newest `keep` stay: only files of this name and this
/// installation are ever removed, and none before the new one is whole and checked. Codes as of backup;
/// `bad_value` for a folder that is not there or lies in the data folder.
Result<SeriesReport> backup_into(Store& store, const std::string& folder, std::int64_t keep,
                                 const StillWanted& wanted = {});
/// The folder `keep` sealed to a passphrase: 256 MiB and a second, so not for a service. The folder may be in use.
Result<std::string> seal_keep(const std::string& folder, const std::string& passphrase);
/// Lays a sealed copy of `keep`, made after the backup of that second so that it knows all that the backup knows,
/// beside it as `….keep`; then the newest `keep` stay. Code `not_found` where there is no such backup.
Result<SeriesReport> add_sealed_keep(Store& store, const std::string& folder, std::int64_t made_at,
                                     const std::string& sealed, std::int64_t keep);

/// Puts the files of a sealed copy of `keep` into a folder that lacks them; what is there stays, and may not
/// differ but for the list of erasures, whose newer one stays. Codes `not_found`, `wrong_passphrase` (or the file
/// is damaged), `wrong_secret`, `storage_unavailable`.
Status unseal_keep(const std::string& folder, const std::string& file, const std::string& passphrase);

struct RestoreReport {
  std::int64_t workers = 0;
  std::int64_t submissions = 0;
  std::int64_t repeated_erasures = 0;  ///< workers who were erased after the backup was made
  std::int64_t schema_was = 0;         ///< of the backup; older than `schema_is`: it was brought up to date
  std::int64_t schema_is = 0;
  /// The database that was there is damaged, so only the folder's list could say who was erased since.
  bool erasures_from_list_alone = false;
  std::int64_t backup_made_at = 0;  ///< Unix seconds; 0: an older program made it
  /// There was no database that could say who was erased, only the list: of which moment that is (0: it does not
  /// say). Whoever was erased after it came back.
  std::optional<std::int64_t> list_as_of = {};
  bool other_signing_key = false;            ///< the folder's is not the one that the backup knew
  std::vector<std::string> unreadable = {};  ///< what verify finds in it: single submissions that cannot be read
  std::string kept_aside;                    ///< path of the database that was there; empty: there was none
};
/// Whether the folder's list of erasures is asked for: `none` says that there is none, and that whoever was erased
/// since the backup was made comes back.
enum class ErasureList { needed, none };
/// Puts a backup in the place of the folder's database, which no process may have open, and erases again whoever
/// was erased since. The folder must hold the backup's `keep`: secret, list of erasures, version and the whole
/// file are checked before anything is touched; the database that was there is kept aside, named with the time.
/// Killed at any moment it leaves the one or the other whole, and the next opening of the folder clears away what
/// was under way. A backup in which nothing is wrong but single submissions is taken, since there may be no other.
/// Codes: those of check_backup, `data_folder_locked`, `wrong_secret`, `exposed_secret`, `no_erasures` (the
/// list is missing, of another installation, or older than the backup) and those of Store::open.
Result<RestoreReport> restore(const std::string& folder, const std::string& backup_path, StoreOptions options = {},
                              ErasureList list = ErasureList::needed);

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
