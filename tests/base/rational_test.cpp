#include "ratecheck/base/rational.h"

#include <doctest/doctest.h>

#include <random>

#include "ratecheck/base/decimal.h"
#include "ratecheck/base/divide_rounded.h"
#include "ratecheck/base/text.h"
#include "slurp.h"

using namespace ratecheck;

TEST_CASE("a division that does not end stays exact") {
  const Rational due = Rational(821, 100) / Rational(3600) * Rational(2820);
  CHECK(to_exact_string(due) == "38587/6000");
  CHECK(to_short_string(due) == "6.4311666…");
}

TEST_CASE("exact text ends where the value ends") {
  CHECK(to_exact_string(*parse_rational("7.830")) == "7.83");
  CHECK(to_exact_string(Rational(-1, 8)) == "-0.125");
  CHECK(to_exact_string(Rational(0)) == "0");
  CHECK(to_fixed_string(Rational(5), 2) == "5.00");
  CHECK(to_fixed_string(Rational(-1, 1000), 2) == "0.00");
}

TEST_CASE("each rounding mode does what the manual of rule files says, on both sides of zero") {
  // docs/formulas.md "Rounding": | `mode` | words | of 4.905 | of 4.901 | of -4.905 | of -4.909 |
  const std::pair<const char*, Rounding> modes[] = {{"half_up", Rounding::half_up},
                                                    {"half_even", Rounding::half_even},
                                                    {"truncate", Rounding::truncate},
                                                    {"up", Rounding::up},
                                                    {"down", Rounding::down}};
  const std::string manual = test::slurp(RATECHECK_SOURCE_DIR "/docs/formulas.md");
  for (const auto& [name, mode] : modes) {
    CAPTURE(name);
    const std::size_t at = manual.find("\n| `" + std::string(name) + "` |");
    REQUIRE(at != std::string::npos);
    const std::string line = manual.substr(at + 1, manual.find('\n', at + 1) - at - 1);
    const std::vector<std::string_view> cells = split(line, '|');
    REQUIRE(cells.size() == 8);
    std::size_t cell = 3;
    for (const char* value : {"4.905", "4.901", "-4.905", "-4.909"}) {
      CAPTURE(value);
      const Rational rounded = round_to(*parse_rational(value), Rational(1, 100), mode);
      CHECK(to_fixed_string(rounded, 2) == trim(cells[cell]));
      // whole numbers of 64 bits are divided alike
      const auto thousandths =
          static_cast<std::int64_t>((*parse_rational(value) * Rational(1000)).reduced().numerator());
      CHECK(Rational(divide_rounded<std::int64_t>(thousandths, 10, mode), 100) == rounded);
      ++cell;
    }
  }
  CHECK(to_exact_string(round_to(*parse_rational("4.915"), Rational(1, 100), Rounding::half_even)) == "4.92");
  CHECK(to_exact_string(round_to(*parse_rational("19.40375"), Rational(1, 100), Rounding::half_up)) == "19.4");
}

TEST_CASE("overflow is told, never wrapped, and does not heal") {
  Rational huge(1);
  for (int i = 0; i < 200; ++i)
    huge = huge * Rational(1000000007);
  CHECK_FALSE(huge.valid());
  CHECK_FALSE((huge - huge).valid());
  CHECK(to_exact_string(huge) == "overflow");
  CHECK_FALSE((Rational(1) / Rational(0)).valid());
}

TEST_CASE("sums agree with the same sums over a common denominator") {
  std::mt19937 random(7);
  std::uniform_int_distribution<std::int64_t> digit(-1000000, 1000000);
  std::uniform_int_distribution<std::int64_t> part(1, 5000);
  for (int i = 0; i < 20000; ++i) {
    const std::int64_t a = digit(random), c = digit(random), b = part(random), d = part(random);
    CHECK(Rational(a, b) + Rational(c, d) == Rational(Int128{a} * d + Int128{c} * b, Int128{b} * d));
    CHECK((Rational(a, b) < Rational(c, d)) == (Int128{a} * d < Int128{c} * b));
    CHECK((Rational(a, b).reduced() == Rational(a, b)));
  }
}

TEST_CASE("comparison holds where cross products would not fit") {
  const Int128 big = (static_cast<Int128>(1) << 120U) + 1;
  CHECK(Rational(big, big - 2) > Rational(big + 2, big));
  CHECK(Rational(-big, big - 2) < Rational(1));
}

TEST_CASE("a decimal prints as it was written and compares by value") {
  CHECK(Decimal::parse("2.50")->to_string() == "2.50");
  CHECK(*Decimal::parse("2.50") == *Decimal::parse("2.5"));
  CHECK(Decimal::parse("-0.5")->to_string() == "-0.5");
  CHECK(add(*Decimal::parse("0.1"), *Decimal::parse("0.25"))->to_string() == "0.35");
  for (const char* bad : {"", "-", ".5", "5.", "1,5", "1e3", "+1", "٢", "12345678901234567890", "--1"}) {
    CAPTURE(bad);
    CHECK_FALSE(Decimal::parse(bad));
  }
}

TEST_CASE("a decimal prints every digit it was written with, at every size and scale") {
  for (const char* text : {"0", "0.00", "7", "-7", "0.05", "-0.05", "10.10", "1234567890.12", "999999999999999999",
                           "-0.999999999999999999", "0.000000000000000001", "-1000.000"}) {
    CHECK(Decimal::parse(text)->to_string() == text);
  }
  CHECK(Decimal(INT64_MIN, 0).to_string() == "-9223372036854775808");
  CHECK(Decimal(INT64_MIN, 18).to_string() == "-9.223372036854775808");
}
