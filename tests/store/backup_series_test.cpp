// Backups of a timer: named by the time, the newest kept, nothing of anybody else's touched.

#include <SQLiteCpp/SQLiteCpp.h>

#include <atomic>
#include <chrono>
#include <sstream>

#include "ratecheck/store/maintenance.h"
#include "sample.h"

using namespace ratecheck;
using namespace ratecheck::sample;

namespace {

constexpr const char* kPassphrase = "four words are good";

std::vector<std::string> names_in(const std::string& folder) {
  std::vector<std::string> out;
  for (const auto& entry : fs::directory_iterator(folder))
    out.push_back(entry.path().filename().string());
  std::sort(out.begin(), out.end());
  return out;
}

/// As the command does it: the backup, then the folder keep sealed beside it.
store::SeriesReport backup_with_keep(store::Store& store, const std::string& folder, std::int64_t keep = 5) {
  const auto made = store::backup_into(store, folder, store::kKeepAll);
  REQUIRE_MESSAGE(made, (made ? "" : describe(made.error())));
  const auto sealed = store::seal_keep(store.folder(), kPassphrase);
  REQUIRE(sealed);
  const auto laid = store::add_sealed_keep(store, folder, made->made_at, *sealed, keep);
  REQUIRE_MESSAGE(laid, (laid ? "" : describe(laid.error())));
  return *laid;
}

struct Clocked {
  std::int64_t now = 1'796'000'000;  // 2026-11-30T00:53:20Z
  store::StoreOptions options() {
    store::StoreOptions out;
    out.clock = [this] { return now; };
    return out;
  }
};

}  // namespace

TEST_CASE("of a series the newest stay, and only what it made itself is removed") {
  TempFolder folder;
  TempFolder elsewhere;
  Clocked clock;
  auto store = open_store(folder.path(), clock.options());
  put(store, worker(store).id, upload({{500, 600}}));
  std::vector<std::string> made;
  for (int i = 0; i < 5; ++i, clock.now += 86400) {
    if (i == 3) {  // what others lay there, under names that look alike too
      const std::string prefix = fs::path(made[0]).filename().string().substr(0, 19);
      for (const std::string& name : {std::string("notes.db"), prefix + "old.db", prefix + "20200101T000000Z.db",
                                      std::string("ratecheck-00000000-20200101T000000Z.db")})
        std::ofstream(elsewhere.path() + "/" + name) << "precious";
    }
    const auto one = store::backup_into(store, elsewhere.path(), 2);
    REQUIRE_MESSAGE(one, (one ? "" : describe(one.error())));
    made.push_back(one->made.path);
    CHECK(one->there == std::min(i + 1, 2));
    CHECK(one->removed.size() == (i < 2 ? 0 : 1));
    CHECK(store::check_backup(one->made.path, folder.path())->opens_with_secret == true);
  }
  CHECK(fs::path(made[0]).filename().string().ends_with("-20261130T005320Z.db"));
  CHECK_FALSE(fs::exists(made[2]));
  CHECK(fs::exists(made[3]));
  CHECK(fs::exists(made[4]));
  CHECK(names_in(elsewhere.path()).size() == 6);
  clock.now -= 86400;
  CHECK(store::backup_into(store, elsewhere.path(), 2).error().code == "already_exists");
  CHECK(store::backup_into(store, elsewhere.path() + "/none", 2).error().code == "bad_value");
  CHECK(names_in(elsewhere.path()).size() == 6);
}

TEST_CASE("what is removed of a series is told with the sealed copy of keep that goes along") {
  TempFolder folder;
  TempFolder elsewhere;
  Clocked clock;
  auto store = open_store(folder.path(), clock.options());
  const auto first = backup_with_keep(store, elsewhere.path(), 1);
  clock.now += 86400;
  const auto second = backup_with_keep(store, elsewhere.path(), 1);
  CHECK(second.removed == std::vector{first.made.path, first.kept_folder});
  CHECK(second.there == 1);
  CHECK(names_in(elsewhere.path()).size() == 2);
}

TEST_CASE("two installations keep their backups in one folder, each its own") {
  TempFolder one;
  TempFolder two;
  TempFolder elsewhere;
  Clocked clock;
  for (int i = 0; i < 3; ++i, clock.now += 60) {
    for (const TempFolder* folder : {&one, &two}) {
      auto store = open_store(folder->path(), clock.options());
      REQUIRE(store::backup_into(store, elsewhere.path(), 2));
    }
  }
  CHECK(names_in(elsewhere.path()).size() == 4);
}

TEST_CASE("a backup that holds damage removes no older one") {
  TempFolder folder;
  TempFolder elsewhere;
  Clocked clock;
  auto store = open_store(folder.path(), clock.options());
  put(store, worker(store).id, upload({{500, 600}}));
  REQUIRE(store::backup_into(store, elsewhere.path(), 1));
  clock.now += 60;
  SQLite::Database(folder.path() + "/ratecheck.db", SQLite::OPEN_READWRITE)
      .exec("UPDATE submission SET packed=x'0011223344'");
  const auto damaged = store::backup_into(store, elsewhere.path(), 1);
  REQUIRE(damaged);
  CHECK_FALSE(damaged->made.found.problems.empty());
  CHECK(damaged->removed.empty());
  CHECK(damaged->there == 2);
}

TEST_CASE("the folder keep goes along, sealed, and brings an installation back with whom it erased") {
  TempFolder folder;
  TempFolder elsewhere;
  TempFolder fresh;
  Clocked clock;
  std::string key;
  std::string erased_key;
  std::string first;
  std::string last;
  {
    auto store = open_store(folder.path(), clock.options());
    const auto stays = worker(store);
    const auto goes = worker(store);
    key = stays.key;
    erased_key = goes.key;
    put(store, stays.id, upload({{500, 600}}));
    put(store, goes.id, upload({{500, 600}}));
    first = backup_with_keep(store, elsewhere.path()).made.path;
    clock.now += 60;
    REQUIRE(store::erase_worker(store, goes.id));
    last = backup_with_keep(store, elsewhere.path()).kept_folder;
    CHECK(fs::status(last).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
    const std::string secret = read_file(folder.path() + "/keep/secret").substr(0, 20);
    CHECK_FALSE(read_file(last).find(secret) != std::string::npos);
  }
  const std::string target = fresh.path() + "/data";
  CHECK(store::unseal_keep(target, last, "another passphrase").error().code == "wrong_passphrase");
  CHECK(store::unseal_keep(target, first, kPassphrase).error().code == "wrong_passphrase");  // the database itself
  CHECK(store::unseal_keep(target, elsewhere.path() + "/none", kPassphrase).error().code == "not_found");
  CHECK_FALSE(fs::exists(target));
  REQUIRE(store::unseal_keep(target, last, kPassphrase));
  CHECK(read_file(target + "/keep/signing-key") == read_file(folder.path() + "/keep/signing-key"));
  // the older backup with the newer list: who was erased stays erased
  const auto restored = store::restore(target, first);
  REQUIRE_MESSAGE(restored, (restored ? "" : describe(restored.error())));
  CHECK(restored->repeated_erasures == 1);
  const auto store = open_store(target);
  CHECK(store::authenticate(store, key));
  CHECK_FALSE(store::authenticate(store, erased_key));
}

TEST_CASE("a sealed keep does not go into a folder of another installation, and no newer list gets lost") {
  TempFolder one;
  TempFolder two;
  TempFolder elsewhere;
  std::string kept;
  {
    auto store = open_store(one.path());
    kept = backup_with_keep(store, elsewhere.path()).kept_folder;
    REQUIRE(store::erase_worker(store, worker(store).id));
    open_store(two.path());
  }
  const std::string list = read_file(one.path() + "/keep/erasures");
  REQUIRE(store::unseal_keep(one.path(), kept, kPassphrase));
  CHECK(read_file(one.path() + "/keep/erasures") == list);
  const std::string theirs = read_file(two.path() + "/keep/secret");
  CHECK(store::unseal_keep(two.path(), kept, kPassphrase).error().code == "wrong_secret");
  CHECK(read_file(two.path() + "/keep/secret") == theirs);
}

TEST_CASE("a restore says of when the list was, where nothing else could tell who was erased since") {
  TempFolder folder;
  TempFolder elsewhere;
  Clocked clock;
  const std::int64_t monday = clock.now;
  const std::int64_t tuesday = monday + 86400;
  store::SeriesReport first;
  store::SeriesReport second;
  std::string key;
  {
    auto store = open_store(folder.path(), clock.options());
    const auto goes = worker(store);
    key = goes.key;
    first = backup_with_keep(store, elsewhere.path());
    clock.now = tuesday;
    second = backup_with_keep(store, elsewhere.path());
    clock.now += 86400;
    REQUIRE(store::erase_worker(store, goes.id));
  }
  const auto restored = [&](const std::string& name, const store::SeriesReport& kept,
                            const store::SeriesReport& made) {
    const std::string target = elsewhere.path() + "/" + name;
    REQUIRE(store::unseal_keep(target, kept.kept_folder, kPassphrase));
    const auto done = store::restore(target, made.made.path);
    REQUIRE_MESSAGE(done, (done ? "" : describe(done.error())));
    return *done;
  };
  const auto of_one_night = restored("of one night", second, second);
  CHECK(of_one_night.backup_made_at == tuesday);
  CHECK(of_one_night.list_as_of == tuesday);
  const auto older_list = restored("older list", first, second);
  CHECK(older_list.backup_made_at == tuesday);
  CHECK(older_list.list_as_of == monday);
  const auto newer_list = restored("newer list", second, first);
  CHECK(newer_list.backup_made_at == monday);
  CHECK(newer_list.list_as_of == tuesday);
  // the newer list, laid in afterwards, erases again
  const std::string target = elsewhere.path() + "/older list";
  CHECK(store::authenticate(open_store(target), key));
  fs::copy(folder.path() + "/keep/erasures", target + "/keep/erasures", fs::copy_options::overwrite_existing);
  CHECK_FALSE(store::authenticate(open_store(target), key));
  // a database that is there knows it to its end
  CHECK_FALSE(store::restore(folder.path(), first.made.path)->list_as_of);
}

TEST_CASE("a list and a backup of before that bear no time are restored, and say so") {
  TempFolder folder;
  TempFolder elsewhere;
  const std::string backup = elsewhere.path() + "/b.db";
  {
    auto store = open_store(folder.path());
    REQUIRE(store::backup(store, backup));
  }
  const std::string target = elsewhere.path() + "/new";
  fs::create_directories(target);
  fs::copy(folder.path() + "/keep", target + "/keep", fs::copy_options::recursive);
  const std::string list = read_file(target + "/keep/erasures");
  const std::size_t at = list.find("as of ");
  std::ofstream(target + "/keep/erasures") << list.substr(0, at) << list.substr(list.find('\n', at) + 1);
  CHECK(store::restore(target, backup)->list_as_of == 0);
  fs::remove(target + "/ratecheck.db");
  fs::resize_file(backup, fs::file_size(backup) / 4096 * 4096);  // without its seal, as the bytes change
  SQLite::Database(backup, SQLite::OPEN_READWRITE).exec("DELETE FROM meta WHERE name='backup made at'");
  CHECK(store::restore(target, backup)->backup_made_at == 0);
}

TEST_CASE("a restore into a new folder asks for the list of erasures that belongs to the backup") {
  TempFolder folder;
  TempFolder elsewhere;
  std::string backup;
  std::string key;
  std::string old_list;
  {
    auto store = open_store(folder.path());
    old_list = read_file(folder.path() + "/keep/erasures");
    REQUIRE(store::erase_worker(store, worker(store).id));
    const auto me = worker(store);
    key = me.key;
    backup = store::backup(store, elsewhere.path() + "/b.db")->path;
    REQUIRE(store::erase_worker(store, me.id));
  }
  const auto into = [&](const std::string& name, const std::string& list, store::ErasureList asked) {
    const std::string target = elsewhere.path() + "/" + name;
    fs::create_directories(target + "/keep");
    fs::copy(folder.path() + "/keep/secret", target + "/keep/secret");
    if (!list.empty())
      std::ofstream(target + "/keep/erasures") << list;
    const auto restored = store::restore(target, backup, {}, asked);
    if (!restored) {
      CHECK_MESSAGE(restored.error().code == "no_erasures", describe(restored.error()));
      CHECK(restored.error().hint.find("--no-erasures") != std::string::npos);
      CHECK_FALSE(fs::exists(target + "/ratecheck.db"));
      return false;
    }
    return !store::authenticate(open_store(target), key);
  };
  const std::string now = read_file(folder.path() + "/keep/erasures");
  using store::ErasureList;
  CHECK_FALSE(into("without", "", ErasureList::needed));
  CHECK_FALSE(into("older than the backup", old_list, ErasureList::needed));
  CHECK_FALSE(
      into("foreign", "ratecheck erasures 2\ninstallation " + std::string(64, 'a') + "\n", ErasureList::needed));
  CHECK(into("whole", now, ErasureList::needed));
  CHECK_FALSE(into("on purpose", "", ErasureList::none));  // the worker is back, as was said
}

TEST_CASE("a damaged list of erasures is refused, and one that names a worker twice is one that names them once") {
  TempFolder folder;
  TempFolder elsewhere;
  std::string backup;
  std::vector<std::string> keys;
  {
    auto store = open_store(folder.path());
    const auto one = worker(store);
    const auto other = worker(store);
    keys = {one.key, other.key};
    backup = store::backup(store, elsewhere.path() + "/b.db")->path;
    REQUIRE(store::erase_worker(store, one.id));
    REQUIRE(store::erase_worker(store, other.id));
  }
  const std::string list = read_file(folder.path() + "/keep/erasures");
  const std::size_t tag = list.find_last_of('\n', list.size() - 2) + 1;
  const auto into = [&](const std::string& name, const std::string& content) {
    const std::string target = elsewhere.path() + "/" + name;
    fs::create_directories(target + "/keep");
    fs::copy(folder.path() + "/keep/secret", target + "/keep/secret");
    std::ofstream(target + "/keep/erasures") << content;
    return store::restore(target, backup, {}, store::ErasureList::needed);
  };
  std::string flipped = list;
  flipped[tag + 5] = flipped[tag + 5] == '0' ? '1' : '0';
  int number = 0;
  std::vector<std::string> all = {std::string(), std::string(100, '\0'), std::string("hello world"),
                                  list.substr(0, list.size() - 2) + "zz\n", flipped};
  for (std::size_t bytes = 1; bytes < list.size(); ++bytes)  // cut anywhere, at the end of a line too
    all.push_back(list.substr(0, bytes));
  for (const std::string& damaged : all) {
    CAPTURE(damaged);
    const auto restored = into("damaged" + std::to_string(++number), damaged);
    REQUIRE_FALSE(restored);
    CHECK(restored.error().code == "no_erasures");
  }
  // a list of before, whose head has no number of tags, is taken as it is
  const std::string old_head = "ratecheck erasures 2" + list.substr(list.find('\n', list.find("tags ")));
  const auto of_before = into("of before", old_head);
  REQUIRE_MESSAGE(of_before, describe(of_before.error()));
  CHECK(of_before->repeated_erasures == 2);
  const auto twice = into("twice", list + list.substr(tag));
  REQUIRE_MESSAGE(twice, describe(twice.error()));
  CHECK(twice->repeated_erasures == 2);
  for (const std::string& again : {std::string("once"), std::string("and again")}) {
    CAPTURE(again);
    const auto restored = into(again, read_file(elsewhere.path() + "/twice/keep/erasures"));
    REQUIRE_MESSAGE(restored, describe(restored.error()));
  }
  auto store = open_store(elsewhere.path() + "/and again");
  for (const std::string& key : keys)
    CHECK_FALSE(store::authenticate(store, key));
}

namespace {

/// An installation with a backup, of which one worker was erased since, and all that was there then.
struct Lost {
  TempFolder folder;
  TempFolder elsewhere;
  std::string backup;
  std::string sealed;     ///< keep, after the erasure
  std::string early;      ///< keep, from before it
  std::string key;        ///< of who was erased
  std::string other_key;  ///< of who was not

  Lost() {
    auto store = open_store(folder.path());
    REQUIRE(store::erase_worker(store, worker(store).id));
    const auto goes = worker(store);
    key = goes.key;
    other_key = worker(store).key;
    backup = store::backup(store, elsewhere.path() + "/b.db")->path;
    fs::copy(folder.path() + "/keep", elsewhere.path() + "/early", fs::copy_options::recursive);
    REQUIRE(store::erase_worker(store, goes.id));
  }
  /// A folder that holds only the secret, in which a service ran.
  [[nodiscard]] std::string served(const std::string& name) const {
    const std::string target = elsewhere.path() + "/" + name;
    fs::create_directories(target + "/keep");
    fs::copy(folder.path() + "/keep/secret", target + "/keep/secret");
    auto store = open_store(target);
    REQUIRE(store::erase_worker(store, worker(store).id));
    return target;
  }
};

}  // namespace

TEST_CASE("a list that a start has begun anew does not count as the one that the backup knew") {
  const Lost lost;
  const std::string target = lost.served("served");
  const auto refused = store::restore(target, lost.backup);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "no_erasures");
  CHECK(refused.error().message.find("begun anew") != std::string::npos);
  SUBCASE("neither by itself nor with its database, nor after its own backup") {
    fs::remove(target + "/ratecheck.db");
    CHECK(store::restore(target, lost.backup).error().code == "no_erasures");
    fs::remove(target + "/keep/erasures");
    { open_store(target); }
    CHECK(store::restore(target, lost.backup).error().code == "no_erasures");
  }
  SUBCASE("the copy of keep laid in afterwards is the right one, whatever the start has made") {
    fs::copy(lost.folder.path() + "/keep/erasures", target + "/keep/erasures",
             fs::copy_options::overwrite_existing);
    const auto restored = store::restore(target, lost.backup);
    REQUIRE_MESSAGE(restored, describe(restored.error()));
    CHECK(restored->repeated_erasures == 1);
    CHECK_FALSE(store::authenticate(open_store(target), lost.key));
    CHECK(store::authenticate(open_store(target), lost.other_key));
    CHECK(store::restore(target, lost.backup));  // again
  }
  SUBCASE("said to be lost for good, it is restored, and the list stays the one that was begun anew") {
    REQUIRE(store::restore(target, lost.backup, {}, store::ErasureList::none));
    CHECK(store::authenticate(open_store(target), lost.key));
    CHECK(store::restore(target, lost.backup).error().code == "no_erasures");
    const std::string next = lost.elsewhere.path() + "/next.db";
    {
      auto store = open_store(target);
      REQUIRE(store::backup(store, next));
    }
    CHECK(store::restore(target, next));
  }
}

TEST_CASE("a sealed keep brings the list that the backup knew, also over one that was begun anew") {
  const Lost lost;
  std::string kept;
  {
    auto store = open_store(lost.folder.path());
    kept = backup_with_keep(store, lost.elsewhere.path()).kept_folder;
  }
  const std::string target = lost.served("served");
  const std::string begun = read_file(target + "/keep/erasures");
  REQUIRE(store::unseal_keep(target, kept, kPassphrase));
  const std::string receipt = begun.substr(begun.find_last_of('\n', begun.size() - 2) + 1, 32);
  CHECK(read_file(target + "/keep/erasures").find(receipt) != std::string::npos);
  REQUIRE(store::restore(target, lost.backup));
  CHECK_FALSE(store::authenticate(open_store(target), lost.key));
}

TEST_CASE("list and database are each made whole from the other, and an older copy of the list is made good") {
  const Lost lost;
  const std::string list = lost.folder.path() + "/keep/erasures";
  const std::string whole = read_file(list);
  SUBCASE("the list is an older copy") {
    fs::copy(lost.elsewhere.path() + "/early/erasures", list, fs::copy_options::overwrite_existing);
  }
  SUBCASE("the list is lost") {
    fs::remove(list);
  }
  SUBCASE("the list is another's") {
    const std::string target = lost.served("other");
    fs::copy(target + "/keep/erasures", list, fs::copy_options::overwrite_existing);
  }
  SUBCASE("the database was restored, and then the list is lost") {
    REQUIRE(store::restore(lost.folder.path(), lost.backup));
    fs::remove(list);
  }
  { open_store(lost.folder.path()); }
  const std::string made = read_file(list);
  std::istringstream lines(whole);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("tags ") && !line.starts_with("as of "))
      CHECK(made.find(line) != std::string::npos);
  }
  REQUIRE(store::restore(lost.folder.path(), lost.backup));
  CHECK_FALSE(store::authenticate(open_store(lost.folder.path()), lost.key));
}

TEST_CASE("folders and backups of before lists had names are restored as before") {
  const Lost lost;
  const auto unname = [](const std::string& database) {
    SQLite::Database(database, SQLite::OPEN_READWRITE).exec("DELETE FROM meta WHERE name LIKE 'erasures%'");
  };
  const auto unnamed_list = [](const std::string& path) {
    std::string text = read_file(path);
    const std::size_t at = text.find("list ");
    text.erase(at, text.find('\n', at) + 1 - at);
    std::ofstream(path) << text;
  };
  const std::string backup = lost.elsewhere.path() + "/old.db";
  {
    auto store = open_store(lost.folder.path());
    fs::copy(lost.backup, backup);
  }
  fs::resize_file(backup, fs::file_size(backup) / 4096 * 4096);  // without its seal, as the bytes change
  unname(backup);
  unname(lost.folder.path() + "/ratecheck.db");
  unnamed_list(lost.folder.path() + "/keep/erasures");
  SUBCASE("into their own folder, before this program opened it") {
    CHECK(store::restore(lost.folder.path(), backup));
    CHECK(store::restore(lost.folder.path(), backup));
    CHECK_FALSE(store::authenticate(open_store(lost.folder.path()), lost.key));
  }
  SUBCASE("into their own folder, after it") {
    { open_store(lost.folder.path()); }
    CHECK(store::restore(lost.folder.path(), backup));
    CHECK_FALSE(store::authenticate(open_store(lost.folder.path()), lost.key));
  }
  SUBCASE("into a new one with a copy of keep, of before or after") {
    bool opened = false;
    SUBCASE("before") {}
    SUBCASE("after") {
      opened = true;
    }
    if (opened)
      open_store(lost.folder.path());
    const std::string target = lost.elsewhere.path() + "/new";
    fs::create_directories(target);
    fs::copy(lost.folder.path() + "/keep", target + "/keep", fs::copy_options::recursive);
    CHECK(store::restore(target, backup));
    CHECK_FALSE(store::authenticate(open_store(target), lost.key));
  }
  SUBCASE("but not where a start has begun a list anew") {
    CHECK(store::restore(lost.served("served"), backup).error().code == "no_erasures");
  }
}

TEST_CASE("the next backup of a series takes away what a killed one left, and nothing of others") {
  TempFolder folder;
  TempFolder series;
  std::int64_t now = 1'800'000'000;
  store::StoreOptions options;
  options.clock = [&] { return now; };
  auto store = open_store(folder.path(), options);
  const std::string first = store::backup_into(store, series.path(), 3)->made.path;
  std::ofstream(first + ".partial-aB3x9Q") << "half";
  std::ofstream(first + ".partial-aB3x9Q-journal") << "half";
  std::ofstream(series.path() + "/ratecheck-00000000-20260101T000000Z.db.partial-aB3x9Q") << "of another";
  now += 86400;
  REQUIRE(store::backup_into(store, series.path(), 3));
  CHECK_FALSE(fs::exists(first + ".partial-aB3x9Q"));
  CHECK_FALSE(fs::exists(first + ".partial-aB3x9Q-journal"));
  CHECK(fs::exists(series.path() + "/ratecheck-00000000-20260101T000000Z.db.partial-aB3x9Q"));
}

TEST_CASE("what an older program kept beside the database moves into keep, whenever that is cut off") {
  TempFolder folder;
  std::string key;
  std::string gone;
  {
    auto store = open_store(folder.path());
    key = worker(store).key;
    gone = store::erase_worker(store, worker(store).id)->receipt;
  }
  const std::string keep = folder.path() + "/keep/";
  fs::rename(keep + "secret", folder.path() + "/secret");
  SUBCASE("both are in the old place") {
    fs::rename(keep + "erasures", folder.path() + "/erasures");
  }
  SUBCASE("one has moved already") {}
  SUBCASE("both places have a list") {
    std::ofstream(folder.path() + "/erasures") << "ratecheck erasures 2\n" << std::string(32, 'b') << "\n";
  }
  SUBCASE("the same secret in both places") {
    fs::copy(folder.path() + "/secret", keep + "secret");
  }
  const auto store = open_store(folder.path());
  CHECK(store::authenticate(store, key));
  CHECK_FALSE(fs::exists(folder.path() + "/secret"));
  CHECK_FALSE(fs::exists(folder.path() + "/erasures"));
  CHECK(fs::status(keep + "secret").permissions() == (fs::perms::owner_read | fs::perms::owner_write));
  CHECK(read_file(keep + "erasures").find(gone) != std::string::npos);
  CHECK(read_file(keep + "erasures").find("installation ") != std::string::npos);
}

TEST_CASE("two different secrets are nothing to choose between") {
  TempFolder folder;
  { open_store(folder.path()); }
  std::ofstream(folder.path() + "/secret") << std::string(64, 'a') << "\n";
  const auto refused = store::Store::open(folder.path());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "wrong_secret");
  CHECK(refused.error().message.find("two secrets") != std::string::npos);
  CHECK(fs::exists(folder.path() + "/secret"));
}

TEST_CASE("no backup is laid into the data folder, by whatever way its folder is named") {
  TempFolder folder;
  TempFolder elsewhere;
  auto store = open_store(folder.path());
  fs::create_directories(folder.path() + "/backups/deep");
  fs::create_symlink(folder.path() + "/backups", elsewhere.path() + "/link");
  fs::create_symlink(elsewhere.path() + "/link", elsewhere.path() + "/link to it");
  const std::string name = fs::path(folder.path()).filename().string();
  for (const std::string& to :
       {folder.path(), folder.path() + "/", folder.path() + "/keep", folder.path() + "/backups",
        folder.path() + "/backups/deep", folder.path() + "/../" + name, elsewhere.path() + "/link",
        elsewhere.path() + "/link to it/deep", elsewhere.path() + "/link/.."}) {
    CAPTURE(to);
    const auto refused = store::backup_into(store, to, 3);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "bad_value");
    CHECK(refused.error().hint.find("outside of the data folder") != std::string::npos);
    CHECK_FALSE(store::add_sealed_keep(store, to, 1, "sealed", 3));
  }
  CHECK(store::backup(store, folder.path() + "/keep/b.db").error().code == "bad_value");
  CHECK(fs::is_empty(folder.path() + "/backups/deep"));
  const std::string beside = folder.path() + "-backups";  // its name begins with that of the data folder
  fs::create_directory(beside);
  CHECK(store::backup_into(store, beside, 3));
  fs::remove_all(beside);
}

TEST_CASE("a backup that nobody wants any more stops and leaves nothing") {
  TempFolder folder;
  TempFolder elsewhere;
  auto store = open_store(folder.path());
  put(store, worker(store).id, upload({{500, 600}}));
  for (int asked = 0; asked < 3; ++asked) {
    std::atomic<int> times = asked;
    const auto stopped = store::backup(store, elsewhere.path() + "/b.db", [&] { return times-- > 0; });
    REQUIRE_FALSE(stopped);
    CHECK(stopped.error().code == "stopped");
    CHECK(fs::is_empty(elsewhere.path()));
    CHECK(store::backup_into(store, elsewhere.path(), 2, [] { return false; }).error().code == "stopped");
    CHECK(fs::is_empty(elsewhere.path()));
  }
  CHECK(store::backup(store, elsewhere.path() + "/b.db", [] { return true; }));
}

TEST_CASE("a copy of a database that takes long is cut off at once") {
  TempFolder folder;
  TempFolder elsewhere;
  auto store = open_store(folder.path());
  SQLite::Database(folder.path() + "/ratecheck.db", SQLite::OPEN_READWRITE)
      .exec(
          "CREATE TABLE large AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<40000)"
          " SELECT randomblob(4000) AS b FROM n");
  const auto begun = std::chrono::steady_clock::now();
  const auto until = begun + std::chrono::milliseconds(150);
  const auto stopped =
      store::backup(store, elsewhere.path() + "/b.db", [&] { return std::chrono::steady_clock::now() < until; });
  REQUIRE_FALSE(stopped);
  CHECK(stopped.error().code == "stopped");
  CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(3));
  CHECK(fs::is_empty(elsewhere.path()));
}
