#include "ratecheck/base/decimal.h"

#include <doctest/doctest.h>

#include <limits>

using namespace ratecheck;

namespace {

std::string sum(const std::string& a, const std::string& b) {
  const auto total = add(*Decimal::parse(a), *Decimal::parse(b));
  return total ? total->to_string() : "too large";
}

}  // namespace

TEST_CASE("a decimal is written as it was read") {
  struct Row {
    std::string text;
    std::int64_t coefficient;
    int scale;
  };
  const Row rows[] = {
      {"0", 0, 0},
      {"7", 7, 0},
      {"10", 10, 0},
      {"2.5", 25, 1},
      {"2.50", 250, 2},
      {"0.05", 5, 2},
      {"0.00", 0, 2},
      {"-0.05", -5, 2},
      {"-12.340", -12340, 3},
      {"999999999999999999", 999999999999999999, 0},
      {"-999999999999999999", -999999999999999999, 0},
      {"0.000000000000000001", 1, 18},
      {"0.999999999999999999", 999999999999999999, 18},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto read = Decimal::parse(row.text);
    REQUIRE(read);
    CHECK(read->coefficient() == row.coefficient);
    CHECK(read->scale() == row.scale);
    CHECK(read->to_string() == row.text);
  }
}

TEST_CASE("zeros in front are dropped, and zero has no sign") {
  CHECK(Decimal::parse("007.50")->to_string() == "7.50");
  CHECK(Decimal::parse("0000000000000000000000001")->to_string() == "1");
  CHECK(Decimal::parse("-0.00")->to_string() == "0.00");
}

TEST_CASE("what is no plain decimal of 18 digits is refused") {
  const char* const rows[] = {
      "",
      "-",
      ".",
      "-.",
      ".5",
      "5.",
      "-5.",
      "+5",
      "--5",
      "5-",
      " 5",
      "5 ",
      "1,50",
      "1 000",
      "1.2.3",
      "1..2",
      "1e3",
      "0x10",
      "1/3",
      "NaN",
      "\xD9\xA3",  // a three in Arabic digits
      "1000000000000000000",
      "-1000000000000000000",
      "9.999999999999999999",
      "9223372036854775807",
      "99999999999999999999",
      "0.0000000000000000001",
      "1.0000000000000000000",
  };
  for (const std::string text : rows) {
    CAPTURE(text);
    CHECK_FALSE(Decimal::parse(text));
  }
  CHECK_FALSE(Decimal::parse(std::string_view("1\0002", 3)));
}

TEST_CASE("decimals are equal in value, whatever their number of decimals") {
  CHECK(*Decimal::parse("2.5") == *Decimal::parse("2.500"));
  CHECK(*Decimal::parse("0") == *Decimal::parse("0.00"));
  CHECK_FALSE(*Decimal::parse("2.5") == *Decimal::parse("2.51"));
  CHECK_FALSE(*Decimal::parse("2.5") == *Decimal::parse("-2.5"));
  CHECK(Decimal::parse("0.25")->to_rational() == Rational(1, 4));
}

TEST_CASE("a negated decimal keeps its decimals") {
  CHECK(Decimal::parse("1.20")->negated().to_string() == "-1.20");
  CHECK(Decimal::parse("-1.20")->negated().to_string() == "1.20");
  CHECK(Decimal::parse("0.00")->negated().is_zero());
  CHECK_FALSE(Decimal::parse("0.01")->is_zero());
}

TEST_CASE("a sum has as many decimals as its finer part, or is too large") {
  struct Row {
    std::string a;
    std::string b;
    std::string sum;
  };
  const Row rows[] = {
      {"1.20", "0.80", "2.00"},
      {"1.2", "0.805", "2.005"},
      {"0.805", "1.2", "2.005"},
      {"-1.20", "1.2", "0.00"},
      {"5", "-7.5", "-2.5"},
      {"999999999999999998", "1", "999999999999999999"},
      {"999999999999999999", "1", "too large"},
      {"-999999999999999999", "-1", "too large"},
      {"1", "0.000000000000000001", "too large"},
      {"9", "0.000000000000000001", "too large"},
      {"99", "0.000000000000000001", "too large"},  // does not fit 64 bits either
      {"0.999999999999999999", "0.000000000000000001", "too large"},
      {"0.5", "0.000000000000000001", "0.500000000000000001"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.a);
    CAPTURE(row.b);
    CHECK(sum(row.a, row.b) == row.sum);
  }
}

TEST_CASE("the smallest number of 64 bits is written like any other") {
  CHECK(Decimal(std::numeric_limits<std::int64_t>::min(), 2).to_string() == "-92233720368547758.08");
}
