#pragma once

#include <string>
#include <vector>

#include "ratecheck/base/result.h"

namespace ratecheck::store {

/// The data folder:
///   ratecheck.db (+ -wal, -shm)  the database
///   secret      32 random bytes in hex, mode 0600, the key of every keyed hash. Kept beside the database
///               and not in it, so that a copy or backup of the database alone does not let anyone try
///               out order numbers; the operator keeps it apart from the backups.
///   erasures    one random tag per erased worker, so that a restore erases them again
///   lock        held while a process has the folder open
///   running     there while it is open; found at a start, it means an unclean stop
class Folder {
 public:
  /// Codes `storage_unavailable`, `data_folder_locked`.
  static Result<Folder> open(const std::string& path);

  Folder(Folder&& other) noexcept;
  Folder& operator=(Folder&& other) noexcept;
  ~Folder();

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string database() const { return path_ + "/ratecheck.db"; }
  [[nodiscard]] bool stopped_uncleanly() const { return unclean_; }

  /// The secret; made when `may_make`. Code `wrong_secret` when it is missing or damaged.
  Result<std::string> secret(bool may_make, const std::string& fresh_bytes);
  /// Durable before it returns.
  Status remember_erasure(const std::string& tag_hex);
  Result<std::vector<std::string>> erasures() const;
  /// Durable file write: temporary name, sync, rename.
  static Status write_file(const std::string& path, const std::string& content);
  Status mark_running();
  void mark_clean();

 private:
  Folder(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}
  void close() noexcept;

  std::string path_;
  int lock_ = -1;
  bool unclean_ = false;
};

/// Makes the name changes in a folder durable.
void sync_folder(const std::string& path);

}  // namespace ratecheck::store
