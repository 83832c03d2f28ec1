#include "ratecheck/base/place_name.h"

#include <doctest/doctest.h>

#include <set>

using namespace ratecheck;

TEST_CASE("a place lies within its area, by name and not by prefix") {
  struct Row {
    std::string place;
    std::string area;
    bool within;
  };
  const Row rows[] = {
      {"US", "US", true},
      {"US-WA", "US", true},
      {"US-WA", "US-WA", true},
      {"US-WA/Seattle", "US-WA/Seattle", true},
      {"US-WA/Seattle", "US-WA", true},
      {"US-WA/Seattle", "US", true},
      {"GB/London", "GB", true},
      {"AU-SA/Adelaide", "AU", true},
      {"US", "US-WA", false},
      {"US-WA", "US-WA/Seattle", false},
      {"US-WA", "US-CA", false},
      {"US-WA", "U", false},
      {"US-WA", "US-W", false},
      {"US-WA", "", false},
      {"US-WA/Seattle", "US-WA/", false},
      {"US-WA/Seattle", "US-WA/Sea", false},
      {"US-CA/San Mateo", "US-CA/San", false},
      {"US-CA/Los Angeles County unincorporated", "US-CA/Los Angeles", false},
      {"GB/Stoke-on-Trent", "GB/Stoke", false},  // a hyphen parts countries, not names
      {"CA", "US-CA", false},
      {"", "US", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.place);
    CAPTURE(row.area);
    CHECK(PlaceName{row.place}.within(row.area) == row.within);
  }
}

TEST_CASE("known places are read as they are written") {
  for (const std::string text : {"GB", "US", "US-WA", "AU-ACT", "CH-GE", "US-WA/Seattle", "US-WA/outside Seattle",
                                 "GB/London", "SK/Košice", "HU/Nyíregyháza", "ID/Zone II"}) {
    CAPTURE(text);
    const auto place = parse_place(text);
    REQUIRE(place);
    CHECK(place->text == text);
  }
}

TEST_CASE("what is not of the list is refused, however like it is") {
  for (const std::string text : {"",
                                 " ",
                                 "UK",
                                 "gb",
                                 "GB ",
                                 " GB",
                                 "EU",
                                 "USA",
                                 "US-",
                                 "US-ZZ",
                                 "US_WA",
                                 "us-wa",
                                 "US-WA/",
                                 "US-WA/seattle",
                                 "US-WA/Seattle ",
                                 "US-OR/Seattle",
                                 "WA/Seattle",
                                 "Seattle",
                                 "/Seattle",
                                 "SK/Kosice",
                                 "GB-LND",
                                 "XX"}) {
    CAPTURE(text);
    const auto place = parse_place(text);
    REQUIRE_FALSE(place);
    CHECK(place.error().code == "unknown_place");
    CHECK(place.error().hint.find("ISO 3166") != std::string::npos);
  }
}

TEST_CASE("an unknown place is answered with the nearest known one") {
  CHECK(parse_place("US-WA/Seatle").error().hint.find("Did you mean 'US-WA/Seattle'?") != std::string::npos);
  CHECK(parse_place("SK/Kosice").error().hint.find("Did you mean 'SK/Košice'?") != std::string::npos);
  CHECK(parse_place("Atlantis, Hesperides").error().hint.find("Did you mean") == std::string::npos);
}

TEST_CASE("every locality lies in a known country or part of one, and stands once") {
  std::set<std::string> seen;
  for (const std::string& name : known_localities()) {
    CAPTURE(name);
    CHECK(seen.insert(name).second);
    REQUIRE(parse_place(name));
    const std::size_t slash = name.find('/');
    REQUIRE(slash != std::string::npos);
    const std::string area = name.substr(0, slash);
    CHECK(parse_place(area));
    CHECK(parse_place(area.substr(0, 2)));
    CHECK(PlaceName{name}.within(area.substr(0, 2)));
  }
}

TEST_CASE("the countries are the 249 of ISO 3166-1") {
  int countries = 0;
  for (char a = 'A'; a <= 'Z'; ++a) {
    for (char b = 'A'; b <= 'Z'; ++b)
      countries += parse_place(std::string{a, b}) ? 1 : 0;
  }
  CHECK(countries == 249);
}
