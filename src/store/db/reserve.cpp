#include "store/db/reserve.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

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

std::int64_t free_bytes(const std::string& path) {
  struct statvfs disk {};
  const std::string folder = std::filesystem::path(path).parent_path().string();
  if (::statvfs(folder.c_str(), &disk) != 0)
    return 0;
  return static_cast<std::int64_t>(disk.f_bavail * disk.f_frsize);
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

}  // namespace ratecheck::store
