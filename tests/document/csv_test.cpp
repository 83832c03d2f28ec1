#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "ratecheck/document/csv.h"

using namespace ratecheck::document;

namespace {

constexpr CsvTable kCommas{',', 0, false};

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
CsvReader in_pieces(const std::string& text, std::size_t size) {
  return {[&text, size, at = std::size_t{0}]() mutable {
            const std::string_view piece = std::string_view(text).substr(at, size);
            at += piece.size();
            return piece;
          },
          kCommas};
}

}  // namespace

TEST_CASE("the separator is the one that the header uses most, outside quotes") {
  CHECK(table_in("a,b,c\n1,2,3\n")->separator == ',');
  CHECK(table_in("a;b;c;d;e\n")->separator == ';');
  CHECK(table_in("a\tb\tc\n1\t2\t3")->separator == '\t');
  CHECK(table_in("\"a;b;c;d\",b,c\n1,2,3\n")->separator == ',');
}

TEST_CASE("a table is found behind what people and programs put before it") {
  struct Case {
    std::string before;
    std::string header;
    std::string row;
  };
  const std::vector<Case> cases = {
      {"", "name,day,pay", "x,2,3"},
      {"\xEF\xBB\xBF", "name,day,pay", "x,2,3"},
      {"sep=;\n", "name;day, of work;pay, in all", "x;2;3"},
      {"\"sep=,\"\r\n", "name,day,pay", "x,2,3"},
      {"SEP=;;;\n", "name;day;pay", "x;2;3"},
      {"\xEF\xBB\xBFsep=;\n", "name;day;pay", "x;2;3"},
      {"\"A Company B.V.\";\"DE000\"\n\"As of 1 Dec\";\"12,00\"\n\"\"\n", "name;day;pay;sum", "x;2;3;4"},
      {"Weekly report\n", "name,day,pay", "x,2,3"},
      {"A Company, Long Street 7, 1000 Town\n", "name,day,pay,sum", "x,2,3,4"},
      {"1;2;3;4\n", "name;day;pay;sum", "x;2;3;4"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.before);
    const std::string text = c.before + c.header + "\n" + c.row + "\n";
    const auto table = table_in(text);
    REQUIRE(table);
    CHECK(table->at == c.before.size());
    CsvReader reader(text);
    CsvRow row;
    REQUIRE(*reader.next(row));
    CHECK(row.text == c.header);
    CHECK(row.line == 1 + static_cast<std::size_t>(std::count(c.before.begin(), c.before.end(), '\n')));
    CHECK(text.substr(row.cells[1].from, row.cells[1].to - row.cells[1].from) == row.cells[1].text);
    REQUIRE(*reader.next(row));
    CHECK(row.cells[0].text == "x");
  }
}

TEST_CASE("what is no table is not taken for one") {
  for (const char* text : {"", "\n\n", "one line, with two commas, in it", "a,b\nc,d\n", "sep=;\n",
                           "1,2,3\n4,5,6\n", "Total $5.00\nTip $1.00\n", "sep=x\nno table\n"})
    CHECK_FALSE(table_in(text));
}

TEST_CASE("rows that are one quoted cell more are cut as what they were") {
  const std::string text =
      "\xEF\xBB\xBF\"\"\"Name\"\",\"\"Pay|€\"\",\"\"a \"\"\"\"b\"\"\"\"\"\"\";;\n"
      "\"\"\"Nobody, Atall\"\",\"\"158.9\"\",\"\"\"\"\";;\r\n"
      "x,y,z\n";
  CHECK(table_in(text)->wrapped);
  CHECK(read_all(CsvReader(text)) ==
        Rows{{"Name", "Pay|€", "a \"b\""}, {"Nobody, Atall", "158.9", ""}, {"x", "y", "z"}});
  CsvReader reader(text);
  CsvRow row;
  REQUIRE(*reader.next(row));
  REQUIRE(*reader.next(row));
  CHECK(text.substr(row.cells[1].from, row.cells[1].to - row.cells[1].from).find("158.9") != std::string::npos);
  CHECK(read_all(CsvReader(std::string_view("\"name,day,\"\"a,b\"\"\"\n\"1,2,\"\"3,4\"\"\"\n"))) ==
        Rows{{"name", "day", "a,b"}, {"1", "2", "3,4"}});
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
    CHECK(read_all(CsvReader(c.text, kCommas)) == c.rows);
    for (std::size_t size = 1; size <= c.text.size(); ++size)
      CHECK(read_all(in_pieces(c.text, size)) == c.rows);
  }
}

TEST_CASE("every cell keeps its place, also behind quotes that span lines") {
  const std::string text = "a,b\n\"x\ny\",22\n3,4\n";
  CsvReader reader(text, kCommas);
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
  CsvReader reader("a,b\n1,\"2\n3,4\n", kCommas);
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
      kCommas);
  CsvRow row;
  const auto got = reader.next(row);
  REQUIRE_FALSE(got);
  CHECK(got.error().code == "bad_csv");
  CHECK(given < 20);
}
