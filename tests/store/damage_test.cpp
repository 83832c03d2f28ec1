// Rows that were damaged by hand: each costs itself, nothing vanishes in silence, and the operator learns which
// row.

#include <SQLiteCpp/SQLiteCpp.h>

#include "ratecheck/store/cases.h"
#include "ratecheck/store/conflicts.h"
#include "ratecheck/store/corrections.h"
#include "ratecheck/store/disputes.h"
#include "ratecheck/store/maintenance.h"
#include "ratecheck/store/releases.h"
#include "sample.h"
#include "store/codec/compressed.h"
#include "store/codec/row_binding.h"
#include "store/codec/statement_codec.h"
#include "store/db/connection.h"
#include "store/migrations/bind_rows.h"
#include "store/submissions/kept_statements.h"

using namespace ratecheck;
using namespace ratecheck::sample;

namespace {

/// Three uploads of one worker, of one, two and three jobs, with the damage that the store tells of.
struct Damaged {
  Damaged() {
    me = sample::worker(store).id;
    put(store, me, uploads[0]);
    put(store, me, uploads[1]);
    put(store, me, uploads[2]);
  }
  void sql(const std::string& text) const {
    SQLite::Database db(folder.path() + "/ratecheck.db", SQLite::OPEN_READWRITE);
    db.exec(text);
  }
  store::StoreOptions telling() {
    store::StoreOptions options;
    options.damaged = [this](const Error& error) { told.push_back(error.message); };
    return options;
  }

  TempFolder folder;
  std::vector<std::string> told;
  store::Store store = open_store(folder.path(), telling());
  store::WorkerId me;
  std::vector<Upload> uploads{upload({{500, 600}}), upload({{500, 600}, {700, 600}}, kMarch2025 + 86400),
                              upload({{500, 600}, {500, 600}, {500, 600}}, kMarch2025 + 2 * 86400)};
};

constexpr const char* kSpoilStatements = "UPDATE submission SET packed=x'00112233445566778899' WHERE number=2";
constexpr const char* kSpoilWork =
    "UPDATE submission SET work=CAST(substr(work, 1, length(work)-9) || x'00' AS BLOB) WHERE number=2";

}  // namespace

TEST_CASE("a damaged upload costs its own rows of a list, which names it and goes on") {
  Damaged d;
  d.sql(kSpoilWork);
  const auto work = store::list_work(d.store, d.me, {});
  REQUIRE(work);
  CHECK(work->items.size() == 4);
  REQUIRE(work->unreadable.size() == 1);
  CHECK(work->unreadable[0].submission == 2);
  CHECK(work->unreadable[0].received_at > 0);
  CHECK(store::list_verdicts(d.store, d.me, {})->items.size() == 4);
  CHECK(store::list_verdicts(d.store, d.me, {})->unreadable.size() == 1);
  CHECK(store::find_work(d.store, d.me, {2, 0}).error().code == "corrupt_database");
  CHECK(store::find_work(d.store, d.me, {3, 0}));
  // page by page the same, and the row is told once
  std::size_t items = 0;
  std::size_t unreadable = 0;
  store::Page page{{}, 1};
  for (bool more = true; more;) {
    const auto part = store::list_work(d.store, d.me, page);
    items += part->items.size();
    unreadable += part->unreadable.size();
    more = part->next.has_value();
    page.cursor = part->next.value_or("");
  }
  CHECK(items == 4);
  CHECK(unreadable == 1);
  REQUIRE(d.told.size() == 1);
  CHECK(d.told[0].find("row 2 of the table submission") != std::string::npos);
}

TEST_CASE("what can still be read of a damaged upload is handed out") {
  Damaged d;
  const auto judge = judge_by("rules-1", {verdict(0, 500, 600), verdict(1, 700, 600)});
  std::vector<store::FieldFault> faults;
  REQUIRE(store::correct(d.store, d.me, {2, 0}, {{"total", "9.35"}}, judge, faults));
  d.sql(kSpoilStatements);
  CHECK(store::read_submission(d.store, d.me, 2).error().code == "corrupt_database");
  const auto remains = store::read_remains(d.store, d.me, 2);
  REQUIRE(remains);
  CHECK(remains->work.size() == 2);
  CHECK(remains->verdicts.size() == 2);
  CHECK(remains->corrections.size() == 1);
  const auto corrections = store::list_corrections(d.store, d.me);
  REQUIRE(corrections);
  REQUIRE(corrections->size() == 1);
  CHECK(corrections->at(0).damaged);
  CHECK(corrections->at(0).value == "9.35");
  CHECK(store::list_work(d.store, d.me, {})->unreadable.size() == 1);  // its corrections need the read values
}

TEST_CASE("whole bytes of another row are found, in any packed column") {
  for (const char* column : {"packed", "work", "verdicts"}) {
    CAPTURE(column);
    Damaged d;
    // the same content of two workers, so that nothing but the row itself tells them apart
    const store::WorkerId other = sample::worker(d.store).id;
    put(d.store, other, d.uploads[0]);
    const std::string name = column;
    d.sql("CREATE TEMP TABLE kept AS SELECT id, " + name + " AS bytes FROM submission; UPDATE submission SET " +
          name + "=(SELECT bytes FROM kept WHERE kept.id=5-submission.id) WHERE id IN (1, 4)");
    for (const store::WorkerId who : {d.me, other})
      CHECK(store::read_submission(d.store, who, 1).error().code == "corrupt_database");
    CHECK(store::read_submission(d.store, d.me, 2));
    const auto found = store::verify(d.store);
    REQUIRE(found);
    CHECK(found->unreadable == 2);
    CHECK(found->problems.at(0).find("rows of the table submission: 1, 4)") != std::string::npos);
  }
}

TEST_CASE("a row that does not hold as much as it says is found") {
  for (const char* count : {"statement_count", "work_count", "verdict_count"}) {
    Damaged d;
    d.sql(std::string("UPDATE submission SET ") + count + "=7 WHERE number=3");
    CHECK(store::read_submission(d.store, d.me, 3).error().code == "corrupt_database");
    CHECK(store::verify(d.store)->unreadable == 1);
  }
}

TEST_CASE("findings that are no JSON are not written into an answer") {
  Damaged d;
  d.sql("UPDATE submission SET findings='[{' WHERE number=3");
  CHECK(store::read_submission(d.store, d.me, 3).error().code == "corrupt_database");
  CHECK(store::verify(d.store)->unreadable == 1);
}

TEST_CASE("a text that is no UTF-8 is damage, whatever its checksum says") {
  const std::string bad = "caf\xe9";
  const auto code_of = [](const statement::Statement& frame, const statement::WorkItem& item) {
    store::StatementEncoder encoder(1);
    encoder.begin(frame, 1);
    encoder.add(item);
    try {
      (void)store::read_all(store::KeptStatements(store::compress(encoder.bytes())));
    } catch (const store::Failure& failure) {
      return failure.error.code;
    }
    return std::string();
  };
  const statement::Statement frame = sample::statement();
  const statement::WorkItem item = sample::item(kMarch2025, 500, "#0123456789abcdef");
  CHECK(code_of(frame, item).empty());
  const auto with = [&](const std::function<void(statement::Statement&, statement::WorkItem&)>& change) {
    statement::Statement changed_frame = frame;
    statement::WorkItem changed = item;
    change(changed_frame, changed);
    return code_of(changed_frame, changed);
  };
  CHECK(with([&](auto& f, auto&) { f.document = bad; }) == "corrupt_database");
  CHECK(with([&](auto& f, auto&) { f.totals.push_back({bad, Decimal(1, 0), {}}); }) == "corrupt_database");
  CHECK(with([&](auto& f, auto&) { f.unread.push_back({1, bad, "r", 0, {}}); }) == "corrupt_database");
  CHECK(with([&](auto&, auto& i) { i.ref = bad; }) == "corrupt_database");
  CHECK(with([&](auto&, auto& i) { i.pay[0].label = bad; }) == "corrupt_database");
  CHECK(with([&](auto&, auto& i) {
          i.spans.emplace_back("total", statement::Span{0, 1, 0, 4, bad, {}});
        }) == "corrupt_database");
  CHECK(with([&](auto&, auto& i) { i.doubts.push_back({"total", "r", {}, {bad}}); }) == "corrupt_database");
}

TEST_CASE("a worker with a damaged upload can upload, correct and delete as before") {
  Damaged d;
  d.sql(kSpoilWork);
  CHECK(put(d.store, d.me, upload({{500, 600}}, kMarch2025 + 9 * 86400)).fresh);
  // tells work of the damaged one
  CHECK(put(d.store, d.me, upload({{500, 600}, {700, 600}, {800, 600}}, kMarch2025 + 86400)).fresh);
  const auto judge = judge_by("rules-2", {verdict(0, 500, 600)});
  std::vector<store::FieldFault> faults;
  CHECK(store::correct(d.store, d.me, {1, 0}, {{"total", "9.35"}}, judge, faults));
  CHECK(store::correct(d.store, d.me, {2, 0}, {{"total", "9.35"}}, judge, faults).error().code ==
        "corrupt_database");
  CHECK(store::delete_submission(d.store, d.me, 2));
  CHECK(store::list_work(d.store, d.me, {})->unreadable.empty());
  CHECK(store::verify(d.store)->problems.empty());
}

TEST_CASE("the same document again mends its damaged row, and the worker's words stay") {
  for (const char* damage : {kSpoilWork, kSpoilStatements}) {
    CAPTURE(damage);
    Damaged d;
    const auto judge = judge_by("rules-1", {verdict(0, 500, 600), verdict(1, 700, 600)});
    std::vector<store::FieldFault> faults;
    REQUIRE(store::correct(d.store, d.me, {2, 0}, {{"total", "9.35"}}, judge, faults));
    d.sql(damage);
    const store::Stored again = put(d.store, d.me, d.uploads[1]);
    CHECK(again.id == 2);
    CHECK_FALSE(again.fresh);
    const auto mended = store::read_submission(d.store, d.me, 2);
    REQUIRE(mended);
    CHECK(mended->work.size() == 2);
    REQUIRE(mended->work[0].corrections.size() == 1);
    CHECK(mended->work[0].corrections[0].read_value == "5.00");
    CHECK(store::verify(d.store)->problems.empty());
  }
}

TEST_CASE("what is withheld for a telling that cannot be read any more stays withheld") {
  Damaged d;
  Upload other = upload({{900, 600}});
  other.content = "another";
  put(d.store, d.me, other);  // the job of the first upload, paid otherwise
  REQUIRE(store::list_conflicts(d.store, d.me)->size() == 1);
  d.sql("UPDATE submission SET packed=x'00112233445566778899' WHERE number=4");
  put(d.store, d.me, upload({{500, 600}}, kMarch2025 + 9 * 86400));
  CHECK(store::delete_submission(d.store, d.me, 3));  // counts the worker anew
  CHECK(store::list_conflicts(d.store, d.me)->size() == 1);
  CHECK(store::read_submission(d.store, d.me, 1)->verdicts[0].reason == rulebook::Reason::conflicting_documents);
}

TEST_CASE("a conflict that cannot be read costs its own words only") {
  Damaged d;
  Upload other = upload({{900, 600}});
  other.content = "another";
  put(d.store, d.me, other);
  d.sql("UPDATE conflict SET differs='[{' WHERE submission=4");
  const auto conflicts = store::list_conflicts(d.store, d.me);
  REQUIRE(conflicts);
  REQUIRE(conflicts->at(0).tellings.size() == 2);
  CHECK_FALSE(conflicts->at(0).tellings[0].damaged);
  CHECK(conflicts->at(0).tellings[1].damaged);
  CHECK(store::read_submission(d.store, d.me, 3));
}

TEST_CASE("evidence and the review queue name what cannot be read") {
  Damaged d;
  REQUIRE(store::add_organizer(d.store, "ora", "correct horse battery", store::Role::steward));
  const store::Organizer by = store::list_organizers(d.store)->at(0);
  const auto opened = store::open_case(d.store, by, "March");
  REQUIRE(store::give_consent(d.store, d.me, store::Purpose::for_case, store::case_name(opened->id)));
  REQUIRE(store::open_dispute(d.store, d.me, 2, 0, "no"));
  REQUIRE(store::open_dispute(d.store, d.me, 3, 0, "no"));
  d.sql(kSpoilStatements);
  const auto evidence = store::case_evidence(d.store, opened->id);
  REQUIRE(evidence);
  REQUIRE(evidence->size() == 3);
  CHECK_FALSE(evidence->at(0).damaged);
  CHECK(evidence->at(1).damaged);
  CHECK(evidence->at(1).submission.row.received_at > 0);
  const auto queue = store::review_queue(d.store, {});
  REQUIRE(queue);
  REQUIRE(queue->items.size() == 2);
  for (const store::ReviewItem& item : queue->items)
    CHECK(item.damaged == (item.dispute.submission == 2));
}

TEST_CASE("a release leaves a leaf with damaged sums as it is, and says so") {
  Damaged d;
  const std::string joining = code(d.store);
  const store::WorkerId joined = joined_worker(d.store, joining).id;
  put(d.store, joined, upload({{500, 600}}));
  put(d.store, joined, upload({{500, 600}}, kMarch2025 + 3 * 86400, "IE"));
  std::vector<std::string> decided;
  const auto decide = [&](const store::LeafView& leaf, std::int64_t) {
    decided.push_back(leaf.place);
    return store::LeafDecision{};
  };
  CHECK(store::make_release(d.store, 5, "m", decide)->damaged_leaves == 0);
  d.sql(
      "UPDATE contribution SET sums=x'ff' WHERE leaf=(SELECT id FROM leaf WHERE place='IE') AND"
      " worker=(SELECT id FROM worker WHERE counted=1)");
  decided.clear();
  const auto made = store::make_release(d.store, 5, "m", decide);
  REQUIRE(made);
  CHECK(made->damaged_leaves == 1);
  CHECK(decided == std::vector<std::string>{"GB"});
  REQUIRE(d.told.size() == 1);
  CHECK(d.told[0].find("of the table contribution") != std::string::npos);
  // the next upload into it counts the worker anew
  put(d.store, joined, upload({{500, 600}}, kMarch2025 + 5 * 86400, "IE"));
  CHECK(store::verify(d.store)->problems.empty());
}

TEST_CASE("a backup of a damaged database is kept, says what is damaged in it, and can be restored") {
  Damaged d;
  const TempFolder elsewhere;
  CHECK(store::backup(d.store, elsewhere.path() + "/whole.db")->found.problems.empty());
  d.sql(kSpoilStatements);
  const std::string path = elsewhere.path() + "/damaged.db";
  const auto made = store::backup(d.store, path);
  REQUIRE_MESSAGE(made, (made ? "" : describe(made.error())));
  CHECK(made->found.problems == store::verify(d.store)->problems);
  CHECK(made->found.unreadable == 1);
  CHECK(fs::exists(path));
  { store::Store closed = std::move(d.store); }
  const auto checked = store::check_backup(path, d.folder.path());
  REQUIRE(checked);
  CHECK(checked->report.problems == made->found.problems);
  const auto back = store::restore(d.folder.path(), path);
  REQUIRE_MESSAGE(back, (back ? "" : describe(back.error())));
  CHECK(back->unreadable == made->found.problems);
  const store::Store again = open_store(d.folder.path());
  CHECK(store::list_verdicts(again, d.me, {})->items.size() == 6);
  CHECK(store::read_submission(again, d.me, 2).error().code == "corrupt_database");
}

TEST_CASE("a database of schema 12 is bound to its rows, and what contradicts itself is told") {
  Damaged d;
  const std::string folder = d.folder.path();
  { store::Store closed = std::move(d.store); }
  // as schema 12 had it: without the eight bytes; the statements of the uploads 2 and 3 in each other's row
  d.sql(
      "UPDATE submission SET packed=substr(packed, 1, length(packed)-8), work=substr(work, 1, length(work)-8),"
      " verdicts=substr(verdicts, 1, length(verdicts)-8); CREATE TEMP TABLE kept AS SELECT id, packed FROM "
      "submission;"
      " UPDATE submission SET packed=(SELECT packed FROM kept WHERE kept.id=5-submission.id) WHERE id IN (2, 3)");
  {
    store::Connection db(folder + "/ratecheck.db", store::Connection::Mode::write, {});
    db.exec("BEGIN");
    CHECK(store::bind_rows(db) == 2);
    db.exec("COMMIT");
  }
  const store::Store store = open_store(folder);
  CHECK(store::read_submission(store, d.me, 1));
  CHECK(store::read_submission(store, d.me, 2).error().code == "corrupt_database");
  CHECK(store::verify(store)->unreadable == 2);
  CHECK(store::list_work(store, d.me, {})->items.size() == 6);
}
