#include "folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "connection.h"
#include "ratecheck/base/hash.h"
#include "ratecheck/base/text.h"

namespace ratecheck::store {
namespace {

namespace fs = std::filesystem;

Error cannot(const std::string& what, const std::string& path, int problem) {
  return unavailable("Cannot " + what + " '" + path + "': " + std::strerror(problem) + ".",
                     "check that the folder exists, has room, and belongs to the user of the service");
}

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

Status write_and_sync(const std::string& path, int flags, std::string_view content) {
  const int file = ::open(path.c_str(), flags | O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0)
    return cannot("write", path, errno);
  const bool written = write_all(file, content) && ::fdatasync(file) == 0;
  const int problem = errno;
  ::close(file);
  if (!written)
    return cannot("write", path, problem);
  return {};
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

bool is_hex(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

void sync_folder(const std::string& path) {
  const int folder = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0)
    return;
  ::fsync(folder);
  ::close(folder);
}

Result<Folder> Folder::open(const std::string& path) {
  std::error_code problem;
  fs::create_directories(path, problem);
  if (problem)
    return cannot("make the data folder", path, problem.value());
  const std::string lock_path = path + "/lock";
  const int lock = ::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0)
    return cannot("write into the data folder", path, errno);
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
    ::close(lock);
    return Error{"data_folder_locked",
                 "The data folder '" + path + "' is in use by another ratecheck process.",
                 {},
                 "stop that one, or choose another folder with --data",
                 {}};
  }
  Folder folder(path, lock);
  folder.unclean_ = fs::exists(path + "/running", problem);
  return folder;
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

Result<std::string> Folder::secret(bool may_make, const std::string& fresh_bytes) {
  const std::string path = path_ + "/secret";
  std::error_code problem;
  if (!fs::exists(path, problem)) {
    if (!may_make) {
      return Error{"wrong_secret",
                   "The file 'secret' is missing from the data folder '" + path_ + "'.",
                   {},
                   "put back the file that was made together with this database; without it no key opens anything",
                   {}};
    }
    const Status written = write_file(path, to_hex(fresh_bytes) + "\n");
    if (!written.ok())
      return written.error();
  }
  const std::string content = read_file(path);
  const std::string secret(trim(content));
  if (secret.size() != 64 || !is_hex(secret)) {
    return Error{"wrong_secret",
                 "The file 'secret' in the data folder '" + path_ + "' is damaged.",
                 {},
                 "put back the file that was made together with this database",
                 {}};
  }
  return secret;
}

Status Folder::remember_erasure(const std::string& tag_hex) {
  return write_and_sync(path_ + "/erasures", O_APPEND, tag_hex + "\n");
}

Result<std::vector<std::string>> Folder::erasures() const {
  std::vector<std::string> tags;
  const std::string content = read_file(path_ + "/erasures");
  for (const std::string_view line : split(content, '\n')) {
    // A line cut short by a crash belongs to an erasure that was never acknowledged.
    if (line.size() == 32 && is_hex(line))
      tags.emplace_back(line);
  }
  return tags;
}

Status Folder::write_file(const std::string& path, const std::string& content) {
  const std::string temporary = path + ".new";
  Status written = write_and_sync(temporary, O_TRUNC, content);
  if (!written.ok())
    return written;
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
