#include "ratecheck/base/plain_text.h"

#include <doctest/doctest.h>

#include <vector>

using namespace ratecheck;

namespace {

const std::vector<std::string> kUnseen = {std::string(1, '\0'),
                                          "\x01",
                                          "\x07",
                                          "\b",
                                          "\t",
                                          "\n",
                                          "\r",
                                          "\x1b",
                                          "\x1f",
                                          "\x7f",
                                          "\xc2\x80",
                                          "\xc2\x85",
                                          "\xc2\x9b",
                                          "\xd8\x9c",
                                          "\xe2\x80\x8e",
                                          "\xe2\x80\x8f",
                                          "\xe2\x80\xa8",
                                          "\xe2\x80\xa9",
                                          "\xe2\x80\xaa",
                                          "\xe2\x80\xae",
                                          "\xe2\x81\xa6",
                                          "\xe2\x81\xa9"};

}  // namespace

TEST_CASE("characters that act unseen are found wherever they stand, and nothing else is") {
  for (const std::string& one : kUnseen) {
    CAPTURE(one);
    CHECK(find_unseen(one) == 0);
    CHECK(find_unseen("pay" + one) == 3);
    CHECK(find_unseen("zł" + one + "x") == 3);
    CHECK(!check_line("a" + one, 200));
  }
  for (const char* good : {"", "Trinkgeld", "prowizja (zł)", "أجرة", "配達", "🚲 tip",
                           "a\xc2\xa0"
                           "b",
                           "e\xcc\x81", "\xe2\x80\x8d", "\xe2\x80\x93", "~"}) {
    CAPTURE(good);
    CHECK(!find_unseen(good));
    CHECK(check_line(good, 200));
  }
}

TEST_CASE("words may have line ends, a line may not; each says what was expected") {
  CHECK(check_words("one\ntwo\r\nthree", 100));
  CHECK(!check_words("one\rtwo", 100));
  CHECK(!check_words("one\x1b[2Jtwo", 100));
  const Status line = check_line("one\ntwo", 100);
  REQUIRE(!line);
  CHECK(line.error().code == "bad_value");
  CHECK(line.error().message.find("U+000A") != std::string::npos);
  CHECK(!line.error().hint.empty());
  const Status longer = check_line(std::string(101, 'x'), 100);
  REQUIRE(!longer);
  CHECK(longer.error().code == "too_long");
  CHECK(check_line(std::string(100, 'x'), 100));
}

TEST_CASE("what a document says is shown with names for what acts unseen") {
  CHECK(shown("a\xe2\x80\xaez") == "a<U+202E>z");
  CHECK(shown("\x1b[2J") == "<U+001B>[2J");
  CHECK(shown("a\tb") == "a\tb");
  CHECK(shown("a\nb") == "a<U+000A>b");
  CHECK(shown("a\nb\r\nc\rd", LineEnds::allowed) == "a\nb\r\nc<U+000D>d");
  CHECK(shown("zł أجرة 🚲") == "zł أجرة 🚲");
  CHECK(shown("cut \xe2\x80") == "cut \xe2\x80");
}

TEST_CASE("a spreadsheet runs no cell of a CSV, and numbers stay numbers") {
  for (const char* text : {"=1+1",
                           "+1",
                           "-2+3+cmd|' /C calc'!A0",
                           "@SUM(A1)",
                           "\tx",
                           " =1",
                           "  \t=1",
                           "--1",
                           "-",
                           "-1e5",
                           "-1,5",
                           "-.5",
                           "-5.",
                           "-2.3.4",
                           "+2.30",
                           "- 2",
                           "\xc2\xa0=1",
                           "\xef\xbb\xbf=1",
                           "\xef\xbc\x9d"
                           "1",
                           "-2.30 "}) {
    CAPTURE(text);
    const std::string cell = csv_cell(text);
    CHECK(cell.find('\'') == (cell.front() == '"' ? 1U : 0U));
  }
  CHECK(csv_cell("\r=1") == "\"'\r=1\"");
  CHECK(csv_cell("\n=1") == "\"'\n=1\"");
  for (const char* text :
       {"-2.30", "14.58", "-7", "0", "", "Order Pay", "a=b", "a-b", "2025-03", "2020-02-05T15:21:44-05:00"}) {
    CAPTURE(text);
    CHECK(csv_cell(text) == text);
  }
  CHECK(csv_cell("a,b") == "\"a,b\"");
  CHECK(csv_cell("say \"=1\"") == "\"say \"\"=1\"\"\"");
  CHECK(csv_cell("=\"a\"") == "\"'=\"\"a\"\"\"");
}
