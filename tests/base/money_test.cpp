#include "ratecheck/base/money.h"

#include <doctest/doctest.h>

using namespace ratecheck;

TEST_CASE("currencies know the exponent of ISO 4217") {
  CHECK(Currency::parse("GBP")->exponent() == 2);
  CHECK(Currency::parse("JPY")->exponent() == 0);
  CHECK(Currency::parse("KWD")->exponent() == 3);
  CHECK_FALSE(Currency::parse("GBX"));
  CHECK_FALSE(Currency::parse("gbp"));
  CHECK_FALSE(Currency().known());
}

TEST_CASE("money of two currencies is refused with both names") {
  const auto total = sum(*parse_money("1.00 GBP"), *parse_money("1.00 USD"));
  REQUIRE_FALSE(total);
  CHECK(total.error().message == "GBP and USD cannot be added.");
}

TEST_CASE("money is read with a point and its code, and with nothing else") {
  CHECK(parse_money("36.00 GBP")->to_string() == "36.00 GBP");
  for (const char* bad : {"36.00", "36,00 GBP", "GBP 36", "1,036.00 GBP", "36.00 XYZ"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_money(bad));
  }
}
