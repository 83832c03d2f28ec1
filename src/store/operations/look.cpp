#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "ratecheck/store/maintenance.h"
#include "store/db/log_check.h"
#include "store/impl.h"
#include "store/keep_check.h"
#include "store/migrations/schema.h"
#include "store/operations/examine.h"

// `verify` of a folder that nobody has open. A store would mend on its way in: move the log, make `keep` anew, say
// that the stop was clean. What is to be looked at would be gone, and a true copy come too late. So nothing is
// opened here that could write (Connection::Mode::look).

namespace ratecheck::store {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMagic{"SQLite format 3\0", 16};
constexpr const char* kSecretOf = "SELECT value FROM meta WHERE name='secret'";

/// What can be said of a file that SQLite does not read.
Error unreadable_database(const std::string& folder, const std::string& file, const std::string& said) {
  std::string head(kMagic.size(), '\0');
  std::ifstream in(file, std::ios::binary);
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  std::error_code problem;
  const std::uintmax_t bytes = fs::file_size(file, problem);
  const std::string found =
      head != kMagic ? "its first 16 bytes are not those with which a database begins"
                     : "its head is as it should be, but the pages with the list of its tables are damaged";
  return Error{"corrupt_database",
               fmt::format("The database, {} bytes, cannot be read ({}): {}. Nothing was changed.",
                           problem ? 0 : bytes, said, found)}
      .at({file, 0, 0})
      .with_hint(fmt::format("Put the latest whole backup in its place: check it with 'ratecheck verify BACKUP.db "
                             "--data {0}', then 'ratecheck restore BACKUP.db --data {0}', which keeps the damaged "
                             "database beside the new one.",
                             folder));
}

Result<VerifyReport> look_at(const Folder& folder, const std::string& file,
                             const std::function<void(const Error&)>& damaged) {
  Connection::Settings settings;
  if (damaged) {
    settings.damaged = [&damaged, told = std::set<std::string>()](const Error& error) mutable {
      if (told.insert(error.message).second)
        damaged(error);
    };
  }
  Connection db(file, Connection::Mode::look, settings);
  const std::int64_t schema = db.number("PRAGMA user_version");
  if (schema > schema_version()) {
    const Status newer = migrate(db);
    return newer ? Result<VerifyReport>(VerifyReport()) : newer.error();
  }
  VerifyReport report = examine(db, schema == schema_version());
  report.derived_counted = schema == schema_version();
  if (!report.derived_counted && schema >= kRowsAsToday)
    read_all_rows(db);
  const std::vector<Error> faults = keep_faults(folder.path(), db.text(kSecretOf), db, folder.stopped_uncleanly());
  report.folder_faults.insert(report.folder_faults.end(), faults.begin(), faults.end());
  return report;
}

}  // namespace

Result<VerifyReport> verify_at_rest(const std::string& path, const std::function<void(const Error&)>& damaged) {
  const auto folder = Folder::look(path);
  if (!folder)
    return folder.error();
  std::error_code problem;
  const std::string decided = Folder::copy_decided(path);
  const bool restored = fs::exists(decided, problem);
  const std::string file = restored ? decided : folder->database();
  const auto expected = folder->stopped_uncleanly() && !restored ? expected_log(file) : std::nullopt;
  auto report = guarded([&] { return look_at(*folder, file, damaged); });
  if (!report && is_damage(report.error())) {
    VerifyReport unread;
    unread.file_is_whole = false;
    unread.problems.push_back("the database cannot be read");
    unread.folder_faults.push_back(unreadable_database(path, file, report.error().message));
    report = unread;
  }
  if (!report)
    return report;
  if (expected) {
    if (const auto lost = lost_log(file, *expected, whole_pages(file)))
      report->folder_faults.insert(report->folder_faults.begin(), *lost);
  }
  return report;
}

}  // namespace ratecheck::store
