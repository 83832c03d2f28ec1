#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "extraction/read/field_types.h"
#include "extraction/read/repair.h"

using namespace ratecheck;
using namespace ratecheck::extraction;

namespace {

std::string amount(const std::string& text, char mark = '.') {
  const auto value = parse_amount(text, mark);
  return value ? value->to_string() : "none";
}

std::string duration(const std::string& text, DurationForm form, char mark = '.') {
  const auto value = parse_duration(text, form, mark);
  return value ? std::to_string(value->count) : "none";
}

std::string repairs(const std::string& raw) {
  std::string out;
  for (const Decimal& candidate : repairs_of(raw))
    out += (out.empty() ? "" : " ") + candidate.to_string();
  return out;
}

}  // namespace

TEST_CASE("amounts in every shape that was seen, exact, by the stated decimal mark") {
  struct Case {
    const char* text;
    char mark;
    const char* value;
  };
  const std::vector<Case> cases = {
      {"$14.58", '.', "14.58"},
      {"£20.00", '.', "20.00"},
      {"€50.00", '.', "50.00"},
      {"Â£3.00", '.', "3.00"},
      {"$4", '.', "4"},
      {"$1,234.56", '.', "1234.56"},
      {"COP 15,000.00", '.', "15000.00"},
      {"14.99", '.', "14.99"},
      {"£-0.50", '.', "-0.50"},
      {"-$4.50", '.', "-4.50"},
      {"-R$ 521,65", ',', "-521.65"},
      {"R$ 10,72", ',', "10.72"},
      {"+$7.15+", '.', "7.15"},
      {"+ $7.90", '.', "7.90"},
      {"€ 225,00", ',', "225.00"},
      {"225,00 €", ',', "225.00"},
      {"5.904,60 $", ',', "5904.60"},
      {"1 234,56", ',', "1234.56"},
      {"(3.00)", '.', "-3.00"},
      {"3.00-", '.', "-3.00"},
      {"£0.50-", '.', "-0.50"},
      {"-($2.00)", '.', "-2.00"},
      {"($2.00)", '.', "-2.00"},
      {"$(2.00)", '.', "-2.00"},
      {"$-2.00", '.', "-2.00"},
      {"1.355,90€", ',', "1355.90"},
      {"1 355,90 €", ',', "1355.90"},
      {"-238.1", '.', "-238.1"},
      {"3.78631E-4", '.', "0.000378631"},
      {"1,5E+3", ',', "none"},
      {"1,2345E+3", ',', "1234.5"},
      {"34.914885910901845", '.', "34.914885910901845"},
      {"CHF 4.80", '.', "4.80"},
      {"12.10 EUR", '.', "12.10"},
      {".50", '.', "0.50"},
      {"1'234.50", '.', "1234.50"},
      {"E20.00", '.', "20.00"},
      {"&7.25", '.', "7.25"},
      {"0.0", '.', "0.0"},
      {"-37294.68", '.', "-37294.68"},
      {"12.345.678,90", ',', "12345678.90"},
      {"12,50 €", '?', "12.50"},
      {"€12.50", '?', "12.50"},
      {"€12", '?', "12"},
      {"1,234", '?', "none"},
      {"1.234,50", '?', "none"},
      // never
      {"", '.', "none"},
      {"-", '.', "none"},
      {"$", '.', "none"},
      {"—", '.', "none"},
      {"27,80", '.', "none"},
      {"12,34.50", '.', "none"},
      {"1,2345", '.', "none"},
      {"$l2.45", '.', "none"},
      {"$7.O9", '.', "none"},
      {"S7.09", '.', "none"},
      {"53L", '.', "none"},
      {"11.q5", '.', "none"},
      {"16\".187", '.', "none"},
      {"--5.00", '.', "none"},
      {"(-5.00)", '.', "none"},
      {"+(5.00)", '.', "none"},
      {"-(-5.00)", '.', "none"},
      {"((5.00))", '.', "none"},
      {"1.23457E+15", '.', "none"},
      {"1E-400", '.', "none"},
      {"1E", '.', "none"},
      {"1E-", '.', "none"},
      {"5.", '.', "none"},
      {"1.2.3", '.', "none"},
      {"٢٠", '.', "none"},
      {"1234567890123456789012", '.', "none"},
      {"$5.00 $6.00", '.', "none"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    CHECK(amount(c.text, c.mark) == c.value);
  }
}

TEST_CASE("durations state their form") {
  CHECK(duration("2 hr 55 min", DurationForm::words) == "10500");
  CHECK(duration("1h8m", DurationForm::words) == "4080");
  CHECK(duration("12 min 5 sec", DurationForm::words) == "725");
  CHECK(duration("20 min.", DurationForm::words) == "1200");
  CHECK(duration("34min", DurationForm::words) == "2040");
  CHECK(duration("12:30", DurationForm::h_mm) == "45000");
  CHECK(duration("00:02:30", DurationForm::d_hh_mm) == "9000");
  CHECK(duration("00:02:30", DurationForm::h_mm_ss) == "150");
  CHECK(duration("2.3", DurationForm::hours) == "8280");
  CHECK(duration("16.0166666667", DurationForm::minutes) == "961");
  CHECK(duration("335000", DurationForm::milliseconds) == "335");
  CHECK(duration("923", DurationForm::seconds) == "923");
  CHECK(duration("34 mln", DurationForm::words) == "none");
  CHECK(duration("SI min", DurationForm::words) == "none");
  CHECK(duration("12:60", DurationForm::h_mm) == "none");
  CHECK(duration("-5", DurationForm::seconds) == "none");
}

TEST_CASE("distances keep the unit they were printed in") {
  CHECK(parse_printed_distance("1.62mi", std::nullopt, '.')->to_string() == "1.62 mi");
  CHECK(parse_printed_distance("6,4 km", std::nullopt, ',')->to_string() == "6.4 km");
  CHECK(parse_printed_distance("715 metro", std::nullopt, ',')->to_string() == "715 m");
  CHECK(parse_printed_distance("5.26", DistanceUnit::mile, '.')->to_string() == "5.26 mi");
  CHECK_FALSE(parse_printed_distance("5.26", std::nullopt, '.').has_value());
  CHECK_FALSE(parse_printed_distance("5.26 furlongs", std::nullopt, '.').has_value());
  CHECK_FALSE(parse_printed_distance("g3 mi", std::nullopt, '.').has_value());
}

TEST_CASE("repairs are candidates only, and only of tokens with a real digit") {
  CHECK(repairs("$9.5O") == "9.50");
  CHECK(repairs("$l2.4S") == "12.45");
  CHECK(repairs("$1184") == "11.84");
  CHECK(repairs("$7,09") == "7.09");
  CHECK(repairs("$1 8.75") == "18.75");
  CHECK(repairs("S16.05") == "516.05 16.05");
  CHECK(repairs("$14.58") == "");
  CHECK(repairs("SOS") == "");
  CHECK_FALSE(looks_like_amount("Bound Ct"));
  CHECK_FALSE(looks_like_amount("$ Bound Ct 4"));
  CHECK(looks_like_amount("$9.5O"));
}
