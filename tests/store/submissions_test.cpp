#include "ratecheck/store/maintenance.h"
#include "sample.h"

using namespace ratecheck;
using namespace ratecheck::sample;

namespace {

void check_sound(const store::Store& store) {
  const auto report = store::verify(store);
  REQUIRE(report);
  for (const std::string& problem : report->problems)
    FAIL_CHECK(problem);
}

}  // namespace

TEST_CASE("what was put can be read again") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto me = worker(store).id;
  auto sent = upload({{500, 600}, {700, 600}});
  sent.assessment.verdicts.push_back(cannot_judge(1, "other-rule"));
  sent.assessment.findings.push_back({"hours_mismatch", {{0, 1}}, "clock", "11700", "14040"});
  const auto stored = put(store, me, sent);
  CHECK(stored.id == 1);
  CHECK(stored.fresh);
  CHECK(stored.new_work == 2);

  const auto back = store::read_submission(store, me, 1);
  REQUIRE(back);
  CHECK(back->row.sources == std::vector{std::string(64, 'a')});
  CHECK(back->statements_json.find("\"label\":\"Drop Fees\"") != std::string::npos);
  CHECK(back->statements_json.find(":null") == std::string::npos);
  CHECK(back->findings_json.find("hours_mismatch") != std::string::npos);
  REQUIRE(back->work.size() == 2);
  CHECK(back->work[0].platform == "deliveroo");
  CHECK(back->work[0].place == "GB");
  CHECK(back->work[0].month == 202503);
  CHECK(back->work[1].total_minor == 700);
  CHECK(back->work[1].started_at->unix_seconds == kMarch2025 + 900);
  REQUIRE(back->verdicts.size() == 3);
  CHECK(back->verdicts[0].verdict == assessment::Outcome::underpaid);
  CHECK(back->verdicts[0].paid_minor == 500);
  CHECK(back->verdicts[0].due_low_minor == 600);
  CHECK(back->verdicts[2].reason == rulebook::Reason::missing_input);
  CHECK_FALSE(back->verdicts[2].paid_minor.has_value());
  check_sound(store);
}

TEST_CASE("the same content again is the same submission") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto me = worker(store).id;
  const auto sent = upload({{500, 600}});
  CHECK(put(store, me, sent).fresh);
  const auto again = put(store, me, sent);
  CHECK(again.id == 1);
  CHECK_FALSE(again.fresh);
  CHECK(store::list_submissions(store, me, {})->items.size() == 1);
}

TEST_CASE("a newer reader replaces what was read, under the same number") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto me = worker(store).id;
  auto sent = upload({{500, 600}});
  put(store, me, sent);
  sent = upload({{500, 600}, {100, 600}});
  sent.content = upload({{500, 600}}).content;
  sent.reader = "reader-2";
  const auto again = put(store, me, sent);
  CHECK(again.id == 1);
  CHECK(again.reread);
  CHECK(store::list_work(store, me, {})->items.size() == 2);
  check_sound(store);
}

TEST_CASE("another worker's rows are neither seen nor touched") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto me = worker(store).id;
  const auto other = worker(store).id;
  auto sent = upload({{500, 600}});
  sent.statements[0].work[0].ref = "ORDER-778899";
  put(store, me, sent);
  const auto stored = put(store, other, sent);
  CHECK(stored.fresh);
  CHECK(stored.new_work == 1);  // the same order number under another key is that worker's own
  REQUIRE(store::delete_submission(store, other, 1));
  CHECK(store::delete_submission(store, other, 1).error().code == "not_found");
  CHECK(store::read_submission(store, other, 1).error().code == "not_found");
  CHECK(store::list_work(store, me, {})->items.size() == 1);
  CHECK(store::find_work(store, other, {1, 0}).error().code == "not_found");
  CHECK(store::find_work(store, me, {1, 7}).error().code == "not_found");
  check_sound(store);
}

TEST_CASE("the same work from two sources counts once") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto me = worker(store).id;
  put(store, me, upload({{500, 600}, {500, 600}}));
  auto second = upload({{500, 600}, {500, 600}, {500, 600}});
  second.statements[0].parser = "deliveroo/another@1";
  for (auto& work : second.statements[0].work)
    work.started_at->unix_seconds += 30;  // seconds of two layouts differ, minutes do not
  const auto stored = put(store, me, second);
  CHECK(stored.new_work == 1);
  CHECK(stored.known_work == 2);
  const auto work = store::list_work(store, me, {});
  REQUIRE(work->items.size() == 5);
  CHECK(work->items[0].counted_as == store::WorkId{1, 0});
  CHECK(work->items[2].counted_as == store::WorkId{1, 0});
  CHECK(work->items[4].counted_as == store::WorkId{2, 2});
  check_sound(store);
}

TEST_CASE("in long lists each item counts as the earlier one that is the same work, and only that") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto me = worker(store).id;
  put(store, me, upload(std::vector<Job>(200)));
  auto second = upload(std::vector<Job>(200), kMarch2025 + 60);
  auto& work = second.statements[0].work;
  for (std::size_t i = 0; i < work.size(); i += 3)
    work[i].started_at->unix_seconds -= 60;  // as in the first list
  const auto stored = put(store, me, second);
  CHECK(stored.known_work == 67);
  CHECK(stored.new_work == 133);
  for (std::int64_t i = 0; i < 200; ++i) {
    const auto row = store::find_work(store, me, {2, i});
    CHECK(row->counted_as == (i % 3 == 0 ? store::WorkId{1, i} : store::WorkId{2, i}));
  }
  check_sound(store);
}

TEST_CASE("two order numbers in one minute are two jobs, a row without number is one of them") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto me = worker(store).id;
  auto stacked = upload({});
  stacked.statements[0].work = {item(kMarch2025, 500, "A-1001"), item(kMarch2025, 500, "A-1002")};
  CHECK(put(store, me, stacked).new_work == 2);
  auto screen = upload({});
  screen.content = "screen";
  screen.statements[0].work = {item(kMarch2025, 500), item(kMarch2025, 500)};
  CHECK(put(store, me, screen).known_work == 2);
  auto later = upload({});
  later.content = "later";
  later.statements[0].work = {item(kMarch2025 + 7200, 500, "A-1002"), item(kMarch2025, 500, "A-1003")};
  const auto stored = put(store, me, later);
  CHECK(stored.known_work == 1);
  CHECK(stored.new_work == 1);
  check_sound(store);
}

TEST_CASE("two rides at one price are two rides") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto me = worker(store).id;
  auto sent = upload({});
  sent.statements[0].work = {item(kMarch2025, 980), item(kMarch2025, 980)};
  CHECK(put(store, me, sent).new_work == 2);
}

TEST_CASE("a later document lends its verdict where the first could not be judged") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto me = worker(store).id;
  auto first = upload({{500, 600}});
  first.assessment.verdicts = {cannot_judge(0)};
  put(store, me, first);
  auto second = upload({{500, 600}});
  second.content = "with distances";
  put(store, me, second);
  auto third = upload({{500, 600}});
  third.content = "once more";
  put(store, me, third);
  check_sound(store);  // counted once, whether folded one by one or all again
}

TEST_CASE("taking a submission away leaves what another told") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto me = worker(store).id;
  put(store, me, upload({{500, 600}, {500, 600}}));
  auto second = upload({{500, 600}, {500, 600}, {500, 600}});
  put(store, me, second);
  REQUIRE(store::delete_submission(store, me, 1));
  const auto work = store::list_work(store, me, {});
  REQUIRE(work->items.size() == 3);
  for (const auto& row : work->items)
    CHECK(row.counted_as == row.id);
  check_sound(store);
}

TEST_CASE("lists come in pages that miss nothing and repeat nothing") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto me = worker(store).id;
  for (int i = 0; i < 7; ++i)
    put(store, me, upload({{500, 600}, {500, 600}, {500, 600}}, kMarch2025 + i * 86400));
  for (const std::size_t limit : {1U, 2U, 4U, 21U, 1000U}) {
    std::vector<store::WorkId> seen;
    store::Page page{{}, limit};
    for (;;) {
      const auto part = store::list_work(store, me, page);
      REQUIRE(part);
      CHECK(part->items.size() <= limit);
      for (const auto& row : part->items)
        seen.push_back(row.id);
      if (!part->next)
        break;
      page.cursor = *part->next;
    }
    CHECK(seen.size() == 21);
    CHECK(std::is_sorted(seen.begin(), seen.end()));
  }
  std::size_t verdicts = 0;
  store::Page page{{}, 5};
  for (;;) {
    const auto part = store::list_verdicts(store, me, page);
    verdicts += part->items.size();
    if (!part->next)
      break;
    page.cursor = *part->next;
  }
  CHECK(verdicts == 21);
  for (const std::string wrong : {"x", "w", "w1", "w1.2.3", "s1.2", "w-1.2", "w1.x", "w99999999999999999999.1"}) {
    CHECK(store::list_work(store, me, {wrong, 10}).error().code == "bad_cursor");
  }
}

TEST_CASE("unread text is kept as its shape, order numbers as keyed hashes, raw text of places not at all") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto me = worker(store).id;
  auto sent = upload({{500, 600}});
  auto& statement = sent.statements[0];
  statement.unread.push_back(
      {31, "Zebediah Planted +44 7700 900123", "no rule for 'Zebediah Planted +44 7700 900123'"});
  auto& work = statement.work[0];
  work.ref = "PLANTED-REF-4711";
  work.spans.push_back({"ref", {0, 3, 1, 17, "PLANTED-REF-4711", statement::Standing::read}});
  work.spans.push_back({"total", {0, 3, 1, 17, "£5.00 PLANTED-REF-4711", statement::Standing::read}});
  work.spans.push_back({"start_place", {0, 4, 1, 17, "12 Plantedstreet", statement::Standing::read}});
  work.doubts.push_back({"ref", "PLANTED-REF-4711 or PLANTED-REF-4712", std::nullopt});
  work.pay[0].label = "tip from planted@example.org";
  statement.adjustments.push_back(
      {statement::PayCategory::bonus, "bonus", Decimal(100, 2), {}, "PLANTED-REF-4711"});
  put(store, me, sent);
  for (const char* planted : {"Zebediah", "900123", "PLANTED-REF", "4711", "Plantedstreet", "planted@example"}) {
    CHECK_MESSAGE(!folder_holds(folder.path(), planted), planted);
  }
  const auto back = store::read_submission(store, me, 1);
  CHECK(back->statements_json.find("Aaa Aaa +99 9999 999999") != std::string::npos);
  CHECK(back->statements_json.find("\"ref\":\"#") != std::string::npos);
}

TEST_CASE("a document is kept as it came only when that is asked for, and goes with its upload") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto me = worker(store).id;
  const auto other = worker(store).id;
  auto sent = upload({{500, 600}});
  sent.content = "PLANTEDDOCUMENT of a worker";
  put(store, me, sent);
  CHECK_FALSE(folder_holds(folder.path(), "PLANTEDDOCUMENT"));
  CHECK(store::list_documents(store, me, 1)->empty());
  store::NewSubmission asked = sent.of(me);
  asked.documents = {{"text/plain", sent.content}, {"text/csv", "a,b"}};
  REQUIRE_FALSE(store::put(store, asked)->fresh);  // known, and now to be kept
  const auto rows = store::list_documents(store, me, 1);
  REQUIRE(rows->size() == 2);
  CHECK(rows->at(1).media_type == "text/csv");
  CHECK(rows->at(1).size == 3);
  CHECK(store::read_document(store, me, 1, 0)->bytes == sent.content);
  CHECK(store::read_document(store, me, 1, 7).error().code == "not_found");
  CHECK(store::read_document(store, other, 1, 0).error().code == "not_found");
  CHECK(store::list_documents(store, other, 1).error().code == "not_found");
  CHECK(store::drop_documents(store, other, 1).error().code == "not_found");
  put(store, me, sent);  // the same again, without asking, takes nothing away
  CHECK(store::list_documents(store, me, 1)->size() == 2);
  REQUIRE(store::drop_documents(store, me, 1));
  CHECK_FALSE(folder_holds(folder.path(), "PLANTEDDOCUMENT"));
  CHECK(store::read_submission(store, me, 1)->work.size() == 1);
  for (const bool whole : {false, true}) {
    REQUIRE(store::put(store, asked));
    CHECK(folder_holds(folder.path(), "PLANTEDDOCUMENT"));
    if (whole)
      REQUIRE(store::erase_worker(store, me));
    else
      REQUIRE(store::delete_submission(store, me, 1));
    CHECK_FALSE(folder_holds(folder.path(), "PLANTEDDOCUMENT"));
  }
}

TEST_CASE("new verdicts after a change of rules are told to the worker") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto me = worker(store).id;
  auto sent = upload({{500, 600}, {700, 600}});
  put(store, me, sent);
  const auto changed =
      store::judge_again(store, me, {1}, judge_by("rules-2", {verdict(0, 500, 600), verdict(1, 700, 800)}));
  REQUIRE(changed);
  REQUIRE(changed->size() == 1);
  CHECK(changed->at(0).was == "meets");
  CHECK(changed->at(0).is_now == "short");
  CHECK(store::read_submission(store, me, 1)->row.rules == "rules-2");
  CHECK(store::read_submission(store, me, 1)->verdicts[1].verdict == assessment::Outcome::underpaid);
  check_sound(store);
}

TEST_CASE("a submission of nobody is refused") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto stored = store::put(store, upload({{1, 1}}).of({99}));
  REQUIRE_FALSE(stored);
  CHECK(stored.error().code == "not_found");
}
