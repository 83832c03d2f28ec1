#include "crowd.h"

// Each test is somebody who tries to learn what one person earned, or to bend what all are told.

using namespace ratecheck;
using namespace ratecheck::sample;

TEST_CASE("four invented keys around one victim show nothing") {
  Crowd crowd;
  crowd.add(jobs(10));  // the victim, joined
  crowd.add_invented(4, jobs(1));
  crowd.add_invented(400, jobs(1));
  CHECK(crowd.release().empty());
  CHECK(crowd.open().find("deliveroo") == std::string::npos);  // not even that somebody is there
}

TEST_CASE("one join between two releases changes nothing") {
  Crowd crowd;
  crowd.add_many(5, jobs(10));
  crowd.release();
  const auto before = crowd.shown();
  crowd.add(jobs(37, 100, 600));  // the victim
  crowd.release();
  const auto after = crowd.shown();
  REQUIRE(after.size() == before.size());
  CHECK(after[0].figures == before[0].figures);
}

TEST_CASE("one leaving and one coming does not show the difference of the two") {
  Crowd crowd;
  auto workers = crowd.add_many(5, jobs(10));
  crowd.release();
  REQUIRE(store::erase_worker(crowd.store, workers[0]));
  CHECK(crowd.shown().empty());
  crowd.add(jobs(20, 100, 600));
  CHECK(crowd.release().empty());
}

TEST_CASE("leaving and coming back does not count as three changes") {
  Crowd crowd;
  auto workers = crowd.add_many(5, jobs(10));
  crowd.release();
  crowd.add(jobs(20, 100, 600));  // the victim waits to be shown
  for (int i = 0; i < 6; ++i) {   // one accomplice goes in and out
    const auto consents = store::list_consents(crowd.store, workers[0]);
    REQUIRE(store::withdraw_consent(crowd.store, workers[0], consents->back().id));
    REQUIRE(store::give_consent(crowd.store, workers[0], store::Purpose::aggregate));
  }
  CHECK(crowd.release().empty());
}

TEST_CASE("keys of one leaked code are one voice, however many") {
  Crowd crowd;
  crowd.add(jobs(10));  // the victim
  crowd.add_shared(40, jobs(1));
  CHECK(crowd.release().empty());
  crowd.add_many(2, jobs(10));
  CHECK(crowd.release().empty());  // four voices: three workers, and the code
  crowd.add(jobs(10));
  const auto cells = crowd.release();
  REQUIRE(cells.size() == 1);
  CHECK(cells[0].figures.workers == 44);
  CHECK(cells[0].figures.missing_total == 8000);
}

TEST_CASE("keys of one leaked code do not make figures move, and are no second voice for money or sizes") {
  Crowd crowd;
  crowd.add_many(4, jobs(10, 700, 600));
  const auto shared = crowd.add_shared(10, jobs(10));
  auto cells = crowd.release();
  REQUIRE(cells.size() == 1);
  CHECK(cells[0].figures.money_hidden == "too_few_workers");
  CHECK(cells[0].figures.sizes.empty());
  for (const store::WorkerId one : shared)
    crowd.more(one, jobs(10), "GB", kMarch2025 + 86400);
  CHECK(crowd.release()[0].figures.work_items == cells[0].figures.work_items);
}

TEST_CASE("the state minus its city is not the people outside") {
  Crowd crowd;
  crowd.add_many(6, jobs(10), "US-WA/Seattle");
  crowd.add(jobs(33, 100, 600), "US-WA");  // the only one outside the city
  const auto state = crowd.release({.place = "US-WA"});
  REQUIRE(state.size() == 1);
  CHECK(state[0].place == "US-WA/Seattle");
  const auto release = (*store::latest_release(crowd.store))->id;
  const auto of_state = insight::totals(crowd.store, release, {.place = "US-WA"});
  const auto of_city = insight::totals(crowd.store, release, {.place = "US-WA/Seattle"});
  const auto of_all = insight::totals(crowd.store, release, {});
  REQUIRE(of_state->size() == 1);
  CHECK(of_state->at(0).work_items == of_city->at(0).work_items);
  CHECK(of_state->at(0).missing_total == of_city->at(0).missing_total);
  CHECK(of_all->at(0).work_items == of_city->at(0).work_items);
}

TEST_CASE("a year minus its months is not a hidden month") {
  Crowd crowd;
  crowd.add_many(6, jobs(10));
  crowd.add(jobs(33, 100, 600), "GB", kMarch2025 + 31 * 86400);
  crowd.release();
  const auto release = (*store::latest_release(crowd.store))->id;
  const auto year = insight::totals(crowd.store, release, {.from_month = 202501, .to_month = 202512});
  const auto march = insight::totals(crowd.store, release, {.from_month = 202503, .to_month = 202503});
  CHECK(year->at(0).work_items == march->at(0).work_items);
  CHECK(insight::totals(crowd.store, release, {.from_month = 202504})->empty());
}

TEST_CASE("rule against rule on the same jobs is not a group of workers") {
  Crowd crowd;
  const auto judge_by_two = [&](int cars) {
    for (int i = 0; i < 8; ++i) {
      auto sent = upload(jobs(10));
      // A rule for cars judges only some; a general rule judges all.
      for (std::size_t j = 0; i < cars && j < 10; ++j)
        sent.assessment.verdicts.push_back(verdict(j, 500, 900, "cars-only"));
      put(crowd.store, joined_worker(crowd.store, code(crowd.store)).id, sent);
    }
  };
  judge_by_two(4);
  const auto cells = crowd.release();
  REQUIRE(cells.size() == 2);  // both rules of the leaf, or none
  CHECK(cells[0].rule == "cars-only");
  CHECK(cells[0].figures.workers == cells[1].figures.workers);
  CHECK(cells[0].figures.work_items == cells[1].figures.work_items);
  CHECK(cells[0].figures.counts_hidden == "too_few_workers");
  CHECK_FALSE(cells[0].figures.short_items.has_value());
  CHECK_FALSE(cells[0].figures.not_judged_items.has_value());
  CHECK(cells[0].figures.money_hidden == "too_few_workers");
  CHECK(cells[1].figures.short_items == 80);
}

TEST_CASE("two releases made in a row, at any moment, show the same") {
  Crowd crowd;
  auto workers = crowd.add_many(9, jobs(10));
  crowd.release();
  const auto before = crowd.shown();
  for (int i = 0; i < 2; ++i) {
    crowd.more(workers[static_cast<std::size_t>(i)], jobs(10), "GB", kMarch2025 + 86400);
    crowd.release();
    const auto after = crowd.shown();
    REQUIRE(after.size() == 1);
    CHECK(after[0].figures == before[0].figures);
  }
}

TEST_CASE("five per cent invented uploads, however large, move the median by at most six ranks in a hundred") {
  Crowd crowd;
  std::vector<std::int64_t> honest;
  for (int i = 0; i < 95; ++i) {
    honest.push_back(100 + 10 * i);
    crowd.add(jobs(3, 0, honest.back()));
  }
  for (int i = 0; i < 5; ++i) {
    std::vector<Job> flood = jobs(60, 0, 900'000);
    crowd.add(flood);
  }
  const auto cells = crowd.release();
  REQUIRE(cells.size() == 1);
  const std::int64_t median = *cells[0].figures.missing_median;
  CHECK(median >= honest[47 - 6]);
  CHECK(median <= honest[47 + 6]);
}

TEST_CASE("a release holds no id, no time of a job, no free text") {
  Crowd crowd;
  crowd.add_many(6, jobs(10));
  const auto made = crowd.release();
  const std::string json = crowd.open();
  for (const char* forbidden : {"rk-", "spring meeting", "2025-03-0", "Drop Fees", "submission", "worker_id"}) {
    CHECK_MESSAGE(json.find(forbidden) == std::string::npos, forbidden);
  }
}
