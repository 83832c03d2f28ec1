#include "ratecheck/demo/demo.h"
#include "insight/crowd.h"
#include "ratecheck/store/invented.h"
#include "ratecheck/store/maintenance.h"

using namespace ratecheck;
using namespace ratecheck::sample;

TEST_CASE("the demo is as large as asked, marked, sound, and its cells show what was planted") {
  TempFolder folder;
  auto store = open_store(folder.path());
  CHECK_FALSE(*store::is_invented(store));
  const auto report =
      demo::fill_demo(store, {.workers = 60, .work_items = 12000, .months = 2, .progress = {}, .judge = {}});
  REQUIRE_MESSAGE(report, (report ? "" : describe(report.error())));
  CHECK(report->workers == 60);
  CHECK(report->work_items == 12000);
  CHECK(*store::is_invented(store));
  CHECK(store::authenticate(store, report->key));
  const auto sound = store::verify(store);
  CHECK(sound->problems.empty());
  CHECK(sound->work_items == 12000);
  REQUIRE(insight::make_release(store));
  const auto cells = insight::cells(store, std::nullopt, {}, {{}, 1000});
  REQUIRE(cells->items.size() == 12);
  for (const auto& cell : cells->items) {
    const auto planted =
        std::find_if(demo::planted_shortfalls().begin(), demo::planted_shortfalls().end(),
                     [&](const auto& p) { return p.platform == cell.platform && p.place == cell.place; });
    REQUIRE(planted != demo::planted_shortfalls().end());
    const std::int64_t percent = *cell.figures.short_items * 100 / cell.figures.work_items;
    CHECK(std::abs(percent - planted->percent) <= 6);
  }
  CHECK(demo::fill_demo(store, {.progress = {}, .judge = {}}).error().code == "not_empty");
}
