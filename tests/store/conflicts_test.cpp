// Uploads of one worker that tell one piece of work differently: nothing judged, nothing counted, in any order,
// until the worker has said which holds.

#include "ratecheck/store/conflicts.h"

#include "ratecheck/store/corrections.h"
#include "ratecheck/store/maintenance.h"
#include "ratecheck/store/upkeep.h"
#include "sample.h"

using namespace ratecheck;
using namespace ratecheck::sample;
using assessment::Outcome;

namespace {

std::vector<std::string> words(const store::Store& store, store::WorkerId me) {
  std::vector<std::string> out;
  const auto rows = store::list_verdicts(store, me, {});
  for (const store::VerdictRow& row : rows->items) {
    std::string word(to_string(row.verdict));
    if (row.reason != rulebook::Reason::none)
      word += " " + std::string(to_string(row.reason));
    out.push_back(std::move(word));
  }
  return out;
}

void check_sound(const store::Store& store) {
  const auto report = store::verify(store);
  REQUIRE(report);
  for (const std::string& problem : report->problems)
    FAIL(problem);
}

/// The same jobs told anew: the first one paid otherwise.
Upload told_otherwise(std::int64_t paid, std::int64_t due = 600) {
  Upload again = upload({{paid, due}, {700, 600}});
  again.content = "told otherwise " + std::to_string(paid);
  return again;
}

store::Judge rejudge() {
  return {"rules-1", [](const std::vector<statement::Statement>& statements) {
            assessment::Assessment out;
            for (std::size_t s = 0; s < statements.size(); ++s) {
              for (std::size_t i = 0; i < statements[s].work.size(); ++i) {
                const Decimal paid = statements[s].work[i].pay.front().amount;
                out.verdicts.push_back(verdict(i, paid.coefficient(), 600));
                out.verdicts.back().work = {{s, i}};
              }
            }
            return out;
          }};
}

/// A worker with two uploads that tell the first of two jobs differently.
struct Contradicted {
  TempFolder folder;
  store::Store store = open_store(folder.path());
  store::WorkerId me = worker(store).id;

  Contradicted() {
    put(store, me, told_otherwise(500));
    put(store, me, told_otherwise(700));
  }
};

using Words = std::vector<std::string>;
const std::string kHeld = "cannot_judge conflicting_documents";

}  // namespace

TEST_CASE("two uploads that tell different pay: neither is judged, whichever came first, and the rest is") {
  for (const auto& [first, second] : {std::pair(500, 700), std::pair(700, 500)}) {
    TempFolder folder;
    auto store = open_store(folder.path());
    const auto me = worker(store).id;
    CHECK(put(store, me, told_otherwise(first)).withheld == 0);
    CHECK(put(store, me, told_otherwise(second)).withheld == 1);
    CHECK(words(store, me) == Words{kHeld, "meets", kHeld, "meets"});
    const auto conflicts = store::list_conflicts(store, me);
    REQUIRE(conflicts->size() == 1);
    const auto& tellings = conflicts->front().tellings;
    REQUIRE(tellings.size() == 2);
    CHECK(tellings[0].with == tellings[1].work);
    CHECK(tellings[0].differs.at(0).other == tellings[1].differs.at(0).one);  // each tells its own
    CHECK(statement::in_words(tellings[1].differs).starts_with("pay.base: "));
    CHECK(store::read_submission(store, me, 1)->findings_json.find("conflicting_documents") != std::string::npos);
    CHECK(store::read_submission(store, me, 2)->findings_json.find("conflicting_documents") != std::string::npos);
    CHECK(store::list_notices(store, me)->size() == 1);  // of the upload that was judged before
    check_sound(store);
  }
}

TEST_CASE("the worker's word settles a conflict, for one telling or the other, and can be taken back") {
  Contradicted contradicted;
  auto& [folder, store, me] = contradicted;
  const auto said = store::say_which_holds(store, me, {{1, 0}});
  REQUIRE(said);
  REQUIRE(said->size() == 1);
  CHECK(said->front().is_now == "short");
  CHECK(words(store, me) == Words{"short", "meets", kHeld, "meets"});
  check_sound(store);
  REQUIRE(store::say_which_holds(store, me, {{2, 0}}));
  CHECK(words(store, me) == Words{kHeld, "meets", "meets", "meets"});
  check_sound(store);
  REQUIRE(store::take_back_which_holds(store, me, {{2, 0}}));
  CHECK(words(store, me) == Words{kHeld, "meets", kHeld, "meets"});
  check_sound(store);
  CHECK(store::say_which_holds(store, me, {{1, 1}}).error().code == "not_found");
  CHECK(store::take_back_which_holds(store, me, {{1, 0}}).error().code == "not_found");
  CHECK(store::say_which_holds(store, worker(store).id, {{1, 0}}).error().code == "not_found");
}

TEST_CASE("of three tellings two that agree do not outvote the third") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto me = worker(store).id;
  put(store, me, told_otherwise(500));
  Upload same = told_otherwise(500);
  same.content = "the same figures again";
  put(store, me, same);
  CHECK(words(store, me) == Words{"short", "meets", "short", "meets"});
  put(store, me, told_otherwise(700));
  CHECK(words(store, me) == Words{kHeld, "meets", kHeld, "meets", kHeld, "meets"});
  check_sound(store);
}

TEST_CASE("a contradiction between a second and a third telling is found, whatever the first one tells") {
  for (const bool tip_alone : {false, true}) {
    TempFolder folder;
    auto store = open_store(folder.path());
    const auto me = worker(store).id;
    Upload first = told_otherwise(500);
    first.content = "clocks and no pay";
    first.assessment.verdicts = {cannot_judge(0)};
    for (auto& work : first.statements[0].work) {
      work.total.reset();
      work.pay.clear();
      if (tip_alone)
        work.pay.push_back({statement::PayCategory::tip, "Tip", Decimal(300, 2)});
    }
    put(store, me, first);
    put(store, me, told_otherwise(500));
    CHECK(words(store, me)[1] == "short");
    put(store, me, told_otherwise(700));
    const Words now = words(store, me);
    CHECK(std::count(now.begin(), now.end(), kHeld) == 2);
    CHECK(std::count(now.begin(), now.end(), "short") == 0);
    CHECK(store::list_conflicts(store, me)->size() == 1);
    check_sound(store);
  }
}

TEST_CASE("a correction that makes the tellings agree ends the conflict; one that parts them begins it") {
  Contradicted contradicted;
  auto& [folder, store, me] = contradicted;
  const store::Judge judge = rejudge();
  std::vector<store::FieldFault> faults;
  const auto done = store::correct(store, me, {2, 0}, {{"pay.base", "5.00"}, {"total", "5.00"}}, judge, faults);
  REQUIRE(done);
  CHECK(words(store, me) == Words{"short", "meets", "short", "meets"});
  CHECK(done->changes.size() == 2);  // of both uploads
  check_sound(store);
  REQUIRE(store::correct(store, me, {2, 0}, {{"total", "9.00"}}, judge, faults));
  CHECK(words(store, me) == Words{kHeld, "meets", kHeld, "meets"});
  check_sound(store);
}

TEST_CASE("taking one of the uploads away ends the conflict") {
  Contradicted contradicted;
  auto& [folder, store, me] = contradicted;
  REQUIRE(store::say_which_holds(store, me, {{2, 0}}));
  REQUIRE(store::delete_submission(store, me, 2));
  CHECK(words(store, me) == Words{"short", "meets"});
  CHECK(store::list_conflicts(store, me)->empty());
  put(store, me, told_otherwise(800));
  CHECK(words(store, me) == Words{kHeld, "meets", kHeld, "meets"});  // the word went with the upload
  check_sound(store);
}

TEST_CASE("sessions that end together and begin apart are one session, told differently") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto me = worker(store).id;
  const auto session = [](std::int64_t from, const std::string& content) {
    Upload one = upload({{500, 600}}, from);
    one.content = content;
    one.statements[0].work[0].kind = statement::WorkKind::session;
    one.statements[0].work[0].ended_at = Instant{kMarch2025 + 7200, 0};
    return one;
  };
  put(store, me, session(kMarch2025, "from noon"));
  CHECK(put(store, me, session(kMarch2025 + 1800, "from half past")).withheld == 1);
  CHECK(words(store, me) == Words{kHeld, kHeld});
  check_sound(store);
}

TEST_CASE("two documents of one upload are held against each other as well") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto me = worker(store).id;
  Upload both = upload({{500, 600}});
  both.statements.push_back(sample::statement());
  both.statements[1].work.push_back(item(kMarch2025, 700));
  both.assessment.verdicts.push_back(verdict(0, 700, 600));
  both.assessment.verdicts.back().work = {{1, 0}};
  both.assessment.findings.push_back({"conflicting_documents", {{0, 0}, {1, 0}}, "", "", ""});
  const auto stored = store::put(store, both.of(me));
  REQUIRE_MESSAGE(stored, describe(stored.error()));
  CHECK(words(store, me) == Words{kHeld, kHeld});
  REQUIRE(store::say_which_holds(store, me, {{1, 1}}));
  CHECK(words(store, me) == Words{kHeld, "meets"});
  check_sound(store);
}

TEST_CASE("a third telling joins a conflict that an earlier upload has with itself, in either order") {
  for (const bool pair_first : {true, false}) {
    TempFolder folder;
    auto store = open_store(folder.path());
    const auto me = worker(store).id;
    const auto put_pair = [&] {
      Upload both = upload({{500, 600}});
      both.content = "one upload that tells a job twice";
      both.statements.push_back(sample::statement());
      both.statements[1].work.push_back(item(kMarch2025, 700));
      both.assessment.verdicts.push_back(verdict(0, 700, 600));
      both.assessment.verdicts.back().work = {{1, 0}};
      both.assessment.findings.push_back({"conflicting_documents", {{0, 0}, {1, 0}}, "", "", ""});
      put(store, me, both);
    };
    const auto put_third = [&] { put(store, me, upload({{500, 600}})); };
    pair_first ? put_pair() : put_third();
    pair_first ? put_third() : put_pair();
    CHECK(words(store, me) == Words{kHeld, kHeld, kHeld});
    check_sound(store);
  }
}

TEST_CASE("an import in pieces meets earlier uploads as any other") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto me = worker(store).id;
  put(store, me, told_otherwise(500));
  const store::Judge judge = rejudge();
  store::ImportWriter pieces(store, judge);
  const Upload first = told_otherwise(700);
  const Upload second = upload({{500, 600}}, kMarch2025 + 86400);
  for (const Upload* piece : {&first, &second}) {
    auto ready = pieces.prepare(piece->of(me));
    REQUIRE(ready);
    REQUIRE(pieces.put(std::move(*ready)));
  }
  REQUIRE(pieces.finish());
  CHECK(pieces.withheld() == 1);
  CHECK(words(store, me) == Words{kHeld, "meets", kHeld, "meets", "short"});
  check_sound(store);
}

TEST_CASE("a verdict over a period is withheld with any of its work") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto me = worker(store).id;
  Upload week = told_otherwise(500);
  week.assessment.verdicts.resize(1);
  week.assessment.verdicts[0].work = {{0, 0}, {0, 1}};
  week.assessment.verdicts[0].period = statement::Period{{kMarch2025, 0}, {kMarch2025 + 604800, 0}, true};
  put(store, me, week);
  put(store, me, told_otherwise(700));
  CHECK(words(store, me).front() == kHeld);
  check_sound(store);
}

TEST_CASE("two jobs that began together and have neither pay nor way in common are two jobs, not a conflict") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto me = worker(store).id;
  const auto screen = [](std::int64_t paid, const char* way, const std::string& content) {
    Upload one = upload({{paid, 600}});
    one.content = content;
    one.statements[0].work[0].ended_at.reset();
    one.statements[0].work[0].distance = parse_distance(way);
    return one;
  };
  put(store, me, screen(710, "1.62 mi", "corner grill"));
  CHECK(put(store, me, screen(1183, "3.59 mi", "leaf and bowl")).withheld == 0);
  CHECK(put(store, me, screen(710, "3.00 mi", "the first with another way")).withheld == 1);
  check_sound(store);
}

TEST_CASE("an erased worker leaves no conflict behind") {
  Contradicted contradicted;
  auto& [folder, store, me] = contradicted;
  REQUIRE(store::say_which_holds(store, me, {{2, 0}}));
  REQUIRE(store::erase_worker(store, me));
  CHECK(store::list_conflicts(store, me)->empty());
  check_sound(store);
}
