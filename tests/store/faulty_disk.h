#pragma once

#include <sqlite3.h>
#include <unistd.h>

#include <atomic>
#include <map>
#include <mutex>

#include "ratecheck/store/store.h"

// An SQLite file system "faulty": the usual one, but for what happens at a write that is counted.

namespace ratecheck::sample {

struct FaultyDisk {
  enum class Fault { none, full, full_once, killed };
  std::atomic<Fault> fault = Fault::none;
  std::atomic<int> writes_left = 0;  ///< before the fault

  static FaultyDisk& get() {
    static FaultyDisk one;
    return one;
  }
  void plan(Fault what, int after_writes) {
    writes_left = after_writes;
    fault = what;
  }
  static store::StoreOptions options() {
    make();
    store::StoreOptions options;
    options.vfs = "faulty";
    return options;
  }

 private:
  struct Tables {
    std::mutex mutex;
    std::map<const sqlite3_io_methods*, std::pair<sqlite3_io_methods, const sqlite3_io_methods*>> patched;
  };
  static Tables& tables() {
    static Tables all;
    return all;
  }
  /// The methods that a patched table stands for.
  static const sqlite3_io_methods* real_of(sqlite3_file* file) {
    const std::lock_guard lock(tables().mutex);
    for (const auto& [real, patched] : tables().patched) {
      if (&patched.first == file->pMethods)
        return real;
    }
    return nullptr;
  }
  /// True: the disk does not do it.
  bool fails() {
    const Fault now = fault;
    if (now == Fault::none || writes_left-- > 0)
      return false;
    if (now == Fault::killed)
      ::_exit(9);
    if (now == Fault::full_once)
      fault = Fault::none;
    return true;
  }
  static int write(sqlite3_file* file, const void* bytes, int amount, sqlite3_int64 at) {
    return get().fails() ? SQLITE_FULL : real_of(file)->xWrite(file, bytes, amount, at);
  }
  static int truncate(sqlite3_file* file, sqlite3_int64 size) {
    if (get().fault == Fault::killed)
      (void)get().fails();  // a full disk can be cut shorter
    return real_of(file)->xTruncate(file, size);
  }
  static int sync(sqlite3_file* file, int flags) {
    if (get().fault == Fault::killed)
      (void)get().fails();
    (void)file;
    (void)flags;  // the machine stays on
    return SQLITE_OK;
  }
  static int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
    sqlite3_vfs* unix_vfs = sqlite3_vfs_find("unix");
    const int result = unix_vfs->xOpen(unix_vfs, name, file, flags, out);
    if (result != SQLITE_OK)
      return result;
    const std::lock_guard lock(tables().mutex);
    const sqlite3_io_methods* real = file->pMethods;
    auto& entry = tables().patched[real];
    if (entry.second == nullptr) {
      entry.first = *real;
      entry.first.xWrite = write;
      entry.first.xTruncate = truncate;
      entry.first.xSync = sync;
      entry.second = real;
    }
    file->pMethods = &entry.first;
    return SQLITE_OK;
  }
  static void make() {
    static sqlite3_vfs vfs = [] {
      sqlite3_vfs v = *sqlite3_vfs_find("unix");
      v.zName = "faulty";
      v.pNext = nullptr;
      v.xOpen = open;
      return v;
    }();
    sqlite3_vfs_register(&vfs, 0);
  }
};

}  // namespace ratecheck::sample
