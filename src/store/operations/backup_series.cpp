#include <fmt/format.h>

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "ratecheck/base/sealed.h"
#include "ratecheck/base/text.h"
#include "ratecheck/store/maintenance.h"
#include "store/db/keep.h"
#include "store/impl.h"
#include "store/operations/backup_file.h"
#include "store/operations/own_folder.h"
#include "store/operations/packed_keep.h"

// Backups of a timer lie in one folder:
//
//   ratecheck-0123abcd-20261130T030000Z.db     installation (the first digits of its secret's fingerprint), time
//   in UTC ratecheck-0123abcd-20261130T030000Z.keep   its folder `keep`, sealed to a passphrase; only where it was
//   asked for
//
// The newest go by their names, since dates of files change with a copy. What bears such a name and is no backup
// with a seal at its end is somebody else's and stays. Nothing goes before the new one is whole and nothing is
// wrong in it.
//
// What a sealed copy holds: packed_keep.h.

namespace ratecheck::store {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kInstallationDigits = 8;

std::string series_name(const Store::Impl& impl) {
  return fmt::format("ratecheck-{}-", impl.secrets.fingerprint.substr(0, kInstallationDigits));
}

/// "20261130T030000Z"
bool is_time(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (!(i == 8 ? text[i] == 'T' : i == 15 ? text[i] == 'Z' : digit))
      return false;
  }
  return text.size() == 16;
}

/// Backups of this series, the oldest first.
std::vector<fs::path> backups_in(const std::string& folder, const std::string& series) {
  std::vector<fs::path> out;
  std::error_code problem;
  for (const auto& entry : fs::directory_iterator(folder, problem)) {
    const std::string name = entry.path().filename().string();
    const bool named = name.starts_with(series) && name.ends_with(".db") &&
                       is_time(std::string_view(name).substr(series.size(), name.size() - series.size() - 3));
    if (named && entry.is_regular_file(problem) && !entry.is_symlink(problem) && bears_seal(entry.path().string()))
      out.push_back(entry.path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

fs::path kept_beside(fs::path backup) {
  return backup.replace_extension(".keep");
}

std::string path_in(const std::string& folder, const std::string& series, std::int64_t made_at) {
  return fmt::format("{}/{}{}.db", folder, series, time_name(made_at));
}

/// Until the newest `keep` are left, or `made` is the oldest.
Status drop_oldest(const std::string& folder, const std::string& series, const fs::path& made, std::int64_t keep,
                   SeriesReport& report) {
  std::error_code problem;
  std::vector<fs::path> all = backups_in(folder, series);
  while (static_cast<std::int64_t>(all.size()) > std::max<std::int64_t>(keep, 1) && all.front() != made) {
    const fs::path kept = kept_beside(all.front());
    const bool had_kept = fs::remove(kept, problem);
    fs::remove(all.front(), problem);
    if (problem) {
      return unavailable(fmt::format("The backup '{}' was made, but '{}' cannot be removed: {}.", made.string(),
                                     all.front().string(), problem.message()),
                         "Remove it, or let the user of the service do so.");
    }
    report.removed.push_back(all.front().string());
    if (had_kept)
      report.removed.push_back(kept.string());
    all.erase(all.begin());
  }
  report.there = static_cast<std::int64_t>(all.size());
  return {};
}

/// What a backup left that was killed: one is made at a time.
void drop_unfinished(const std::string& folder, const std::string& series) {
  std::error_code problem;
  std::vector<fs::path> left;
  for (const auto& entry : fs::directory_iterator(folder, problem)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(series) && name.find(".db.partial-") != std::string::npos)
      left.push_back(entry.path());
  }
  for (const fs::path& file : left)
    fs::remove(file, problem);
}

/// Whoever either names. It is the sealed one's, since that knew what the backup beside it knows; the other may
/// have been begun anew, or be damaged, and then what is known is of the sealed one's time. A sealed list of
/// before lists had names knows less than one that has.
std::string both_lists(const std::string& there, const std::string& sealed) {
  const Folder::Erasures ours = Folder::parse_erasures(there);
  const Folder::Erasures came = Folder::parse_erasures(sealed);
  if (there.empty() || came.unsure || (ours.unsure && !ours.damaged))  // an opening knows whose tags hold
    return sealed.size() > there.size() ? sealed : there;
  if (came.damaged)
    return there;
  Folder::Erasures whole = came.name.empty() && !ours.name.empty() ? ours : came;
  std::set<std::string> tags(ours.tags.begin(), ours.tags.end());
  const bool goes_on = !ours.damaged && whole.name == ours.name;
  if (goes_on && ours.as_of >= came.as_of &&
      std::all_of(came.tags.begin(), came.tags.end(), [&](const std::string& tag) { return tags.contains(tag); }))
    return there;
  tags.insert(came.tags.begin(), came.tags.end());
  whole.tags.assign(tags.begin(), tags.end());
  whole.as_of = goes_on ? std::max(ours.as_of, came.as_of) : came.as_of;
  return Folder::erasures_text(whole);
}

}  // namespace

Result<SeriesReport> backup_into(Store& store, const std::string& folder, std::int64_t keep,
                                 const StillWanted& wanted) {
  return guarded([&]() -> Result<SeriesReport> {
    std::error_code problem;
    if (!fs::is_directory(folder, problem)) {
      return Error{"bad_value", fmt::format("There is no folder '{}'.", folder)}.with_hint(
          "Make it, for the user of the service to write to, best on another disk.");
    }
    if (lies_in(folder, store.folder()))
      return in_data_folder(folder);
    const std::string series = series_name(store.impl());
    drop_unfinished(folder, series);
    SeriesReport report;
    report.made_at = store.impl().now();
    const std::string path = path_in(folder, series, report.made_at);
    auto made = backup(store, path, wanted);
    if (!made)
      return made.error();
    report.made = std::move(*made);
    const Status dropped =
        drop_oldest(folder, series, path, report.made.found.problems.empty() ? keep : kKeepAll, report);
    return dropped ? Result<SeriesReport>(std::move(report)) : dropped.error();
  });
}

Result<std::string> seal_keep(const std::string& folder, const std::string& passphrase) {
  return guarded([&]() -> Result<std::string> {
    const auto secret = Folder::read_secret(folder);  // without it the rest opens nothing
    if (!secret)
      return secret.error();
    return seal_to(passphrase, pack_keep(files_of_keep(folder)));
  });
}

Result<SeriesReport> add_sealed_keep(Store& store, const std::string& folder, std::int64_t made_at,
                                     const std::string& sealed, std::int64_t keep) {
  return guarded([&]() -> Result<SeriesReport> {
    const std::string series = series_name(store.impl());
    const std::string path = path_in(folder, series, made_at);
    if (lies_in(folder, store.folder()))
      return in_data_folder(folder);
    if (!bears_seal(path)) {
      return Error{"not_found", fmt::format("There is no backup '{}' any more.", path)}.with_hint(
          "Make another one.");
    }
    SeriesReport report;
    report.made_at = made_at;
    report.made.path = path;
    report.kept_folder = kept_beside(path).string();
    Status done = Folder::write_file(report.kept_folder, sealed);
    if (done)
      done = drop_oldest(folder, series, path, keep, report);
    return done ? Result<SeriesReport>(std::move(report)) : done.error();
  });
}

// The secret last: whoever finds it finds the others too.
Status unseal_keep(const std::string& folder, const std::string& file, const std::string& passphrase) {
  return guarded([&]() -> Status {
    std::error_code problem;
    if (!fs::is_regular_file(file, problem)) {
      return Error{"not_found", fmt::format("There is no file '{}'.", file)}.with_hint(
          "Name the file '….keep' that lies beside the backup.");
    }
    const auto opened = open_sealed(passphrase, read_file(file));
    if (!opened)
      return opened.error();
    auto files = unpack_keep(*opened);
    if (!files)
      return files.error();
    const Keep keep(folder);
    for (const KeptFile& one : *files) {
      const std::string there = read_file(keep.path() + "/" + one.name);
      if (one.name == "secret" && !there.empty() && there != one.bytes) {
        return Error{
            "wrong_secret",
            fmt::format("The secret in '{}' is another than that in '{}'. Nothing was changed.", folder, file)}
            .with_hint("Restore into a new folder.");
      }
    }
    fs::create_directories(folder, problem);
    Status made = keep.make();
    if (!made)
      return made;
    for (auto one = files->rbegin(); one != files->rend(); ++one) {
      const std::string path = keep.path() + "/" + one->name;
      const std::string there = read_file(path);
      const bool is_list = one->name == "erasures";
      if (!there.empty() && !is_list)
        continue;  // what is there is as new, or newer
      Status written = Folder::write_file(path, is_list ? both_lists(there, one->bytes) : one->bytes);
      if (!written)
        return written;
    }
    return {};
  });
}

}  // namespace ratecheck::store
