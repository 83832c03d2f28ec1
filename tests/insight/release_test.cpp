#include "crowd.h"
#include "ratecheck/base/json_in.h"
#include "ratecheck/insight/due.h"

using namespace ratecheck;
using namespace ratecheck::sample;

TEST_CASE("nothing is shown before a release, and fewer than five workers never") {
  Crowd crowd;
  crowd.add_many(4, jobs(10));
  CHECK(crowd.shown().empty());
  CHECK(crowd.release().empty());
  crowd.add(jobs(10));
  CHECK(crowd.shown().empty());  // the fifth comes with the next release, not before
  const auto cells = crowd.release();
  REQUIRE(cells.size() == 1);
  CHECK(cells[0].platform == "deliveroo");
  CHECK(cells[0].place == "GB");
  CHECK(cells[0].month == 202503);
  CHECK(cells[0].rule == "test-floor");
  CHECK(cells[0].figures.workers == 5);
  CHECK(cells[0].figures.work_items == 50);
  CHECK(cells[0].figures.short_items == 50);
  CHECK(cells[0].figures.missing_total == 5000);
  CHECK(cells[0].figures.missing_median == 100);
}

TEST_CASE("only who joined with a code and consents is counted") {
  Crowd crowd;
  crowd.add_many(4, jobs(10));
  crowd.add_invented(10, jobs(10));            // consent, no code
  const auto joined = worker(crowd.store).id;  // code, no consent
  REQUIRE(store::join_with_code(crowd.store, joined, code(crowd.store)));
  put(crowd.store, joined, upload(jobs(10)));
  CHECK(crowd.release().empty());
  REQUIRE(store::give_consent(crowd.store, joined, store::Purpose::aggregate));
  REQUIRE(crowd.release().size() == 1);
}

TEST_CASE("counts are exact, money has three figures, shares are of judged work") {
  Crowd crowd;
  for (int i = 0; i < 7; ++i) {
    auto mine = jobs(7, 500, 612);  // each 1.12 short
    mine.push_back({700, 600});
    crowd.add(mine);
  }
  const auto cells = crowd.release();
  REQUIRE(cells.size() == 1);
  const auto& f = cells[0].figures;
  CHECK(f.workers == 7);
  CHECK(f.work_items == 56);
  CHECK(f.short_items == 49);
  CHECK(f.met_items == 7);
  CHECK(f.missing_total == 5490);  // 5488
  JsonWriter out;
  insight::write_json(out, cells[0]);
  CHECK(out.text().find(R"("shares":{"short":"0.875")") != std::string::npos);  // 49 of 56
  CHECK(out.text().find("5488") == std::string::npos);
}

TEST_CASE("a leaf changes only when three of its workers changed") {
  Crowd crowd;
  auto workers = crowd.add_many(6, jobs(10));
  REQUIRE(crowd.release()[0].figures.work_items == 60);
  for (std::size_t i = 0; i < 2; ++i)
    crowd.more(workers[i], jobs(10), "GB", kMarch2025 + 86400);
  CHECK(crowd.release()[0].figures.work_items == 60);
  crowd.more(workers[2], jobs(10), "GB", kMarch2025 + 86400);
  CHECK(crowd.release()[0].figures.work_items == 90);
  CHECK(crowd.release()[0].figures.work_items == 90);
}

TEST_CASE("with a withdrawal the cell goes at once, until three of those who remain changed") {
  Crowd crowd;
  auto workers = crowd.add_many(8, jobs(10));
  REQUIRE(crowd.release()[0].figures.work_items == 80);
  const auto consents = store::list_consents(crowd.store, workers[0]);
  REQUIRE(store::withdraw_consent(crowd.store, workers[0], consents->at(0).id));
  CHECK(crowd.shown().empty());
  CHECK(crowd.release().empty());
  for (std::size_t i = 1; i < 3; ++i)
    crowd.more(workers[i], jobs(5), "GB", kMarch2025 + 86400);
  CHECK(crowd.release().empty());
  crowd.more(workers[3], jobs(5), "GB", kMarch2025 + 86400);
  const auto cells = crowd.release();
  REQUIRE(cells.size() == 1);
  CHECK(cells[0].figures.work_items == 85);
}

TEST_CASE("a leaf that lost somebody comes back with five voices only") {
  Crowd crowd;
  auto workers = crowd.add_many(5, jobs(10));
  REQUIRE(crowd.release().size() == 1);
  REQUIRE(store::erase_worker(crowd.store, workers[0]));
  for (std::size_t i = 1; i < 5; ++i)
    crowd.more(workers[i], jobs(5), "GB", kMarch2025 + 86400);
  CHECK(crowd.release().empty());
  crowd.add(jobs(10));
  CHECK(crowd.release().size() == 1);
}

TEST_CASE("erasing, leaving and deleting the upload each take the cell at once, and no other") {
  for (int way = 0; way < 3; ++way) {
    CAPTURE(way);
    Crowd crowd;
    auto workers = crowd.add_many(8, jobs(10));
    for (const store::WorkerId worker : crowd.add_many(6, jobs(10), "US-WA"))
      crowd.more(worker, jobs(5), "US-WA", kMarch2025 + 86400);
    REQUIRE(crowd.release().size() == 2);
    if (way == 0)
      CHECK(store::erase_worker(crowd.store, workers[0])->leaves_withheld == 1);
    if (way == 1)
      REQUIRE(store::leave(crowd.store, workers[0], store::list_joinings(crowd.store, workers[0])->at(0).id));
    if (way == 2)
      REQUIRE(store::delete_submission(crowd.store, workers[0], 1));
    const auto cells = crowd.shown();
    REQUIRE(cells.size() == 1);
    CHECK(cells[0].place == "US-WA");
    CHECK(crowd.release().size() == 1);
  }
}

TEST_CASE("who was not counted takes no cell away") {
  Crowd crowd;
  crowd.add_many(6, jobs(10));
  REQUIRE(crowd.release().size() == 1);
  const auto late = crowd.add(jobs(10));  // after the release
  REQUIRE(store::erase_worker(crowd.store, late));
  CHECK(crowd.shown().size() == 1);
}

TEST_CASE("money needs five workers with an amount") {
  Crowd crowd;
  crowd.add_many(4, jobs(10, 500, 600));
  crowd.add_many(6, jobs(10, 700, 600));
  const auto cells = crowd.release();
  REQUIRE(cells.size() == 1);
  CHECK(cells[0].figures.short_items == 40);
  CHECK_FALSE(cells[0].figures.missing_total.has_value());
  CHECK_FALSE(cells[0].figures.missing_median.has_value());
  CHECK(cells[0].figures.money_hidden == "too_few_workers");
}

TEST_CASE("money needs a rest beyond the two largest of a fifth of the largest") {
  for (const bool enough : {false, true}) {
    Crowd crowd;
    crowd.add(jobs(1, 0, 10000));
    crowd.add(jobs(1, 0, 9000));
    // Three others: together 1998 or 2001 minor units against a fifth of 10000.
    for (int i = 0; i < 3; ++i)
      crowd.add(jobs(1, 0, enough ? 667 : 666));
    const auto cells = crowd.release();
    REQUIRE(cells.size() == 1);
    CHECK(cells[0].figures.missing_total.has_value() == enough);
    CHECK(cells[0].figures.money_hidden == (enough ? "" : "dominated"));
  }
}

TEST_CASE("quartiles and intervals begin at twenty workers, and are the same when made again") {
  for (const int workers : {19, 20}) {
    std::vector<store::Cell> twice[2];
    for (auto& cells : twice) {
      Crowd crowd;
      for (int i = 0; i < workers; ++i)
        crowd.add(jobs(4, 500, 550 + i * 10));
      cells = crowd.release();
    }
    REQUIRE(twice[0].size() == 1);
    CHECK(twice[0][0].figures == twice[1][0].figures);
    const auto& f = twice[0][0].figures;
    CHECK(f.missing_low_quartile.has_value() == (workers == 20));
    CHECK(f.total_from.has_value() == (workers == 20));
    if (workers != 20)
      continue;
    CHECK(*f.missing_low_quartile < *f.missing_median);
    CHECK(*f.missing_median < *f.missing_high_quartile);
    CHECK(*f.total_from <= *f.missing_total);
    CHECK(*f.missing_total <= *f.total_to);
    CHECK(*f.median_from <= *f.missing_median);
  }
}

TEST_CASE("a yardstick is never part of the share of short pay") {
  Crowd crowd;
  for (int i = 0; i < 6; ++i) {
    auto sent = upload(jobs(10));
    for (auto& v : sent.assessment.verdicts) {
      v.kind = rulebook::RuleKind::reference;
      v.verdict = assessment::Outcome::below_reference;
    }
    put(crowd.store, joined_worker(crowd.store, code(crowd.store)).id, sent);
  }
  const auto cells = crowd.release();
  REQUIRE(cells.size() == 1);
  CHECK(cells[0].figures.kind == "reference");
  CHECK(cells[0].figures.short_items == 0);
  CHECK(cells[0].figures.below_reference_items == 60);
}

TEST_CASE("how the workers were reached is told in groups of five, in fixed words") {
  Crowd crowd;
  crowd.add_many(6, jobs(5));
  for (int i = 0; i < 4; ++i)
    put(crowd.store, joined_worker(crowd.store, code(crowd.store, "online")).id, upload(jobs(5)));
  const auto cells = crowd.release();
  CHECK(cells[0].figures.reached == std::map<std::string, std::int64_t>{{"union", 5}});
  CHECK_FALSE(store::create_code(crowd.store, "x", "unoin", 4102444800, 5));
  CHECK(store::create_code(crowd.store, "x", "unoin", 4102444800, 5).error().message.find("'union'") !=
        std::string::npos);
}

TEST_CASE("cells are filtered by platform, place, rule and months, and come in pages") {
  Crowd crowd;
  for (const std::string place : {"GB", "US-WA", "US-WA/Seattle", "US-WI"}) {
    for (int month = 0; month < 3; ++month) {
      for (int i = 0; i < 5; ++i)
        crowd.add(jobs(2), place, kMarch2025 + month * 31 * 86400);
    }
  }
  CHECK(crowd.release().size() == 12);
  CHECK(crowd.shown({.platform = "deliveroo"}).size() == 12);
  CHECK(crowd.shown({.platform = "other"}).empty());
  CHECK(crowd.shown({.place = "US-WA"}).size() == 6);
  CHECK(crowd.shown({.place = "US-WA/Seattle"}).size() == 3);
  CHECK(crowd.shown({.place = "US"}).size() == 9);
  CHECK(crowd.shown({.rule = "test-floor"}).size() == 12);
  CHECK(crowd.shown({.rule = "another"}).empty());
  CHECK(crowd.shown({.from_month = 202504}).size() == 8);
  CHECK(crowd.shown({.from_month = 202504, .to_month = 202504}).size() == 4);
  std::vector<std::pair<std::string, std::int32_t>> seen;
  store::Page page{{}, 5};
  for (;;) {
    const auto part = insight::cells(crowd.store, std::nullopt, {.place = "US"}, page);
    REQUIRE(part);
    for (const auto& cell : part->items)
      seen.emplace_back(cell.place, cell.month);
    if (!part->next)
      break;
    page.cursor = *part->next;
  }
  CHECK(seen.size() == 9);
  CHECK(std::is_sorted(seen.begin(), seen.end()));
  CHECK(insight::cells(crowd.store, std::nullopt, {}, {"nonsense", 5}).error().code == "bad_cursor");
  CHECK(insight::cells(crowd.store, 77, {}, {}).error().code == "not_found");
}

TEST_CASE("an older release stays as it was") {
  Crowd crowd;
  auto workers = crowd.add_many(5, jobs(10));
  crowd.release();
  const std::string first = *insight::open_release(crowd.store, 1);
  for (const auto id : workers)
    crowd.more(id, jobs(10), "GB", kMarch2025 + 86400);
  crowd.release();
  CHECK(*insight::open_release(crowd.store, 1) == first);
  CHECK(*insight::open_release(crowd.store, 2) != first);
  CHECK((*store::latest_release(crowd.store))->id == 2);
}

TEST_CASE("an outsider derives the totals of an open release from its cells") {
  Crowd crowd;
  for (const std::string place : {"GB", "US-WA"}) {
    for (int i = 0; i < 7; ++i)
      crowd.add(jobs(3 + i, 480 + i, 613), place);
  }
  crowd.release();
  const auto json = parse_json(crowd.open());
  REQUIRE(json);
  std::int64_t items = 0, shorts = 0, judged = 0, cents = 0;
  const auto number = [](const JsonValue& value) {
    std::string text = value.text;
    std::erase(text, '.');
    return std::stoll(text);
  };
  for (const JsonValue& cell : json->find("items")->items) {
    items += number(*cell.find("work_items"));
    shorts += number(*cell.find("counts")->find("short"));
    judged += number(*cell.find("counts")->find("judged"));
    cents += number(*cell.find("missing")->find("total"));
  }
  const JsonValue& total = json->find("totals")->items.at(0);
  CHECK(number(*total.find("work_items")) == items);
  CHECK(number(*total.find("counts")->find("short")) == shorts);
  CHECK(number(*total.find("counts")->find("judged")) == judged);
  const std::int64_t tolerance = cents >= 10000 ? 50 : 5;  // no finer than its parts, which have three figures
  CHECK(std::abs(number(*total.find("missing_total")) - cents) <= tolerance);
}

TEST_CASE("cells as CSV have one line each under a header") {
  Crowd crowd;
  crowd.add_many(5, jobs(10));
  const std::string csv = insight::to_csv(crowd.release());
  CHECK(csv.starts_with("mark,platform,place,month,rule,"));
  CHECK(csv.find("\n\"working figure, do not "
                 "publish\",deliveroo,GB,2025-03,test-floor,floor,GBP,5,50,50,0,0,0,0,50.00,1.00,") !=
        std::string::npos);
  const auto fields = [](std::string_view line) { return std::count(line.begin(), line.end(), ','); };
  CHECK(fields(csv.substr(0, csv.find('\n'))) + 1 == fields(csv.substr(csv.find('\n') + 1)));  // one in the mark
}

TEST_CASE("working figures are due once a night, also after a clock that ran ahead") {
  constexpr std::int64_t kDay = 86400;
  constexpr std::int64_t kMidnight = 20'000 * kDay;
  const std::int64_t made = kMidnight + 3 * 3600 + 60;
  CHECK(insight::figures_are_due(std::nullopt, made));
  CHECK_FALSE(insight::figures_are_due(made, made));
  CHECK_FALSE(insight::figures_are_due(made, made + 23 * 3600));
  CHECK(insight::figures_are_due(made, made + kDay));
  CHECK(insight::figures_are_due(kMidnight + 3 * 3600 - 1, kMidnight + 3 * 3600));
  CHECK(insight::figures_are_due(made + 400 * kDay, made));
}
