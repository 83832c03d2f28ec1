#include <SQLiteCpp/SQLiteCpp.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <set>
#include "old_folder.h"

#include "ratecheck/store/corrections.h"
#include "ratecheck/store/maintenance.h"
#include "ratecheck/store/organizers.h"
#include "ratecheck/store/releases.h"
#include "ratecheck/store/upkeep.h"
#include "sample.h"

using namespace ratecheck;
using namespace ratecheck::sample;

namespace {

std::string database(const TempFolder& folder) {
  return folder.path() + "/ratecheck.db";
}

void sql(const std::string& file, const char* text) {
  SQLite::Database db(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  db.exec(text);
}

}  // namespace

TEST_CASE("opening makes the folder, closing leaves one database file and no log") {
  TempFolder folder;
  const std::string deep = folder.path() + "/a/b";
  {
    auto store = open_store(deep);
    worker(store);
  }
  CHECK(fs::exists(deep + "/ratecheck.db"));
  CHECK_FALSE(fs::exists(deep + "/ratecheck.db-wal"));
  CHECK_FALSE(fs::exists(deep + "/running"));
  CHECK(fs::status(deep + "/keep/secret").permissions() == (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE("whatever the umask, the folder and all in it are its owner's alone") {
  const auto mode = [](const std::string& path) { return static_cast<int>(fs::status(path).permissions()); };
  for (const mode_t mask : {mode_t{0}, mode_t{022}, mode_t{0777}}) {
    TempFolder folder;
    const std::string deep = folder.path() + "/a/b";
    const mode_t before = ::umask(mask);
    auto store = open_store(deep);
    put(store, worker(store).id, upload({{500, 600}}));
    REQUIRE(store::erase_worker(store, worker(store).id));
    REQUIRE(store::backup(store, folder.path() + "/backup.db"));
    ::umask(before);
    CHECK(mode(folder.path() + "/a") == 0700);
    CHECK(mode(deep) == 0700);
    CHECK(mode(folder.path() + "/backup.db") == 0600);
    int files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(deep)) {
      CHECK_MESSAGE(mode(entry.path().string()) == (entry.is_directory() ? 0700 : 0600), entry.path());
      ++files;
    }
    CHECK(files >= 10);  // the database, its log and index, the reserve, the lock, keep and four in it
  }
}

TEST_CASE("a folder that an older program left open to others is closed to them") {
  TempFolder folder;
  {
    auto store = open_store(folder.path());
    worker(store);
  }
  const auto open_to_all = fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec |
                           fs::perms::others_read | fs::perms::others_exec;
  fs::permissions(folder.path(), open_to_all);
  fs::permissions(database(folder), fs::perms::owner_read | fs::perms::owner_write | fs::perms::others_read);
  open_store(folder.path());
  CHECK(fs::status(folder.path()).permissions() == fs::perms::owner_all);
  CHECK(fs::status(database(folder)).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE("an installation does not begin among other things, whose folder would be closed to their users") {
  TempFolder folder;
  fs::permissions(folder.path(), fs::perms::all);
  std::ofstream(folder.path() + "/hosts") << "127.0.0.1";
  const auto refused = store::Store::open(folder.path());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "unsafe_folder");
  CHECK(refused.error().message.find("'hosts'") != std::string::npos);
  CHECK(fs::status(folder.path()).permissions() == fs::perms::all);
  fs::rename(folder.path() + "/hosts", folder.path() + "/.gitkeep");
  CHECK(store::Store::open(folder.path()));
}

TEST_CASE("a database of something else is left untouched") {
  TempFolder folder;
  sql(database(folder), "CREATE TABLE songs(name TEXT)");
  const std::string before = read_file(database(folder));
  CHECK(store::Store::open(folder.path()).error().code == "no_database");
  CHECK(read_file(database(folder)) == before);
  CHECK_FALSE(fs::exists(folder.path() + "/keep/secret"));
}

TEST_CASE("a folder of another service stays as it is, with all that lies in it, whoever looks or opens") {
  const auto shared = fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec |
                      fs::perms::others_read | fs::perms::others_exec;
  for (const bool random_bytes : {false, true}) {
    TempFolder folder;
    if (random_bytes)
      std::ofstream(database(folder)) << std::string(20000, 'x');
    else
      sql(database(folder), "CREATE TABLE songs(name TEXT)");
    std::ofstream(folder.path() + "/app.conf") << "port=1";
    fs::create_directory(folder.path() + "/keep");
    const auto readable = fs::perms::owner_read | fs::perms::owner_write | fs::perms::others_read;
    fs::permissions(database(folder), readable);
    fs::permissions(folder.path() + "/keep", shared);
    fs::permissions(folder.path(), shared);
    const auto names = [&] {
      std::set<std::string> all;
      for (const auto& entry : fs::directory_iterator(folder.path()))
        all.insert(entry.path().filename().string());
      return all;
    };
    const auto before = names();
    store::StoreOptions existing;
    existing.may_create = false;
    CHECK(store::Store::open(folder.path()).error().code == "no_database");
    CHECK(store::Store::open(folder.path(), existing).error().code == "no_database");
    CHECK(store::verify_at_rest(folder.path()).error().code == "no_database");
    CHECK(names() == before);
    CHECK(fs::is_empty(folder.path() + "/keep"));
    CHECK(fs::status(folder.path()).permissions() == shared);
    CHECK(fs::status(folder.path() + "/keep").permissions() == shared);
    CHECK(fs::status(database(folder)).permissions() == readable);
  }
}

TEST_CASE("an opening tells what it did: a new database, one brought up to date, or nothing") {
  TempFolder folder;
  CHECK(open_store(folder.path()).opening().made);
  {
    auto store = open_store(folder.path());
    CHECK_FALSE(store.opening().made);
    CHECK(store.opening().schema_was == store.opening().schema_is);
  }
  TempFolder old;
  OldFolder("schema-7.sql").lay_out(old.path());
  auto store = open_store(old.path());
  CHECK_FALSE(store.opening().made);
  CHECK(store.opening().schema_was == 7);
  CHECK(store.opening().schema_is > 7);
}

TEST_CASE("a folder that all users share is refused and left as it is") {
  TempFolder folder;
  const std::string shared = folder.path() + "/tmp";
  fs::create_directory(shared);
  fs::permissions(shared, fs::perms::all | fs::perms::sticky_bit);
  CHECK(store::Store::open(shared).error().code == "unsafe_folder");
  CHECK(fs::is_empty(shared));
  CHECK(fs::status(shared).permissions() == (fs::perms::all | fs::perms::sticky_bit));
}

TEST_CASE("a secret that others can read is refused, and says how to close it") {
  TempFolder folder;
  {
    auto store = open_store(folder.path());
    worker(store);
  }
  const std::string secret = folder.path() + "/keep/secret";
  const auto own = fs::perms::owner_read | fs::perms::owner_write;
  for (const fs::perms more : {fs::perms::group_read, fs::perms::others_read, fs::perms::others_write}) {
    fs::permissions(secret, own | more);
    const auto refused = store::Store::open(folder.path());
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "exposed_secret");
    CHECK(refused.error().message.find(secret) != std::string::npos);
    CHECK(refused.error().hint.find("chmod 600") != std::string::npos);
  }
  fs::permissions(secret, own);
  CHECK(store::Store::open(folder.path()));
}

TEST_CASE("where there is no database, whoever may not make one makes nothing") {
  TempFolder folder;
  store::StoreOptions existing;
  existing.may_create = false;
  for (const std::string& name : {std::string("none"), std::string("empty"), std::string("cut off")}) {
    const std::string path = folder.path() + "/" + name;
    if (name != "none")
      fs::create_directory(path);
    if (name == "cut off")
      std::ofstream(path + "/ratecheck.db") << "";
    const auto refused = store::Store::open(path, existing);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "no_database");
    CHECK(refused.error().message.find("There is no Ratecheck database in '" + path + "'") != std::string::npos);
    CHECK(fs::exists(path) == (name != "none"));
    CHECK_FALSE(fs::exists(path + "/lock"));
  }
}

TEST_CASE("a second process is told which folder is in use") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto second = store::Store::open(folder.path());
  REQUIRE_FALSE(second);
  CHECK(second.error().code == "data_folder_locked");
  CHECK(second.error().message.find(folder.path()) != std::string::npos);
  CHECK_FALSE(second.error().hint.empty());
}

TEST_CASE("a database of a newer version is refused, untouched, with a hint") {
  TempFolder folder;
  {
    auto store = open_store(folder.path());
    worker(store);
  }
  sql(database(folder), "PRAGMA user_version=1000");
  const std::string before = read_file(database(folder));
  const auto opened = store::Store::open(folder.path());
  REQUIRE_FALSE(opened);
  CHECK(opened.error().code == "newer_database");
  CHECK(opened.error().message.find("1000") != std::string::npos);
  CHECK_FALSE(opened.error().hint.empty());
  CHECK(read_file(database(folder)) == before);
}

TEST_CASE("a database of schema 1 is brought up to date with all that it holds") {
  TempFolder folder;
  const OldFolder old("schema-1.sql");
  old.lay_out(folder.path());
  {
    auto store = open_store(folder.path());
    const auto who = store::authenticate(store, old.noted("key"));
    REQUIRE_MESSAGE(who, (who ? "" : describe(who.error())));
    const auto kept = store::read_submission(store, who->worker, 1);
    REQUIRE(kept);
    CHECK(kept->row.reader == "parsers af8847e65681");
    CHECK(kept->row.rules == "rules f92b2aa0f282");
    CHECK(kept->verdicts.size() == 3);
    CHECK(store::read_statements(store, who->worker, 1)->at(0).work[0].total->to_string() == "14.58");
    CHECK(store::list_consents(store, who->worker)->size() == 1);
    CHECK(store::verify(store)->problems.empty());
    // And what came later works on it.
    std::vector<store::FieldFault> faults;
    CHECK(store::correct(store, who->worker, {1, 0}, {{"total", "15.00"}}, judge_by("rules-2", {}), faults));
    CHECK(store::list_notices(store, who->worker)->size() == 3);
  }
  CHECK(open_store(folder.path()).folder() == folder.path());
}

TEST_CASE("sums from before possibly short work was counted are counted anew at the start, all of them") {
  TempFolder folder;
  store::WorkerId joined;
  {
    auto store = open_store(folder.path());
    const std::string joining = code(store, "union", 300);
    for (int i = 0; i < 300; ++i) {  // more than are counted in one go
      joined = joined_worker(store, joining).id;
      auto sent = upload({{500, 600}, {500, 600}, {700, 600}});
      sent.assessment.verdicts[1].verdict = assessment::Outcome::possibly_short;
      put(store, joined, sent);
    }
  }
  const std::string asked = "INSERT INTO meta(name, value) VALUES('recount', 'sums');";
  const auto view = [&] {  // what a release is made of
    auto store = open_store(folder.path());
    CHECK(store::verify(store)->problems.empty());
    std::vector<store::RuleSums> sums;
    const auto look = [&](const store::LeafView& leaf, std::int64_t) {
      for (const store::WorkerShare& worker : leaf.workers) {
        CHECK_FALSE(worker.rules.empty());
        sums.insert(sums.end(), worker.rules.begin(), worker.rules.end());
      }
      return store::LeafDecision{};
    };
    REQUIRE(store::make_release(store, 5, "", look));
    return sums;
  };
  sql(database(folder), ("UPDATE contribution SET sums=x'';" + asked).c_str());
  const auto counted = view();
  REQUIRE(counted.size() == 300);
  for (const store::RuleSums& sums : counted) {
    CHECK(sums.short_items == 1);
    CHECK(sums.possibly_short_items == 1);
    CHECK(sums.judged_items() == 3);
  }
  // as a stop in the middle leaves it: some are done, the request stands
  sql(database(folder), ("UPDATE contribution SET sums=x'' WHERE worker>100;" + asked).c_str());
  CHECK(view().size() == 300);
  {
    SQLite::Database db(database(folder), SQLite::OPEN_READONLY);
    CHECK(db.execAndGet("SELECT count(*) FROM meta WHERE name='recount'").getInt() == 0);
  }
}

TEST_CASE(
    "figures that schema 7 showed to anyone are gone from the folder after an update, and organizers are told") {
  TempFolder folder;
  OldFolder("schema-7.sql").lay_out(folder.path());
  std::vector<std::string> figures;
  {
    const SQLite::Database db(database(folder));
    SQLite::Statement cells(db, "SELECT figures FROM cell");
    while (cells.executeStep())
      figures.push_back(cells.getColumn(0).getString());
  }
  REQUIRE(figures.size() == 3);
  const auto bytes_of_folder = [&] {
    std::string all;
    for (const auto& entry : fs::directory_iterator(folder.path()))
      all += read_file(entry.path());
    return all;
  };
  for (const std::string& one : figures)
    REQUIRE(bytes_of_folder().find(one) != std::string::npos);
  {
    auto store = open_store(folder.path());
    for (const std::string& one : figures)
      CHECK(bytes_of_folder().find(one) == std::string::npos);
    CHECK(*store::latest_release(store) == std::nullopt);
    for (const std::int64_t release : {1, 2}) {
      CHECK(store::find_release(store, release).error().code == "not_found");
      CHECK(store::list_cells(store, release, {}, {}).error().code == "not_found");
    }
    const auto told = store::list_withdrawals(store);
    REQUIRE(told->size() == 1);
    const store::Withdrawal& one = told->front();
    CHECK(one.first_release == 1);
    CHECK(one.last_release == 2);
    CHECK(one.leaves == 2);
    CHECK(one.cells == 2);
    CHECK(one.withdrawn_at > 1700000000);
    const auto log = store::list_audit(store, {});
    REQUIRE_FALSE(log->items.empty());
    CHECK(log->items[0].actor == "system");
    CHECK(log->items[0].subject == "releases 1 to 2");
    CHECK(store::verify(store)->problems.empty());
  }
  // Once, not at each start.
  auto again = open_store(folder.path());
  CHECK(store::list_withdrawals(again)->size() == 1);
}

TEST_CASE("a new folder has nothing withdrawn to tell of") {
  TempFolder folder;
  auto store = open_store(folder.path());
  CHECK(store::list_withdrawals(store)->empty());
  CHECK(store::list_audit(store, {})->items.empty());
}

TEST_CASE("a secret that belongs to another database is refused") {
  TempFolder folder;
  {
    auto store = open_store(folder.path());
    worker(store);
  }
  const std::string secret = read_file(folder.path() + "/keep/secret");
  write_secret(folder.path(), std::string(64, '7'));
  const auto refused = store::Store::open(folder.path());
  CHECK(refused.error().code == "wrong_secret");
  CHECK(refused.error().message.find("belongs to another database, or was changed") != std::string::npos);
  fs::remove(folder.path() + "/keep/secret");
  CHECK(store::Store::open(folder.path()).error().code == "wrong_secret");
  write_secret(folder.path(), secret);
  CHECK(store::Store::open(folder.path()));
}

TEST_CASE("a database of an older program with another's secret is refused before it is brought up to date") {
  TempFolder folder;
  OldFolder("schema-7.sql").lay_out(folder.path());
  write_secret(folder.path(), std::string(64, '7'));
  CHECK(store::Store::open(folder.path()).error().code == "wrong_secret");
  SQLite::Database db(database(folder), SQLite::OPEN_READONLY);
  CHECK(db.execAndGet("PRAGMA user_version").getInt() == 7);
}

TEST_CASE("a file that is no database is refused and left alone") {
  TempFolder folder;
  std::ofstream(database(folder)) << std::string(5000, 'x');
  const auto opened = store::Store::open(folder.path());
  REQUIRE_FALSE(opened);
  CHECK(opened.error().code == "no_database");
  CHECK(read_file(database(folder)) == std::string(5000, 'x'));
}

TEST_CASE("a database whose making was cut off in its first write is made anew") {
  TempFolder folder;
  const pid_t child = ::fork();
  if (child == 0) {
    SQLite::Database db(database(folder), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    db.exec("PRAGMA cache_size=1; BEGIN; CREATE TABLE half(a); INSERT INTO half VALUES(zeroblob(100000))");
    ::_exit(0);  // as killed: with a journal that nobody rolled back
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  REQUIRE(fs::exists(database(folder) + "-journal"));
  auto store = open_store(folder.path());
  worker(store);
  CHECK(store::verify(store)->problems.empty());
}

TEST_CASE("a damaged database is found after an unclean stop") {
  TempFolder folder;
  {
    auto store = open_store(folder.path());
    for (int i = 0; i < 40; ++i)
      put(store, worker(store).id, upload({{500, 600}, {500, 600}, {500, 600}}));
  }
  std::string bytes = read_file(database(folder));
  for (std::size_t at = 4096 * 14; at < 4096 * 20; ++at)
    bytes[at] = static_cast<char>(at * 7);
  std::ofstream(database(folder), std::ios::binary) << bytes;
  std::ofstream(folder.path() + "/running") << "";
  const auto opened = store::Store::open(folder.path());
  REQUIRE_FALSE(opened);
  CHECK(opened.error().code == "corrupt_database");
}

TEST_CASE("a read-only folder is refused with its name") {
  TempFolder folder;
  {
    auto store = open_store(folder.path());
    worker(store);
  }
  if (::geteuid() == 0) {
    // The superuser writes everywhere, so another user tries.
    fs::permissions(folder.path(), fs::perms::owner_all | fs::perms::others_read | fs::perms::others_exec);
    const pid_t child = ::fork();
    if (child == 0) {
      if (::setgid(65534) != 0 || ::setuid(65534) != 0)
        ::_exit(9);
      const auto opened = store::Store::open(folder.path());
      const bool told = !opened && opened.error().code == "storage_unavailable" &&
                        opened.error().message.find(folder.path()) != std::string::npos;
      ::_exit(told ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
    return;
  }
  fs::permissions(folder.path(), fs::perms::owner_read | fs::perms::owner_exec);
  CHECK(store::Store::open(folder.path()).error().code == "storage_unavailable");
}

TEST_CASE("a full disk refuses the change, loses nothing, and is over when there is room again") {
  TempFolder folder;
  store::StoreOptions small;
  small.max_bytes = 400 * 1024;
  std::int64_t acknowledged = 0;
  store::WorkerId me;
  {
    auto store = open_store(folder.path(), small);
    me = worker(store).id;
    Result<store::Stored> last = Error{};
    for (int i = 0; i < 2000; ++i) {
      last = store::put(store, upload({{500, 600}, {400, 600}, {300, 600}}, kMarch2025 + i * 86400).of(me));
      if (!last)
        break;
      ++acknowledged;
    }
    REQUIRE_FALSE(last);
    CHECK(last.error().code == "storage_unavailable");
    CHECK(acknowledged > 10);
    // Reading goes on.
    CHECK(store::list_submissions(store, me, {{}, 1000})->items.size() == static_cast<std::size_t>(acknowledged));
  }
  auto store = open_store(folder.path());
  CHECK(store::list_submissions(store, me, {{}, 1000})->items.size() == static_cast<std::size_t>(acknowledged));
  put(store, me, upload({{1, 2}}, 0));
  CHECK(store::verify(store)->problems.empty());
}

TEST_CASE("a cut-off log loses at most what was never acknowledged") {
  TempFolder folder;
  TempFolder crashed;
  {
    auto store = open_store(folder.path());
    const auto me = worker(store).id;
    for (int i = 0; i < 20; ++i)
      put(store, me, upload({{500, 600}}, kMarch2025 + i * 86400));
    // As a crash would leave it: the log not yet in the database.
    for (const auto& entry : fs::directory_iterator(folder.path()))
      fs::copy(entry.path(), crashed.path() + "/" + entry.path().filename().string());
  }
  const std::string log = crashed.path() + "/ratecheck.db-wal";
  REQUIRE(fs::exists(log));
  const auto whole = fs::file_size(log);
  std::size_t before = 0;
  for (const auto size : {std::uintmax_t{0}, whole / 3, whole / 2, whole - 100, whole}) {
    TempFolder trial;
    fs::copy(crashed.path(), trial.path(), fs::copy_options::recursive);
    fs::resize_file(trial.path() + "/ratecheck.db-wal", size);
    fs::remove(trial.path() + "/ratecheck.db-shm");
    auto opened = store::Store::open(trial.path());
    if (size == 0 && !opened)
      continue;  // nothing had reached the database yet
    REQUIRE_MESSAGE(opened, (opened ? "" : describe(opened.error())));
    const auto report = store::verify(*opened);
    CHECK(report->problems.empty());
    CHECK(static_cast<std::size_t>(report->submissions) >= before);
    before = static_cast<std::size_t>(report->submissions);
    if (size == whole)
      CHECK(report->submissions == 20);
  }
}

TEST_CASE("a backup is whole, made while writing, and restores to the same") {
  TempFolder folder;
  TempFolder elsewhere;
  const std::string copy = elsewhere.path() + "/monday.db";
  store::WorkerId stays;
  store::WorkerId goes;
  {
    auto store = open_store(folder.path());
    stays = worker(store).id;
    goes = worker(store).id;
    put(store, stays, upload({{500, 600}}));
    put(store, goes, upload({{500, 600}}));
    const auto report = store::backup(store, copy);
    REQUIRE_MESSAGE(report, (report ? "" : describe(report.error())));
    CHECK(store::backup(store, copy).error().code == "already_exists");
    put(store, stays, upload({{500, 600}}, kMarch2025 + 86400));
    REQUIRE(store::erase_worker(store, goes));
    CHECK(store::restore(folder.path(), copy).error().code == "data_folder_locked");
  }
  CHECK(store::restore(folder.path(), elsewhere.path() + "/none.db").error().code == "not_found");
  std::ofstream(elsewhere.path() + "/broken.db") << "SQLite format 3 it is not";
  CHECK_FALSE(store::restore(folder.path(), elsewhere.path() + "/broken.db"));
  const auto restored = store::restore(folder.path(), copy);
  REQUIRE_MESSAGE(restored, (restored ? "" : describe(restored.error())));
  CHECK(restored->repeated_erasures == 1);  // the backup still held them
  CHECK(restored->workers == 1);
  auto store = open_store(folder.path());
  CHECK(store::list_submissions(store, stays, {})->items.size() == 1);
  CHECK(store::list_submissions(store, goes, {})->items.empty());
}

TEST_CASE("verify finds a sum that was tampered with") {
  TempFolder folder;
  {
    auto store = open_store(folder.path());
    put(store, worker(store).id, upload({{500, 600}}));
  }
  sql(database(folder), "UPDATE contribution SET items=items+1");
  auto store = open_store(folder.path());
  const auto report = store::verify(store);
  CHECK(report->workers_with_wrong_sums == 1);
  CHECK_FALSE(report->problems.empty());
}

TEST_CASE("the schema keeps text out of numbers and children out of nowhere") {
  TempFolder folder;
  {
    auto store = open_store(folder.path());
    worker(store);
  }
  CHECK_THROWS(sql(database(folder), "INSERT INTO leaf(platform, place, month) VALUES('x', 'GB', '12,50')"));
  CHECK_THROWS(sql(database(folder), "INSERT INTO leaf(platform, place, month) VALUES('x', 'GB', 13)"));
  CHECK_THROWS(
      sql(database(folder),
          "PRAGMA foreign_keys=ON; INSERT INTO consent(worker, purpose, given_at) VALUES(99, 'aggregate', 1)"));
}
