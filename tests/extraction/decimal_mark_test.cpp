// Which of point and comma parts the decimals, told by the numbers of a column.

#include "extraction/read/decimal_mark.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "extraction/read/field_types.h"

using namespace ratecheck::extraction;

namespace {

ColumnMark column(const std::vector<const char*>& cells) {
  ColumnMark out;
  for (const char* cell : cells)
    out.look(cell);
  return out;
}

std::string of(const ColumnMark& column, const char* text, char stated = kEitherMark) {
  const DecimalMark mark = column.of(text, stated);
  return std::string(1, mark.mark) + (mark.settled ? "" : "?");
}

}  // namespace

TEST_CASE("a number tells its mark where the other one is impossible") {
  for (const char* text : {"29.9", "-238.1", "$1,075.00", "0.846", "1,234,567", "1234.567", "1 234.567", "12.3456",
                           "3.78631E-4", "(12.50)", ".500", "-$.50", "1'234.50"})
    CHECK(mark_told_by(text) == MarkTold::point);
  for (const char* text : {"29,9", "1.075,00 €", "0,846", "1.234.567", "1234,567", "1 355,90€", "1,23457E+15"})
    CHECK(mark_told_by(text) == MarkTold::comma);
  for (const char* text : {"1.080", "1,234", "-110.700 €", "$999,999"})
    CHECK(mark_told_by(text) == MarkTold::either);
  for (const char* text : {"", "15", "—", "abc", "1.2.3", "1,2,34", "1,2.3,4"})
    CHECK(mark_told_by(text) == MarkTold::nothing);
}

TEST_CASE(
    "a number that may be either takes the mark that its column tells, and is in doubt where none or both do") {
  CHECK(of(column({"12,5", "1,234"}), "1,234") == ",");
  CHECK(of(column({"7.27", "12.345"}), "12.345") == ".");
  CHECK(of(column({"1,234.50", "1,234"}), "1,234") == ".");
  CHECK(of(column({"15", "1.080"}), "1.080") == ".?");
  CHECK(of(column({"7,2", "7.2", "1.080"}), "1.080") == ".?");
}

TEST_CASE("what a number tells itself comes before its column, and its column before the parser file") {
  const ColumnMark both = column({"857.3", "1.075,00"});
  CHECK(of(both, "857.3") == ".");
  CHECK(of(both, "1.075,00") == ",");
  CHECK(of(column({"10,4"}), "10,437", '.') == ",");
  CHECK(of(column({"15"}), "1,234", '.') == ".");
  CHECK(of(column({"15"}), "1.234", ',') == ",");
  CHECK(of(both, "1.080", ',') == ",?");
}
