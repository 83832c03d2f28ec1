// Codes for one person and shared ones, numbers that tell nothing of others, and what of a leaf goes with whom.

#include <doctest/doctest.h>

#include <set>

#include "old_folder.h"
#include "ratecheck/store/corrections.h"
#include "ratecheck/store/disputes.h"
#include "ratecheck/store/maintenance.h"
#include "ratecheck/store/releases.h"
#include "ratecheck/store/upkeep.h"
#include "sample.h"

using namespace ratecheck;
using namespace ratecheck::sample;

namespace {

constexpr std::int64_t kNoEnd = 4102444800;

/// A store whose clock the test turns.
struct Timed {
  TempFolder folder;
  std::int64_t now = 1'750'000'000;
  store::Store store =
      open_store(folder.path(), {.clock = [this] { return now; }, .random = {}, .vfs = {}, .may_create = true});

  bool speaks(store::WorkerId who, std::int64_t at) { return *store::speaks_in_public(store, who, at); }
};

std::int64_t number(const std::string& folder, const std::string& sql) {
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open((folder + "/ratecheck.db").c_str(), &db) == SQLITE_OK);
  std::int64_t out = -1;
  const auto take = [](void* to, int, char** values, char**) {
    *static_cast<std::int64_t*>(to) = values[0] == nullptr ? -1 : std::stoll(values[0]);
    return 0;
  };
  CHECK(sqlite3_exec(db, sql.c_str(), take, &out, nullptr) == SQLITE_OK);
  sqlite3_close(db);
  return out;
}

}  // namespace

TEST_CASE("a code is for one person; one for several is shared, and a sheet has one for each") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto one = store::create_code(store, "spring", "union", kNoEnd);
  REQUIRE(one);
  CHECK(one->code.uses_left == 1);
  CHECK_FALSE(one->code.shared);
  CHECK(store::create_code(store, "leaflet", "event", kNoEnd, 2)->code.shared);
  const auto sheet = store::create_sheet(store, "meeting", "event", kNoEnd, 40);
  REQUIRE(sheet);
  std::set<std::string> texts;
  for (const store::NewCode& code : *sheet) {
    texts.insert(code.text);
    const auto who = worker(store).id;
    const auto joined = store::join_with_code(store, who, code.text);
    REQUIRE(joined);
    CHECK_FALSE(joined->shared);
    CHECK(store::join_with_code(store, worker(store).id, code.text).error().code == "unknown_code");
  }
  CHECK(texts.size() == 40);
  for (const std::int64_t count : {0, 501})
    CHECK(store::create_sheet(store, "x", "event", kNoEnd, count).error().code == "bad_value");
  CHECK(store::create_sheet(store, "x", "evnet", kNoEnd, 3).error().code == "unknown_word");
  CHECK(store::list_codes(store)->size() == 42);
}

TEST_CASE(
    "who speaks in public: joined by a code for one person and consenting, at the moment that is asked for") {
  Timed at;
  const auto who = worker(at.store).id;
  const std::int64_t begin = at.now;
  REQUIRE(store::join_with_code(at.store, who, code(at.store)));
  CHECK_FALSE(at.speaks(who, at.now));
  at.now += 100;
  REQUIRE(store::give_consent(at.store, who, store::Purpose::aggregate));
  CHECK_FALSE(at.speaks(who, begin + 99));
  CHECK(at.speaks(who, begin + 100));
  at.now += 100;
  REQUIRE(store::withdraw_consent(at.store, who, store::list_consents(at.store, who)->at(0).id));
  CHECK(at.speaks(who, begin + 199));  // as it was then
  CHECK_FALSE(at.speaks(who, begin + 200));
  at.now += 100;
  REQUIRE(store::give_consent(at.store, who, store::Purpose::aggregate));
  REQUIRE(store::leave(at.store, who, store::list_joinings(at.store, who)->at(0).id));
  CHECK_FALSE(at.speaks(who, at.now));

  const auto other = worker(at.store).id;
  REQUIRE(store::give_consent(at.store, other, store::Purpose::aggregate));
  REQUIRE(store::give_consent(at.store, other, store::Purpose::own_use));
  REQUIRE(store::join_with_code(at.store, other, code(at.store, "union", 2)));
  CHECK_FALSE(at.speaks(other, at.now + 1000));
}

TEST_CASE("who joined by a shared code joins again by their own, and is counted without a gap") {
  Timed at;
  const auto who = joined_worker(at.store, code(at.store, "event", 5)).id;
  at.now += 100;
  CHECK(store::join_with_code(at.store, who, code(at.store, "event", 5)).error().code == "already_joined");
  REQUIRE(store::join_with_code(at.store, who, code(at.store, "union")));
  const auto joinings = store::list_joinings(at.store, who);
  REQUIRE(joinings->size() == 1);
  CHECK(joinings->at(0).reached == "union");
  CHECK_FALSE(joinings->at(0).shared);
  CHECK_FALSE(at.speaks(who, at.now - 1));
  CHECK(at.speaks(who, at.now));
  CHECK(store::join_with_code(at.store, who, code(at.store)).error().code == "already_joined");
}

TEST_CASE("numbers that a worker sees are random and come in the order of what they number") {
  Timed at;
  std::set<std::int64_t> seen;
  std::size_t taken = 0;
  const auto take = [&](std::int64_t id) {
    ++taken;
    CHECK(id > 0);
    CHECK(id <= 281474976710656);
    for (const std::int64_t near : {id - 1, id + 1})
      CHECK_FALSE(seen.contains(near));
    seen.insert(id);
  };
  for (int i = 0; i < 10; ++i) {
    const auto who = worker(at.store).id;
    take(store::join_with_code(at.store, who, code(at.store))->id);
    for (const store::Purpose purpose : {store::Purpose::aggregate, store::Purpose::own_use}) {
      at.now += 1;
      take(store::give_consent(at.store, who, purpose)->id);
    }
    CHECK(store::list_consents(at.store, who)->at(1).purpose == store::Purpose::own_use);
    for (const char* label : {"b", "a"}) {
      at.now += 1;
      take(store::create_token(at.store, who, store::Scope::read, label)->token.id);
    }
    CHECK(store::list_tokens(at.store, who)->at(0).label == "b");
    put(at.store, who, upload({{500, 600}, {500, 600}}));
    std::vector<store::FieldFault> faults;
    const auto done = store::correct(at.store, who, {1, 0}, {{"total", "9.00"}},
                                     judge_by("rules-2", {verdict(0, 900, 600)}), faults);
    REQUIRE(done);
    take(done->corrections.at(0).id);
    const auto notices = store::list_notices(at.store, who);
    for (const store::Notice& notice : *notices)
      take(notice.id);
    take(store::open_dispute(at.store, who, 1, 0, "no")->id);
  }
  CHECK(seen.size() == taken);
  CHECK(*seen.rbegin() - *seen.begin() > 1'000'000'000);
}

TEST_CASE("the queue of disputes is in the order in which they came, page by page") {
  Timed at;
  for (int i = 0; i < 7; ++i) {
    const auto who = worker(at.store).id;
    put(at.store, who, upload({{500, 600}}));
    at.now += 10;
    REQUIRE(store::open_dispute(at.store, who, 1, 0, std::to_string(i)));
  }
  std::string words;
  store::Page page{{}, 2};
  for (bool more = true; more;) {
    const auto queue = store::review_queue(at.store, page);
    REQUIRE(queue);
    for (const store::ReviewItem& item : queue->items)
      words += item.dispute.words;
    more = queue->next.has_value();
    page.cursor = queue->next.value_or("");
  }
  CHECK(words == "0123456");
}

TEST_CASE(
    "a platform or a place that is on no list makes no leaf, is kept for the worker, and goes with an erasure") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const std::string strange = "zippyzap\x1f\n";
  std::vector<store::NewWorker> workers;
  for (int i = 0; i < 6; ++i) {
    workers.push_back(joined_worker(store, code(store)));
    put(store, workers.back().id, upload({{500, 600}}, kMarch2025, "GB", strange));
    put(store, workers.back().id, upload({{500, 600}}, kMarch2025 + 86400, "Atlantis"));
    put(store, workers.back().id, upload({{500, 600}}, kMarch2025 + 2 * 86400));
  }
  std::vector<std::string> leaves;
  REQUIRE(store::make_release(store, 5, "", [&](const store::LeafView& leaf, std::int64_t) {
    leaves.push_back(leaf.platform + " " + leaf.place + " " + std::to_string(leaf.workers.size()));
    return store::LeafDecision{};
  }));
  CHECK(leaves == std::vector<std::string>{"deliveroo GB 6"});
  const auto work = store::list_work(store, workers[0].id, {});
  REQUIRE(work->items.size() == 3);
  CHECK(work->items[0].platform == strange);
  CHECK(work->items[0].month == 202503);
  CHECK(store::verify(store)->problems.empty());
  CHECK(folder_holds(folder.path(), "zippyzap"));
  for (const store::NewWorker& one : workers)
    REQUIRE(store::erase_worker(store, one.id));
  for (const char* word : {"zippyzap", "Atlantis"})
    CHECK_FALSE(folder_holds(folder.path(), word));
}

TEST_CASE("a leaf goes with the last who counts work in it, and not before; and may come again") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto leaves = [&] { return number(folder.path(), "SELECT count(*) FROM leaf"); };
  const auto first = worker(store).id;
  const auto second = worker(store).id;
  for (const auto who : {first, second})
    put(store, who, upload({{500, 600}}, kMarch2025, "GB", "wolt"));
  put(store, second, upload({{500, 600}}));
  CHECK(leaves() == 2);
  REQUIRE(store::erase_worker(store, first));
  CHECK(leaves() == 2);
  REQUIRE(store::delete_submission(store, second, 1));
  CHECK(leaves() == 1);
  put(store, second, upload({{500, 600}}, kMarch2025, "GB", "wolt"));
  CHECK(leaves() == 2);
  CHECK(store::list_work(store, second, {})->items.size() == 2);
  CHECK(store::verify(store)->problems.empty());
  REQUIRE(store::erase_worker(store, second));
  CHECK(leaves() == 0);
  CHECK_FALSE(folder_holds(folder.path(), "wolt"));
}

TEST_CASE("work that another document tells of keeps the leaf that its own row names") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto me = worker(store).id;
  Upload first = upload({{500, 600}}, kMarch2025, "GB");
  Upload again = upload({{500, 600}}, kMarch2025, "GB/London");
  for (Upload* one : {&first, &again})
    one->statements[0].work[0].ref = "A-17";
  put(store, me, first);
  put(store, me, again);
  CHECK(store::verify(store)->problems.empty());
  REQUIRE(store::delete_submission(store, me, 1));  // now the second counts, in its own leaf
  CHECK(store::list_work(store, me, {})->items.at(0).place == "GB/London");
  CHECK(store::verify(store)->problems.empty());
}

TEST_CASE("an older database: codes by what they were made for, random numbers, no leaf of unlisted names") {
  TempFolder folder;
  OldFolder("schema-11.sql").lay_out(folder.path());
  const auto sql = [&](const std::string& text) {
    sqlite3* db = nullptr;
    REQUIRE(sqlite3_open((folder.path() + "/ratecheck.db").c_str(), &db) == SQLITE_OK);
    char* said = nullptr;
    CHECK_MESSAGE(sqlite3_exec(db, text.c_str(), nullptr, nullptr, &said) == SQLITE_OK, (said ? said : ""));
    sqlite3_close(db);
  };
  const std::int64_t unlisted = number(folder.path(), "SELECT min(id) FROM leaf");
  const std::int64_t leaves = number(folder.path(), "SELECT count(*) FROM leaf");
  const std::int64_t me = number(folder.path(), "SELECT min(id) FROM worker");
  REQUIRE(leaves > 1);
  const std::string who = std::to_string(me);
  sql("DELETE FROM joining; DELETE FROM consent; DELETE FROM dispute; DELETE FROM code;"
      "INSERT INTO code(id, code_hash, label, reached, created_at, expires_at, uses_left)"
      " VALUES(1, randomblob(32), 'fresh', 'union', 1, 4102444800, 1), (2, randomblob(32), 'used', 'union', 1, 9, "
      "0),"
      " (3, randomblob(32), 'many', 'union', 1, 4102444800, 99), (4, randomblob(32), 'last of many', 'union', 1, "
      "9, 0),"
      " (5, randomblob(32), 'one left of two', 'union', 1, 4102444800, 1);"
      "INSERT INTO joining(worker, code, joined_at, left_at) VALUES(" +
      who + ", 2, 5, NULL), (" + who + ", 4, 1, 2), (" + who + ", 4, 3, 4), (" + who +
      ", 5, 1, 2);"
      "INSERT INTO consent(worker, purpose, given_at) VALUES(" +
      who + ", 'aggregate', 7), (" + who +
      ", 'own_use', 8);"
      "INSERT INTO dispute(id, worker, submission, rule, item, words, made_at, outcome, decided_at, decided_role, "
      "reason)"
      " VALUES(3, " +
      who +
      ", 1, 'a', 0, 'x', 1, 'stands', 2, 'steward', 'y'),"
      " (4, " +
      who +
      ", 1, 'b', 0, 'x', 1, NULL, NULL, NULL, NULL);"
      "UPDATE leaf SET platform='zippyzap' || char(31) WHERE id=" +
      std::to_string(unlisted) +
      ";"
      "INSERT INTO cell(leaf, since, platform, place, month, rule, currency, figures)"
      " SELECT id, 1, platform, place, month, 'r', 'GBP', x'' FROM leaf");
  auto store = open_store(folder.path());
  const auto codes = store::list_codes(store);
  for (const store::Code& code : *codes)
    CHECK_MESSAGE(code.shared, code.label);  // nobody can tell any more which were
  const store::WorkerId worker{me};
  CHECK(store::list_consents(store, worker)->at(0).id > 1000);
  CHECK(store::list_consents(store, worker)->at(0).given_at == 7);
  CHECK(store::list_joinings(store, worker)->at(0).id > 1000);
  CHECK_FALSE(*store::speaks_in_public(store, worker, 7));
  const auto disputes = store::list_disputes(store, worker);
  for (const store::Dispute& dispute : *disputes)
    CHECK((dispute.id == 3) == dispute.decision.has_value());  // the audit names it
  const auto corrections = store::list_corrections(store, worker);
  for (const store::Correction& correction : *corrections)
    CHECK(correction.id > 1000);
  CHECK(number(folder.path(), "SELECT count(*) FROM leaf WHERE platform LIKE 'zippy%'") == 0);
  CHECK(number(folder.path(), "SELECT count(*) FROM leaf") == leaves - 1);
  CHECK(number(folder.path(), "SELECT count(*) FROM cell") == 0);  // none has five voices
  CHECK_FALSE(folder_holds(folder.path(), "zippyzap"));
  CHECK(store::list_work(store, worker, {{}, 1000})->items.size() == 31);
  const auto verified = store::verify(store);
  CHECK_MESSAGE(verified->problems.empty(), (verified->problems.empty() ? "" : verified->problems.front()));
}
