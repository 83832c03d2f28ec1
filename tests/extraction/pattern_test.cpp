#include "extraction/made_pattern.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace ratecheck;
using namespace ratecheck::extraction;

TEST_CASE("it is known of a pattern whether a match may begin with a blank or be empty") {
  for (const char* solid :
       {"Monday", "(?:Mon|Fri)day", "\\d+", "(?m)^Order", "£\\d", "(?i)total", "[^\\s\\x00-\\x1f]+"})
    CHECK_MESSAGE(pattern(solid).begins_solid(), solid);
  for (const char* not_solid : {"\\s*Monday", " ?Monday", "\\n\\d", "(?m)$\\nTotal", "\\d*", ".*Total", "\\bTotal",
                                "\\B\\sTotal", "[^a]+", "Monday| x", "(?s).Total"})
    CHECK_MESSAGE(!pattern(not_solid).begins_solid(), not_solid);
}

TEST_CASE("it is known of a pattern whether a match stays within its line") {
  for (const char* within :
       {"(?m)^\\d{1,3}$", "Total \\$\\d+\\.\\d\\d", "(?i)page .*", "(?P<sums>[A-Z]\\w+)", "\\bTip\\b", "\\S+\\z"})
    CHECK_MESSAGE(pattern(within).stays_in_line(), within);
  for (const char* over : {"a\\s*b", "[^a]", "(?s)a.b", "(?is:a.)b", "\\Da", "\\W", "a\\nb", "a\nb", "\\x0a",
                           "\\012", "\\pC", "[[:space:]]", "[\\t-z]", "\\C", "a\\Q\n\\E"})
    CHECK_MESSAGE(!pattern(over).stays_in_line(), over);
}

TEST_CASE("the next record is the first match, wherever it begins") {
  const Pattern record = pattern("(?:Mon|Fri)day (?P<orders>\\d+)");
  REQUIRE(record.begins_solid());
  const std::string texts[] = {"Monday 1\nFriday 2\n\n  Monday 3 and Friday 4\n", "xMonday 1 Fri Friday 22", " ",
                               "", "Monday\nMonday 5"};
  for (const std::string& text : texts) {
    for (std::size_t from = 0; from <= text.size(); ++from) {
      for (std::size_t to = from; to <= text.size(); ++to) {
        std::vector<Stretch> first;
        std::vector<Stretch> next;
        REQUIRE(record.find(text, from, to, first) == record.find_next(text, from, to, next));
        REQUIRE(first.size() == next.size());
        for (std::size_t i = 0; i < first.size(); ++i) {
          CHECK(first[i].at == next[i].at);
          CHECK(first[i].length == next[i].length);
        }
      }
    }
  }
}
