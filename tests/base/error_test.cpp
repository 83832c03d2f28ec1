#include "ratecheck/base/error.h"

#include <doctest/doctest.h>

using namespace ratecheck;

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

TEST_CASE("of a place is shown what is known of it") {
  struct Row {
    Place place;
    std::string shown;
  };
  const Row rows[] = {
      {{}, "m"},
      {{"f", 0, 0}, "f: m"},
      {{"f", 3, 0}, "f:3: m"},
      {{"f", 3, 7}, "f:3:7: m"},
      {{"", 3, 7}, "3:7: m"},
      {{"f", 0, 7}, "f: m"},  // a column of no line says nothing
  };
  for (const Row& row : rows) {
    CAPTURE(row.shown);
    CHECK(describe(Error{"x", "m"}.at(row.place)) == row.shown);
  }
}

TEST_CASE("the caret stands under the letter that the column counts to") {
  struct Row {
    std::string line;
    std::size_t column;
    std::string caret;
  };
  const Row rows[] = {
      {"abc", 1, "^"},     {"abc", 3, "  ^"},
      {"abc", 4, "   ^"},   // behind the last letter, where something is missing
      {"abc", 99, "   ^"},  // no further
      {"\tab", 3, "\t ^"},  // a tab is as wide as the terminal makes it
      {"£ab", 4, "  ^"},    // bytes are counted, letters are shown
      {"€ab", 4, " ^"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.line);
    CAPTURE(row.column);
    CHECK(describe(Error{"x", "m"}.at({"f", 1, row.column}).with_excerpt(row.line)) ==
          "f:1:" + std::to_string(row.column) + ": m\n  " + row.line + "\n  " + row.caret);
  }
}

TEST_CASE("without a column there is no caret, without a line neither, without a hint no empty one") {
  CHECK(describe(Error{"x", "m"}.at({"f", 1, 0}).with_excerpt("abc")) == "f:1: m\n  abc");
  CHECK(describe(Error{"x", "m"}.at({"f", 1, 2})) == "f:1:2: m");
  CHECK(describe(Error{"x", "m"}.with_hint("h")) == "m\n  hint: h");
}

TEST_CASE("several errors stand one below the other") {
  const Error one{"x", "first", {}, "mend it", ""};
  const Error two{"x", "second", {}, "", ""};
  CHECK(describe(std::vector<Error>{}).empty());
  CHECK(describe(std::vector<Error>{two}) == "second");
  CHECK(describe(std::vector<Error>{one, two}) == "first\n  hint: mend it\nsecond");
}
