#include "ratecheck/insight/drift.h"

#include "../store/sample.h"

using namespace ratecheck;
using namespace ratecheck::sample;

namespace {

constexpr std::int64_t kWeek = 7 * 86400;

/// A document of a layout, so much of it read, with the shapes of its unread lines.
Upload reading(const std::string& name, const Rational& coverage, const std::vector<std::string>& shapes = {}) {
  Upload out = upload({{500, 600}});
  out.statements[0].parser = "grubhub/activity@1";
  out.statements[0].platform = "grubhub";
  out.statements[0].coverage = coverage;
  for (const std::string& shape : shapes)
    out.statements[0].unread.push_back({7, "PLANTED text", "no pattern of this layout reads it", 0, shape});
  out.content = name;
  return out;
}

struct Shop {
  TempFolder& folder;
  std::int64_t& now;
  store::Store store = open_store(folder.path(), {.clock = [this] { return now; }, .random = {}, .vfs = {}});
  store::WorkerId me = worker(store).id;

  void receive(int documents, const Rational& coverage, const std::vector<std::string>& shapes = {}) {
    for (int i = 0; i < documents; ++i)
      put(store, me, reading("upload " + std::to_string(++count), coverage, shapes));
  }
  std::vector<insight::LayoutWatch> watched() const {
    const auto weeks = store::list_layout_weeks(store);
    REQUIRE(weeks);
    return insight::watch_layouts(*weeks);
  }

  int count = 0;
};

}  // namespace

TEST_CASE(
    "drift: a fall against the weeks before raises the alarm, with the layout and the line it does not know") {
  TempFolder folder;
  std::int64_t now = kMarch2025;
  Shop shop{.folder = folder, .now = now};
  shop.receive(6, Rational(99, 100));
  now += kWeek;
  shop.receive(6, Rational(98, 100), {"Aaa Aaa"});  // noise that was always there
  REQUIRE(shop.watched().size() == 2);
  CHECK(shop.watched()[1].alarm == false);
  CHECK_FALSE(shop.watched()[1].usual.has_value());
  now += kWeek;
  shop.receive(3, Rational(99, 100));
  shop.receive(3, Rational(80, 100), {"Aaa pay: $99.99", "Aaa pay: $9.99", "Tip 9"});
  const insight::LayoutWatch newest = shop.watched().at(0);
  CHECK(newest.layout == "grubhub/activity@1");
  CHECK(to_string(newest.monday) == "2025-03-10");
  CHECK(newest.coverage == 90);
  CHECK(newest.usual == 99);
  CHECK(newest.alarm);
  CHECK(newest.unknown_line == "Aaa pay: $9.9");  // of whatever amount: one line
}

TEST_CASE("drift: one line that half of the documents hold is an alarm even when little text is lost") {
  TempFolder folder;
  std::int64_t now = kMarch2025;
  Shop shop{.folder = folder, .now = now};
  shop.receive(3, Rational(99, 100));
  shop.receive(2, Rational(99, 100), {"Mission Aaa $9.99"});
  CHECK_FALSE(shop.watched().at(0).alarm);
  shop.receive(1, Rational(99, 100), {"Mission Aaa $9.99"});
  CHECK(shop.watched().at(0).alarm);
  CHECK(shop.watched().at(0).unknown_line == "Mission Aaa $9.9");
}

TEST_CASE("drift: what one document holds is shown to nobody, and few documents are not shown at all") {
  TempFolder folder;
  std::int64_t now = kMarch2025;
  Shop shop{.folder = folder, .now = now};
  shop.receive(4, Rational(10, 100), {"Aaa Aaa 9"});
  CHECK(shop.watched().empty());
  now += kWeek;
  shop.receive(5, Rational(99, 100));
  shop.receive(1, Rational(99, 100), {"Aaa Aaa 9"});
  REQUIRE(shop.watched().size() == 1);
  CHECK(shop.watched()[0].unknown_line.empty());
}

TEST_CASE(
    "drift: the same upload counts once, nothing read by a parser counts, old weeks go, texts are never kept") {
  TempFolder folder;
  std::int64_t now = kMarch2025;
  Shop shop{.folder = folder, .now = now};
  const Upload once = reading("once", Rational(1), {"Aaa"});
  put(shop.store, shop.me, once);
  put(shop.store, shop.me, once);
  put(shop.store, shop.me, upload({{500, 600}}));  // posted already parsed: tells no coverage
  REQUIRE(store::list_layout_weeks(shop.store)->size() == 1);
  CHECK(store::list_layout_weeks(shop.store)->at(0).documents == 1);
  CHECK_FALSE(folder_holds(folder.path(), "PLANTED"));
  now += 70 * kWeek;
  shop.receive(1, Rational(1));
  CHECK(store::list_layout_weeks(shop.store)->size() == 1);
}
