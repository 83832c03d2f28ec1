#include <signal.h>
#include <sys/wait.h>

#include <atomic>
#include <cstdlib>
#include <optional>
#include <random>
#include <thread>

#include "ratecheck/store/maintenance.h"
#include "sample.h"

using namespace ratecheck;
using namespace ratecheck::sample;

namespace {

int from_environment(const char* name, int otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : std::atoi(value);
}

// What one child does until it is killed: every acknowledged upload is told through the pipe, as
// worker, submission number.
[[noreturn]] void upload_until_killed(const std::string& folder, int pipe_end, int round) {
  auto opened = store::Store::open(folder);
  if (!opened)
    ::_exit(3);
  const std::int64_t open[2] = {0, 0};
  if (::write(pipe_end, open, sizeof open) != sizeof open)
    ::_exit(6);
  std::vector<std::thread> clients;
  for (int client = 0; client < 8; ++client) {
    clients.emplace_back([&, client] {
      const auto me = store::create_worker(*opened);
      if (!me)
        ::_exit(4);
      for (int i = 0;; ++i) {
        const auto sent = upload(std::vector<Job>(5), kMarch2025 + (round * 1000 + i) * 86400 + client);
        const auto stored = store::put(*opened, sent.of(me->id));
        if (!stored)
          ::_exit(5);
        const std::int64_t told[2] = {me->id.value, stored->id};
        if (::write(pipe_end, told, sizeof told) != sizeof told)
          ::_exit(6);
      }
    });
  }
  for (auto& client : clients)
    client.join();
  ::_exit(0);
}

/// Killed so long after its start, or, in every second round, after its first acknowledged upload: a machine that
/// is busy may need longer than any time that was thought of to get there.
std::vector<std::pair<std::int64_t, std::int64_t>> run_and_kill(const std::string& folder, int round,
                                                                int milliseconds) {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    upload_until_killed(folder, ends[1], round);
  }
  ::close(ends[1]);
  std::int64_t told[2];
  std::vector<std::pair<std::int64_t, std::int64_t>> acknowledged;
  if (round % 2 == 1) {
    REQUIRE(::read(ends[0], told, sizeof told) == sizeof told);  // it has opened the folder
    REQUIRE(::read(ends[0], told, sizeof told) == sizeof told);
    acknowledged.emplace_back(told[0], told[1]);
  }
  std::thread killer([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
    ::kill(child, SIGKILL);
  });
  while (::read(ends[0], told, sizeof told) == sizeof told) {
    if (told[0] != 0)
      acknowledged.emplace_back(told[0], told[1]);
  }
  killer.join();
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(WIFSIGNALED(status));
  ::close(ends[0]);
  return acknowledged;
}

}  // namespace

TEST_CASE("kill -9 under eight uploading clients loses nothing that was acknowledged") {
  std::optional<TempFolder> place;
  std::mt19937 random(7);
  std::size_t all = 0;
  const int rounds = rounds_of_kills();
  for (int round = 0; round < rounds; ++round) {
    if (round % kRoundsInOneFolder == 0)
      place.emplace();
    const TempFolder& folder = *place;
    const auto acknowledged = run_and_kill(folder.path(), round, 30 + static_cast<int>(random() % 200));
    all += acknowledged.size();
    auto store = open_store(folder.path());  // checks the whole database: the stop was unclean
    for (const auto& [me, number] : acknowledged) {
      const auto back = store::read_submission(store, {me}, number);
      REQUIRE_MESSAGE(back, "worker " << me << " submission " << number);
      CHECK(back->work.size() == 5);
    }
    const auto report = store::verify(store);
    REQUIRE(report);
    CHECK(report->problems.empty());
  }
  MESSAGE("acknowledged uploads over all rounds: " << all);
  CHECK(all > 0);
}

TEST_CASE("a writer and its readers never meet a busy database") {
  TempFolder folder;
  auto store = open_store(folder.path());
  std::atomic<bool> stop = false;
  std::atomic<int> failures = 0;
  std::atomic<int> reads = 0;
  std::atomic<int> writes = 0;
  std::vector<std::thread> threads;
  for (int client = 0; client < 4; ++client) {
    threads.emplace_back([&, client] {
      const auto me = store::create_worker(store)->id;
      for (int i = 0; !stop; ++i) {
        failures +=
            store::put(store, upload(std::vector<Job>(10), kMarch2025 + i * 86400 + client).of(me)) ? 0 : 1;
        ++writes;
      }
    });
    threads.emplace_back([&, client] {
      while (!stop) {
        failures += store::list_work(store, {client + 1}, {{}, 200}) ? 0 : 1;
        ++reads;
      }
    });
  }
  std::this_thread::sleep_for(std::chrono::seconds(from_environment("RATECHECK_BUSY_SECONDS", 10)));
  stop = true;
  for (auto& thread : threads)
    thread.join();
  CHECK(failures == 0);
  CHECK(reads > 100);
  CHECK(writes > 100);
  CHECK(store::health(store).log_bytes <= 64 * 1024 * 1024);
  const auto health = store::health(store);
  CHECK(health.commands >= writes);
  CHECK(health.transactions < health.commands);  // several commands shared a commit
  CHECK(store::verify(store)->problems.empty());
}

TEST_CASE("a clock that goes back changes no order and loses nothing") {
  TempFolder folder;
  std::atomic<std::int64_t> now = 2'000'000'000;
  store::StoreOptions options;
  options.clock = [&] { return now -= 100'000; };
  auto store = open_store(folder.path(), options);
  const auto me = worker(store).id;
  for (int i = 0; i < 5; ++i)
    put(store, me, upload({{500, 600}}, kMarch2025 + i * 86400));
  const auto list = store::list_submissions(store, me, {});
  REQUIRE(list->items.size() == 5);
  for (std::size_t i = 0; i < 5; ++i)
    CHECK(list->items[i].id == static_cast<std::int64_t>(i) + 1);
}

TEST_CASE("one command that fails does not fail its neighbours in the same commit") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto me = worker(store).id;
  std::atomic<int> good = 0;
  std::atomic<int> bad = 0;
  std::vector<std::thread> threads;
  for (int client = 0; client < 8; ++client) {
    threads.emplace_back([&, client] {
      for (int i = 0; i < 40; ++i) {
        // No such token: refused inside the transaction, after others of the batch have written.
        const bool worked = client % 2 == 0
                                ? static_cast<bool>(store::put(
                                      store, upload({{500, 600}}, kMarch2025 + (client * 40 + i) * 86400).of(me)))
                                : static_cast<bool>(store::revoke_token(store, me, 4711));
        ++(worked ? good : bad);
      }
    });
  }
  for (auto& thread : threads)
    thread.join();
  CHECK(good == 160);
  CHECK(bad == 160);
  CHECK(store::list_submissions(store, me, {{}, 1000})->items.size() == 160);
  CHECK(store::verify(store)->problems.empty());
}
