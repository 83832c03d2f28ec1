#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ratecheck/base/result.h"

namespace ratecheck::store {

/// docs/storage.md "The data folder": for its owner alone (0700, every file 0600, whatever the umask):
///   ratecheck.db (+ -wal, -shm)  the database
///   keep/       what outlives the database and is in no backup of it; the operator keeps a copy of it apart
///     secret    32 random bytes in hex, the key of every keyed hash. Kept beside the database and not in it, so
///               that a copy or backup of the database alone does not let anyone try out order numbers. Refused
///               when other users may read it.
///     erasures  one random tag per erased worker, so that a restore erases them again
///     spends, signing-key   the record of spends, the key of releases (keep.h)
///   reserve     room on the disk that is kept for erasures (reserve.h)
///   lock        held while a process has the folder open
///   running     there while it is open; found at a start, it means an unclean stop
///   ratecheck.db.restoring  a backup on its way in, not yet whole; thrown away by the next opening
///   ratecheck.db.restored   a whole one, decided upon; put in place by the next opening (maintenance.cpp)
///   ratecheck.db.before-restore-TIME  what a restore put aside
///
///   auto folder = Folder::open("data", Folder::Missing::refuse);
///   if (!folder)
///     return folder.error();                    // no_database, data_folder_locked, unsafe_folder …
///   const auto secret = folder->secret(false, {});
///
/// Holds the lock as long as it lives. Knows files only, nothing of SQL.
class Folder {
 public:
  enum class Missing { create, refuse };  ///< what to do where there is no database
  /// Codes `no_database` (and nothing was made), `storage_unavailable`, `data_folder_locked`, `unsafe_folder`
  /// (other users may write in it). The database of something else is `no_database` too, and nothing was changed.
  static Result<Folder> open(const std::string& path, Missing missing = Missing::create);
  /// To look into one and change nothing in it, nor let anybody else do so meanwhile. Codes `no_database`,
  /// `data_folder_locked`.
  static Result<Folder> look(const std::string& path);
  /// Whether there is one, or a restored one that the next opening puts in place. An empty file is none.
  static bool holds_database(const std::string& path);
  /// A folder in which an installation may begin: a mistyped name must not close /etc or somebody's home to
  /// others. Code `unsafe_folder`.
  static Status holds_nothing_else(const std::string& path);

  Folder(Folder&& other) noexcept;
  Folder& operator=(Folder&& other) noexcept;
  ~Folder();

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string database() const { return path_ + "/ratecheck.db"; }
  [[nodiscard]] std::string reserve() const { return path_ + "/reserve"; }
  [[nodiscard]] bool stopped_uncleanly() const { return unclean_; }

  /// Makes the file where it is not there, for its owner alone, before SQLite makes it for everybody.
  static Status make_private(const std::string& path);

  // Both files lay in the data folder itself until November 2026: they are read there too, and an opening moves
  // them.

  /// The secret of a folder that nobody needs to have open. Codes `wrong_secret` when it is missing or damaged,
  /// `exposed_secret` when other users may read it.
  static Result<std::string> read_secret(const std::string& path);
  /// The same; made when it is missing and `may_make`.
  Result<std::string> secret(bool may_make, const std::string& fresh_bytes);

  /// The list of erasures. Its head says how many tags it has, so that one which was cut is known, wherever the
  /// cut is. Before November 2026 a tag was written before its erasure was certain: an `unsure` list may name a
  /// worker whose erasure was refused.
  struct Erasures {
    std::vector<std::string> tags;  ///< hex
    std::string installation;       ///< fingerprint of the secret that it grew with; empty: an older list
    std::string name;               ///< random, given when the list was begun; empty: of before December 2026
    bool took_over = false;         ///< it goes on from one that had no name
    std::int64_t as_of = 0;         ///< Unix seconds: it then named all who were erased; 0: it does not say
    bool there = false;
    bool unsure = false;
    bool counted = false;  ///< its head says how many tags it has; of before December 2026 none does
    bool cut = false;      ///< it has fewer than that, or no end
    bool damaged = false;  ///< it is cut, or holds something that nobody wrote there: a tag may be missing
    std::vector<std::size_t> bad_lines = {};  ///< numbers of the lines that do, from 1
  };
  [[nodiscard]] Erasures erasures() const { return read_erasures(path_); }
  /// Of a folder that nobody needs to have open.
  static Erasures read_erasures(const std::string& path);
  /// Of such a text.
  static Erasures parse_erasures(std::string_view content);
  /// The whole text of a list; what it says of being there, unsure or damaged is left out.
  static std::string erasures_text(const Erasures& list);
  /// Writes the whole list anew. Durable, the old or the new one.
  Status write_erasures(const Erasures& list);

  /// Durable file write: temporary name, sync, rename.
  static Status write_file(const std::string& path, const std::string& content);
  /// Where a restore brings in its copy.
  static std::string copy_coming_in(const std::string& folder) { return folder + "/ratecheck.db.restoring"; }
  /// Its name from the decision on.
  static std::string copy_decided(const std::string& folder) { return folder + "/ratecheck.db.restored"; }
  /// Decides for that copy, which is whole and durable, and makes it the database. A kill in the middle leaves the
  /// old one or is made good by the next opening.
  Status put_copy_in_place();
  /// A copy that was not decided upon goes, and the names under which the database was to be kept aside.
  void clear_unfinished_restore() const;
  /// From here on a process that ends without mark_clean() has ended uncleanly.
  Status mark_running();
  void mark_clean();

 private:
  Folder(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}
  void close() noexcept;
  Status move_into_keep() const;
  Status finish_restore();

  std::string path_;
  int lock_ = -1;
  bool unclean_ = false;
};

/// Between the database's name and the time, in the name of what a restore put aside.
inline constexpr const char* kKeptAside = ".before-restore-";

/// The whole of it; empty where it cannot be read.
std::string read_file(const std::string& path);
/// Makes the name changes in a folder durable.
void sync_folder(const std::string& path);
/// Makes the content of a file durable.
Status sync_file(const std::string& path);
/// The database with its log and index: each of the names that SQLite gives them.
void drop_database(const std::string& path);

}  // namespace ratecheck::store
