// An erasure at every point at which a disk can fill up or a process can die, and on a disk that is really full.

#include <sys/mount.h>
#include <sys/statvfs.h>
#include <sys/wait.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "faulty_disk.h"
#include "ratecheck/base/hash.h"
#include "ratecheck/store/maintenance.h"
#include "sample.h"
#include "store/impl.h"

using namespace ratecheck;
using namespace ratecheck::sample;

namespace {

Upload marked(const std::string& mark, int jobs, std::int64_t from) {
  Upload out = upload(std::vector<Job>(static_cast<std::size_t>(jobs)), from);
  for (auto& work : out.statements[0].work)
    work.pay[0].label = "Label " + mark;
  out.content = mark + std::to_string(from);
  return out;
}

/// Bytes that nothing makes smaller.
std::string noise(std::size_t bytes) {
  return random_bytes(bytes);
}

Result<store::Stored> put_with_document(store::Store& store, store::WorkerId worker, const Upload& upload,
                                        const std::string& bytes) {
  store::NewSubmission submission = upload.of(worker);
  submission.documents.push_back({"text/plain", bytes, ""});
  return store::put(store, submission);
}

/// Two workers with uploads, documents and words of their own.
struct Two {
  explicit Two(const std::string& folder, store::StoreOptions options = {}) {
    options.reserve_bytes = 0;
    auto store = open_store(folder, options);
    for (const char* mark : {"PLANTEDVICTIM", "OTHER"}) {
      const auto made = worker(store);
      keys.push_back(made.key);
      ids.push_back(made.id);
      for (int i = 0; i < 3; ++i) {
        REQUIRE(put_with_document(store, made.id, marked(mark, 8, kMarch2025 + i * 86400), mark + noise(20'000)));
      }
      REQUIRE(store::create_token(store, made.id, store::Scope::post, mark));
      REQUIRE(store::give_consent(store, made.id, store::Purpose::for_case, mark));
    }
  }
  /// Untouched, or gone without a trace.
  void check(const std::string& folder, bool gone) const {
    const auto store = open_store(folder);
    CHECK(store::verify(store)->problems.empty());
    CHECK(store::authenticate(store, keys[1]));
    CHECK(static_cast<bool>(store::authenticate(store, keys[0])) == !gone);
    CHECK(store::list_submissions(store, ids[0], {})->items.size() == (gone ? 0 : 3));
    CHECK(store::list_tokens(store, ids[0])->size() == (gone ? 0 : 1));
    CHECK(folder_holds(folder, "PLANTEDVICTIM") == !gone);
    CHECK(store::list_submissions(store, ids[1], {})->items.size() == 3);
  }

  std::vector<std::string> keys;
  std::vector<store::WorkerId> ids;
};

void copy_folder(const std::string& from, const std::string& to) {
  fs::copy(from, to, fs::copy_options::recursive | fs::copy_options::overwrite_existing);
}

/// A file system of its own, of so many bytes; nothing where this machine lets nobody mount one.
class SmallDisk {
 public:
  explicit SmallDisk(const char* size) {
    const std::string how = std::string("mode=0700,size=") + size;
    mounted_ = ::mount("tmpfs", folder_.path().c_str(), "tmpfs", 0, how.c_str()) == 0;
  }
  ~SmallDisk() {
    if (mounted_)
      ::umount2(folder_.path().c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  [[nodiscard]] bool there() const { return mounted_; }
  [[nodiscard]] const std::string& path() const { return folder_.path(); }
  /// Until not a byte is left.
  void fill() const {
    std::ofstream out(path() + "/others", std::ios::binary | std::ios::app);
    const std::string page(4096, 'x');
    while (out.write(page.data(), static_cast<std::streamsize>(page.size())).flush()) {
    }
  }
  [[nodiscard]] std::uint64_t free_bytes() const {
    struct statvfs disk {};
    ::statvfs(path().c_str(), &disk);
    return static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize;
  }

 private:
  TempFolder folder_;
  bool mounted_ = false;
};

}  // namespace

TEST_CASE("whichever write of an erasure finds the disk full, it has happened or it has not, as it was answered") {
  TempFolder first;
  const Two two(first.path());
  int refused = 0;
  int erased = 0;
  for (const auto fault : {FaultyDisk::Fault::full, FaultyDisk::Fault::full_once}) {
    for (int writes = 0; writes < 400; ++writes) {
      CAPTURE(writes);
      TempFolder folder;
      copy_folder(first.path(), folder.path());
      bool gone = false;
      bool met = false;
      {
        auto options = FaultyDisk::options();
        options.reserve_bytes = 0;
        auto store = open_store(folder.path(), options);
        FaultyDisk::get().plan(fault, writes);
        gone = static_cast<bool>(store::erase_worker(store, two.ids[0]));
        met = FaultyDisk::get().writes_left < 0;
        FaultyDisk::get().plan(FaultyDisk::Fault::none, 0);
        CHECK(static_cast<bool>(store::authenticate(store, two.keys[0])) == !gone);
        ++(gone ? erased : refused);
      }
      two.check(folder.path(), gone);
      if (!met)
        break;
    }
  }
  CHECK(refused > 2);
  CHECK(erased > 4);
}

TEST_CASE("killed at any write of an erasure, the next start leaves all or nothing of the worker") {
  TempFolder first;
  const Two two(first.path());
  int whole = 0;
  int gone_by_start = 0;
  for (int writes = 0; writes < 400; ++writes) {
    CAPTURE(writes);
    TempFolder folder;
    copy_folder(first.path(), folder.path());
    const pid_t child = ::fork();
    if (child == 0) {
      auto options = FaultyDisk::options();
      options.reserve_bytes = 0;
      auto store = store::Store::open(folder.path(), options);
      if (!store)
        ::_exit(3);
      FaultyDisk::get().plan(FaultyDisk::Fault::killed, writes);
      (void)store::erase_worker(*store, two.ids[0]);
      ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    REQUIRE(WIFEXITED(status));
    const bool finished = WEXITSTATUS(status) == 0;
    const bool gone = !store::authenticate(open_store(folder.path()), two.keys[0]);
    two.check(folder.path(), gone);
    ++(gone ? gone_by_start : whole);
    if (finished) {
      CHECK(gone);
      break;
    }
  }
  CHECK(whole > 2);
  CHECK(gone_by_start > 4);
}

TEST_CASE("on a disk that is full an erasure succeeds, for one after the other, and nothing else is written") {
  const SmallDisk disk("24m");
  if (!disk.there()) {
    MESSAGE("nobody may mount a file system here: not tested");
    return;
  }
  store::StoreOptions options;
  options.reserve_bytes = 8 << 20;
  const std::string folder = disk.path() + "/data";
  auto store = open_store(folder, options);
  std::vector<store::NewWorker> workers;
  for (int i = 0; i < 4; ++i) {
    workers.push_back(worker(store));
    const std::string mark = "PLANTED" + std::to_string(i);
    REQUIRE(put_with_document(store, workers.back().id, marked(mark, 30, kMarch2025), mark + noise(1 << 20)));
  }
  // to the last byte, by others and by uploads
  disk.fill();
  for (int i = 0; i < 2000; ++i) {
    const Upload more = marked("X", 30, kMarch2025 + 86400 * (i + 2));
    if (!put_with_document(store, workers[3].id, more, noise(100'000)))
      break;
  }
  disk.fill();
  CHECK(disk.free_bytes() < 100'000);
  for (int i = 0; i < 2; ++i) {
    const auto erased = store::erase_worker(store, workers[static_cast<std::size_t>(i)].id);
    REQUIRE_MESSAGE(erased, (erased ? "" : describe(erased.error())));
    CHECK_FALSE(store::authenticate(store, workers[static_cast<std::size_t>(i)].key));
    CHECK_FALSE(folder_holds(folder, "PLANTED" + std::to_string(i)));
    CHECK(fs::file_size(folder + "/reserve") > 7 << 20);  // made again, but for a block or two
    disk.fill();
  }
  // a start on a disk that is full, and an erasure after it
  { store::Store closed = std::move(store); }
  disk.fill();
  store = open_store(folder, options);
  const auto after_start = store::erase_worker(store, workers[2].id);
  CHECK_MESSAGE(after_start, (after_start ? "" : describe(after_start.error())));
  CHECK_FALSE(folder_holds(folder, "PLANTED2"));
  // somebody else has taken the room: nothing has happened, and nothing else is written until there is room again
  fs::resize_file(folder + "/reserve", 0);
  disk.fill();
  const auto refused = store::erase_worker(store, workers[3].id);
  CHECK(static_cast<bool>(store::authenticate(store, workers[3].key)) == !refused);
  const auto made = store::create_worker(store);
  REQUIRE_FALSE(made);
  CHECK(made.error().message.find("kept for erasures") != std::string::npos);
  CHECK_FALSE(store::health(store).writable);
  fs::remove(disk.path() + "/others");
  for (int i = 0; i < 100 && !store::health(store).writable; ++i)
    ::usleep(50'000);
  CHECK(store::create_worker(store));
  CHECK(fs::file_size(folder + "/reserve") > 7 << 20);
  CHECK(store::verify(store)->problems.empty());
}

TEST_CASE("a disk that fills is told once, and once that there is room again") {
  TempFolder folder;
  auto options = FaultyDisk::options();
  options.reserve_bytes = 0;
  std::vector<bool> told;  // by the writer's thread, before it answers
  options.room = [&](bool has_room) { told.push_back(has_room); };
  auto store = open_store(folder.path(), options);
  CHECK(store::create_worker(store));
  CHECK(told.empty());
  FaultyDisk::get().plan(FaultyDisk::Fault::full, 0);
  CHECK_FALSE(store::create_worker(store));
  CHECK_FALSE(store::create_worker(store));
  CHECK(told == std::vector{false});
  FaultyDisk::get().plan(FaultyDisk::Fault::none, 0);
  CHECK(store::create_worker(store));
  CHECK(store::create_worker(store));
  CHECK(told == std::vector{false, true});
}

TEST_CASE("on a disk too small for the reserve nothing new begins, and what is there can be read and erased") {
  constexpr std::int64_t kMoreThanAnyDisk = std::int64_t{1} << 60U;
  TempFolder folder;
  store::StoreOptions options;
  options.reserve_bytes = kMoreThanAnyDisk;
  const std::string fresh = folder.path() + "/new/folder";
  const auto refused = store::Store::open(fresh, options);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "storage_unavailable");
  CHECK(refused.error().message.find("needs 1099511627780 MiB") != std::string::npos);
  CHECK_FALSE(fs::exists(folder.path() + "/new"));

  const std::string there = folder.path() + "/there";
  const auto me = [&] {
    auto store = open_store(there);
    const auto made = worker(store);
    put(store, made.id, upload({{500, 600}}));
    return made;
  }();
  std::vector<bool> told;
  options.room = [&](bool has_room) { told.push_back(has_room); };
  auto store = open_store(there, options);
  CHECK(store::list_submissions(store, me.id, {})->items.size() == 1);
  const auto no_room = store::create_worker(store);
  REQUIRE_FALSE(no_room);
  CHECK(no_room.error().message.find("kept for erasures") != std::string::npos);
  CHECK(told == std::vector{false});
  CHECK(store::erase_worker(store, me.id));
  CHECK_FALSE(store::authenticate(store, me.key));
  CHECK(told == std::vector{false});
}

TEST_CASE("what is erased passes through the log in pieces, so that it needs no more room than one") {
  TempFolder folder;
  store::StoreOptions options;
  options.reserve_bytes = 0;
  auto store = open_store(folder.path(), options);
  const auto me = worker(store);
  for (int i = 0; i < 30; ++i) {
    const Upload one = marked("PLANTEDVICTIM", 5, kMarch2025 + i * 86400);
    REQUIRE(put_with_document(store, me.id, one, noise(1 << 20)));
  }
  store.impl().writer->empty_log();
  std::atomic<bool> done = false;
  std::int64_t longest = 0;
  std::thread watch([&] {
    while (!done) {
      longest = std::max(longest, store::health(store).log_bytes);
      ::usleep(200);
    }
  });
  const auto erased = store::erase_worker(store, me.id);
  done = true;
  watch.join();
  REQUIRE(erased);
  CHECK(erased->submissions == 30);
  CHECK(erased->other == 30);
  CHECK(longest < 12 << 20);
  CHECK_FALSE(folder_holds(folder.path(), "PLANTEDVICTIM"));
}
