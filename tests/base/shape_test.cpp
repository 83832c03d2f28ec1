#include "ratecheck/base/shape.h"

#include <doctest/doctest.h>

using namespace ratecheck;

TEST_CASE("a shape tells letters and figures apart and keeps the rest") {
  struct Row {
    std::string text;
    std::string shape;
  };
  const Row rows[] = {
      {"", ""},
      {"   ", "   "},
      {"a", "Aaa"},
      {"Ana Kovač", "Aaa Aaa"},
      {"O'Brien", "Aaa'Aaa"},
      {"12:45", "99:99"},
      {"£1,036.50", "Aaa9,999.99"},  // whatever lies beyond ASCII may be part of a name
      {"$14.58", "$99.99"},
      {"flat 3b", "Aaa 9Aaa"},
      {"a1b2", "Aaa9Aaa9"},
      {"ana@example.org", "Aaa@Aaa.Aaa"},
      {"+44 7700 900123", "+99 9999 999999"},
      {"名前", "Aaa"},
      {"٣", "Aaa"},
      {"line\nline\r\n\tend", "Aaa\nAaa\r\n\tAaa"},
      {"\xFF\x80", "Aaa"},  // no valid text, and still nothing of it is told
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(shape_of(row.text) == row.shape);
  }
}

TEST_CASE("words of the layout stay as they stand, in any case and only whole") {
  const Vocabulary known = {"total", "pay", "größe"};
  struct Row {
    std::string text;
    std::string shape;
  };
  const Row rows[] = {
      {"Total Pay: $5", "Total Pay: $9"}, {"TOTAL", "TOTAL"}, {"Totals", "Aaa"},      {"Tota", "Aaa"},
      {"total1pay", "total9pay"},         {"Größe", "Größe"}, {"Pay Ana", "Pay Aaa"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(shape_of(row.text, known) == row.shape);
  }
}

TEST_CASE("a shape of any byte has no letter and no figure of its text") {
  for (int byte = 0; byte < 256; ++byte) {
    CAPTURE(byte);
    const char c = static_cast<char>(byte);
    const bool letter = is_shape_letter(c);
    const bool figure = c >= '0' && c <= '9';
    CHECK(shape_of(std::string(1, c)) == (letter ? "Aaa" : figure ? "9" : std::string(1, c)));
    CHECK(letter == (byte >= 0x80 || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z')));
  }
}
