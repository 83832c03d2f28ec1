#include "store/db/whose_folder.h"

#include <fmt/format.h>

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>

#include "store/db/connection.h"
#include "store/db/folder.h"

namespace ratecheck::store {
namespace {

namespace fs = std::filesystem;

constexpr const char* kTables = "SELECT count(*) FROM sqlite_master WHERE type='table'";
constexpr const char* kOurTables =
    "SELECT count(*) FROM sqlite_master WHERE type='table' AND name IN ('meta', 'worker', 'submission')";
constexpr int kOurs = 3;

/// Nothing where it cannot tell.
std::optional<bool> says_itself(const std::string& database) {
  std::error_code problem;
  if (fs::exists(database + "-journal", problem))
    return std::nullopt;
  const auto said = guarded([&]() -> Result<std::optional<bool>> {
    Connection db(database, Connection::Mode::look, {});
    if (db.number(kOurTables) == kOurs)
      return std::optional(true);
    return db.number(kTables) > 0 ? std::optional(false) : std::optional<bool>();
  });
  return said ? *said : std::nullopt;
}

/// The file that lies beside each of our databases, or nothing that is not ours, as where the making was cut off.
bool lies_among_ours(const std::string& folder) {
  const auto secret = Folder::read_secret(folder);
  return secret || secret.error().code == "exposed_secret";
}

bool is_empty_database(const std::string& database) {
  const auto tables = guarded([&]() -> Result<std::int64_t> {
    Connection db(database, Connection::Mode::look, {});
    return db.number(kTables);
  });
  std::error_code problem;
  return (tables && *tables == 0) || fs::exists(database + "-journal", problem);
}

}  // namespace

Status may_be_ours(const std::string& folder) {
  const std::string database = folder + "/ratecheck.db";
  std::error_code problem;
  if (fs::file_size(database, problem) == 0 || problem)
    return {};  // its making was cut off, or a restore's
  if (::access(database.c_str(), R_OK) != 0) {
    return unavailable(fmt::format("Cannot read '{}': {}.", database, std::strerror(errno)),
                       "Check that the folder belongs to the user of the service.");
  }
  const auto said = says_itself(database);
  if (said && *said)
    return {};
  if (said) {
    return Error{"no_database",
                 fmt::format("The file '{}' is a database of something else. It was left untouched.", database)}
        .with_hint("Give Ratecheck a folder of its own with --data.");
  }
  if (lies_among_ours(folder))
    return {};
  if (is_empty_database(database))
    return Folder::holds_nothing_else(folder);
  return Error{
      "no_database",
      fmt::format("The file '{}' cannot be read as a database, and there is no 'keep/secret' beside it by "
                  "which it could be known as Ratecheck's. It was left untouched.",
                  database)}
      .with_hint(
          "Give Ratecheck a folder of its own with --data. Where this is one whose folder 'keep' was lost too, "
          "put "
          "the copy of 'keep' back, then restore the latest backup: ratecheck restore BACKUP.db --data DIR.");
}

}  // namespace ratecheck::store
