#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "ratecheck/base/result.h"

/// Everything that is kept: one folder with one SQLite database, which one process at a time may have
/// open. The calls are in the headers beside this one, by topic; each takes the Store and may be called
/// from any thread. A call that writes returns when its change is durable (or has failed as a whole). How it is
/// kept: docs/storage.md "One writer, several readers" and what follows there.
/// No exception leaves this room, and nothing of a worker is ever in an error's text.
///
/// Codes that any call may return: `storage_unavailable` (disk full, folder not writable, an I/O
/// error; nothing was changed), `corrupt_database`, `not_found`, `bad_cursor`.
///
///   auto store = store::Store::open("data");
///   if (!store)
///     return store.error();
///   const auto worker = store::create_worker(*store);             // workers.h
///   const auto principal = store::authenticate(*store, worker->key);
///
/// The Store must outlive every call that was given it, and whatever holds it (an ImportWriter, a handler).
namespace ratecheck::store {

/// What a program may choose when it opens a folder. Tests replace `clock`, `random` and `vfs`.
struct StoreOptions {
  /// Unix seconds. Default: the system's clock.
  std::function<std::int64_t()> clock;
  /// So many random bytes. Default: the system's random source. Tests pass their own.
  std::function<std::string(std::size_t)> random;
  std::size_t readers = 4;  ///< read-only connections; more callers wait
  std::chrono::milliseconds busy_timeout{5000};
  std::size_t batch = 64;      ///< most commands in one transaction
  std::int64_t max_bytes = 0;  ///< the database refuses to grow beyond; 0: no limit of ours
  /// Room on the disk that is kept for erasures (docs/storage.md "Room for erasures"); 0: none.
  std::int64_t reserve_bytes = std::int64_t{64} << 20U;
  std::string vfs;  ///< name of an SQLite VFS, for tests; empty: the default one
  /// Told of everything that is damaged and cannot be read, once each, by any thread: the message names a row of
  /// a table and nothing of a worker. What is called goes on without that row, or answers `corrupt_database`.
  std::function<void(const Error&)> damaged = {};
  /// Told by the writer's thread, false when the disk has filled and true when there is room again: until then
  /// only erasures are done.
  std::function<void(bool has_room)> room = {};
  bool may_create = true;  ///< a folder and a database where there are none; else `no_database`
};

/// The open folder. Can be moved, not copied; one object for one folder.
class Store {
 public:
  /// Makes the folder and the database when they are not there and it may, and brings an older database up to
  /// date. After an unclean stop the whole database is checked first. What lies in the folder is its owner's
  /// alone afterwards, whatever the umask.
  /// A new database is refused, and nothing made, where the disk has less room than it and the reserve take.
  /// Codes: `no_database` (there is none, and nothing was made), `data_folder_locked` (another process has it),
  /// `unsafe_folder` (other users may write in it), `newer_database` (written by a newer program; left
  /// untouched), `wrong_secret` (the file `secret` does not belong to the database), `exposed_secret` (other
  /// users may read it), `corrupt_database`, `storage_unavailable`.
  static Result<Store> open(const std::string& folder, StoreOptions options = {});

  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;
  /// Waits for the writer; then the folder is free for others.
  ~Store();

  [[nodiscard]] const std::string& folder() const;

  /// What an opening did to the folder, for the operator to know.
  struct Opening {
    bool made = false;            ///< there was no database: a new, empty one was made
    std::int64_t schema_was = 0;  ///< older than `schema_is`: it was brought up to date
    std::int64_t schema_is = 0;
    bool log_cut = false;         ///< the log had been cut: what was committed in it is gone
    std::int64_t unreadable = 0;  ///< submissions that could not be brought up to date: they cannot be read
  };
  [[nodiscard]] const Opening& opening() const;

  struct Impl;
  [[nodiscard]] Impl& impl() const { return *impl_; }  ///< for the inside of this room only

 private:
  explicit Store(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Figures for the operator; none tells anything about a worker.
struct Health {
  bool writable = false;  ///< the last transaction of the writer was committed, and there is room for the next
  std::int64_t database_bytes = 0;
  std::int64_t log_bytes = 0;     ///< of the write-ahead log
  std::int64_t transactions = 0;  ///< committed since the start
  std::int64_t commands = 0;      ///< in them; more than transactions when group commit helps
};
Health health(const Store& store);

}  // namespace ratecheck::store
