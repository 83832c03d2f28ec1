#include "ratecheck/base/text.h"

#include <doctest/doctest.h>

#include "ratecheck/base/count_bytes.h"

using namespace ratecheck;

TEST_CASE("invalid UTF-8 is found where it begins") {
  CHECK_FALSE(find_invalid_utf8("£20.00 – ok €"));
  CHECK(find_invalid_utf8("ab\xA3"
                          "20") == 2);                // Latin-1 pound sign
  CHECK(find_invalid_utf8("\xC0\xAF") == 0);          // overlong
  CHECK(find_invalid_utf8("a\xED\xA0\x80") == 1);     // surrogate
  CHECK(find_invalid_utf8("abc\xE2\x82") == 3);       // cut short
  CHECK(find_invalid_utf8("\xF4\x90\x80\x80") == 0);  // above U+10FFFF
  for (std::size_t before = 0; before < 20; ++before) {
    const std::string plain(before, 'x');
    CHECK(find_invalid_utf8(plain + "\xA3" + plain) == before);
    CHECK_FALSE(find_invalid_utf8(plain + "£" + plain));
  }
}

TEST_CASE("bytes of a kind are counted wherever they stand") {
  const auto is_star = [](char c) { return c == '*'; };
  for (std::size_t before = 0; before < 200; ++before) {
    const std::string plain(before, 'x');
    CHECK(count_bytes(plain + "*" + plain + "**", is_star) == 3);
    CHECK(count_bytes(std::string(before * 7, '*'), is_star) == before * 7);
  }
}

TEST_CASE("a misspelt word finds its neighbour, a foreign one finds none") {
  CHECK(nearest("tolerence", {"tolerance", "title"}) == "tolerance");
  CHECK(nearest("pattren", {"parser", "pattern"}) == "pattern");
  CHECK_FALSE(nearest("xyz", {"tolerance", "title"}));
}
