#include "ratecheck/base/toml_in.h"

#include <doctest/doctest.h>

using namespace ratecheck;

namespace {
const SourceText kSource{"x.toml",
                         "[rule]\n"
                         "title = \"T\"\n"
                         "id = \"x\"\n"
                         "tolerence = \"0.01 USD\"\n"
                         "rate = 0.45\n"
                         "from = 2024-01-13\n"};
}

TEST_CASE("members keep the order of the file and know their place") {
  const auto toml = parse_toml(kSource);
  REQUIRE(toml);
  const TomlValue* rule = toml->find("rule");
  CHECK(rule->members[0].name == "title");
  CHECK(rule->members[1].name == "id");
  CHECK(rule->key_places[2].line == 4);
  CHECK(rule->find("from")->place.column == 8);
}

TEST_CASE("a misspelt key is answered with the nearest right one, at its place") {
  const auto toml = parse_toml(kSource);
  std::vector<Error> problems;
  TomlTable table(kSource, *toml->find("rule"), "[rule]", problems);
  table.required_string("title");
  table.required_string("id");
  table.optional_string("tolerance");
  table.required_date("from");
  table.optional_string("rate");
  table.finish();
  REQUIRE(problems.size() == 2);
  CHECK(describe(problems[0]) ==
        "x.toml:5:8: 'rate' is a floating-point number; expected a string.\n"
        "  rate = 0.45\n"
        "         ^\n"
        "  hint: Write it in quotes, so that it never passes through binary floating point.");
  CHECK(describe(problems[1]) ==
        "x.toml:4:1: Unknown key 'tolerence' in [rule].\n"
        "  tolerence = \"0.01 USD\"\n"
        "  ^\n"
        "  hint: Did you mean 'tolerance'?");
}

TEST_CASE("what is not TOML is told with its line") {
  const auto toml = parse_toml({"y.toml", "a = 1\nb = 2024-02-30\n"});
  REQUIRE_FALSE(toml);
  CHECK(toml.error().place.line == 2);
  CHECK(parse_toml({"y.toml", "a = 1\na = 2\n"}).error().place.line == 2);
}

TEST_CASE("a table's name that does not stand behind its bracket is told with its line") {
  const auto toml = parse_toml({"y.toml", "[\nrule]\nid = \"x\"\n"});
  REQUIRE_FALSE(toml);
  CHECK(toml.error().code == "bad_toml");
  CHECK(toml.error().place.line == 1);
}

TEST_CASE("letters beyond ASCII stand in strings and comments, and nowhere else") {
  const auto well = parse_toml({"y.toml",
                                "# für £\n\"größe\" = \"£ \\\" £\" # £\nb = '£'\nc = \"\"\"£\n\" £ \"\"\"\"\"\n"
                                "d = '''£\n' £'''''\ne = '''\n£'''\n"});
  REQUIRE(well);
  CHECK(well->members.size() == 5);
  for (const char* text : {"t £1.50\n", "a = £\n", "a = 1 £\n", "a = \"x\" £\n", "a = '''x''''' £\n", "[ü]\n"}) {
    const auto broken = parse_toml({"y.toml", std::string("b = 1\n") + text});
    REQUIRE_FALSE(broken);
    CHECK(broken.error().place.line == 2);
    CHECK(broken.error().message.find("outside quotes") != std::string::npos);
  }
}

TEST_CASE("a missing key names the table that needs it") {
  const SourceText source{"z.toml", "[rule]\n"};
  const auto toml = parse_toml(source);
  std::vector<Error> problems;
  TomlTable table(source, *toml->find("rule"), "[rule]", problems);
  table.required_word("kind", {"floor", "agreement"});
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].message == "'kind' is missing in [rule]; expected one of floor, agreement.");
}
