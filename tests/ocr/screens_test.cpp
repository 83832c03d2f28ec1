// A hundred screens out of the corpus that `./dev bench ocr` makes in full, against the same thresholds.

#include "screens.h"
#include "shipped.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

using namespace ratecheck;
using test::shipped_parsers;

namespace {

const std::vector<ocr::Screen>& screens() {
  static const auto kScreens =
      ocr::load_screens(std::string(RATECHECK_SOURCE_DIR) + "/fixtures/ocr/screens.jsonl");
  REQUIRE(kScreens);
  return *kScreens;
}

ocr::Tally tally_of(const std::string& state, ocr::Complaints& complaints) {
  ocr::Tally out;
  for (const ocr::Screen& screen : screens()) {
    if (screen.state == state)
      out.add(ocr::hold_against_truth(screen, shipped_parsers(), &complaints));
  }
  return out;
}

ocr::Screen screen_of(const std::string& layout) {
  for (const ocr::Screen& screen : screens()) {
    if (screen.layout == layout && screen.state == "clean" && screen.orders.at(0).whole)
      return screen;
  }
  FAIL("no screen of " << layout);
  return {};
}

void replace(std::string& text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("no single screen is taken for several documents") {
  for (const ocr::Screen& screen : screens()) {
    CAPTURE(screen.name);
    const auto document = document::read_document(screen.text, "text/plain");
    const auto read = document ? shipped_parsers().read_all(*document) : document.error();
    CHECK((!read || read->size() == 1));
  }
}

TEST_CASE("no wrong amount of a screen stands as proven, or without a doubt where a sum covers it") {
  for (const char* state : {"clean", "sent", "photo", "beyond"}) {
    ocr::Complaints complaints;
    const ocr::Tally tally = tally_of(state, complaints);
    for (const std::string& complaint : complaints)
      CAPTURE(complaint);
    CHECK(tally.screens >= 10);
    CHECK(tally.wrong_proven == 0);
    CHECK(tally.wrong_covered == 0);
    CHECK(tally.wrong_proposals == 0);
    if (std::string_view(state) != "beyond")
      CHECK(tally.proven >= 10);
  }
}

TEST_CASE("clean screens: 97 of 100 orders are stated, and less than one value in a hundred is wrong") {
  ocr::Complaints complaints;
  const ocr::Tally tally = tally_of("clean", complaints);
  for (const std::string& complaint : complaints)
    MESSAGE(complaint);
  CHECK(tally.stated_share() >= 0.97);
  CHECK(tally.wrong_share() < 0.01);
}

TEST_CASE("damaged screens: 80 of 100 orders are stated, and less than five values in a hundred are wrong") {
  ocr::Complaints complaints;
  ocr::Tally tally = tally_of("sent", complaints);
  tally.add(tally_of("photo", complaints));
  CHECK(tally.stated_share() >= 0.80);
  CHECK(tally.wrong_share() < 0.05);
}

TEST_CASE("a line of the second corpus tells its part and who read it, and may come without confidences") {
  const std::string path = (std::filesystem::temp_directory_path() / "ratecheck-one-screen.jsonl").string();
  std::ofstream(path)
      << R"({"name":"7-week","layout":"doordash/week","part":"held_out","state":"hard","reader":"psm4",)"
      << R"("year":2026,"covered":true,"text":"Dashes\n","confidences":[],)"
      << R"("orders":[{"amounts":["total"],"fields":{"total":"9.99"},"whole":false,"lost":["total"]}]})"
      << "\n";
  const auto read = ocr::load_screens(path);
  std::filesystem::remove(path);
  REQUIRE(read);
  REQUIRE(read->size() == 1);
  const ocr::Screen& screen = read->front();
  CHECK(screen.part == "held_out");
  CHECK(screen.reader == "psm4");
  CHECK(screen.state == "hard");
  CHECK(screen.confidences.empty());
  CHECK(screen.orders.at(0).lost);
  ocr::Complaints complaints;
  ocr::hold_against_truth(screen, shipped_parsers(), &complaints);
  REQUIRE(complaints.size() == 1);
  CHECK(complaints.front().ends_with("[7-week psm4 doordash/week]"));
}

TEST_CASE("an order whose amount the reader of letters lost counts, and is told apart from those it gave back") {
  ocr::Screen screen = screen_of("uber/offer-card");
  screen.orders.at(0).lost = true;
  ocr::Tally tally = ocr::hold_against_truth(screen, shipped_parsers(), nullptr);
  CHECK(tally.lost == 1);
  CHECK(tally.lost_stated == 1);
  screen.orders.at(0).fields.at(0).second = "9999.99";
  tally.add(ocr::hold_against_truth(screen, shipped_parsers(), nullptr));
  CHECK(tally.lost == 2);
  CHECK(tally.stated_share() == doctest::Approx(0.5));
  screen.orders.at(0).lost = false;
  tally.add(ocr::hold_against_truth(screen, shipped_parsers(), nullptr));
  CHECK(tally.stated_share_of_given() == 0.0);
}

TEST_CASE("the measure sees what is wrong: an amount that nothing covers, an order that is not there") {
  ocr::Screen screen = screen_of("uber/offer-card");
  CHECK(ocr::hold_against_truth(screen, shipped_parsers(), nullptr).wrong_read == 0);
  screen.orders.at(0).fields.at(0).second = "9999.99";
  const ocr::Tally tally = ocr::hold_against_truth(screen, shipped_parsers(), nullptr);
  CHECK(tally.wrong_read == 1);
  CHECK(tally.stated == 0);
  screen.text = "Delivery\n";
  CHECK(ocr::hold_against_truth(screen, shipped_parsers(), nullptr).orders == 1);
  CHECK(ocr::hold_against_truth(screen, shipped_parsers(), nullptr).stated == 0);
}

TEST_CASE("the measure sees a wrong amount that a sum proves, and one that stands beside a broken sum in doubt") {
  ocr::Screen screen = screen_of("doordash/offer-receipt");
  CHECK(ocr::hold_against_truth(screen, shipped_parsers(), nullptr).wrong_proven == 0);
  ocr::Screen other = screen;
  for (auto& [name, value] : other.orders.at(0).fields) {
    if (name == "total")
      value = "9999.99";
  }
  CHECK(ocr::hold_against_truth(other, shipped_parsers(), nullptr).wrong_proven == 1);
  replace(screen.text, "Base pay $", "Base pay $9");
  const ocr::Tally tally = ocr::hold_against_truth(screen, shipped_parsers(), nullptr);
  CHECK(tally.wrong_proven + tally.wrong_covered == 0);
  CHECK(tally.doubtful > 0);
}
