#include "store/db/folder.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "ratecheck/base/hash.h"
#include "ratecheck/base/text.h"
#include "store/db/connection.h"
#include "store/db/whose_folder.h"

// An opening goes through these steps, each of which may refuse and none of which harms what is there:
//
//   1. Is there a database? Where there must be one and is none, stop before anything is made. Where another
//      process has the folder, or the database is of something else, stop before anything is changed.
//   2. Make the folder, and those above it that are missing, 0700.
//   3. A folder without a database must hold nothing else: `--data /etc` must not close /etc to its users.
//   4. Close the folder and its files to others; refuse where others may write and that cannot be taken away.
//   5. Make `lock` where it is not there, and lock it. From here on this process is alone.
//   6. Move what older programs kept beside the database into `keep`.
//   7. Finish a restore that was decided upon, throw away one that was not.
//   8. Is the file `running` still there? Then the last process did not end well, and Store::open checks the
//      whole database.
//
// Names are made durable with sync_folder, contents with fdatasync, both before the next step hangs on them. What
// a file is replaced by is written under another name first, and renamed: a crash leaves the old or the new one.

namespace ratecheck::store {
namespace {

namespace fs = std::filesystem;

Error cannot(const std::string& what, const std::string& path, int problem) {
  return unavailable(fmt::format("Cannot {} '{}': {}.", what, path, std::strerror(problem)),
                     "Check that the folder exists, has room, and belongs to the user of the service.");
}

/// All bytes, however many calls that takes.
bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR)
      continue;
    if (written <= 0)
      return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// A file for its owner alone whatever the umask. What root makes in the folder of the service's user is that
// user's, or the service could not open it afterwards.
int open_private(const std::string& path, int flags) {
  const int file = ::open(path.c_str(), flags | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0)
    return file;
  struct stat folder {};
  const std::string parent = fs::path(path).parent_path().string();
  const bool for_another = ::geteuid() == 0 && ::stat(parent.empty() ? "." : parent.c_str(), &folder) == 0;
  const bool done = ::fchmod(file, 0600) == 0 &&
                    (!for_another || folder.st_uid == 0 || ::fchown(file, folder.st_uid, folder.st_gid) == 0);
  if (done)
    return file;
  const int problem = errno;
  ::close(file);
  errno = problem;
  return -1;
}

Status write_and_sync(const std::string& path, int flags, std::string_view content) {
  const int file = open_private(path, flags | O_WRONLY);
  if (file < 0)
    return cannot("write", path, errno);
  const bool written = write_all(file, content) && ::fdatasync(file) == 0;
  const int problem = errno;
  ::close(file);
  if (!written)
    return cannot("write", path, problem);
  return {};
}

/// What follows a word that a line begins with; -1 where it is another line or no number.
std::int64_t number_after(std::string_view word, std::string_view line) {
  return line.starts_with(word) ? parse_integer(line.substr(word.size())).value_or(-1) : -1;
}

bool is_hex(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

constexpr std::string_view kErasuresHead = "ratecheck erasures 3";
constexpr std::string_view kUncountedHead = "ratecheck erasures 2";
constexpr std::string_view kTags = "tags ";
constexpr std::string_view kAsOf = "as of ";
constexpr std::string_view kInstallation = "installation ";
constexpr std::string_view kName = "list ";
constexpr std::string_view kTookOver = "goes on from a list without a name";
constexpr std::size_t kTagDigits = 32;

/// A tag and eight digits of its hash, so that a changed one is seen. Older lists have tags alone.
std::string erasure_line(std::string_view tag_hex) {
  return fmt::format("{} {}", tag_hex, sha256_hex(tag_hex).substr(0, 8));
}

constexpr mode_t kOthers = S_IRWXG | S_IRWXO;

/// Where a file of `keep` is: there, or, in a folder of an older program, beside the database.
std::string kept_file(const std::string& folder, const char* name) {
  std::error_code problem;
  const std::string now = folder + "/keep/" + name;
  const std::string before = folder + "/" + name;
  return !fs::exists(now, problem) && fs::exists(before, problem) ? before : now;
}

Error no_database(const std::string& folder) {
  return Error{"no_database", fmt::format("There is no Ratecheck database in '{}'.", folder)}.with_hint(
      "Check the name given with --data; 'ratecheck serve' makes a new one.");
}

Error in_use(const std::string& path) {
  return Error{"data_folder_locked",
               fmt::format("The data folder '{}' is in use by another ratecheck process.", path)}
      .with_hint("Stop that one, or choose another folder with --data.");
}

/// The lock where its file is there, which is not made or changed; else -1.
Result<int> take_lock_there(const std::string& path) {
  const int lock = ::open((path + "/lock").c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (lock < 0 || ::flock(lock, LOCK_EX | LOCK_NB) == 0)
    return lock;
  ::close(lock);
  return in_use(path);
}

/// Like mkdir -p, but each folder that it makes is for its owner alone.
Status make_folders(const std::string& path) {
  std::error_code problem;
  if (path.empty() || fs::is_directory(path, problem))
    return {};
  const std::string parent = fs::path(path).parent_path().string();
  if (parent != path) {
    const Status above = make_folders(parent);
    if (!above)
      return above;
  }
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
    return cannot("make the data folder", path, errno);
  if (::chmod(path.c_str(), 0700) != 0)  // whatever the umask took away
    return cannot("make the data folder", path, errno);
  return {};
}

Error shared_folder(const std::string& path) {
  return Error{"unsafe_folder", fmt::format("Other users may write in '{}'.", path)}.with_hint(
      "Give Ratecheck a folder of its own with --data.");
}

/// The folder and what lies in it are its owner's alone, also where an older program or a copy left them open.
Status close_to_others(const std::string& path) {
  struct stat folder {};
  if (::stat(path.c_str(), &folder) != 0)
    return cannot("look at the data folder", path, errno);
  if (!S_ISDIR(folder.st_mode))
    return cannot("use as a data folder", path, ENOTDIR);
  if ((folder.st_mode & S_ISVTX) != 0)
    return shared_folder(path);
  if ((folder.st_mode & kOthers) != 0 && ::chmod(path.c_str(), 0700) != 0 &&
      (folder.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    return shared_folder(path);
  for (const char* name : {"/ratecheck.db", "/ratecheck.db-wal", "/ratecheck.db-shm", "/erasures", "/lock"}) {
    const std::string file_path = path + name;
    struct stat file {};
    if (::lstat(file_path.c_str(), &file) == 0 && S_ISREG(file.st_mode) && (file.st_mode & kOthers) != 0 &&
        ::chmod(file_path.c_str(), 0600) != 0)
      return cannot("close to other users", file_path, errno);
  }
  return {};
}

}  // namespace

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

void sync_folder(const std::string& path) {
  const int folder = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0)
    return;
  ::fsync(folder);
  ::close(folder);
}

Status sync_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0)
    return cannot("read", path, errno);
  const bool synced = ::fsync(file) == 0;
  const int problem = errno;
  ::close(file);
  return synced ? Status() : Status(cannot("write", path, problem));
}

void drop_database(const std::string& path) {
  std::error_code ignored;
  for (const char* tail : {"", "-wal", "-shm", "-journal"})
    fs::remove(path + tail, ignored);
}

// An empty file is one whose making was cut off.
bool Folder::holds_database(const std::string& path) {
  const auto has = [&](const char* name) {
    struct stat file {};
    return ::stat((path + name).c_str(), &file) == 0 && S_ISREG(file.st_mode) && file.st_size > 0;
  };
  return has("/ratecheck.db") || has("/ratecheck.db.restored");
}

Status Folder::holds_nothing_else(const std::string& path) {
  std::error_code problem;
  for (const auto& entry : fs::directory_iterator(path, problem)) {
    const std::string name = entry.path().filename().string();
    const bool ours = name.starts_with("ratecheck.db") || name == "secret" || name == "erasures" ||
                      name == "keep" || name == "reserve" || name == "lock" || name == "running" ||
                      name == "operator";
    if (ours || name == "lost+found" || name == ".gitkeep")
      continue;
    return Error{
        "unsafe_folder",
        fmt::format("There is no Ratecheck database in '{}', but other things, such as '{}'.", path, name)}
        .with_hint("Give Ratecheck a folder of its own with --data.");
  }
  return {};
}

// The steps above, in their order.
Result<Folder> Folder::open(const std::string& path, Missing missing) {
  if (missing == Missing::refuse && !holds_database(path)) {
    std::error_code problem;
    const auto there = fs::status(path, problem);
    if (fs::is_directory(there) && ::access(path.c_str(), X_OK) != 0)
      return cannot("look into the data folder", path, errno);
    return no_database(path);
  }
  auto lock = take_lock_there(path);
  if (!lock)
    return lock.error();
  Folder folder(path, *lock);
  Status ready = holds_database(path) ? may_be_ours(path) : Status();
  if (ready)
    ready = make_folders(path);
  if (ready && !holds_database(path))
    ready = holds_nothing_else(path);
  if (ready)
    ready = close_to_others(path);
  if (!ready)
    return ready.error();
  if (folder.lock_ < 0) {
    const std::string lock_path = path + "/lock";
    folder.lock_ = open_private(lock_path, O_RDWR | O_NOFOLLOW);
    if (folder.lock_ < 0)
      return cannot("write into the data folder", path, errno);
    if (::flock(folder.lock_, LOCK_EX | LOCK_NB) != 0)
      return in_use(path);
  }
  std::error_code problem;
  Status finished = folder.move_into_keep();
  if (finished)
    finished = folder.finish_restore();
  if (!finished)
    return finished.error();
  folder.clear_unfinished_restore();
  folder.unclean_ = fs::exists(path + "/running", problem);
  return folder;
}

Result<Folder> Folder::look(const std::string& path) {
  if (!holds_database(path))
    return no_database(path);
  auto lock = take_lock_there(path);
  if (!lock)
    return lock.error();
  Folder folder(path, *lock);
  const Status ours = may_be_ours(path);
  if (!ours)
    return ours.error();
  std::error_code problem;
  folder.unclean_ = fs::exists(path + "/running", problem);
  return folder;
}

// By one renaming each, so that a crash leaves a file in the one place or the other. Where both have one, as after
// a copy that was laid in by hand, lists are put together, and two secrets are nothing to choose between.
Status Folder::move_into_keep() const {
  const std::string keep = path_ + "/keep";
  if (::mkdir(keep.c_str(), 0700) != 0 && errno != EEXIST)
    return cannot("make the folder", keep, errno);
  if (::chmod(keep.c_str(), 0700) != 0)
    return cannot("close to other users", keep, errno);
  std::error_code problem;
  for (const std::string name : {"secret", "erasures"}) {
    const std::string before = path_ + "/" + name;
    const std::string now = keep + "/" + name;
    if (!fs::exists(before, problem))
      continue;
    if (!fs::exists(now, problem)) {
      if (::rename(before.c_str(), now.c_str()) != 0)
        return cannot("move into the folder 'keep'", before, errno);
    } else if (read_file(before) == read_file(now)) {
      fs::remove(before, problem);
    } else if (name == "secret") {
      return Error{"wrong_secret",
                   fmt::format("There are two secrets in '{}': 'secret' and 'keep/secret'.", path_)}
          .with_hint("Move away the one that does not belong to the database; 'keep/secret' is its place.");
    } else {
      const Status together = write_file(now, read_file(now) + "\n" + read_file(before));
      if (!together)
        return together;
      fs::remove(before, problem);
    }
    sync_folder(keep);
    sync_folder(path_);
  }
  return {};
}

Status Folder::make_private(const std::string& path) {
  const int file = open_private(path, O_RDWR);
  if (file < 0)
    return cannot("write", path, errno);
  ::close(file);
  return {};
}

// The rename is the decision: before it the copy is thrown away by the next opening, after it it is put in place.
Status Folder::put_copy_in_place() {
  sync_folder(path_);
  if (::rename(copy_coming_in(path_).c_str(), (copy_decided(path_)).c_str()) != 0)
    return cannot("put in place", copy_coming_in(path_), errno);
  sync_folder(path_);
  return finish_restore();
}

// A name "before-restore" that is still a second name of the database in use was made by a restore that was cut
// off before it decided; it must go, or a later erasure would seem to leave a copy behind.
void Folder::clear_unfinished_restore() const {
  drop_database(copy_coming_in(path_));
  std::error_code problem;
  const std::string aside = fs::path(database()).filename().string() + kKeptAside;
  for (const auto& entry : fs::directory_iterator(path_, problem)) {
    const bool kept = entry.path().filename().string().starts_with(aside);
    if (kept && (fs::equivalent(entry.path(), database(), problem) ||
                 fs::equivalent(entry.path(), database() + "-wal", problem)))
      fs::remove(entry.path(), problem);
  }
}

// The database that was there has been emptied of its log, or stands aside together with it (maintenance.cpp): a
// log that stayed would be taken for the new one's.
Status Folder::finish_restore() {
  std::error_code problem;
  if (!fs::exists(copy_decided(path_), problem))
    return {};
  for (const char* tail : {"-wal", "-shm", "-journal"}) {
    fs::remove(database() + tail, problem);
    if (problem)
      return cannot("remove", database() + tail, problem.value());
  }
  if (::rename((copy_decided(path_)).c_str(), database().c_str()) != 0)
    return cannot("put in place", copy_decided(path_), errno);
  sync_folder(path_);
  mark_clean();  // it was checked before
  unclean_ = false;
  return {};
}

Folder::Folder(Folder&& other) noexcept
    : path_(std::move(other.path_)), lock_(other.lock_), unclean_(other.unclean_) {
  other.lock_ = -1;
}

Folder& Folder::operator=(Folder&& other) noexcept {
  close();
  path_ = std::move(other.path_);
  lock_ = other.lock_;
  unclean_ = other.unclean_;
  other.lock_ = -1;
  return *this;
}

Folder::~Folder() {
  close();
}

void Folder::close() noexcept {
  if (lock_ >= 0)
    ::close(lock_);  // the kernel drops the lock with it, also after a kill
  lock_ = -1;
}

// Looked at in this order: is it there, can others read it, is it 64 hex digits.
Result<std::string> Folder::read_secret(const std::string& folder) {
  const std::string path = kept_file(folder, "secret");
  struct stat file {};
  if (::stat(path.c_str(), &file) != 0) {
    return Error{"wrong_secret",
                 fmt::format("The file 'keep/secret' is missing from the data folder '{}'.", folder)}
        .with_hint(
            "Put back the file that was made together with this database; without it no key opens anything.");
  }
  if ((file.st_mode & kOthers) != 0) {
    std::array<char, 8> mode{};
    std::snprintf(mode.data(), mode.size(), "%04o", file.st_mode & 07777U);
    return Error{"exposed_secret",
                 fmt::format("The file '{}' may be read or changed by other users of this machine (mode {}).",
                             path, mode.data())}
        .with_hint(fmt::format(
            "Close it with chmod 600 '{}'; if somebody may have read it, they can try out keys and order numbers.",
            path));
  }
  const std::string content = read_file(path);
  std::string secret(trim(content));
  if (secret.size() != 64 || !is_hex(secret)) {
    return Error{
        "wrong_secret",
        fmt::format("The file 'keep/secret' in the data folder '{}' is damaged or cannot be read.", folder)}
        .with_hint("Put back the file that was made together with this database.");
  }
  return secret;
}

Result<std::string> Folder::secret(bool may_make, const std::string& fresh_bytes) {
  const std::string path = path_ + "/keep/secret";
  std::error_code problem;
  if (may_make && !fs::exists(path, problem)) {
    const Status written = write_file(path, to_hex(fresh_bytes) + "\n");
    if (!written)
      return written.error();
  }
  return read_secret(path_);
}

std::string Folder::erasures_text(const Erasures& list) {
  std::string content = fmt::format("{}\n{}{}\n", kErasuresHead, kTags, list.tags.size());
  if (!list.installation.empty())
    content += fmt::format("{}{}\n", kInstallation, list.installation);
  if (!list.name.empty())
    content += fmt::format("{}{}\n", kName, list.name);
  if (list.took_over)
    content += fmt::format("{}\n", kTookOver);
  if (list.as_of > 0)
    content += fmt::format("{}{}\n", kAsOf, list.as_of);
  for (const std::string& tag : list.tags)
    content += erasure_line(tag) + "\n";
  return content;
}

Status Folder::write_erasures(const Erasures& list) {
  return write_file(path_ + "/keep/erasures", erasures_text(list));
}

// Lists that were put together by hand have several heads, each of which counts its own. A line that says nothing
// may have been a tag: it is told by itself, and the list is not called cut for it as well.
Folder::Erasures Folder::parse_erasures(std::string_view content) {
  Erasures list;
  list.there = true;
  list.counted = content.starts_with(kErasuresHead);
  list.unsure = !content.empty() && !list.counted && !content.starts_with(kUncountedHead);
  bool has_count = false;
  std::uint64_t said = 0;
  std::size_t number = 0;
  for (const std::string_view line : split(content, '\n')) {
    ++number;
    const std::string_view tag = line.substr(0, kTagDigits);
    const bool is_tag = tag.size() == kTagDigits && is_hex(tag);
    const std::int64_t count = number_after(kTags, line);
    const std::int64_t as_of = number_after(kAsOf, line);
    if (is_tag && (line == tag || line == erasure_line(tag))) {
      list.tags.emplace_back(tag);
    } else if (count >= 0) {
      has_count = true;
      said += static_cast<std::uint64_t>(count);
    } else if (as_of >= 0) {
      list.as_of = std::max(list.as_of, as_of);
    } else if (line.starts_with(kInstallation)) {
      list.installation = line.substr(kInstallation.size());
    } else if (line.starts_with(kName) && line.size() == kName.size() + kTagDigits &&
               is_hex(line.substr(kName.size()))) {
      list.name = line.substr(kName.size());
    } else if (line == kTookOver) {
      list.took_over = true;
    } else if (!line.empty() && line != kErasuresHead && line != kUncountedHead) {
      list.bad_lines.push_back(number);
    }
  }
  list.cut = said > list.tags.size() + list.bad_lines.size() ||
             (list.counted && (!has_count || !content.ends_with('\n')));
  list.damaged = content.empty() || list.cut || !list.bad_lines.empty();
  return list;
}

Folder::Erasures Folder::read_erasures(const std::string& path) {
  const std::string file = kept_file(path, "erasures");
  std::error_code problem;
  return fs::exists(file, problem) ? parse_erasures(read_file(file)) : Erasures();
}

Status Folder::write_file(const std::string& path, const std::string& content) {
  const std::string temporary = path + ".new";
  Status written = write_and_sync(temporary, O_TRUNC, content);
  if (!written) {
    ::unlink(temporary.c_str());  // what could be written of it would keep room
    return written;
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0)
    return cannot("write", path, errno);
  sync_folder(fs::path(path).parent_path().string());
  return {};
}

Status Folder::mark_running() {
  return write_and_sync(path_ + "/running", O_TRUNC, "");
}

void Folder::mark_clean() {
  std::error_code ignored;
  fs::remove(path_ + "/running", ignored);
}

}  // namespace ratecheck::store
