#include "ratecheck/base/money.h"

#include <doctest/doctest.h>

#include "ratecheck/base/place_name.h"
#include "ratecheck/base/quantity.h"

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
  REQUIRE_FALSE(total.ok());
  CHECK(total.error().message == "GBP and USD cannot be added");
}

TEST_CASE("money is read with a point and its code, and with nothing else") {
  CHECK(parse_money("36.00 GBP")->to_string() == "36.00 GBP");
  for (const char* bad : {"36.00", "36,00 GBP", "GBP 36", "1,036.00 GBP", "36.00 XYZ"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_money(bad).ok());
  }
}

TEST_CASE("miles and kilometres meet exactly") {
  CHECK(parse_distance("1 mi")->metres() == parse_distance("1609.344m")->metres());
  CHECK(parse_distance("3.2 mi")->to_string() == "3.2 mi");
  CHECK(parse_distance("3.20mi")->to_string() == "3.20 mi");
  CHECK_FALSE(parse_distance("3.2"));
  CHECK_FALSE(parse_distance("3.2 miles"));
}

TEST_CASE("durations keep fractions of their unit") {
  CHECK(*parse_duration_seconds("0.67 h") == Rational(2412));
  CHECK(*parse_duration_seconds("1/3 h") == Rational(1200));
  CHECK_FALSE(parse_duration_seconds("15"));
}

TEST_CASE("a place lies within its area, by name and not by prefix") {
  CHECK(PlaceName{"US-WA/Seattle"}.within("US-WA"));
  CHECK(PlaceName{"US-WA/Seattle"}.within("US"));
  CHECK(PlaceName{"US-WA"}.within("US-WA"));
  CHECK_FALSE(PlaceName{"US-WA"}.within("US-WA/Seattle"));
  CHECK_FALSE(PlaceName{"US-CA/San Mateo"}.within("US-CA/San"));
}

TEST_CASE("an unknown place is answered with the nearest known one") {
  const auto place = parse_place("US-WA/Seatle");
  REQUIRE_FALSE(place.ok());
  CHECK(place.error().hint.find("Did you mean 'US-WA/Seattle'?") != std::string::npos);
  CHECK(parse_place("GB").ok());
  CHECK_FALSE(parse_place("UK").ok());
}
