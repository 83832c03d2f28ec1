// The real program is killed at any moment of uploads, erasures, migrations and backups: nothing is lost that it
// acknowledged, nothing undone. Rounds and their seed: RATECHECK_PROGRAM_KILLS, RATECHECK_KILL_SEED.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <random>
#include <thread>

#include "../store/old_folder.h"
#include "ratecheck/base/json_in.h"
#include "ratecheck/store/submissions.h"
#include "ratecheck/store/workers.h"
#include "serving.h"

using namespace ratecheck;
using namespace ratecheck::test;

// One round: the program starts on what the last kill left; all that it ever acknowledged is looked for; then
// clients upload, erase and back up until it is killed at a moment that chance gives. Every fifth round begins a
// folder anew from a database of an older schema, whose migration is killed as well.
//
// Acknowledged is what a client has read the whole answer of. What it was still waiting for may have happened or
// not, but not by half. Workers are made beforehand, since a service makes few for one address.

namespace {

constexpr int kRoundsPerFolder = 5;
constexpr int kUploaders = 3;
constexpr int kErasedPerRound = 12;

int from_environment(const char* name, int otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : std::atoi(value);
}

/// The program as a service that may die at any moment.
class Killed {
 public:
  explicit Killed(const std::string& data) : log_(scratch_.at("log")) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log_.c_str(), O_WRONLY | O_CREAT, 0600);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, (log_ + ".err").c_str(), O_WRONLY | O_CREAT, 0600);
    const char* words[] = {kProgram.c_str(), "serve", "--listen", "127.0.0.1:0", "--data", data.c_str(), nullptr};
    REQUIRE(posix_spawn(&child_, kProgram.c_str(), &actions, nullptr, const_cast<char**>(words), environ) == 0);
    posix_spawn_file_actions_destroy(&actions);
  }
  ~Killed() { kill(); }
  Killed(const Killed&) = delete;
  Killed& operator=(const Killed&) = delete;

  /// Waits until it answers; its port.
  [[nodiscard]] int port() {
    for (int i = 0; i < 2400 && port_ == 0; ++i) {
      const std::string told = slurp(log_);
      const std::size_t at = told.find("http://127.0.0.1:");
      if (at != std::string::npos && told.find(' ', at) != std::string::npos)
        port_ = std::atoi(told.c_str() + at + 17);
      else
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    REQUIRE_MESSAGE(port_ != 0, slurp(log_ + ".err"));
    return port_;
  }
  void kill() {
    if (child_ == 0)
      return;
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
    child_ = 0;
  }

 private:
  Scratch scratch_;
  std::string log_;
  pid_t child_ = 0;
  int port_ = 0;
};

struct Answer {
  int status = 0;  ///< 0: it did not come whole
  std::string body;
};

/// One request by a connection of its own.
Answer ask(int port, const std::string& key, const std::string& method_and_path,
           const std::string& media_type = {}, const std::string& body = {}) {
  const int peer = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const timeval patience{30, 0};
  ::setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  std::string request = method_and_path +
                        " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer " + key +
                        "\r\n";
  if (!media_type.empty())
    request += "Content-Type: " + media_type + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
  request += "\r\n" + body;
  std::string all;
  if (::connect(peer, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
      ::send(peer, request.data(), request.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(request.size())) {
    char buffer[16384];
    for (ssize_t got = 0; (got = ::recv(peer, buffer, sizeof buffer, 0)) > 0;)
      all.append(buffer, static_cast<std::size_t>(got));
  }
  ::close(peer);
  const std::size_t end = all.find("\r\n\r\n");
  const std::size_t length = all.find("Content-Length: ");
  if (!all.starts_with("HTTP/1.1 ") || end == std::string::npos || length > end)
    return {};
  Answer answer{std::atoi(all.c_str() + 9), all.substr(end + 4)};
  if (answer.body.size() != static_cast<std::size_t>(std::atoll(all.c_str() + length + 16)))
    return {};
  return answer;
}

struct Uploaded {
  std::string key;
  std::int64_t id = 0;
  std::string ref;
  std::string told;  ///< the upload as the service gave it; empty: not asked before the kill
};
struct Erased {
  std::string key;
  std::string planted;
  std::string receipt;
};

/// What the clients know.
struct Known {
  std::mutex mutex;
  std::vector<Uploaded> uploads;
  std::vector<Erased> erased;
  std::vector<std::string> backups;         ///< finished, not yet looked at
  std::vector<std::size_t> uploads_before;  ///< for each: how many uploads were acknowledged when it began
  std::vector<Erased> unsure;               ///< erasures whose answer did not come
};

struct Counts {
  int rounds = 0;
  int uploads = 0;
  int erasures = 0;
  int backups = 0;
  int migrations_cut = 0;
  int migrations = 0;
};

std::string statement_of(const std::string& ref, unsigned long pence) {
  const std::string total = std::to_string(3 + pence / 100 % 20) + "." + std::to_string(10 + pence % 90);
  return R"({"schema":1,"platform":"shipt","currency":"USD","place":"US-MI","kind_of_work":"shopping",)"
         R"("time_zone":"America/Detroit","work":[{"kind":"job","ref":")" +
         ref +
         R"(","started_at":"2020-02-05T15:21:44-05:00","order_value":"124.37",)"
         R"("pay":[{"category":"base","label":"Order Pay","amount":")" +
         total + R"("}],"total":")" + total + R"("}]})";
}

std::vector<std::string> make_workers(const std::string& data, int count) {
  auto store = store::Store::open(data);
  REQUIRE_MESSAGE(store, (store ? "" : describe(store.error())));
  std::vector<std::string> keys;
  for (int i = 0; i < count; ++i)
    keys.push_back(store::create_worker(*store)->key);
  return keys;
}

void upload_until_cut(int port, const std::string& key, unsigned seed, Known& known) {
  std::mt19937 random(seed);
  for (;;) {
    const std::string ref = "R" + std::to_string(random()) + std::to_string(random());
    const Answer answer = ask(port, key, "POST /v1/statements", "application/vnd.ratecheck.statement+json",
                              statement_of(ref, random()));
    if (answer.status == 0)
      return;
    CHECK_MESSAGE(answer.status == 201, answer.body);
    if (answer.status != 201)
      return;
    const auto json = parse_json(answer.body);
    Uploaded one{key, std::atoll(json->find("id")->text.c_str()), ref, {}};
    {
      const std::lock_guard lock(known.mutex);
      known.uploads.push_back(one);
    }
    const Answer told = ask(port, key, "GET /v1/me/statements/" + std::to_string(one.id));
    if (told.status == 0)
      return;
    CHECK(told.status == 200);
    const std::lock_guard lock(known.mutex);
    for (Uploaded& each : known.uploads) {
      if (each.key == key && each.id == one.id)
        each.told = told.body;
    }
  }
}

void erase_until_cut(int port, const std::vector<std::string>& keys, unsigned seed, Known& known) {
  std::mt19937 random(seed);
  for (const std::string& key : keys) {
    Erased one{key, "PLANTED" + std::to_string(random()) + "x" + std::to_string(random()), {}};
    for (int i = 0; i < 2; ++i) {
      if (ask(port, key, "POST /v1/statements", "application/vnd.ratecheck.statement+json",
              statement_of("E" + std::to_string(random()), random()))
              .status != 201)
        return;
    }
    if (ask(port, key, "POST /v1/me/tokens", "application/json",
            R"({"scope":"read","label":")" + one.planted + "\"}")
            .status != 201)
      return;
    const Answer answer = ask(port, key, "DELETE /v1/me");
    const std::lock_guard lock(known.mutex);
    if (answer.status == 0) {
      known.unsure.push_back(one);
      return;
    }
    CHECK_MESSAGE(answer.status == 200, answer.body);
    if (answer.status != 200)
      return;
    one.receipt = parse_json(answer.body)->find("receipt")->text;
    known.erased.push_back(one);
  }
}

/// Until the service is gone, at moments that chance gives.
void back_up_until_cut(const std::string& data, const std::string& to, unsigned seed, const std::atomic<bool>& cut,
                       Known& known) {
  std::mt19937 random(seed);
  for (int i = 0; !cut && i < 2; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 300));
    std::size_t before = 0;
    {
      const std::lock_guard lock(known.mutex);
      before = known.uploads.size();
    }
    const std::string file = to + "/" + std::to_string(seed) + "-" + std::to_string(i) + ".db";
    if (cut)
      return;
    const Ran ran = run("backup '" + file + "' --data '" + data + "'");
    const std::lock_guard lock(known.mutex);
    // Whole or not there; a service that is killed behind the last step has not said so any more.
    CHECK((ran.code != 0 || fs::exists(file)));
    if (fs::exists(file)) {
      known.backups.push_back(file);
      known.uploads_before.push_back(before);
    }
  }
}

bool folder_holds(const std::string& folder, const std::string& bytes) {
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const bool is_room = entry.path().filename() == "reserve";  // 64 MiB of nothing
    if (entry.is_regular_file() && !is_room && slurp(entry.path().string()).find(bytes) != std::string::npos)
      return true;
  }
  return false;
}

/// All that was acknowledged is there, to the byte of what was told; `from`: those of earlier rounds were looked
/// at.
void look_for_uploads(int port, Known& known, std::size_t from) {
  for (std::size_t i = from; i < known.uploads.size(); ++i) {
    Uploaded& one = known.uploads[i];
    const Answer now = ask(port, one.key, "GET /v1/me/statements/" + std::to_string(one.id));
    CHECK_MESSAGE(now.status == 200, "lost: upload " << one.id << ", " << one.ref);
    if (one.told.empty())
      one.told = now.body;
    CHECK(now.body == one.told);
  }
}

void look_for_erased(int port, const std::string& data, Known& known, std::size_t from) {
  for (const Erased& one : known.unsure) {
    const Answer left = ask(port, one.key, "GET /v1/me/statements");
    CHECK((left.status == 401 || left.status == 200));
    if (left.status == 401)
      known.erased.push_back(one);
    else  // it was not decided, so all is there
      CHECK_MESSAGE(left.body.find("\"id\":2") != std::string::npos, left.body);
  }
  known.unsure.clear();
  const std::string list = slurp(data + "/keep/erasures");
  for (std::size_t i = 0; i < known.erased.size(); ++i) {
    const Erased& one = known.erased[i];
    CHECK_MESSAGE(ask(port, one.key, "GET /v1/me/statements").status == 401, "came back: " << one.planted);
    CHECK(list.find(one.receipt) != std::string::npos);
    bool holds = i >= from && folder_holds(data, one.planted);
    for (int again = 0; holds && again < 50; ++again) {  // its last pieces go once nobody reads older snapshots
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      holds = folder_holds(data, one.planted);
    }
    CHECK_MESSAGE(!holds, "left: " << one.planted);
  }
}

/// Each finished backup verifies and, with the folder keep of now, restores: what was acknowledged before it began
/// is in it, and nobody who was erased comes back.
void look_at_backups(const std::string& data, Known& known) {
  for (std::size_t i = 0; i < known.backups.size(); ++i) {
    const std::string& file = known.backups[i];
    const Scratch scratch;
    const std::string fresh = scratch.at("fresh");
    fs::create_directories(fresh);
    fs::copy(data + "/keep", fresh + "/keep", fs::copy_options::recursive);
    const Ran verified = run("verify '" + file + "' --data '" + data + "'");
    CHECK_MESSAGE(verified.code == 0, verified.out << verified.err);
    const Ran restored = run("restore '" + file + "' --data '" + fresh + "'");
    CHECK_MESSAGE(restored.code == 0, restored.out << restored.err);
    const auto store = store::Store::open(fresh);
    REQUIRE_MESSAGE(store, (store ? "" : describe(store.error())));
    for (std::size_t at = 0; at < known.uploads_before[i]; ++at) {
      const Uploaded& one = known.uploads[at];
      const auto me = store::authenticate(*store, one.key);
      REQUIRE_MESSAGE(me, "not in the backup: " << one.ref);
      CHECK_MESSAGE(store::read_submission(*store, me->worker, one.id), "not in the backup: " << one.ref);
    }
    for (const Erased& one : known.erased)
      CHECK_FALSE(store::authenticate(*store, one.key));
    fs::remove(file);
  }
  known.backups.clear();
  known.uploads_before.clear();
}

struct OldSchema {
  const char* file;
  bool has_key;
};
constexpr OldSchema kOld[] = {{"schema-11.sql", true}, {"schema-7.sql", false}, {"schema-1.sql", true}};

/// The migration of an old database is killed again and again until it once comes to its end.
void migrate_with_kills(const std::string& data, const OldSchema& old, std::mt19937& random, Counts& counts) {
  fs::create_directories(data);
  const sample::OldFolder folder(old.file);
  folder.lay_out(data);
  fs::permissions(data, fs::perms::owner_all);
  // Looked at in a copy: SQLite itself would finish or undo in the folder what the kill cut off.
  const auto schema = [&] {
    const Scratch copy;
    for (const char* part : {"", "-wal", "-journal"}) {
      if (fs::exists(data + "/ratecheck.db" + part))
        fs::copy_file(data + "/ratecheck.db" + part, copy.at("ratecheck.db" + std::string(part)));
    }
    return SQLite::Database(copy.at("ratecheck.db"), SQLite::OPEN_READWRITE)
        .execAndGet("PRAGMA user_version")
        .getInt();
  };
  const std::int64_t was = schema();
  const std::int64_t submissions = SQLite::Database(data + "/ratecheck.db", SQLite::OPEN_READONLY)
                                       .execAndGet("SELECT count(*) FROM submission")
                                       .getInt64();
  std::vector<std::int64_t> cut_at;
  for (int i = 0; i < 3; ++i) {
    Killed cut(data);
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 60'000));
    cut.kill();
    cut_at.push_back(schema());
    CHECK(cut_at.back() >= was);
  }
  Killed whole(data);
  (void)whole.port();
  whole.kill();
  ++counts.migrations;
  const std::int64_t now = schema();
  CHECK(now > was);
  counts.migrations_cut +=
      static_cast<int>(std::count_if(cut_at.begin(), cut_at.end(), [&](std::int64_t at) { return at < now; }));
  const Ran verified = run("verify --data '" + data + "'");
  CHECK_MESSAGE(verified.code == 0, verified.out << verified.err);
  CHECK(verified.out.find(std::to_string(submissions) + " submissions") != std::string::npos);
  if (old.has_key) {
    const auto store = store::Store::open(data);
    REQUIRE(store);
    CHECK(store::authenticate(*store, folder.noted("key")));
  }
}

}  // namespace

TEST_CASE(
    "kill -9 of the program during uploads, erasures, migrations and backups loses nothing and undoes nothing") {
  const int rounds = from_environment("RATECHECK_PROGRAM_KILLS", 4);
  const auto seed = static_cast<unsigned>(
      from_environment("RATECHECK_KILL_SEED", static_cast<int>(std::random_device()() & 0x7fffffffU)));
  MESSAGE("RATECHECK_KILL_SEED=" << seed);
  CAPTURE(seed);
  std::mt19937 random(seed);
  Counts counts;
  for (int first = 0; first < rounds; first += kRoundsPerFolder) {
    const Scratch scratch;
    const std::string data = scratch.at("data");
    const std::string backups = scratch.at("backups");
    fs::create_directory(backups);
    migrate_with_kills(data, kOld[static_cast<std::size_t>(first / kRoundsPerFolder) % 3], random, counts);
    const std::vector<std::string> keys = make_workers(data, kRoundsPerFolder * (kUploaders + kErasedPerRound));
    Known known;
    std::size_t uploads_seen = 0;
    std::size_t erased_seen = 0;
    const int last = std::min(first + kRoundsPerFolder, rounds);
    for (int round = first; round <= last; ++round) {
      CAPTURE(round);
      const auto mine = keys.begin() + static_cast<std::ptrdiff_t>(round - first) * (kUploaders + kErasedPerRound);
      Killed service(data);
      const int port = service.port();
      look_for_uploads(port, known, round == last ? 0 : uploads_seen);
      look_for_erased(port, data, known, round == last ? 0 : erased_seen);
      look_at_backups(data, known);
      if (round == last)
        break;
      uploads_seen = known.uploads.size();
      erased_seen = known.erased.size();
      std::atomic<bool> cut = false;
      std::vector<std::thread> clients;
      for (int i = 0; i < kUploaders; ++i)
        clients.emplace_back(upload_until_cut, port, mine[i], random(), std::ref(known));
      clients.emplace_back(erase_until_cut, port,
                           std::vector<std::string>(mine + kUploaders, mine + kUploaders + kErasedPerRound),
                           random(), std::ref(known));
      clients.emplace_back(back_up_until_cut, data, backups, random(), std::cref(cut), std::ref(known));
      std::this_thread::sleep_for(std::chrono::milliseconds(50 + random() % 900));
      cut = true;
      service.kill();
      for (std::thread& client : clients)
        client.join();
      ++counts.rounds;
      counts.backups += static_cast<int>(known.backups.size());
    }
    counts.uploads += static_cast<int>(known.uploads.size());
    counts.erasures += static_cast<int>(known.erased.size());
    const Ran verified = run("verify --data '" + data + "'");
    CHECK_MESSAGE(verified.code == 0, verified.out << verified.err);
    if (rounds > 100)
      MESSAGE(counts.rounds << " kills so far, " << counts.uploads << " uploads, " << counts.erasures
                            << " erasures, " << counts.backups << " backups, " << counts.migrations_cut
                            << " migrations cut");
  }
  MESSAGE(counts.rounds << " kills; " << counts.uploads << " uploads and " << counts.erasures
                        << " erasures acknowledged, " << counts.backups << " backups finished, "
                        << counts.migrations << " migrations after " << counts.migrations_cut << " that were cut");
  CHECK(counts.uploads > 0);
}
