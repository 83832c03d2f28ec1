#include "ratecheck/base/text.h"

#include <doctest/doctest.h>

#include "ratecheck/base/count_bytes.h"
#include "ratecheck/base/error.h"
#include "ratecheck/base/hash.h"

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

TEST_CASE("an error shows its place, the line and a caret under the column") {
  const Error error{"unit_mismatch",
                    "minutes cannot be added to dollars",
                    {"rules/x.toml", 12, 8},
                    "multiply by a rate",
                    "due = \"a + b\""};
  CHECK(describe(error) ==
        "rules/x.toml:12:8: minutes cannot be added to dollars\n"
        "  due = \"a + b\"\n"
        "         ^\n"
        "  hint: multiply by a rate");
}

TEST_CASE("the caret counts letters, not bytes") {
  const Error error{"x", "m", {"f", 1, 4}, "", "£ab"};  // column 4 is the fourth byte: 'b'
  CHECK(describe(error) == "f:1:4: m\n  £ab\n    ^");
}

TEST_CASE("SHA-256 gives the published digest of abc") {
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("keyed hashes differ by key") {
  const std::string key_a(32, 'a');
  const std::string key_b(32, 'b');
  CHECK(keyed_hash_hex(key_a, "order 1") == keyed_hash_hex(key_a, "order 1"));
  CHECK(keyed_hash_hex(key_a, "order 1") != keyed_hash_hex(key_b, "order 1"));
  CHECK(equal_secrets("same", "same"));
  CHECK_FALSE(equal_secrets("same", "sane"));
}
