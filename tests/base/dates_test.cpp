#include "ratecheck/base/dates.h"

#include <doctest/doctest.h>

using namespace ratecheck;

namespace {
LocalTime wall(const char* date, int hour, int minute) {
  return {*parse_date(date), hour * 3600 + minute * 60};
}
}  // namespace

TEST_CASE("only days that exist are dates") {
  CHECK(parse_date("2024-02-29"));
  for (const char* bad : {"2023-02-29", "2024-13-01", "2024-1-01", "24-01-01", "2024/01/01", "2024-01-01T"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_date(bad));
  }
  CHECK(to_string(plus_days(*parse_date("2024-02-28"), 2)) == "2024-03-01");
}

TEST_CASE("ranges are half-open: the last day belongs to the next") {
  const DateRange year{*parse_date("2024-01-01"), parse_date("2025-01-01")};
  CHECK(year.contains(*parse_date("2024-12-31")));
  CHECK_FALSE(year.contains(*parse_date("2025-01-01")));
  CHECK_FALSE(year.overlaps({*parse_date("2025-01-01"), std::nullopt}));
  CHECK(year.overlaps({*parse_date("2024-12-31"), std::nullopt}));
}

TEST_CASE("a summer evening in London has one hour of offset") {
  const auto time = resolve(wall("2018-07-14", 18, 29), "Europe/London");
  REQUIRE(time);
  CHECK(to_rfc3339(time->instant) == "2018-07-14T18:29:00+01:00");
  CHECK(time->match == ClockMatch::unique);
}

TEST_CASE("the hour that repeats in autumn and the hour that is missing in spring are told") {
  CHECK(resolve(wall("2025-11-02", 1, 30), "America/New_York")->match == ClockMatch::twice);
  CHECK(to_rfc3339(resolve(wall("2025-11-02", 1, 30), "America/New_York")->instant) ==
        "2025-11-02T01:30:00-04:00");
  CHECK(resolve(wall("2025-03-09", 2, 30), "America/New_York")->match == ClockMatch::never);
}

TEST_CASE("the autumn night has one more hour") {
  const auto from = resolve(wall("2025-10-25", 20, 0), "Europe/London");
  const auto to = resolve(wall("2025-10-26", 4, 0), "Europe/London");
  CHECK(seconds_between(from->instant, to->instant) == 9 * 3600);
}

TEST_CASE("RFC 3339 is read with its offset and written back the same") {
  for (const char* text :
       {"2020-03-03T18:05:00+00:00", "1969-12-31T23:59:59-08:00", "2025-06-01T00:00:00+05:30"}) {
    REQUIRE(parse_rfc3339(text));
    CHECK(to_rfc3339(*parse_rfc3339(text)) == text);
  }
  CHECK(parse_rfc3339("2025-06-01T00:00:00.123456Z"));
  for (const char* bad : {"2025-06-01T00:00:00", "2025-06-01", "2025-06-31T00:00:00Z", "2025-06-01T24:00:00Z",
                          "2025-06-01T00:00:00.Z"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_rfc3339(bad));
  }
}

TEST_CASE("an unknown zone names the nearest one") {
  const auto time = resolve(wall("2025-01-01", 0, 0), "Europe/Lonndon");
  REQUIRE_FALSE(time);
  CHECK(time.error().code == "unknown_time_zone");
  CHECK(time.error().hint.find("'Europe/London'") != std::string::npos);
}
