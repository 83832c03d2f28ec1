#include "ratecheck/base/plain_text.h"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

using namespace ratecheck;

namespace {

std::string utf8(char32_t c) {
  std::string out;
  if (c < 0x80)
    return {static_cast<char>(c)};
  const int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
  const unsigned lead = (0xff00U >> static_cast<unsigned>(more + 1)) & 0xffU;
  out += static_cast<char>(lead | (c >> static_cast<unsigned>(6 * more)));
  for (int i = more - 1; i >= 0; --i)
    out += static_cast<char>(0x80U | ((c >> static_cast<unsigned>(6 * i)) & 0x3fU));
  return out;
}

/// Every character of Unicode's Default_Ignorable_Code_Point (DerivedCoreProperties, version 15), and the controls
/// and separators beside it. U+D800 to U+DFFF are no characters.
std::vector<char32_t> unseen() {
  std::vector<char32_t> all;
  const std::vector<std::pair<char32_t, char32_t>> ranges = {
      {0x00, 0x1f},     {0x7f, 0x9f},       {0xad, 0xad},       {0x34f, 0x34f},    {0x61c, 0x61c},
      {0x115f, 0x1160}, {0x17b4, 0x17b5},   {0x180b, 0x180f},   {0x200b, 0x200f},  {0x2028, 0x202e},
      {0x2060, 0x206f}, {0x3164, 0x3164},   {0xfe00, 0xfe0f},   {0xfeff, 0xfeff},  {0xffa0, 0xffa0},
      {0xfff0, 0xfffb}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff}};
  for (const auto& [first, last] : ranges) {
    for (char32_t c = first; c <= last; ++c)
      all.push_back(c);
  }
  return all;
}

}  // namespace

TEST_CASE("characters that act unseen are found wherever they stand, and nothing else is") {
  const std::vector<char32_t> all = unseen();
  CHECK(all.size() > 4200);
  for (const char32_t c : all) {
    CAPTURE(static_cast<std::uint32_t>(c));
    const std::string one = utf8(c);
    CHECK(find_unseen(one) == 0);
    CHECK(find_unseen("pay" + one) == 3);
    CHECK(find_unseen("zł" + one + "x") == 3);
    CHECK(!check_line("a" + one, 200));
    if (c != '\t')
      CHECK(shown("a" + one + "b").substr(0, 4) == "a<U+");
  }
  std::size_t seen = 0;  // and of all others none
  for (char32_t c = 0; c < 0x110000; ++c) {
    if (c >= 0xd800 && c < 0xe000)
      continue;
    seen += find_unseen(utf8(c)) ? 0U : 1U;
  }
  CHECK(seen == 0x110000 - 0x800 - all.size());
  for (const char* good : {"", "Trinkgeld", "prowizja (zł)", "أجرة", "配達", "🚲 tip",
                           "a\xc2\xa0"
                           "b",
                           "e\xcc\x81", "\xe2\x80\x93", "~"}) {
    CAPTURE(good);
    CHECK(!find_unseen(good));
    CHECK(check_line(good, 200));
  }
}

TEST_CASE("a joiner is good between letters that join and between pictures, and nowhere else") {
  const std::string non_joiner = utf8(0x200c);
  const std::string joiner = utf8(0x200d);
  const std::string as_picture = utf8(0xfe0f);
  for (const std::string& good : {
           "می" + non_joiner + "خواهم",          // Persian
           "क्" + joiner + "ष",                   // Hindi, behind a virama
           "ශ්" + joiner + "රී",                   // Sinhala
           "র" + joiner + "্যাব",                 // Bengali
           "👷" + joiner + "♀" + as_picture,      // a woman who builds
           "❤" + as_picture + joiner + "🔥 tip",  // a heart on fire
           "🏍" + as_picture,                  // a motorcycle in colour
       }) {
    CAPTURE(good);
    CHECK(!find_unseen(good));
    CHECK(check_line(good, 200));
    CHECK(shown(good) == good);
  }
  for (const std::string& mark : {non_joiner, joiner}) {
    CAPTURE(mark);
    CHECK(find_unseen(mark + "می") == 0);  // at an edge
    CHECK(find_unseen("می" + mark) == 4);
    CHECK(find_unseen("می" + mark + " می") == 4);
    CHECK(find_unseen("می" + mark + mark + "می") == 4);  // doubled
    CHECK(find_unseen("Spr" + mark + "ing") == 3);       // in a script that does not need it
    CHECK(find_unseen("1" + mark + "2") == 1);
    CHECK(find_unseen("می" + mark + "a") == 4);
    CHECK(find_unseen("٣" + mark + "٤") == 2);  // digits
    CHECK(shown("a" + mark + "b").find("<U+200") == 1);
  }
  CHECK(find_unseen("🚲" + non_joiner + "🚲") == 4);
  CHECK(find_unseen("🚲" + joiner) == 4);
  CHECK(find_unseen("a" + as_picture) == 1);
  CHECK(find_unseen("🚲" + as_picture + as_picture) == 7);
  CHECK(shown("a" + utf8(0xe0041) + "b") == "a<U+E0041>b");
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
                           "\xe2\x80\x8b=1",
                           "\xe2\x80\xae=1",
                           "\x01=1",
                           "\xf3\xa0\x81\x81=1",
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
