#include "store/operations/backup_file.h"

#include <fmt/format.h>

#include <sqlite3.h>

#include <fstream>

#include "ratecheck/base/dates.h"
#include "ratecheck/base/hash.h"
#include "ratecheck/base/text.h"
#include "store/db/while_wanted.h"
#include "store/impl.h"
#include "store/migrations/schema.h"

// Why a line behind the database works: the head of a database file says how many pages it has, and SQLite reads
// no byte beyond them. What is held against each other here:
//
//   bytes of the file - bytes of the seal = pages × bytes of a page     else it is cut off, or something was added
//   hash of all bytes before the seal     = the hash in the seal        else it rotted
//
// A backup may lie on a medium that cannot be written, and must not change by being looked at: it is opened
// "immutable", so that SQLite makes no log and no lock beside it. That is wrong for a file that is in use, which
// is why one with a log beside it or with a second name is refused.

namespace ratecheck::store {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSealHead = "\nratecheck backup sha256 ";
constexpr std::size_t kDigits = 64;
constexpr std::size_t kSealBytes = kSealHead.size() + kDigits + 1;

constexpr const char* kOurTables =
    "SELECT count(*) FROM sqlite_master WHERE type='table' AND name IN ('meta', 'worker', 'submission')";
constexpr const char* kMadeAt = "SELECT value FROM meta WHERE name='backup made at'";
constexpr const char* kDate = "INSERT OR REPLACE INTO meta(name, value) VALUES('backup made at', ?1)";
constexpr const char* kForgetDate = "DELETE FROM meta WHERE name='backup made at'";
constexpr const char* kSecretOf = "SELECT value FROM meta WHERE name='secret'";

/// The hash of the first `bytes` of a file; empty when they cannot be read. Throws Failure `stopped`.
std::string hash_of(const std::string& path, std::uintmax_t bytes, const StillWanted& wanted) {
  std::ifstream in(path, std::ios::binary);
  Sha256 hash;
  std::string piece(std::size_t{1} << 20U, '\0');
  while (bytes > 0) {
    if (wanted && !wanted())
      throw Failure{stopped()};
    const auto next = static_cast<std::streamsize>(std::min<std::uintmax_t>(bytes, piece.size()));
    if (!in.read(piece.data(), next))
      return {};
    hash.add(std::string_view(piece.data(), static_cast<std::size_t>(next)));
    bytes -= static_cast<std::uintmax_t>(next);
  }
  return hash.hex();
}

/// What a seal at the end of the file says; empty when there is none.
std::string seal_of(const std::string& path, std::uintmax_t size) {
  if (size < kSealBytes)
    return {};
  std::ifstream in(path, std::ios::binary);
  in.seekg(static_cast<std::streamoff>(size - kSealBytes));
  std::string line(kSealBytes, '\0');
  if (!in.read(line.data(), static_cast<std::streamsize>(line.size())) || !line.starts_with(kSealHead))
    return {};
  return line.substr(kSealHead.size(), kDigits);
}

Error unreadable(const std::string& path) {
  return Error{"unreadable", fmt::format("The file '{}' cannot be read.", path)}.with_hint(
      "Check that its user may read it.");
}

/// In the order in which a wrong file is most clearly named: something else, too new, cut off, rotted.
Result<BackupIdentity> identify(Connection& db, const std::string& path, const StillWanted& wanted) {
  BackupIdentity found;
  found.schema = db.number("PRAGMA user_version");
  if (db.number(kOurTables) != 3 || found.schema < 1)
    return not_a_backup(path, "it is a database of something else");
  if (found.schema > schema_version()) {
    return Error{
        "newer_backup",
        fmt::format("The backup '{}' was written by a newer Ratecheck (schema {}; this program knows {}).", path,
                    found.schema, schema_version())}
        .with_hint("Use the newer program, or take a backup that this one made.");
  }
  found.fingerprint = db.text(kSecretOf);
  found.erased = erased_in(db);
  found.list = list_name_of(db);
  found.signing_key = signing_key_of(db);
  found.made_at = parse_integer(db.text(kMadeAt)).value_or(0);
  const std::uintmax_t size = fs::file_size(path);
  const std::string said = seal_of(path, size);
  found.sealed = !said.empty();
  const std::uintmax_t content = size - (found.sealed ? kSealBytes : 0);
  const auto pages = static_cast<std::uintmax_t>(db.number("PRAGMA page_count") * db.number("PRAGMA page_size"));
  if (content != pages)
    return damaged_backup(path, "it is cut off, or something was added to it");
  if (found.sealed && hash_of(path, content, wanted) != said)
    return damaged_backup(path, "its bytes are not those that were written");
  return found;
}

// A file that other names point to may be a database in use, and its log lies beside one of those names.
Status lies_alone(const std::string& path, const std::string& shown) {
  std::error_code problem;
  for (const char* tail : {"-wal", "-journal"}) {
    if (fs::file_size(path + tail, problem) > 0 && !problem) {
      return not_a_backup(
          shown,
          fmt::format(
              "it is a database in use, or was copied from one: beside it lies '{}{}', which holds a part of it",
              path, tail));
    }
  }
  if (fs::hard_link_count(path, problem) > 1 && !problem)
    return not_a_backup(shown, "the file has a second name, so it may be a database in use; copy it first");
  return {};
}

}  // namespace

Error not_a_backup(const std::string& path, const std::string& why) {
  return Error{"not_a_backup", fmt::format("'{}' is no backup of Ratecheck: {}.", path, why)}.with_hint(
      "Name a file that 'ratecheck backup' wrote.");
}

Error damaged_backup(const std::string& path, const std::string& said) {
  return Error{"damaged_backup", fmt::format("The backup '{}' is damaged: {}.", path, said)}.with_hint(
      "Take an older one; 'ratecheck verify FILE' checks a backup and changes nothing.");
}

void date_copy(Connection& copy, std::int64_t made_at) {
  run(copy, kDate, std::to_string(made_at));
}

void forget_date(Connection& copy) {
  run(copy, kForgetDate);
}

Status seal(const std::string& path, const StillWanted& wanted) {
  const std::string hash = hash_of(path, fs::file_size(path), wanted);
  std::ofstream out(path, std::ios::binary | std::ios::app);
  out << kSealHead << hash << '\n';
  out.flush();
  if (hash.empty() || !out)
    return unavailable(fmt::format("Cannot write '{}'.", path), "Free some space.");
  return {};
}

bool bears_seal(const std::string& path) {
  std::error_code problem;
  const std::uintmax_t size = fs::file_size(path, problem);
  return !problem && !seal_of(path, size).empty();
}

std::string time_name(std::int64_t unix_seconds) {
  std::string name = to_rfc3339({unix_seconds, 0}).substr(0, 19);  // 2026-11-29T22:43:10, in UTC
  std::erase_if(name, [](char c) { return c == '-' || c == ':'; });
  return name + "Z";
}

Status take_seal_off(const std::string& path) {
  const std::uintmax_t size = fs::file_size(path);
  if (!seal_of(path, size).empty())
    fs::resize_file(path, size - kSealBytes);
  return {};
}

Result<std::string> find_backup(const std::string& path) {
  std::error_code problem;
  const fs::path found = fs::canonical(path, problem);
  if (problem) {
    return Error{"not_found", fmt::format("There is no file '{}'.", path)}.with_hint(
        "Check its name; a backup is a file.");
  }
  return found.string();
}

Status look_into_backup(const std::string& shown,
                        const std::function<Status(Connection&, const BackupIdentity&)>& look,
                        const StillWanted& wanted) {
  const auto path = find_backup(shown);
  if (!path)
    return path.error();
  std::error_code problem;
  if (!fs::is_regular_file(*path, problem))
    return not_a_backup(shown, "it is no file");
  if (fs::file_size(*path, problem) == 0)
    return not_a_backup(shown, "it is empty");
  if (!std::ifstream(*path).is_open())
    return unreadable(shown);
  Status alone = lies_alone(*path, shown);
  if (!alone)
    return alone;
  try {
    Connection db(*path, Connection::Mode::at_rest, {});
    const WhileWanted while_wanted(db, wanted);
    const auto identity = identify(db, *path, wanted);
    return identity ? look(db, *identity) : Status(identity.error());
  } catch (const SQLite::Exception& said) {
    if (said.getErrorCode() == SQLITE_NOTADB)
      return not_a_backup(shown, "it is no database");
    if (said.getErrorCode() == SQLITE_CANTOPEN || said.getErrorCode() == SQLITE_PERM)
      return unreadable(shown);
    if (said.getErrorCode() == SQLITE_INTERRUPT)
      return stopped();
    return damaged_backup(shown, said.what());
  } catch (const Failure& said) {
    if (said.error.code == "stopped")
      return said.error;
    return damaged_backup(shown, said.error.message);
  } catch (const std::exception&) {
    return damaged_backup(shown, "rows in it cannot be read");
  }
}

}  // namespace ratecheck::store
