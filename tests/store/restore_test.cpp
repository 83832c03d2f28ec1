// What a restore promises: checked before anything is touched, the old database kept, the old or the new one whole
// whenever it is cut off.

#include <SQLiteCpp/SQLiteCpp.h>
#include <signal.h>
#include <sys/wait.h>

#include <chrono>
#include <map>
#include <random>
#include <thread>

#include "old_folder.h"
#include "ratecheck/base/hash.h"
#include "ratecheck/store/maintenance.h"
#include "ratecheck/store/organizers.h"
#include "sample.h"

using namespace ratecheck;
using namespace ratecheck::sample;

namespace {

constexpr std::int64_t kNow = 1'796'000'000;  // 2026-11-30T00:53:20Z

store::StoreOptions at_noon() {
  store::StoreOptions options;
  options.clock = [] { return kNow; };
  return options;
}

void sql(const std::string& file, const char* text) {
  SQLite::Database db(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  db.exec(text);
}

/// Every file of a folder with its content.
std::map<std::string, std::string> content_of(const std::string& folder) {
  std::map<std::string, std::string> out;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && entry.path().filename() != "lock")
      out[entry.path().filename().string()] = read_file(entry.path());
  }
  return out;
}

/// A folder of an installation with so many workers, one upload each.
void fill(const std::string& folder, int workers) {
  auto store = open_store(folder);
  for (int i = 0; i < workers; ++i)
    put(store, worker(store).id, upload({{500, 600}, {700, 600}}, kMarch2025 + i * 86400));
}

std::string backup_of(const std::string& folder, const TempFolder& elsewhere, const std::string& name) {
  auto store = open_store(folder);
  const auto made = store::backup(store, elsewhere.path() + "/" + name);
  REQUIRE_MESSAGE(made, (made ? "" : describe(made.error())));
  return made->path;
}

std::int64_t workers_in(const std::string& folder) {
  auto store = open_store(folder);
  const auto report = store::verify(store);
  REQUIRE(report);
  CHECK(report->problems.empty());
  return report->workers;
}

std::vector<std::string> kept_aside(const std::string& folder) {
  std::vector<std::string> out;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().filename().string().find(".before-restore-") != std::string::npos)
      out.push_back(entry.path().string());
  }
  return out;
}

}  // namespace

TEST_CASE("a backup of another installation is refused before anything is touched") {
  TempFolder mine;
  TempFolder theirs;
  TempFolder elsewhere;
  fill(mine.path(), 3);
  fill(theirs.path(), 2);
  const std::string backup = backup_of(theirs.path(), elsewhere, "theirs.db");
  const auto before = content_of(mine.path());
  const auto refused = store::restore(mine.path(), backup);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "wrong_secret");
  CHECK(refused.error().message.find("another installation") != std::string::npos);
  CHECK(content_of(mine.path()) == before);
  CHECK(workers_in(mine.path()) == 3);
}

TEST_CASE("what is no backup, is damaged or newer is named so, and nothing is touched") {
  TempFolder folder;
  TempFolder elsewhere;
  fill(folder.path(), 3);
  const auto file = [&](const std::string& name, const std::string& content) {
    std::ofstream(elsewhere.path() + "/" + name, std::ios::binary) << content;
    return elsewhere.path() + "/" + name;
  };
  const std::string good = backup_of(folder.path(), elsewhere, "good.db");
  std::string bytes = read_file(good);
  const std::string cut = file("cut.db", bytes.substr(0, bytes.size() / 2));
  for (std::size_t at = 4096 * 3; at < 4096 * 9; ++at)
    bytes[at] = static_cast<char>(at * 7);
  const std::string spoilt = file("spoilt.db", bytes);
  const std::string newer = backup_of(folder.path(), elsewhere, "newer.db");
  sql(newer, "PRAGMA user_version=1000");
  const std::string other = elsewhere.path() + "/other.db";
  sql(other, "CREATE TABLE songs(name TEXT)");
  const std::string in_use = backup_of(folder.path(), elsewhere, "in use.db");
  file("in use.db-wal", "a log");

  const auto before = content_of(folder.path());
  const auto beside = content_of(elsewhere.path());
  for (const auto& [path, code] : std::map<std::string, std::string>{{file("hello.txt", "hello"), "not_a_backup"},
                                                                     {file("empty.db", ""), "not_a_backup"},
                                                                     {elsewhere.path(), "not_a_backup"},
                                                                     {elsewhere.path() + "/none.db", "not_found"},
                                                                     {other, "not_a_backup"},
                                                                     {in_use, "not_a_backup"},
                                                                     {cut, "damaged_backup"},
                                                                     {spoilt, "damaged_backup"},
                                                                     {newer, "newer_backup"}}) {
    const auto refused = store::restore(folder.path(), path);
    REQUIRE_FALSE(refused);
    CHECK_MESSAGE(refused.error().code == code, path << ": " << describe(refused.error()));
    CHECK(refused.error().message.find(path) != std::string::npos);
    const auto checked = store::check_backup(path, folder.path());
    if (checked)
      CHECK_FALSE(checked->report.problems.empty());
    else
      CHECK(checked.error().code == code);
  }
  CHECK(content_of(folder.path()) == before);
  CHECK(workers_in(folder.path()) == 3);
  for (const auto& [name, content] : beside)
    CHECK(read_file(elsewhere.path() + "/" + name) == content);
}

TEST_CASE("a folder without a secret takes no backup and is not made") {
  TempFolder folder;
  TempFolder elsewhere;
  fill(folder.path(), 1);
  const std::string backup = backup_of(folder.path(), elsewhere, "b.db");
  const std::string none = elsewhere.path() + "/none";
  CHECK(store::restore(none, backup).error().code == "no_database");
  CHECK_FALSE(fs::exists(none));
  fs::create_directory(none);
  CHECK(store::restore(none, backup).error().code == "wrong_secret");
  CHECK(fs::is_empty(none));
  fs::create_directory(none + "/keep");
  fs::copy(folder.path() + "/keep/secret", none + "/keep/secret");
  CHECK(store::restore(none, backup).error().code == "no_erasures");
  CHECK_FALSE(fs::exists(none + "/ratecheck.db"));
  fs::copy(folder.path() + "/keep/erasures", none + "/keep/erasures");
  const auto restored = store::restore(none, backup);
  REQUIRE_MESSAGE(restored, (restored ? "" : describe(restored.error())));
  CHECK(restored->kept_aside.empty());
  CHECK(workers_in(none) == 1);
}

TEST_CASE("the database that was there is kept whole, under a name with the time") {
  TempFolder folder;
  TempFolder elsewhere;
  fill(folder.path(), 2);
  const std::string backup = backup_of(folder.path(), elsewhere, "b.db");
  fill(folder.path(), 3);
  for (const std::string& tail : {std::string(), std::string("-2")}) {
    const auto restored = store::restore(folder.path(), backup, at_noon());
    REQUIRE_MESSAGE(restored, (restored ? "" : describe(restored.error())));
    CHECK(restored->workers == 2);
    CHECK(restored->kept_aside == folder.path() + "/ratecheck.db.before-restore-20261130T005320Z" + tail);
  }
  TempFolder again;
  fs::copy(folder.path() + "/keep", again.path() + "/keep");
  fs::copy(folder.path() + "/ratecheck.db.before-restore-20261130T005320Z", again.path() + "/ratecheck.db");
  CHECK(workers_in(again.path()) == 5);
  CHECK(workers_in(folder.path()) == 2);
}

TEST_CASE("what was not yet in the database but in its log is kept too, also of a damaged one") {
  TempFolder folder;
  TempFolder crashed;
  TempFolder elsewhere;
  fill(folder.path(), 2);
  const std::string backup = backup_of(folder.path(), elsewhere, "b.db");
  {
    auto store = open_store(folder.path());
    put(store, worker(store).id, upload({{500, 600}}));
    for (const auto& entry : fs::directory_iterator(folder.path()))
      fs::copy(entry.path(), crashed.path() / entry.path().filename());
  }
  REQUIRE(fs::file_size(crashed.path() + "/ratecheck.db-wal") > 0);
  SUBCASE("whole") {
    const auto restored = store::restore(crashed.path(), backup);
    REQUIRE(restored);
    fs::rename(restored->kept_aside, crashed.path() + "/ratecheck.db");
    CHECK(workers_in(crashed.path()) == 3);
  }
  SUBCASE("damaged") {
    std::ofstream(crashed.path() + "/ratecheck.db", std::ios::binary) << std::string(5000, 'x');
    const std::string log = read_file(crashed.path() + "/ratecheck.db-wal");
    const auto restored = store::restore(crashed.path(), backup);
    REQUIRE_MESSAGE(restored, (restored ? "" : describe(restored.error())));
    CHECK(read_file(restored->kept_aside) == std::string(5000, 'x'));
    CHECK(read_file(restored->kept_aside + "-wal") == log);
    CHECK(workers_in(crashed.path()) == 2);
  }
}

TEST_CASE("a restore that was cut off is undone or finished by the next opening") {
  TempFolder folder;
  TempFolder elsewhere;
  fill(folder.path(), 2);
  const std::string backup = backup_of(folder.path(), elsewhere, "b.db");
  fill(folder.path(), 1);
  const std::string database = folder.path() + "/ratecheck.db";
  SUBCASE("half of the copy is there: it goes") {
    std::ofstream(database + ".restoring", std::ios::binary) << read_file(backup).substr(0, 5000);
    fs::create_hard_link(database, database + ".before-restore-20261130T005320Z");
    CHECK(workers_in(folder.path()) == 3);
    CHECK_FALSE(fs::exists(database + ".restoring"));
    CHECK(kept_aside(folder.path()).empty());
  }
  SUBCASE("decided: the copy becomes the database, and a log that stayed does not get into it") {
    fs::create_hard_link(database, database + ".before-restore-20261130T005320Z");
    fs::copy(backup, database + ".restored");
    std::ofstream(database + "-wal", std::ios::binary) << "a log of the old one";
    CHECK(workers_in(folder.path()) == 2);
    CHECK(kept_aside(folder.path()).size() == 1);
    CHECK_FALSE(fs::exists(database + ".restored"));
  }
  SUBCASE("decided, and the old one gone already") {
    fs::rename(database, database + ".restored");
    store::StoreOptions options;
    options.may_create = false;
    CHECK(store::Store::open(folder.path(), options));
    CHECK(workers_in(folder.path()) == 3);
  }
}

TEST_CASE("kill -9 at any moment of a restore leaves the old database or the new one, whole") {
  TempFolder elsewhere;
  TempFolder folder;
  fill(folder.path(), 4);
  const std::string small = backup_of(folder.path(), elsewhere, "small.db");
  fill(folder.path(), 8);
  const std::string large = backup_of(folder.path(), elsewhere, "large.db");
  const auto begun = std::chrono::steady_clock::now();
  REQUIRE(store::restore(folder.path(), large));
  const auto whole =
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begun);
  std::mt19937 random(5);
  int was_old = 0;
  int was_new = 0;
  std::int64_t now_there = 12;
  for (int round = 0; round < rounds_of_kills(); ++round) {
    const bool to_small = now_there == 12;
    const pid_t child = ::fork();
    if (child == 0)
      ::_exit(store::restore(folder.path(), to_small ? small : large) ? 0 : 1);
    std::this_thread::sleep_for(std::chrono::microseconds(random() % static_cast<unsigned>(whole.count() * 2)));
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    const bool done = WIFEXITED(status);
    if (done)
      CHECK(WEXITSTATUS(status) == 0);
    const std::int64_t found = workers_in(folder.path());
    const std::int64_t wanted = to_small ? 4 : 12;
    CHECK((found == wanted || (!done && found == now_there)));
    (found == wanted ? was_new : was_old) += 1;
    now_there = found;
    CHECK_FALSE(fs::exists(folder.path() + "/ratecheck.db.restoring"));
    for (const std::string& aside : kept_aside(folder.path())) {
      CHECK_FALSE(fs::equivalent(aside, folder.path() + "/ratecheck.db"));
      CHECK(store::check_backup(aside, folder.path())->report.problems.empty());
      fs::remove(aside);
    }
  }
  MESSAGE("the old one " << was_old << " times, the new one " << was_new << " times");
}

TEST_CASE("an erasure that the list was not told of is repeated all the same") {
  TempFolder folder;
  TempFolder elsewhere;
  store::WorkerId gone;
  {
    auto store = open_store(folder.path());
    gone = worker(store).id;
    put(store, gone, upload({{500, 600}}));
  }
  const std::string backup = backup_of(folder.path(), elsewhere, "b.db");
  {
    auto store = open_store(folder.path());
    REQUIRE(store::erase_worker(store, gone));
  }
  fs::remove(folder.path() + "/keep/erasures");
  const auto restored = store::restore(folder.path(), backup);
  REQUIRE(restored);
  CHECK(restored->repeated_erasures == 1);
  CHECK(restored->workers == 0);
}

TEST_CASE("an erasure that an older program refused is not carried out by a restore") {
  TempFolder folder;
  TempFolder elsewhere;
  const std::string tag(16, 'T');
  {
    store::StoreOptions options;
    options.random = [&](std::size_t count) { return count == 16 ? tag : random_bytes(count); };
    auto store = open_store(folder.path(), options);
    put(store, worker(store).id, upload({{500, 600}}));
  }
  const std::string backup = backup_of(folder.path(), elsewhere, "b.db");
  fs::resize_file(backup,
                  fs::file_size(backup) / 4096 * 4096);  // without its seal: it is made one of that program
  sql(backup, "DELETE FROM meta WHERE name LIKE 'erasures%'");
  std::ofstream(folder.path() + "/keep/erasures") << to_hex(tag) << "\n";
  SUBCASE("the worker is still there") {
    sql(folder.path() + "/ratecheck.db", "DELETE FROM meta WHERE name LIKE 'erasures%'");
    CHECK(store::restore(folder.path(), backup)->workers == 1);
  }
  SUBCASE("the database is lost: then the list counts") {
    fs::remove(folder.path() + "/ratecheck.db");
    CHECK(store::restore(folder.path(), backup)->workers == 0);
  }
}

TEST_CASE("a backup of which any one byte has changed is damaged, and no restore takes it") {
  TempFolder folder;
  TempFolder elsewhere;
  fill(folder.path(), 6);
  const std::string backup = backup_of(folder.path(), elsewhere, "b.db");
  const std::string good = read_file(backup);
  const auto before = content_of(folder.path());
  std::mt19937 random(3);
  for (int i = 0; i < 40; ++i) {
    std::string bytes = good;
    bytes[random() % bytes.size()] ^= static_cast<char>(1U << (random() % 8));
    std::ofstream(backup, std::ios::binary) << bytes;
    const auto refused = store::restore(folder.path(), backup);
    REQUIRE_FALSE(refused);
    CHECK((refused.error().code == "damaged_backup" || refused.error().code == "not_a_backup"));
    CHECK_FALSE(store::check_backup(backup, folder.path()));
  }
  for (const std::string& bytes : {good.substr(0, good.size() - 1), good + "x"}) {
    std::ofstream(backup, std::ios::binary) << bytes;
    CHECK_FALSE(store::check_backup(backup, folder.path()));
  }
  CHECK(content_of(folder.path()) == before);
  std::ofstream(backup, std::ios::binary) << good;
  CHECK(store::restore(folder.path(), backup));
}

TEST_CASE("a backup of an older program, without a seal, is restored only when its sums are right") {
  TempFolder folder;
  TempFolder old;
  OldFolder("schema-7.sql").lay_out(old.path());
  write_secret(folder.path(), OldFolder("schema-7.sql").noted("secret"));
  const std::string backup = old.path() + "/ratecheck.db";
  const auto check = store::check_backup(backup, folder.path());
  REQUIRE_MESSAGE(check, (check ? "" : describe(check.error())));
  CHECK_FALSE(check->sealed);
  CHECK(check->schema == 7);
  const auto restored = store::restore(folder.path(), backup, {}, store::ErasureList::none);
  REQUIRE_MESSAGE(restored, (restored ? "" : describe(restored.error())));
  CHECK(restored->workers == check->report.workers);
}

TEST_CASE("names that lead to a database in use are no backups") {
  TempFolder folder;
  TempFolder elsewhere;
  auto store = open_store(folder.path());
  put(store, worker(store).id, upload({{500, 600}}));
  const std::string database = folder.path() + "/ratecheck.db";
  fs::create_symlink(database, elsewhere.path() + "/link.db");
  fs::create_hard_link(database, elsewhere.path() + "/second.db");
  for (const char* name : {"/link.db", "/second.db"})
    CHECK(store::check_backup(elsewhere.path() + name, folder.path()).error().code == "not_a_backup");
}

TEST_CASE("a folder's own files are not restored onto it") {
  TempFolder folder;
  fill(folder.path(), 1);
  CHECK(store::restore(folder.path(), folder.path() + "/ratecheck.db").error().code == "not_a_backup");
  auto store = open_store(folder.path());
  CHECK(store::backup(store, folder.path() + "/ratecheck.db.restored").error().code == "bad_value");
  std::ofstream(folder.path() + "/day.new") << "precious";
  REQUIRE(store::backup(store, folder.path() + "/day"));
  CHECK(read_file(folder.path() + "/day.new") == "precious");
}

TEST_CASE("a restore ends sessions, and who was removed since the backup stays removed") {
  TempFolder folder;
  TempFolder elsewhere;
  const std::string password = "four words are good";
  std::string session;
  {
    auto store = open_store(folder.path());
    for (const char* name : {"ann", "bob"})
      REQUIRE(store::add_organizer(store, name, password, store::Role::viewer));
    session = store::log_in(store, "ann", password)->token;
  }
  const std::string backup = backup_of(folder.path(), elsewhere, "b.db");
  {
    auto store = open_store(folder.path());
    REQUIRE(store::disable_organizer(store, "bob"));
  }
  REQUIRE(store::restore(folder.path(), backup));
  auto store = open_store(folder.path());
  CHECK_FALSE(store::find_session(store, session));
  CHECK_FALSE(store::log_in(store, "bob", password));
  CHECK(store::log_in(store, "ann", password));
}

TEST_CASE("the list is told of an erasure as soon as it can be written") {
  TempFolder folder;
  auto store = open_store(folder.path());
  fs::remove(folder.path() + "/keep/erasures");
  fs::create_directory(folder.path() + "/keep/erasures.new");  // the list cannot be written
  const auto receipt = store::erase_worker(store, worker(store).id);
  REQUIRE(receipt);
  CHECK_FALSE(fs::exists(folder.path() + "/keep/erasures"));
  fs::remove(folder.path() + "/keep/erasures.new");
  for (int i = 0; i < 100 && !fs::exists(folder.path() + "/keep/erasures"); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  CHECK(read_file(folder.path() + "/keep/erasures").find(receipt->receipt) != std::string::npos);
}

TEST_CASE("a path that begins with two slashes is a path") {
  TempFolder folder;
  TempFolder elsewhere;
  fill(folder.path(), 1);
  CHECK(store::check_backup("/" + backup_of(folder.path(), elsewhere, "b.db"), folder.path()));
}

TEST_CASE("a check of a backup says what is in it and whether it opens here, and leaves no trace") {
  TempFolder folder;
  TempFolder other;
  TempFolder elsewhere;
  fill(folder.path(), 3);
  fill(other.path(), 1);
  const std::string backup = backup_of(folder.path(), elsewhere, "50% sure? #1.db");
  CHECK(fs::status(backup).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
  const auto before = content_of(elsewhere.path());
  const auto here = store::check_backup(backup, folder.path());
  REQUIRE_MESSAGE(here, (here ? "" : describe(here.error())));
  CHECK(here->report.workers == 3);
  CHECK(here->report.problems.empty());
  CHECK(here->sums_counted);
  CHECK(here->opens_with_secret == true);
  CHECK(here->sealed);
  CHECK(store::check_backup(backup, other.path())->opens_with_secret == false);
  CHECK_FALSE(store::check_backup(backup, elsewhere.path() + "/none")->opens_with_secret.has_value());
  CHECK(content_of(elsewhere.path()) == before);
  const std::string aside = elsewhere.path() + "/aside.db";
  { auto store = open_store(folder.path()); }
  fs::copy(folder.path() + "/ratecheck.db", aside);
  CHECK_FALSE(store::check_backup(aside, folder.path())->sealed);
  sql(aside, "UPDATE contribution SET items=items+1");
  CHECK_FALSE(store::check_backup(aside, folder.path())->report.problems.empty());
}
