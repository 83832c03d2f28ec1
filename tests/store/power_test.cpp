#include <sqlite3.h>

#include <atomic>
#include <cstring>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <thread>

#include "ratecheck/store/maintenance.h"
#include "sample.h"

// A kill -9 never shows a missing fsync, since the kernel keeps the pages. This file system does: at a power
// cut every write that was not synced is undone, and nothing is written any more.

using namespace ratecheck;
using namespace ratecheck::sample;

namespace {

struct Undo {
  sqlite3_int64 at = 0;
  sqlite3_int64 old_size = 0;
  std::string old_bytes;
};

struct Disk {
  std::mutex mutex;
  std::map<std::string, std::vector<Undo>> unsynced;
  std::atomic<bool> off = false;
  bool forget_syncs = false;               ///< for the test of the test: a disk that lies
  std::atomic<bool> refuse_syncs = false;  ///< what was written stays written, and the sync says that it failed
};
Disk& disk() {
  static Disk one;
  return one;
}

struct File {
  sqlite3_file base;
  sqlite3_file* real;
  std::string* name;
};
File* mine(sqlite3_file* file) {
  return reinterpret_cast<File*>(file);
}
sqlite3_vfs* system_vfs() {
  return sqlite3_vfs_find("unix");
}

// What stood there before; called under the mutex.
void remember(File* file, sqlite3_int64 at, int amount) {
  Undo undo{at, 0, std::string(static_cast<std::size_t>(amount), '\0')};
  file->real->pMethods->xFileSize(file->real, &undo.old_size);
  const auto there = std::max<sqlite3_int64>(0, std::min<sqlite3_int64>(amount, undo.old_size - at));
  undo.old_bytes.resize(static_cast<std::size_t>(there));
  if (there > 0)
    file->real->pMethods->xRead(file->real, undo.old_bytes.data(), static_cast<int>(there), at);
  disk().unsynced[*file->name].push_back(std::move(undo));
}

int x_write(sqlite3_file* f, const void* bytes, int amount, sqlite3_int64 at) {
  const std::lock_guard lock(disk().mutex);
  if (disk().off)
    return SQLITE_OK;
  remember(mine(f), at, amount);
  return mine(f)->real->pMethods->xWrite(mine(f)->real, bytes, amount, at);
}
int x_truncate(sqlite3_file* f, sqlite3_int64 size) {
  const std::lock_guard lock(disk().mutex);
  if (disk().off)
    return SQLITE_OK;
  sqlite3_int64 old = 0;
  mine(f)->real->pMethods->xFileSize(mine(f)->real, &old);
  if (old > size)
    remember(mine(f), size, static_cast<int>(old - size));
  return mine(f)->real->pMethods->xTruncate(mine(f)->real, size);
}
int x_sync(sqlite3_file* f, int flags) {
  const std::lock_guard lock(disk().mutex);
  if (disk().off)
    return SQLITE_OK;
  if (disk().refuse_syncs)
    return SQLITE_IOERR_FSYNC;
  if (!disk().forget_syncs)
    disk().unsynced.erase(*mine(f)->name);
  (void)flags;  // the real disk stays on: no need to wait for it
  return SQLITE_OK;
}
int x_close(sqlite3_file* f) {
  const int result = mine(f)->real->pMethods->xClose(mine(f)->real);
  sqlite3_free(mine(f)->real);
  delete mine(f)->name;
  return result;
}

const sqlite3_io_methods& methods() {
  static const sqlite3_io_methods table = [] {
    sqlite3_io_methods m{};
    m.iVersion = 2;
    m.xClose = x_close;
    m.xRead = [](sqlite3_file* f, void* to, int n, sqlite3_int64 at) {
      return mine(f)->real->pMethods->xRead(mine(f)->real, to, n, at);
    };
    m.xWrite = x_write;
    m.xTruncate = x_truncate;
    m.xSync = x_sync;
    m.xFileSize = [](sqlite3_file* f, sqlite3_int64* size) {
      return mine(f)->real->pMethods->xFileSize(mine(f)->real, size);
    };
    m.xLock = [](sqlite3_file* f, int level) { return mine(f)->real->pMethods->xLock(mine(f)->real, level); };
    m.xUnlock = [](sqlite3_file* f, int level) { return mine(f)->real->pMethods->xUnlock(mine(f)->real, level); };
    m.xCheckReservedLock = [](sqlite3_file* f, int* out) {
      return mine(f)->real->pMethods->xCheckReservedLock(mine(f)->real, out);
    };
    m.xFileControl = [](sqlite3_file* f, int op, void* arg) {
      return mine(f)->real->pMethods->xFileControl(mine(f)->real, op, arg);
    };
    m.xSectorSize = [](sqlite3_file* f) { return mine(f)->real->pMethods->xSectorSize(mine(f)->real); };
    m.xDeviceCharacteristics = [](sqlite3_file*) { return 0; };  // promises nothing
    m.xShmMap = [](sqlite3_file* f, int page, int size, int extend, void volatile** out) {
      return mine(f)->real->pMethods->xShmMap(mine(f)->real, page, size, extend, out);
    };
    m.xShmLock = [](sqlite3_file* f, int offset, int n, int flags) {
      return mine(f)->real->pMethods->xShmLock(mine(f)->real, offset, n, flags);
    };
    m.xShmBarrier = [](sqlite3_file* f) { mine(f)->real->pMethods->xShmBarrier(mine(f)->real); };
    m.xShmUnmap = [](sqlite3_file* f, int drop) {
      return mine(f)->real->pMethods->xShmUnmap(mine(f)->real, drop);
    };
    return m;
  }();
  return table;
}

int x_open(sqlite3_vfs*, const char* name, sqlite3_file* f, int flags, int* out) {
  File* file = mine(f);
  file->base.pMethods = nullptr;
  file->real = static_cast<sqlite3_file*>(sqlite3_malloc(system_vfs()->szOsFile));
  std::memset(file->real, 0, static_cast<std::size_t>(system_vfs()->szOsFile));
  const int result = system_vfs()->xOpen(system_vfs(), name, file->real, flags, out);
  if (result != SQLITE_OK) {
    sqlite3_free(file->real);
    return result;
  }
  file->name = new std::string(name == nullptr ? "" : name);
  file->base.pMethods = &methods();
  return SQLITE_OK;
}

void make_vfs() {
  static sqlite3_vfs vfs = [] {
    sqlite3_vfs v = *system_vfs();
    v.zName = "power";
    v.szOsFile = sizeof(File);
    v.pNext = nullptr;
    v.xOpen = x_open;
    v.xDelete = [](sqlite3_vfs*, const char* name, int sync) {
      return disk().off ? SQLITE_OK : system_vfs()->xDelete(system_vfs(), name, sync);
    };
    return v;
  }();
  sqlite3_vfs_register(&vfs, 0);
}

// What a disk holds after the cut: unsynced writes undone, the last one first.
void undo_unsynced() {
  for (auto& [name, undos] : disk().unsynced) {
    if (name.empty() || !fs::exists(name))
      continue;
    for (auto undo = undos.rbegin(); undo != undos.rend(); ++undo) {
      std::fstream file(name, std::ios::in | std::ios::out | std::ios::binary);
      file.seekp(undo->at);
      file.write(undo->old_bytes.data(), static_cast<std::streamsize>(undo->old_bytes.size()));
      file.close();
      fs::resize_file(name, static_cast<std::uintmax_t>(undo->old_size));
    }
  }
}

struct CutOutcome {
  std::vector<std::pair<store::WorkerId, std::int64_t>> acknowledged;
};

CutOutcome upload_until_the_cut(const std::string& folder, int round, int milliseconds) {
  CutOutcome outcome;
  std::mutex mutex;
  {
    store::StoreOptions options;
    options.vfs = "power";
    options.busy_timeout = std::chrono::milliseconds(100);
    auto store = open_store(folder, options);
    std::vector<std::thread> clients;
    for (int client = 0; client < 4; ++client) {
      clients.emplace_back([&, client] {
        const auto me = store::create_worker(store);
        for (int i = 0; me && !disk().off; ++i) {
          const auto stored = store::put(
              store, upload(std::vector<Job>(5), kMarch2025 + (round * 1000 + i) * 86400 + client).of(me->id));
          const std::lock_guard lock(mutex);
          // An answer counts only when it came before the cut.
          if (stored && !disk().off)
            outcome.acknowledged.emplace_back(me->id, stored->id);
        }
      });
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
    {
      const std::lock_guard acknowledging(mutex);
      const std::lock_guard writing(disk().mutex);
      disk().off = true;
    }
    for (auto& client : clients)
      client.join();
  }
  undo_unsynced();
  fs::remove(folder + "/ratecheck.db-shm");
  std::ofstream(folder + "/running") << "";  // the folder's own mark was taken away by the orderly end
  disk().unsynced.clear();
  disk().off = false;
  return outcome;
}

}  // namespace

TEST_CASE("a power cut that drops every unsynced write loses nothing that was acknowledged") {
  make_vfs();
  std::optional<TempFolder> place;
  std::mt19937 random(11);
  std::size_t all = 0;
  const char* asked = std::getenv("RATECHECK_KILL_ROUNDS");
  const int rounds = asked == nullptr ? 8 : std::atoi(asked);
  for (int round = 0; round < rounds; ++round) {
    if (round % kRoundsInOneFolder == 0)
      place.emplace();
    const TempFolder& folder = *place;
    const CutOutcome outcome = upload_until_the_cut(folder.path(), round, 20 + static_cast<int>(random() % 150));
    all += outcome.acknowledged.size();
    auto store = open_store(folder.path());
    for (const auto& [me, number] : outcome.acknowledged) {
      REQUIRE_MESSAGE(store::read_submission(store, me, number),
                      "worker " << me.value << " submission " << number);
    }
    CHECK(store::verify(store)->problems.empty());
  }
  MESSAGE("acknowledged uploads over all rounds: " << all);
  CHECK(all > 0);
}

TEST_CASE("on a disk that forgets its syncs the same test does find losses") {
  make_vfs();
  TempFolder folder;
  { auto store = open_store(folder.path()); }
  disk().forget_syncs = true;
  const CutOutcome outcome = upload_until_the_cut(folder.path(), 0, 150);
  disk().forget_syncs = false;
  REQUIRE(outcome.acknowledged.size() > 0);
  auto opened = store::Store::open(folder.path());
  std::size_t lost = 0;
  for (const auto& [me, number] : outcome.acknowledged) {
    lost += opened && store::read_submission(*opened, me, number) ? 0 : 1;
  }
  CHECK(lost > 0);
}

TEST_CASE("a change whose last sync failed is refused, and a crash right after it does not bring it to life") {
  make_vfs();
  TempFolder folder;
  TempFolder crashed;
  store::WorkerId me;
  {
    store::StoreOptions options;
    options.vfs = "power";
    auto store = open_store(folder.path(), options);
    me = worker(store).id;
    put(store, me, upload({{500, 600}}));
    disk().refuse_syncs = true;
    CHECK(store::erase_worker(store, me).error().code == "storage_unavailable");
    CHECK(store::create_worker(store).error().code == "storage_unavailable");
    disk().refuse_syncs = false;
    for (const auto& entry : fs::directory_iterator(folder.path()))  // as kill -9 leaves it
      fs::copy(entry.path(), crashed.path() / entry.path().filename());
  }
  fs::remove(crashed.path() + "/ratecheck.db-shm");
  auto store = open_store(crashed.path());
  CHECK(store::list_submissions(store, me, {})->items.size() == 1);
  CHECK(store::verify(store)->workers == 1);
  disk().unsynced.clear();
}
