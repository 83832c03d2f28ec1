// Releases: when they come, of whom, once and for good, and never beyond what a year may cost.

#include <fstream>

#include "insight/releases/voices.h"
#include "public_rig.h"
#include "ratecheck/base/signing.h"
#include "ratecheck/store/maintenance.h"

using namespace ratecheck;
using namespace ratecheck::sample;
using insight::PublishReport;

namespace {

std::vector<std::string> periods(const PublishReport& report) {
  std::vector<std::string> out;
  for (const store::Publication& one : report.made)
    out.push_back(one.period);
  return out;
}
using Periods = std::vector<std::string>;

/// Voices that a publication of the second quarter of 2026 would be drawn from, without noise.
insight::Bins heard(PublicRig& rig, const std::string& cut_off = "2026-08-14", int from = 202604,
                    int to = 202606) {
  const insight::ReleasePlan plan = PublicRig::plan_of(kTestPlan);
  insight::Voices voices(plan);
  const store::SpeakingWindow window{
      at(cut_off), [=](std::int32_t month, std::int64_t) { return month >= from && month <= to; }};
  REQUIRE(store::visit_speakers(rig.store(), window, [&](const store::Speaker& one) { voices.add(one); }));
  return voices.bins;
}
void drop_database_of(const std::string& folder) {
  fs::remove_all(folder);
  fs::create_directory(folder);
  fs::permissions(folder, fs::perms::owner_all);
}

// Leaves of the plan: deliveroo elsewhere in GB, deliveroo London, uber_eats elsewhere in GB, uber_eats London.
const insight::Bins kNobody = {{0, 0}, {0, 0}, {0, 0}, {0, 0}};

std::string record_of(const PublicRig& rig) {
  return read_file(rig.folder() + "/keep/spends");
}

}  // namespace

TEST_CASE("a release exists from the first time on, empty, and tells plan and epsilon") {
  PublicRig rig;
  CHECK(rig.list() == R"({"items":[],"next":null})");
  CHECK(periods(rig.publish()) == Periods{""});
  CHECK(
      rig.list() ==
      R"({"items":[{"number":1,"published":"2026-01-05T00:00:00Z","plan":"default@1","epsilon":"0","kind":"opening",)"
      R"("period":null}],"next":null})");
  CHECK(rig.release(1).starts_with(
      R"({"number":1,"published":"2026-01-05T00:00:00Z","plan":"default@1","epsilon":"0",)"
      R"("kind":"opening","period":null,"cells":[],"merged":[],"signature":")"));
  CHECK(periods(rig.publish()).empty());
  const auto plan = insight::plan_json(rig.store());
  REQUIRE(plan);
  CHECK(plan->find(R"("odds":{"one_key":"0.88","two_keys":"0.98"})") != std::string::npos);
  CHECK(plan->find(R"("next":{"kind":"quarter","period":"2026-Q1","cut_off":"2026-05-15T00:00:00Z",)") !=
        std::string::npos);
}

TEST_CASE("a quarter is out on day 45 after its end at six, once, and then stays as it is") {
  PublicRig rig;
  rig.publish();
  rig.member_with("2026-02-03", short_jobs(3));
  rig.set_clock("2026-05-15T05:59:59Z");
  CHECK(periods(rig.publish()).empty());
  rig.set_clock("2026-05-15T06:00:00Z");
  CHECK(periods(rig.publish(5)) == Periods{"2026-Q1"});
  const std::string first = rig.release(2);
  CHECK(first.find(R"("published":"2026-05-15T06:00:00Z")") != std::string::npos);
  rig.set_clock("2026-05-16T06:00:00Z");
  rig.member_with("2026-02-03", short_jobs(3));
  CHECK(periods(rig.publish(6)).empty());
  CHECK(rig.release(2) == first);
  CHECK(record_of(rig).ends_with("\nspend 2026 2026-Q1 400 2\n"));
}

TEST_CASE("a late run gives the time at which it should have come, and a run of a month late gives nothing") {
  PublicRig rig;
  rig.publish();
  rig.set_clock("2026-06-14T05:59:59Z");
  CHECK(periods(rig.publish()) == Periods{"2026-Q1"});
  CHECK(rig.release(2).find(R"("published":"2026-05-15T06:00:00Z")") != std::string::npos);
  rig.set_clock("2026-09-13T06:00:00Z");
  CHECK(periods(rig.publish()).empty());
  rig.set_clock("2026-10-15T06:00:00Z");
  CHECK(periods(rig.publish()) == Periods{"2026"});
  CHECK(record_of(rig).find("2026-Q2") == std::string::npos);
}

TEST_CASE("quarters that ended before the first start are not drawn") {
  PublicRig rig;
  rig.publish();
  rig.set_clock("2026-02-14T06:00:00Z");  // the day of the fourth quarter of 2025
  CHECK(periods(rig.publish()).empty());
}

TEST_CASE("who speaks: joined by a code of one use, consenting, both before the cut-off and still") {
  PublicRig rig;
  rig.set_clock("2026-04-02");
  SUBCASE("a member speaks once, whatever is uploaded") {
    const auto id = rig.member_with("2026-04-03", short_jobs(2));
    rig.work(id, "2026-05-03", short_jobs(4));
    rig.work(id, "2026-06-03", met_jobs(9));
    CHECK(heard(rig) == insight::Bins{{0, 1}, {0, 0}, {0, 0}, {0, 0}});
  }
  SUBCASE("nobody without a code, or without consent, or with neither") {
    rig.work(worker(rig.store()).id, "2026-04-03", short_jobs(2));
    const auto consenting = worker(rig.store()).id;
    REQUIRE(store::give_consent(rig.store(), consenting, store::Purpose::aggregate));
    rig.work(consenting, "2026-04-03", short_jobs(2));
    const auto code = store::create_code(rig.store(), "card", "union", 4102444800, 1);
    const auto joined = worker(rig.store()).id;
    REQUIRE(store::join_with_code(rig.store(), joined, code->text));
    rig.work(joined, "2026-04-03", short_jobs(2));
    CHECK(heard(rig) == kNobody);
  }
  SUBCASE("keys of a code made for several do not speak") {
    const auto shared = store::create_code(rig.store(), "poster", "union", 4102444800, 50);
    REQUIRE(shared);
    for (int i = 0; i < 3; ++i)
      rig.work(joined_worker(rig.store(), shared->text).id, "2026-04-03", short_jobs(2));
    CHECK(heard(rig) == kNobody);
  }
  SUBCASE("who comes at the cut-off or later does not, nor does what is uploaded then") {
    rig.set_clock("2026-08-13T23:59:59Z");
    const auto early = rig.member();
    rig.set_clock("2026-08-14");
    rig.work(early, "2026-04-03", short_jobs(2));
    rig.member_with("2026-04-03", short_jobs(2));
    CHECK(heard(rig) == kNobody);
  }
  SUBCASE("who leaves, withdraws or is erased before the publication takes the voice along") {
    const auto leaver = rig.member_with("2026-04-03", short_jobs(2));
    const auto withdrawer = rig.member_with("2026-04-03", short_jobs(2));
    const auto erased = rig.member_with("2026-04-03", short_jobs(2));
    CHECK(heard(rig)[0] == std::vector<std::int64_t>{0, 3});
    rig.set_clock("2026-08-14T05:00:00Z");
    REQUIRE(store::leave(rig.store(), leaver, store::list_joinings(rig.store(), leaver)->front().id));
    REQUIRE(store::withdraw_consent(rig.store(), withdrawer,
                                    store::list_consents(rig.store(), withdrawer)->front().id));
    REQUIRE(store::erase_worker(rig.store(), erased));
    CHECK(heard(rig) == kNobody);
  }
  SUBCASE("consent taken back and given again after the cut-off does not count") {
    const auto id = rig.member_with("2026-04-03", short_jobs(2));
    rig.set_clock("2026-08-14T01:00:00Z");
    REQUIRE(store::withdraw_consent(rig.store(), id, store::list_consents(rig.store(), id)->front().id));
    REQUIRE(store::give_consent(rig.store(), id, store::Purpose::aggregate));
    CHECK(heard(rig) == kNobody);
  }
}

TEST_CASE("a voice is for the platform and the place with most judged work, in one bin") {
  PublicRig rig;
  rig.set_clock("2026-04-02");
  SUBCASE("the platform first, then the place in it") {
    const auto id = rig.member_with("2026-04-03", short_jobs(5), "GB/London", "uber_eats");
    rig.work(id, "2026-04-05", met_jobs(3), "GB/London");
    rig.work(id, "2026-04-07", met_jobs(4), "GB");
    CHECK(heard(rig) == insight::Bins{{1, 0}, {0, 0}, {0, 0}, {0, 0}});
  }
  SUBCASE("ties go by the alphabet") {
    const auto id = rig.member_with("2026-04-03", short_jobs(5), "GB/London", "uber_eats");
    rig.work(id, "2026-04-05", met_jobs(5), "GB/London");
    CHECK(heard(rig) == insight::Bins{{0, 0}, {1, 0}, {0, 0}, {0, 0}});
  }
  SUBCASE("a place inside no leaf of its own is elsewhere, and one outside the plan does not speak") {
    rig.member_with("2026-04-03", short_jobs(5), "GB/Leeds");
    rig.member_with("2026-04-03", short_jobs(5), "FR");
    rig.member_with("2026-04-03", short_jobs(5), "");
    rig.member_with("2026-04-03", short_jobs(5), "GB", "wolt");
    CHECK(heard(rig) == insight::Bins{{0, 1}, {0, 0}, {0, 0}, {0, 0}});
  }
  SUBCASE("work of other quarters, and work that could not be judged, says nothing") {
    const auto id = rig.member_with("2026-03-31", short_jobs(5));
    rig.work(id, "2026-07-01", short_jobs(5));
    CHECK(heard(rig) == kNobody);
  }
}

TEST_CASE("work that comes too late for its quarter speaks once, in earlier work") {
  PublicRig rig;
  rig.adopt();
  rig.publish();
  rig.set_clock("2026-05-20");
  rig.member_with("2025-06-01", short_jobs(2));  // of before the first start
  rig.member_with("2026-02-03", met_jobs(2));    // after the cut-off of its quarter
  rig.member_with("2026-05-03", short_jobs(2));  // in time
  const store::SpeakingWindow all{at("2026-10-15"), [](std::int32_t, std::int64_t) { return true; }};
  int speakers = 0;
  REQUIRE(store::visit_speakers(rig.store(), all, [&](const store::Speaker&) { ++speakers; }));
  CHECK(speakers == 3);
  rig.set_clock("2026-10-16");
  const PublishReport report = rig.publish();
  CHECK(periods(report) == Periods{"2026"});
  CHECK(report.made[0].kind == "earlier_work");
  rig.set_clock("2027-10-16");
  rig.publish();
  CHECK(record_of(rig).find("spend 2027 2027 400") != std::string::npos);
}

TEST_CASE("what a stop leaves between the spend and the release is never drawn again") {
  PublicRig rig;
  rig.publish();
  rig.member_with("2026-02-03", short_jobs(3));
  rig.set_clock("2026-05-15T07:00:00Z");
  SUBCASE("after the line of the record alone") {
    rig.close();
    std::ofstream(rig.folder() + "/keep/spends", std::ios::app) << "spend 2026 2026-Q1 400 2\n";
    rig.reopen();
    CHECK(periods(rig.publish()).empty());
    rig.set_clock("2026-08-14T07:00:00Z");
    CHECK(rig.publish().made.at(0).number == 3);  // 2 stays without a release
  }
  SUBCASE("after the draw") {
    int asked = 0;
    const auto stops = [&](std::span<std::byte>) {
      if (++asked > 100)
        throw std::runtime_error("the machine stopped");
    };
    CHECK_THROWS(insight::publish_due(rig.store(), stops));
    CHECK(record_of(rig).find("spend 2026 2026-Q1 400 2") != std::string::npos);
    rig.reopen();
    CHECK(periods(rig.publish()).empty());
    CHECK(rig.list().find("2026-Q1") == std::string::npos);
  }
}

TEST_CASE("a backup of before brings no second draw, and its older numbers are not given again") {
  PublicRig rig;
  TempFolder elsewhere;
  rig.publish();
  rig.member_with("2026-02-03", short_jobs(3));
  const auto backup = store::backup(rig.store(), elsewhere.path() + "/b.db");
  REQUIRE(backup);
  rig.set_clock("2026-05-15T07:00:00Z");
  CHECK(periods(rig.publish(1)) == Periods{"2026-Q1"});
  rig.close();
  const auto restored = store::restore(rig.folder(), backup->path);
  REQUIRE_MESSAGE(restored, (restored ? "" : describe(restored.error())));
  rig.reopen();
  CHECK(periods(rig.publish(2)).empty());
  rig.set_clock("2026-08-14T07:00:00Z");
  CHECK(rig.publish(3).made.at(0).number == 3);
}

TEST_CASE("a database without its record publishes nothing for the rest of the year") {
  PublicRig rig;
  rig.publish();
  rig.set_clock("2026-05-15T07:00:00Z");
  rig.publish();
  rig.close();
  SUBCASE("gone") {
    fs::remove(rig.folder() + "/keep/spends");
  }
  SUBCASE("gone with all of the folder but the secret") {
    for (const char* name : {"/keep/spends", "/keep/signing-key", "/keep/erasures"})
      fs::remove(rig.folder() + name);
  }
  SUBCASE("damaged") {
    std::ofstream(rig.folder() + "/keep/spends") << "ratecheck spends 1\nspend 2026 20";
  }
  SUBCASE("emptied") {
    std::ofstream(rig.folder() + "/keep/spends").flush();
  }
  rig.reopen();
  CHECK(record_of(rig).find("lost 2026") != std::string::npos);
  rig.set_clock("2026-08-14T07:00:00Z");
  const PublishReport report = rig.publish();
  CHECK(report.made.empty());
  REQUIRE(report.notes.size() == 1);
  CHECK(report.notes[0].code == "spends_lost");
  CHECK(insight::plan_json(rig.store())->find(R"("lost":true)") != std::string::npos);
  rig.set_clock("2027-02-14T07:00:00Z");
  CHECK(periods(rig.publish()) == Periods{"2026-Q4"});
}

TEST_CASE("a record that goes while the service runs allows nothing") {
  PublicRig rig;
  rig.publish();
  fs::remove(rig.folder() + "/keep/spends");
  rig.set_clock("2026-05-15T07:00:00Z");
  const auto done = insight::publish_due(rig.store());
  REQUIRE_FALSE(done);
  CHECK(done.error().code == "spends_lost");
  CHECK(insight::plan_json(rig.store())->find(R"("lost":true)") != std::string::npos);
}

TEST_CASE("a folder without the record gets a restored database that publishes nothing for the year") {
  PublicRig rig;
  TempFolder other;
  TempFolder elsewhere;
  rig.publish();
  const auto backup = store::backup(rig.store(), elsewhere.path() + "/b.db");
  fs::create_directory(other.path() + "/keep");
  fs::copy_file(rig.folder() + "/keep/secret", other.path() + "/keep/secret");
  const auto restored = store::restore(other.path(), backup->path, {}, store::ErasureList::none);
  REQUIRE_MESSAGE(restored, (restored ? "" : describe(restored.error())));
  const auto store = open_store(other.path());
  CHECK(read_file(other.path() + "/keep/spends").find("lost ") != std::string::npos);
}

TEST_CASE("who left or withdrew after a backup stays out of figures when it is restored") {
  PublicRig rig;
  TempFolder elsewhere;
  rig.set_clock("2026-04-02");
  const auto leaver = rig.member_with("2026-04-03", short_jobs(2));
  const auto withdrawer = rig.member_with("2026-04-03", short_jobs(2));
  rig.member_with("2026-04-03", short_jobs(2));
  const auto backup = store::backup(rig.store(), elsewhere.path() + "/b.db");
  REQUIRE(store::leave(rig.store(), leaver, store::list_joinings(rig.store(), leaver)->front().id));
  REQUIRE(
      store::withdraw_consent(rig.store(), withdrawer, store::list_consents(rig.store(), withdrawer)->front().id));
  rig.close();
  const auto restored = store::restore(rig.folder(), backup->path);
  REQUIRE_MESSAGE(restored, (restored ? "" : describe(restored.error())));
  rig.reopen();
  CHECK(heard(rig)[0] == std::vector<std::int64_t>{0, 1});
  CHECK(store::list_consents(rig.store(), leaver)->front().withdrawn_at);
  CHECK(store::verify(rig.store())->problems.empty());
}

TEST_CASE("a folder that began a record of its own does not vouch for a backup of another database") {
  PublicRig rig;
  TempFolder elsewhere;
  rig.publish();
  const auto backup = store::backup(rig.store(), elsewhere.path() + "/b.db");
  const std::string secret = read_file(rig.folder() + "/keep/secret");
  rig.set_clock("2026-05-15T07:00:00Z");
  CHECK(periods(rig.publish(1)) == Periods{"2026-Q1"});
  PublicRig other;
  other.close();
  drop_database_of(other.folder());
  std::ofstream(other.folder() + "/secret") << secret;
  fs::permissions(other.folder() + "/secret", fs::perms::owner_read | fs::perms::owner_write);
  other.reopen();  // a start before the restore: a new, empty database
  other.close();
  const auto restored = store::restore(other.folder(), backup->path, {}, store::ErasureList::none);
  REQUIRE_MESSAGE(restored, (restored ? "" : describe(restored.error())));
  other.set_clock("2026-05-15T08:00:00Z");
  other.reopen();
  CHECK(record_of(other).find("lost ") != std::string::npos);
  const PublishReport report = other.publish(2);
  CHECK(report.made.empty());
}

TEST_CASE("lines of the record that cannot be are damage, and no refund") {
  for (const char* line :
       {"spend 99999999999 2026-Q1 400 2", "spend 2026 2026-Q1 -400 2", "spend 2026 2026-Q1 0 2",
        "spend 2026 2026-Q1 99999999999999999999 2", "spend 2026 2025-Q1 400 2", "spend 2026 2026-Q5 400 2",
        "spend 2026 2026-Q1 400", "lost 99999999999", "database"}) {
    CAPTURE(line);
    PublicRig rig;
    rig.publish();
    rig.close();
    std::ofstream(rig.folder() + "/keep/spends", std::ios::app) << line << "\n";
    rig.reopen();
    CHECK(record_of(rig).find("lost 2026") != std::string::npos);
    if (std::string(line) != "database")
      CHECK(record_of(rig).find(line) == std::string::npos);
  }
}

TEST_CASE("what was promised for a year is not raised in it") {
  PublicRig rig;
  std::string lean = kTestPlan;
  for (std::size_t at = lean.find("\"0.4\""); at != std::string::npos; at = lean.find("\"0.4\"", at))
    lean.replace(at, 5, "\"0.1\"");
  lean.replace(lean.find("year = \"2.0\""), 12, "year = \"0.5\"");
  rig.adopt(lean);
  rig.set_clock("2027-01-05");
  CHECK(insight::plan_json(rig.store())->find(R"("one_key":"0.62")") != std::string::npos);
  std::string dear = kTestPlan;
  dear.replace(dear.find("version = 1"), 11, "version = 2");
  const auto from = [&](const char* day) {
    std::string text = dear;
    text.replace(text.find("2026-04-01"), 10, day);
    return insight::adopt_plan(rig.store(), PublicRig::plan_of(text));
  };
  CHECK(from("2027-04-01").error().code == "plan_too_dear");
  CHECK(from("2099-04-01").error().code == "plan_fixed");
  CHECK(from("2027-10-01"));  // its first publication is the first of 2028
}

TEST_CASE("the next publication is one that the plan has, in a year that is not lost") {
  PublicRig rig;
  std::string few = kTestPlan;
  for (const char* other : {"Q2", "Q4", "earlier_work"}) {
    const std::size_t begin = few.find("[[publication]]\nof = \"" + std::string(other));
    few.erase(begin, few.find("[[", begin + 2) - begin);
  }
  rig.adopt(few);
  rig.set_clock("2026-06-01");
  CHECK(insight::plan_json(rig.store())->find(R"("next":{"kind":"quarter","period":"2026-Q3")") !=
        std::string::npos);
  rig.close();
  fs::remove(rig.folder() + "/keep/spends");
  rig.reopen();
  CHECK(insight::plan_json(rig.store())->find(R"("next":{"kind":"quarter","period":"2027-Q1")") !=
        std::string::npos);
}

TEST_CASE("an empty leaf is drawn like a full one") {
  PublicRig rig;
  rig.adopt();
  rig.publish();
  rig.set_clock("2026-08-14T07:00:00Z");
  rig.publish(4);
  const std::string release = rig.release(2);
  int zeros = 0;
  for (std::size_t at = release.find("\"noised\":"); at != std::string::npos && at < release.find("merged");
       at = release.find("\"noised\":", at + 1))
    zeros += release.compare(at, 11, "\"noised\":0}") == 0 ? 1 : 0;
  CHECK(zeros < 8);  // of eight bins with nobody in them
}

TEST_CASE("a plan rules only quarters that have not begun, and one change waits at a time") {
  PublicRig rig;
  const auto refused = [&](std::string text, const char* code) {
    const auto adopted = insight::adopt_plan(rig.store(), PublicRig::plan_of(text));
    REQUIRE_FALSE(adopted);
    CHECK(adopted.error().code == code);
  };
  const auto with = [](const char* from, const std::string& to) {
    std::string text = kTestPlan;
    text.replace(text.find(from), std::string(from).size(), to);
    return text;
  };
  refused(with("from = 2026-04-01", "from = 2026-01-01"), "plan_fixed");
  refused(with("from = 2026-04-01\n", ""), "plan_fixed");
  rig.adopt();
  rig.adopt();  // the same again
  refused(with("version = 1", "version = 2"), "plan_fixed");
  refused(with("epsilon = \"0.4\"", "epsilon = \"0.3\""), "plan_name_taken");
  rig.set_clock("2026-04-01");
  refused(with("version = 1", "version = 2"), "plan_fixed");
  std::string second = with("version = 1", "version = 2");
  second.replace(second.find("2026-04-01"), 10, "2026-07-01");
  rig.adopt(second);
  // What has begun stays under the plan of its first day.
  rig.publish();
  rig.set_clock("2026-05-15T07:00:00Z");
  CHECK(rig.publish().made.at(0).plan == "default@1");
  rig.set_clock("2026-08-14T07:00:00Z");
  CHECK(rig.publish().made.at(0).plan == "test@1");
  rig.set_clock("2026-11-14T07:00:00Z");
  CHECK(rig.publish().made.at(0).plan == "test@2");
}

TEST_CASE("what a year has spent and what is still to come are held against what it may cost") {
  PublicRig rig;
  rig.publish();
  std::string dear = kTestPlan;
  // All of a year's epsilon in the third quarter: with 0.4 of the second, which the program's own plan draws.
  const std::size_t third = dear.find("of = \"Q3\"");
  dear.replace(dear.find("0.4", third), 3, "1.9");
  for (const char* other : {"Q1", "Q2", "Q4", "earlier_work"}) {
    const std::size_t begin = dear.find("[[publication]]\nof = \"" + std::string(other));
    dear.erase(begin, dear.find("[[", begin + 2) - begin);
  }
  dear.replace(dear.find("2026-04-01"), 10, "2026-07-01");
  rig.set_clock("2026-05-15T07:00:00Z");
  rig.publish();
  const auto adopted = insight::adopt_plan(rig.store(), PublicRig::plan_of(dear));
  REQUIRE_FALSE(adopted);
  CHECK(adopted.error().code == "plan_too_dear");
  CHECK(adopted.error().message.find("2026 would cost 2.7: 0.4 are spent, 2.3 are to come") != std::string::npos);
}

TEST_CASE("a plan that costs less next year is checked before each draw") {
  PublicRig rig;
  std::string lean = kTestPlan;
  for (std::size_t at = lean.find("\"0.4\""); at != std::string::npos; at = lean.find("\"0.4\"", at))
    lean.replace(at, 5, "\"0.1\"");
  lean.replace(lean.find("year = \"2.0\""), 12, "year = \"0.5\"");
  rig.adopt(lean);
  rig.publish();
  rig.set_clock("2026-05-15T07:00:00Z");
  CHECK(rig.publish().made.at(0).epsilon_thousandths == 400);  // the program's own plan ruled it
  rig.set_clock("2026-08-14T07:00:00Z");
  CHECK(rig.publish().made.at(0).epsilon_thousandths == 100);
}

TEST_CASE("a release is signed, and its cells are what the signature is of") {
  PublicRig rig;
  rig.adopt();
  rig.publish();
  rig.set_clock("2026-08-14T07:00:00Z");
  rig.publish();
  const std::string answer = rig.release(2);
  const std::string content = answer.substr(0, answer.find(",\"merged\":")) + "}";
  const auto field = [&](const std::string& name) {
    const std::size_t from = answer.rfind("\"" + name + "\":\"") + name.size() + 4;
    return answer.substr(from, answer.find('"', from) - from);
  };
  CHECK(is_signed_by(field("key"), content, field("signature")));
  CHECK_FALSE(is_signed_by(field("key"), content + " ", field("signature")));
  const auto csv = insight::public_release_csv(rig.store(), 2);
  REQUIRE(csv);
  CHECK(std::count(csv->begin(), csv->end(), '\n') == 1 + 8);
  CHECK(csv->find("2,2026-08-14T06:00:00Z,test@1,0.4,2026-Q2,deliveroo,GB,true,test-floor,pay,none,") !=
        std::string::npos);
}

TEST_CASE("a clock that is turned back or runs ahead draws nothing twice") {
  PublicRig rig;
  rig.publish();
  rig.set_clock("2026-05-15T07:00:00Z");
  CHECK(periods(rig.publish()) == Periods{"2026-Q1"});
  rig.set_clock("2026-05-01");
  CHECK(periods(rig.publish()).empty());
  rig.set_clock("2026-05-15T07:00:00Z");
  CHECK(periods(rig.publish()).empty());
}
