#include "ratecheck/base/quantity.h"

#include <doctest/doctest.h>

using namespace ratecheck;

TEST_CASE("quantities of one unit add, subtract and compare") {
  CHECK(Seconds{90} + Seconds{30} == Seconds{120});
  CHECK(Seconds{90} - Seconds{120} == Seconds{-30});
  CHECK(Seconds{} == Seconds{0});
  CHECK(Seconds{89} < Seconds{90});
  CHECK(Bytes{2} > Bytes{-2});
}

TEST_CASE("a distance keeps its figures and its unit") {
  struct Row {
    std::string text;
    std::string written;
    DistanceUnit unit;
    Rational metres;
  };
  const Row rows[] = {
      {"3.2 mi", "3.2 mi", DistanceUnit::mile, Rational(51499008, 10000)},
      {"3.20mi", "3.20 mi", DistanceUnit::mile, Rational(51499008, 10000)},
      {"1 mi", "1 mi", DistanceUnit::mile, Rational(1609344, 1000)},
      {"7 km", "7 km", DistanceUnit::kilometre, Rational(7000)},
      {"0.715km", "0.715 km", DistanceUnit::kilometre, Rational(715)},
      {"715 m", "715 m", DistanceUnit::metre, Rational(715)},
      {"0 m", "0 m", DistanceUnit::metre, Rational(0)},
      {" 715 \t m ", "715 m", DistanceUnit::metre, Rational(715)},
      {"-1.5 km", "-1.5 km", DistanceUnit::kilometre,
       Rational(-1500)},  // whether it may be is the reader's to say
      {"999999999999999999 mi", "999999999999999999 mi", DistanceUnit::mile,
       Rational(999999999999999999) * Rational(1609344, 1000)},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto distance = parse_distance(row.text);
    REQUIRE(distance);
    CHECK(distance->unit == row.unit);
    CHECK(distance->to_string() == row.written);
    CHECK(distance->metres() == row.metres);
  }
}

TEST_CASE("what is no number with a unit of distance is refused") {
  for (const std::string text : {"",
                                 "mi",
                                 " km",
                                 "3.2",
                                 "3.2 miles",
                                 "3.2 MI",
                                 "3.2 Km",
                                 "3.2 ft",
                                 "3,2 mi",
                                 "1/3 mi",
                                 "+3 mi",
                                 "3 2 mi",
                                 "3.2 m i",
                                 "3.2 mi.",
                                 "mi 3.2",
                                 ".5 km",
                                 "5. km",
                                 "1e3 m",
                                 "1000000000000000000 m",
                                 "3.2 s"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_distance(text));
  }
}

TEST_CASE("miles, kilometres and metres meet exactly") {
  CHECK(*parse_distance("1 mi") == *parse_distance("1609.344 m"));
  CHECK(*parse_distance("1.609344 km") == *parse_distance("1 mi"));
  CHECK(*parse_distance("3.2 mi") == *parse_distance("3.20 mi"));
  CHECK_FALSE(*parse_distance("1 mi") == *parse_distance("1.609 km"));
}

TEST_CASE("durations are exact seconds, fractions of a unit included") {
  struct Row {
    std::string text;
    Rational seconds;
  };
  const Row rows[] =
      {
          {"40 s", Rational(40)},    {"15 min", Rational(900)},  {"15min", Rational(900)},
          {"1.5 min", Rational(90)}, {"0.67 h", Rational(2412)}, {"1/3 h", Rational(1200)},
          {"1/7 s", Rational(1, 7)}, {" 2  h ", Rational(7200)}, {"0 h", Rational(0)},
          {"24 h", Rational(86400)}, {"-1 min", Rational(-60)},  // whether it may be is the reader's to say
      };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto seconds = parse_duration_seconds(row.text);
    REQUIRE(seconds);
    CHECK(*seconds == row.seconds);
  }
}

TEST_CASE("what is no number with a unit of time is refused") {
  for (const std::string text : {"", "h", "15", "15 m", "15 mins", "15 Min", "1 hour", "1:30 h", "1 h 30 min",
                                 "1,5 h", "1/0 h", "one h", "15 min.", "1e3 s", "7 km"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_duration_seconds(text));
  }
}

TEST_CASE("a duration too long to be counted is refused, not made invalid") {
  for (std::size_t digits = 1; digits < 60; ++digits) {
    CAPTURE(digits);
    const auto seconds = parse_duration_seconds(std::string(digits, '9') + " h");
    CHECK((!seconds || seconds->valid()));
  }
  CHECK_FALSE(parse_duration_seconds(std::string(40, '9') + " h"));
}
