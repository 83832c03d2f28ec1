// What `verify` says of the files beside the database, and of a log that was cut.

#include <SQLiteCpp/SQLiteCpp.h>

#include <functional>
#include <map>

#include "ratecheck/store/maintenance.h"
#include "ratecheck/store/publications.h"
#include "sample.h"

using namespace ratecheck;
using namespace ratecheck::sample;

namespace {

std::string fill(const std::string& folder) {
  auto store = open_store(folder);
  REQUIRE(store::erase_worker(store, worker(store).id));
  const auto gone = store::erase_worker(store, worker(store).id);
  put(store, worker(store).id, upload({{500, 600}}));
  fs::remove(folder + "/keep/erasures");
  return gone->receipt;  // the next opening writes the list anew: five lines of its own, then a tag each
}

std::vector<Error> faults_of(const store::Store& store) {
  const auto report = store::verify(store);
  REQUIRE_MESSAGE(report, (report ? "" : describe(report.error())));
  CHECK(report->problems.empty());
  return report->folder_faults;
}

void change(const std::string& file, const std::function<void(std::string&)>& how) {
  std::string text = read_file(file);
  how(text);
  std::ofstream(file, std::ios::binary) << text;
}

struct Fault {
  std::string name;
  std::size_t line;
  std::function<void(const std::string& file)> make;
};

const std::vector<Fault>& faults() {
  static const auto rewrite = [](const std::function<void(std::string&)>& how) {
    return [how](const std::string& file) { change(file, how); };
  };
  static const std::vector<Fault> all = {
      {"erasures", 0, [](const std::string& file) { fs::remove(file); }},
      {"erasures", 1, rewrite([](std::string& text) { text.clear(); })},
      {"erasures", 6, rewrite([](std::string& text) {
         std::size_t at = 0;
         for (int line = 1; line < 6; ++line)
           at = text.find('\n', at) + 1;
         text[at + 7] = text[at + 7] == '0' ? '1' : '0';
       })},
      {"erasures", 0,
       rewrite([](std::string& text) { text.erase(text.find_last_of('\n', text.size() - 2) + 1); })},
      {"erasures", 0, rewrite([](std::string& text) {
         char& digit = text[text.find("\nlist ") + 6];
         digit = digit == '0' ? '1' : '0';
       })},
      {"erasures", 8, rewrite([](std::string& text) { text += "hello\n"; })},
      {"spends", 0, [](const std::string& file) { fs::remove(file); }},
      {"spends", 1, rewrite([](std::string& text) { text.clear(); })},
      {"spends", 2,
       rewrite([](std::string& text) { text.insert(text.find('\n') + 1, "spend 2026 2026-Q9 400 1\n"); })},
      {"spends", 2, rewrite([](std::string& text) { text[text.find("database ") + 9] ^= 1; })},
      {"signing-key", 0, [](const std::string& file) { fs::remove(file); }},
      {"signing-key", 1, rewrite([](std::string& text) { text.pop_back(), text.pop_back(); })},
      {"signing-key", 1, rewrite([](std::string& text) { text[9] = text[9] == '0' ? '1' : '0'; })},
      {"secret", 0, [](const std::string& file) { fs::remove(file); }},
      {"secret", 1, rewrite([](std::string& text) { text[3] = 'x'; })},
      {"secret", 1, rewrite([](std::string& text) { text[3] = text[3] == '0' ? '1' : '0'; })},
      {"spends", 0,
       [](const std::string& file) { fs::permissions(file, fs::perms::others_read, fs::perm_options::add); }},
  };
  return all;
}

}  // namespace

TEST_CASE("verify names file and line of what is wrong in keep, and how to mend it") {
  TempFolder folder;
  fill(folder.path());
  { open_store(folder.path()); }
  auto store = open_store(folder.path());
  CHECK(faults_of(store).empty());
  for (const Fault& fault : faults()) {
    const std::string file = folder.path() + "/keep/" + fault.name;
    CAPTURE(fault.name);
    CAPTURE(fault.line);
    const std::string whole = read_file(file);
    fault.make(file);
    const std::vector<Error> found = faults_of(store);
    REQUIRE(found.size() == 1);
    CAPTURE(describe(found[0]));
    CHECK(found[0].place.file == file);
    CHECK(found[0].place.line == fault.line);
    CHECK_FALSE(found[0].hint.empty());
    std::ofstream(file, std::ios::binary) << whole;
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
  }
  CHECK(faults_of(store).empty());
}

TEST_CASE("what an opening finds in keep, and mends as far as it can, verify says too, until the next one") {
  TempFolder folder;
  const std::string receipt = fill(folder.path());
  { open_store(folder.path()); }
  for (const Fault& fault : faults()) {
    const std::string file = folder.path() + "/keep/" + fault.name;
    if (fault.name == "secret" || (fault.name == "signing-key" && fault.line == 1))
      continue;  // these refuse the opening, or are not mended by it
    CAPTURE(fault.name);
    CAPTURE(fault.line);
    fault.make(file);
    std::vector<Error> told;
    store::StoreOptions options;
    options.damaged = [&](const Error& error) { told.push_back(error); };
    {
      const auto store = open_store(folder.path(), options);
      REQUIRE(told.size() == 1);
      const std::vector<Error> found = faults_of(store);
      REQUIRE(found.size() == 1);
      CHECK(found[0].place.file == file);
      CHECK(found[0].place.line == fault.line);
    }
    told.clear();
    CHECK(faults_of(open_store(folder.path(), options)).empty());
    CHECK(told.empty());
    CHECK(read_file(folder.path() + "/keep/erasures").find(receipt) != std::string::npos);
  }
}

TEST_CASE("a signing key that was changed is told by every start and by verify, until it is right or made anew") {
  TempFolder folder;
  TempFolder elsewhere;
  { open_store(folder.path()); }
  const std::string file = folder.path() + "/keep/signing-key";
  const std::string whole = read_file(file);
  change(file, [](std::string& text) { text[9] = text[9] == '0' ? '1' : '0'; });
  const std::string changed = read_file(file);
  for (int start = 0; start < 2; ++start) {
    std::vector<Error> told;
    store::StoreOptions options;
    options.damaged = [&](const Error& error) { told.push_back(error); };
    auto store = open_store(folder.path(), options);
    REQUIRE(told.size() == 1);
    CHECK(told[0].place.file == file);
    CHECK(faults_of(store).size() == 1);
    const auto signed_plan = store::add_plan(store, {});
    REQUIRE_FALSE(signed_plan);
    CHECK(signed_plan.error().code == "wrong_secret");
    CHECK(read_file(file) == changed);
  }
  REQUIRE(store::verify_at_rest(folder.path())->folder_faults.size() == 1);
  SUBCASE("put back") {
    std::ofstream(file) << whole;
    CHECK(faults_of(open_store(folder.path())).empty());
  }
  SUBCASE("moved away, and a start makes another") {
    fs::remove(file);
    CHECK(faults_of(open_store(folder.path())).size() == 1);  // that it was missing
    CHECK(read_file(file) != whole);
    CHECK(faults_of(open_store(folder.path())).empty());
  }
  SUBCASE("of a restore the folder's key is the one, and it says so") {
    std::ofstream(file) << whole;
    const std::string backup = elsewhere.path() + "/b.db";
    {
      auto store = open_store(folder.path());
      REQUIRE(store::backup(store, backup));
    }
    CHECK_FALSE(store::restore(folder.path(), backup)->other_signing_key);
    std::ofstream(file) << changed;
    CHECK(store::restore(folder.path(), backup)->other_signing_key);
    CHECK(faults_of(open_store(folder.path())).empty());
  }
  SUBCASE("a database of before knows none, and takes what is there") {
    SQLite::Database(folder.path() + "/ratecheck.db", SQLite::OPEN_READWRITE)
        .exec("DELETE FROM meta WHERE name='signing key'");
    CHECK(faults_of(open_store(folder.path())).empty());
    std::ofstream(file) << whole;
    CHECK(faults_of(open_store(folder.path())).size() == 1);
  }
}

TEST_CASE("a log that was cut is a finding of verify as long as the store is open that found it") {
  TempFolder folder;
  TempFolder copy;
  {
    auto store = open_store(folder.path());
    for (int i = 0; i < 20; ++i)
      put(store, worker(store).id, upload({{500, 600}}, kMarch2025 + i * 86400));
    for (const auto& entry : fs::directory_iterator(folder.path()))
      fs::copy(entry.path(), copy.path() / entry.path().filename(), fs::copy_options::recursive);
  }
  const std::string log = copy.path() + "/ratecheck.db-wal";
  fs::resize_file(log, fs::file_size(log) / 2);
  {
    const std::vector<Error> found = faults_of(open_store(copy.path()));
    REQUIRE(found.size() == 1);
    CHECK(found[0].code == "log_cut");
    CHECK(found[0].place.file == log);
  }
  CHECK(faults_of(open_store(copy.path())).empty());
}

namespace {

/// Every file with its bytes and mode.
std::map<std::string, std::string> all_of(const std::string& folder) {
  std::map<std::string, std::string> all;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    all[entry.path().string()] = std::to_string(static_cast<unsigned>(entry.status().permissions())) +
                                 (entry.is_regular_file() ? read_file(entry.path()) : std::string());
  }
  return all;
}

}  // namespace

TEST_CASE("a look at what a kill left changes nothing in it, and finds the same again") {
  TempFolder folder;
  TempFolder killed;
  {
    auto store = open_store(folder.path());
    for (int i = 0; i < 20; ++i)
      put(store, worker(store).id, upload({{500, 600}}, kMarch2025 + i * 86400));
    for (const auto& entry : fs::directory_iterator(folder.path()))
      fs::copy(entry.path(), killed.path() / entry.path().filename(), fs::copy_options::recursive);
  }
  const auto look = [&] {
    const auto before = all_of(killed.path());
    auto report = store::verify_at_rest(killed.path());
    REQUIRE_MESSAGE(report, (report ? "" : describe(report.error())));
    CHECK(all_of(killed.path()) == before);
    return *report;
  };
  const store::VerifyReport whole = look();
  CHECK(whole.submissions == 20);
  CHECK(whole.problems.empty());
  CHECK(whole.folder_faults.empty());
  const std::string log = killed.path() + "/ratecheck.db-wal";
  change(log, [](std::string& bytes) { bytes[bytes.size() / 2] ^= 1; });
  for (int round = 0; round < 2; ++round) {
    const store::VerifyReport cut = look();
    REQUIRE(cut.folder_faults.size() == 1);
    CHECK(cut.folder_faults[0].code == "log_cut");
    CHECK(cut.submissions < 20);
  }
  fs::remove_all(killed.path() + "/keep");
  CHECK_FALSE(look().folder_faults.empty());
  CHECK_FALSE(fs::exists(killed.path() + "/keep"));
}

TEST_CASE("of a database that cannot be read a look tells what was found and the way back") {
  for (const std::size_t first : {std::size_t{3}, std::size_t{4096}}) {
    TempFolder folder;
    {
      auto store = open_store(folder.path());
      put(store, worker(store).id, upload({{500, 600}}));
    }
    change(folder.path() + "/ratecheck.db", [&](std::string& bytes) {
      for (std::size_t at = first; at < (first == 3 ? 4 : first + 100); ++at)
        bytes[at] = static_cast<char>(0xA5);
    });
    const auto before = all_of(folder.path());
    const auto report = store::verify_at_rest(folder.path());
    REQUIRE_MESSAGE(report, (report ? "" : describe(report.error())));
    CHECK_FALSE(report->problems.empty());
    if (!report->folder_faults.empty()) {
      CHECK(report->folder_faults[0].place.file == folder.path() + "/ratecheck.db");
      CHECK(report->folder_faults[0].hint.find("'ratecheck restore BACKUP.db --data " + folder.path()) !=
            std::string::npos);
    }
    CHECK((first != 3 || report->folder_faults.size() == 1));
    CHECK(all_of(folder.path()) == before);
  }
}
