#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <future>
#include <random>
#include <thread>

#include "ratecheck/base/hash.h"
#include "ratecheck/store/disputes.h"
#include "ratecheck/store/maintenance.h"
#include "ratecheck/store/organizers.h"
#include "sample.h"
#include "store/impl.h"

using namespace ratecheck;
using namespace ratecheck::sample;

namespace {

// An upload whose every row holds the mark, of a size that spreads over several pages.
Upload marked(const std::string& mark, int jobs, std::int64_t from) {
  Upload out = upload(std::vector<Job>(static_cast<std::size_t>(jobs)), from);
  for (auto& work : out.statements[0].work)
    work.pay[0].label = "Label " + mark;
  out.content = mark + std::to_string(from);
  return out;
}

const std::string kTag(16, 'T');

/// A folder that holds one worker, of the tag kTag, with one upload whose rows hold the mark.
store::WorkerId one_worker(const TempFolder& folder, const std::string& mark) {
  store::StoreOptions options;
  options.random = [](std::size_t count) { return count == kTag.size() ? kTag : random_bytes(count); };
  auto store = open_store(folder.path(), options);
  const store::WorkerId me = worker(store).id;
  put(store, me, marked(mark, 20, kMarch2025));
  return me;
}

/// While it lasts no file of this process grows beyond so many bytes, as on a disk that is full.
class FullDisk {
 public:
  explicit FullDisk(std::int64_t bytes) : handler_(::signal(SIGXFSZ, SIG_IGN)) {
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &before_) == 0);
    const rlimit limit{static_cast<rlim_t>(bytes), before_.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &limit) == 0);
  }
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    ::signal(SIGXFSZ, handler_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_{};
  sighandler_t handler_;
};

// The ends of a worker's compressed statements, with their checksums, where no other worker's hold the same.
std::vector<std::string> pieces_of(const std::string& folder, store::WorkerId worker) {
  const std::vector<std::string> all = kept_texts(folder).packed;
  std::vector<std::string> pieces;
  for (const std::string& packed : kept_texts(folder, worker.value).packed) {
    const std::string piece = packed.substr(packed.size() - std::min<std::size_t>(packed.size(), 24));
    const auto holders = std::count_if(
        all.begin(), all.end(), [&](const std::string& other) { return other.find(piece) != std::string::npos; });
    if (holders == 1)
      pieces.push_back(piece);
  }
  return pieces;
}

}  // namespace

TEST_CASE("after an erasure no byte of the worker is left in the folder") {
  TempFolder folder;
  auto store = open_store(folder.path());
  std::vector<store::WorkerId> workers;
  for (int i = 0; i < 12; ++i)
    workers.push_back(worker(store).id);
  // Interleaved and of many sizes, so that rows share pages, split them and spill over.
  for (int round = 0; round < 12; ++round) {
    for (std::size_t i = 0; i < workers.size(); ++i) {
      const std::string mark = i == 5 ? "PLANTEDVICTIM" : "OTHER" + std::to_string(i);
      put(store, workers[i],
          marked(mark, 1 + (round * 7 + static_cast<int>(i) * 3) % 30, kMarch2025 + round * 86400 * 2));
    }
  }
  // Deletions and replacements before it, which leave holes to be moved about.
  for (std::size_t i = 0; i < workers.size(); i += 2)
    REQUIRE(store::delete_submission(store, workers[i], 3));
  REQUIRE(store::create_token(store, workers[5], store::Scope::post, "PLANTEDVICTIM phone"));
  REQUIRE(store::give_consent(store, workers[5], store::Purpose::for_case, "PLANTEDVICTIM case"));
  CHECK(folder_holds(folder.path(), "PLANTEDVICTIM"));
  const std::vector<std::string> pieces = pieces_of(folder.path(), workers[5]);
  CHECK(pieces.size() > 6);
  for (const std::string& piece : pieces)
    CHECK(folder_holds(folder.path(), piece));

  const auto receipt = store::erase_worker(store, workers[5]);
  REQUIRE_MESSAGE(receipt, (receipt ? "" : describe(receipt.error())));
  CHECK(receipt->submissions == 12);
  CHECK(receipt->work_items > 12);
  CHECK(receipt->verdicts == receipt->work_items);
  CHECK(receipt->tokens == 1);
  CHECK(receipt->consents == 1);
  CHECK_FALSE(folder_holds(folder.path(), "PLANTEDVICTIM"));
  CHECK_FALSE(folder_holds(folder.path(), "LANTEDVICT"));
  for (const std::string& piece : pieces)
    CHECK_FALSE(folder_holds(folder.path(), piece));
  CHECK(folder_holds(folder.path(), "OTHER4"));
  CHECK(store::verify(store)->problems.empty());
  CHECK(store::list_submissions(store, workers[4], {})->items.size() == 11);
  CHECK(store::erase_worker(store, workers[5]).error().code == "not_found");
}

TEST_CASE("after an erasure the key opens nothing and the receipt names nobody") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto made = worker(store);
  const auto token = store::create_token(store, made.id, store::Scope::read, "x");
  const auto receipt = store::erase_worker(store, made.id);
  REQUIRE(receipt);
  CHECK(receipt->receipt.size() == 32);
  CHECK(store::authenticate(store, made.key).error().code == "unknown_key");
  CHECK(store::authenticate(store, token->text).error().code == "unknown_key");
}

TEST_CASE("an erasure works while others read, and empties the log") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto me = worker(store).id;
  const auto other = worker(store).id;
  for (int i = 0; i < 30; ++i) {
    put(store, me, marked("PLANTEDVICTIM", 20, kMarch2025 + i * 86400));
    put(store, other, marked("OTHER", 20, kMarch2025 + i * 86400));
  }
  REQUIRE(store::list_work(store, other, {{}, 5}));
  REQUIRE(store::erase_worker(store, me));
  CHECK_FALSE(folder_holds(folder.path(), "PLANTEDVICTIM"));
  CHECK(store::health(store).log_bytes == 0);
}

TEST_CASE("an erasure that is refused has not happened, and no start makes it happen") {
  TempFolder folder;
  store::WorkerId me;
  std::string key;
  {
    auto store = open_store(folder.path());
    const auto made = worker(store);
    me = made.id;
    key = made.key;
    for (int i = 0; i < 3; ++i)
      put(store, me, marked("KEPT", 5, kMarch2025 + i * 86400));
    {
      const FullDisk full(store::health(store).log_bytes);
      const auto refused = store::erase_worker(store, me);
      REQUIRE_FALSE(refused);
      CHECK(refused.error().code == "storage_unavailable");
    }
    for (int i = 3; i < 8; ++i)
      put(store, me, marked("KEPT", 5, kMarch2025 + i * 86400));
  }
  for (int start = 0; start < 2; ++start) {
    auto store = open_store(folder.path());
    CHECK(store::list_submissions(store, me, {{}, 100})->items.size() == 8);
    CHECK(store::authenticate(store, key));
  }
}

TEST_CASE(
    "what is erased is answered as erased, also while somebody reads on, and the log is emptied after them") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto me = worker(store).id;
  put(store, me, marked("PLANTEDVICTIM", 20, kMarch2025));
  std::promise<void> reading;
  std::promise<void> enough;
  std::thread reader([&] {
    (void)store::read(store, [&](store::Connection& db) -> Status {
      CHECK(db.number("SELECT count(*) FROM worker") == 1);
      reading.set_value();
      enough.get_future().wait();
      return {};
    });
  });
  reading.get_future().wait();
  const auto receipt = store::erase_worker(store, me);
  CHECK_MESSAGE(receipt, (receipt ? "" : describe(receipt.error())));
  CHECK(store::erase_worker(store, me).error().code == "not_found");
  enough.set_value();
  reader.join();
  for (int i = 0; i < 100 && store::health(store).log_bytes > 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  CHECK(store::health(store).log_bytes == 0);
  CHECK_FALSE(folder_holds(folder.path(), "PLANTEDVICTIM"));
}

TEST_CASE("the list learns at the next start of an erasure that only the database could note") {
  TempFolder folder;
  std::string receipt;
  {
    auto store = open_store(folder.path());
    receipt = store::erase_worker(store, worker(store).id)->receipt;
  }
  CHECK(read_file(folder.path() + "/keep/erasures").find(receipt) != std::string::npos);
  fs::remove(folder.path() + "/keep/erasures");
  open_store(folder.path());
  CHECK(read_file(folder.path() + "/keep/erasures").find(receipt) != std::string::npos);
}

TEST_CASE("an erasure makes a list whole that was cut or spoilt meanwhile") {
  TempFolder folder;
  auto store = open_store(folder.path());
  std::vector<std::string> gone = {store::erase_worker(store, worker(store).id)->receipt};
  const std::string file = folder.path() + "/keep/erasures";
  const std::string whole = read_file(file);
  for (const std::string& found : {whole + "0123", whole.substr(0, whole.size() - 42), std::string()}) {
    std::ofstream(file) << found;
    gone.push_back(store::erase_worker(store, worker(store).id)->receipt);
    const auto list = store.impl().folder->erasures();
    CHECK(std::set(list.tags.begin(), list.tags.end()) == std::set(gone.begin(), gone.end()));
    CHECK_FALSE(list.damaged);
  }
}

TEST_CASE("a list of before, whose head did not say how many tags it has, is written anew at the next start") {
  TempFolder folder;
  std::string gone;
  store::StoreOptions options;
  options.clock = [] { return 1'796'000'000; };
  {
    auto store = open_store(folder.path(), options);
    gone = store::erase_worker(store, worker(store).id)->receipt;
  }
  const std::string file = folder.path() + "/keep/erasures";
  const std::string now = read_file(file);
  REQUIRE(now.starts_with("ratecheck erasures 3\ntags 1\n"));
  std::ofstream(file) << "ratecheck erasures 2" << now.substr(now.find('\n', now.find("tags ")));
  std::vector<Error> told;
  options.damaged = [&](const Error& error) { told.push_back(error); };
  open_store(folder.path(), options);
  CHECK(told.empty());
  CHECK(read_file(file) == now);
}

TEST_CASE("the list erases again in a database that was put back from before") {
  TempFolder folder;
  const store::WorkerId me = one_worker(folder, "PLANTEDVICTIM");
  const std::string before = read_file(folder.path() + "/ratecheck.db");
  {
    auto store = open_store(folder.path());
    REQUIRE(store::erase_worker(store, me));
  }
  std::ofstream(folder.path() + "/ratecheck.db", std::ios::binary) << before;
  auto store = open_store(folder.path());
  CHECK(store::list_submissions(store, me, {})->items.empty());
  CHECK_FALSE(folder_holds(folder.path(), "PLANTEDVICTIM"));
}

TEST_CASE("of a list of before, which named erasures that were refused, nobody who is still there is erased") {
  TempFolder folder;
  const store::WorkerId me = one_worker(folder, "KEPT");
  const std::string gone = std::string(32, 'a');  // erased long ago
  std::ofstream(folder.path() + "/keep/erasures") << gone << "\n" << to_hex(kTag) << "\n";
  for (int start = 0; start < 2; ++start) {
    auto store = open_store(folder.path());
    CHECK(store::list_submissions(store, me, {})->items.size() == 1);
    CHECK(store.impl().folder->erasures().tags == std::vector{gone});
  }
}

TEST_CASE("kill -9 amid erasures leaves each worker whole or gone, and who was told stays gone") {
  TempFolder folder;
  std::mt19937 random(11);
  for (int round = 0; round < rounds_of_kills(); ++round) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const pid_t child = ::fork();
    if (child == 0) {
      ::close(ends[0]);
      auto opened = store::Store::open(folder.path());
      for (int i = 0; opened; ++i) {
        const auto made = store::create_worker(*opened);
        (void)store::put(*opened, marked("VICTIM", 3, kMarch2025 + i * 86400).of(made->id));
        const auto receipt = store::erase_worker(*opened, made->id);
        if (receipt && ::write(ends[1], &made->id.value, sizeof made->id.value) < 0)
          ::_exit(1);
      }
      ::_exit(2);
    }
    ::close(ends[1]);
    std::this_thread::sleep_for(std::chrono::milliseconds(30 + random() % 120));
    ::kill(child, SIGKILL);
    std::vector<std::int64_t> told;
    std::int64_t id = 0;
    while (::read(ends[0], &id, sizeof id) == sizeof id)
      told.push_back(id);
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(WIFSIGNALED(status));
    CHECK_FALSE(store::Folder::read_erasures(folder.path()).damaged);
    auto store = open_store(folder.path());
    for (const std::int64_t gone : told)
      CHECK(store::erase_worker(store, {gone}).error().code == "not_found");
    CHECK(store::verify(store)->problems.empty());
  }
}

TEST_CASE("no counter, statistic or line of the audit keeps a number of somebody erased") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto me = worker(store).id;
  put(store, me, upload({{500, 600}}));
  const auto dispute = store::open_dispute(store, me, 1, 0, "it was a Sunday");
  REQUIRE_MESSAGE(dispute, describe(dispute.error()));
  REQUIRE(store::add_organizer(store, "ora", "correct horse battery", store::Role::steward));
  const store::Organizer by = store::list_organizers(store)->at(0);
  REQUIRE(store::decide_dispute(store, by, dispute->id, true, "seen"));
  REQUIRE(store::write_audit(store, "steward 1", "POST /v1/review/{dispute:number}", std::to_string(dispute->id)));
  REQUIRE(store::erase_worker(store, me));
  CHECK(store::list_audit(store, {})->items.size() >= 3);  // who decided, and when, stays

  SQLite::Database db(folder.path() + "/ratecheck.db", SQLite::OPEN_READONLY);
  std::vector<std::string> tables;
  for (SQLite::Statement all(db, "SELECT name FROM sqlite_schema WHERE type='table'"); all.executeStep();)
    tables.push_back(all.getColumn(0).getString());
  for (const std::string& table : tables) {
    CAPTURE(table);
    CHECK_FALSE(table.starts_with("sqlite_stat"));
    for (SQLite::Statement rows(db, "SELECT * FROM " + table); rows.executeStep();) {
      for (int column = 0; column < rows.getColumnCount(); ++column) {
        const std::string text = rows.getColumn(column).getString();
        CHECK(text.find(std::to_string(dispute->id)) == std::string::npos);
        CHECK(text.find(std::to_string(me.value)) == std::string::npos);
      }
    }
  }
  for (SQLite::Statement counted(db, "SELECT name FROM sqlite_sequence"); counted.executeStep();) {
    const std::string table = counted.getColumn(0).getString();
    SQLite::Statement columns(db, "SELECT count(*) FROM pragma_table_info(?1) WHERE name='worker'");
    columns.bind(1, table);
    columns.executeStep();
    CHECK_MESSAGE((columns.getColumn(0).getInt() == 0 && table != "worker"), table);
  }
}
