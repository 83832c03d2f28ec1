#include "store/db/reserve.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "store/db/connection.h"
#include "store/db/folder.h"
#include "store/db/start_room.h"

// fallocate takes the blocks without writing them. A file system that cannot do that takes none (on one that
// writes each block elsewhere, as btrfs, taken blocks help less: what is overwritten needs new ones). Room is
// looked for first, so that a disk with some bytes left is not filled for a moment, again and again.
//
// An erasure on a full disk gives back what it took but for a block or two, as of the list of erasures, and a
// start needs some for the index of the log: the reserve is whole with fifteen of sixteen parts of what was asked
// for, and lends half of the sixteenth to a start.

namespace ratecheck::store {
namespace {

constexpr std::int64_t kBlock = 4096;
constexpr std::int64_t kNewDatabase = std::int64_t{4} << 20U;  // with its log, and some to grow

std::int64_t free_bytes_in(const std::string& folder) {
  struct statvfs disk {};
  if (::statvfs(folder.c_str(), &disk) != 0)
    return 0;
  return static_cast<std::int64_t>(disk.f_bavail * disk.f_frsize);
}

std::int64_t free_bytes(const std::string& path) {
  return free_bytes_in(std::filesystem::path(path).parent_path().string());
}

/// That really lie on the disk, and not only in the file's length.
std::int64_t bytes_taken(const struct stat& file) {
  return std::min<std::int64_t>(file.st_size, static_cast<std::int64_t>(file.st_blocks) * 512);
}

}  // namespace

bool Reserve::make() {
  if (whole())
    return true;
  const Status made = Folder::make_private(path_);
  const int file = made ? ::open(path_.c_str(), O_RDWR | O_CLOEXEC) : -1;
  if (file < 0)
    return false;
  const std::int64_t enough = bytes_ - bytes_ / 16;
  struct stat there {};
  if (::fstat(file, &there) == 0) {
    const std::int64_t taken = bytes_taken(there);
    const std::int64_t possible = (taken + free_bytes(path_)) / kBlock * kBlock;
    const std::int64_t wanted = std::min(bytes_, std::max(enough, possible));
    whole_ = taken >= enough || (possible >= enough && ::posix_fallocate(file, 0, wanted) == 0);
    if (whole_ && there.st_size > bytes_)
      whole_ = ::ftruncate(file, bytes_) == 0;
    if (!whole_ && ::ftruncate(file, 0) != 0)
      ::unlink(path_.c_str());
  }
  ::close(file);
  return whole_;
}

bool Reserve::give_up() {
  whole_ = false;
  struct stat there {};
  if (::stat(path_.c_str(), &there) != 0 || there.st_size == 0)
    return false;
  return ::truncate(path_.c_str(), 0) == 0;
}

void lend_to_start(const std::string& path, std::int64_t bytes) {
  struct stat there {};
  const std::int64_t lent = bytes / 32;
  if (::stat(path.c_str(), &there) == 0 && there.st_size > bytes - lent && free_bytes(path) < lent)
    (void)!::truncate(path.c_str(), bytes - lent);
}

Status room_to_begin(const std::string& folder, std::int64_t bytes) {
  if (bytes <= 0)
    return {};
  std::error_code problem;
  std::filesystem::path there = std::filesystem::absolute(folder, problem);
  while (!std::filesystem::is_directory(there, problem) && there.has_relative_path())
    there = there.parent_path();
  const std::int64_t free = free_bytes_in(there.string());
  const std::int64_t needed = bytes + kNewDatabase;
  if (free >= needed)
    return {};
  return unavailable(fmt::format("The disk of '{}' has {} MiB free, and a new data folder needs {} MiB, of which "
                                 "{} are kept for erasures. "
                                 "Nothing was made.",
                                 folder, free >> 20, needed >> 20, bytes >> 20),
                     "Free some space, or name a folder on a larger disk with --data.");
}

}  // namespace ratecheck::store
