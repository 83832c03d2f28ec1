#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "ratecheck/document/csv.h"

using namespace ratecheck::document;

namespace {

using Rows = std::vector<std::vector<std::string>>;

Rows read_all(CsvReader reader) {
  Rows out;
  CsvRow row;
  while (true) {
    const auto got = reader.next(row);
    REQUIRE(got);
    if (!*got)
      return out;
    out.emplace_back();
    for (const CsvCell& cell : row.cells)
      out.back().emplace_back(cell.text);
  }
}

// ImportWriter of a given size, so that every boundary falls everywhere once.
CsvReader in_pieces(const std::string& text, std::size_t size, char separator) {
  return {[&text, size, at = std::size_t{0}]() mutable {
            const std::string_view piece = std::string_view(text).substr(at, size);
            at += piece.size();
            return piece;
          },
          separator};
}

}  // namespace

TEST_CASE("the separator is the one that the header uses most, outside quotes") {
  CHECK(separator_of("a,b,c") == ',');
  CHECK(separator_of("a;b;c") == ';');
  CHECK(separator_of("a\tb\tc") == '\t');
  CHECK(separator_of("\"a;b;c;d\",b,c") == ',');
  CHECK(separator_of("one;two\na,b,c,d,e") == ';');
}

TEST_CASE("rows are read as RFC 4180 has them") {
  struct Case {
    std::string text;
    Rows rows;
  };
  const std::vector<Case> cases = {
      {"a,b\n1,2\n", {{"a", "b"}, {"1", "2"}}},
      {"a,b\r\n1,2", {{"a", "b"}, {"1", "2"}}},
      {"\"a\",\"b, c\"\n", {{"a", "b, c"}}},
      {"\"BIC\nYCLE\",2\n", {{"BIC\nYCLE", "2"}}},
      {"\"say \"\"hi\"\"\",\"\"\n", {{"say \"hi\"", ""}}},
      {"a,\n,b\n", {{"a", ""}, {"", "b"}}},
      {"a\n\n  \nb\n", {{"a"}, {"b"}}},
      {"5\" pipe,2\n", {{"5\" pipe", "2"}}},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    CHECK(read_all(CsvReader(c.text, ',')) == c.rows);
    for (std::size_t size = 1; size <= c.text.size(); ++size)
      CHECK(read_all(in_pieces(c.text, size, ',')) == c.rows);
  }
}

TEST_CASE("every cell keeps its place, also behind quotes that span lines") {
  const std::string text = "a,b\n\"x\ny\",22\n3,4\n";
  CsvReader reader(text, ',');
  CsvRow row;
  REQUIRE(*reader.next(row));
  REQUIRE(*reader.next(row));
  CHECK(row.line == 2);
  CHECK(text.substr(row.cells[0].from, row.cells[0].to - row.cells[0].from) == "\"x\ny\"");
  CHECK(text.substr(row.cells[1].from, row.cells[1].to - row.cells[1].from) == "22");
  REQUIRE(*reader.next(row));
  CHECK(row.line == 4);
  CHECK(text.substr(row.from, row.to - row.from) == "3,4");
}

TEST_CASE("a quote that is never closed is an error at its row, not a file in one cell") {
  CsvReader reader("a,b\n1,\"2\n3,4\n", ',');
  CsvRow row;
  REQUIRE(*reader.next(row));
  const auto got = reader.next(row);
  REQUIRE_FALSE(got);
  CHECK(got.error().code == "bad_csv");
  CHECK(got.error().place.line == 2);
}

TEST_CASE("a row without end is refused before it fills the memory") {
  const std::string piece(64U << 10U, 'x');
  std::size_t given = 0;
  CsvReader reader(
      [&] {
        ++given;
        return std::string_view(piece);
      },
      ',');
  CsvRow row;
  const auto got = reader.next(row);
  REQUIRE_FALSE(got);
  CHECK(got.error().code == "bad_csv");
  CHECK(given < 20);
}
