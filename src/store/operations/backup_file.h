#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <set>
#include <string>

#include "ratecheck/store/maintenance.h"
#include "store/db/connection.h"
#include "store/erasure_list.h"

// docs/storage.md "Backups and seals": a database file with one line behind it, which SQLite passes over:
//
//   \nratecheck backup sha256 <64 hex digits>\n
//
// the hash of all bytes before that line. So a backup that rotted on its medium is told from a whole one, also
// where SQLite itself would not notice. Files that older programs wrote, and databases that a restore kept aside,
// have none.
//
//   const Status looked = look_into_backup(path, [&](Connection& db, const BackupIdentity& found) -> Status {
//     report = examine(db, found.schema == schema_version());
//     return {};
//   });

namespace ratecheck::store {

/// Which database a file holds.
struct BackupIdentity {
  std::int64_t schema = 0;            ///< of the program that made it
  std::string fingerprint;            ///< of the secret it was made with
  bool sealed = false;                ///< a seal is there, and holds
  std::set<std::string> erased = {};  ///< hex tags of who had been erased when it was made
  ListName list = {};                 ///< the list of erasures that it grew with
  std::string signing_key = {};       ///< public; empty: it knows none
  std::int64_t made_at = 0;           ///< Unix seconds; 0: an older program made it
};

/// Codes `not_a_backup` and `damaged_backup`; `why` and `said` are the end of a sentence, without a full stop.
Error not_a_backup(const std::string& path, const std::string& why);
Error damaged_backup(const std::string& path, const std::string& said);

/// Writes into a copy when it was made, and takes that out again; the copy is closed to all others.
void date_copy(Connection& copy, std::int64_t made_at);
void forget_date(Connection& copy);

/// Writes the line behind a finished copy, whose file must not grow any more. Not durable by itself.
Status seal(const std::string& path, const StillWanted& wanted = {});
/// Whether a file ends with such a line; whether it holds is not looked at.
bool bears_seal(const std::string& path);
/// The time of a name: 20261129T224310Z, in UTC.
std::string time_name(std::int64_t unix_seconds);
/// Takes the line off a copy, where there is one.
Status take_seal_off(const std::string& path);

/// Where the file itself lies, symbolic links followed. Code `not_found`.
Result<std::string> find_backup(const std::string& path);

/// Calls `look` with the database in a file, which may be anything and stays as it is; what is wrong is said of a
/// backup: `not_found`, `not_a_backup`, `damaged_backup`, `newer_backup`, `unreadable`; or `stopped`.
Status look_into_backup(const std::string& path,
                        const std::function<Status(Connection&, const BackupIdentity&)>& look,
                        const StillWanted& wanted = {});

}  // namespace ratecheck::store
