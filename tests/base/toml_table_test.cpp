// The reader of one table of a rule or parser file.
#include <doctest/doctest.h>

#include <algorithm>
#include <limits>

#include "ratecheck/base/toml_in.h"

using namespace ratecheck;
using namespace std::chrono_literals;

namespace {

/// A file of one table [t] with the reader on it. Line 1 of the file is the table's head.
class Table {
 public:
  explicit Table(const std::string& lines)
      : source_{"t.toml", "[t]\n" + lines},
        file_(*parse_toml(source_)),
        reader(source_, *file_.find("t"), "[t]", problems) {}

 private:
  SourceText source_;
  TomlValue file_;

 public:
  std::vector<Error> problems;
  TomlTable reader;

  /// "line:column code: message (hint)", one a line.
  [[nodiscard]] std::string told() const {
    std::string out;
    for (const Error& error : problems) {
      CHECK(error.place.file == "t.toml");
      CHECK(error.excerpt == source_.line(error.place.line));
      out += (out.empty() ? "" : "\n") + std::to_string(error.place.line) + ":" +
             std::to_string(error.place.column) + " " + error.code + ": " + error.message;
      out += error.hint.empty() ? "" : " (" + error.hint + ")";
    }
    return out;
  }
};

const char* const kOfEachKind =
    "string = \"s\"\n"
    "integer = 7\n"
    "boolean = false\n"
    "date = 2025-06-01\n"
    "floating = 0.5\n"
    "array = [\"a\", \"b\"]\n"
    "table = { x = 1 }\n"
    "time = 12:30:00\n"
    "moment = 2025-06-01T12:30:00Z\n";
const char* const kKinds[] = {"string", "integer", "boolean", "date",  "floating",
                              "array",  "table",   "time",    "moment"};

using Read = bool (*)(TomlTable&, std::string_view);  ///< true: there was a value

void check_reader(Read read, const std::vector<std::string>& wanted, const std::string& wanted_words) {
  for (const std::string key : kKinds) {
    CAPTURE(wanted_words);
    CAPTURE(key);
    Table table(kOfEachKind);
    const bool good = std::find(wanted.begin(), wanted.end(), key) != wanted.end();
    CHECK(read(table.reader, key) == good);
    if (good) {
      CHECK(table.problems.empty());
      continue;
    }
    REQUIRE(table.problems.size() == 1);
    CHECK(table.problems[0].code == "wrong_kind");
    CHECK(table.problems[0].message.starts_with("'" + key + "' is "));
    CHECK(table.problems[0].message.ends_with("; expected " + wanted_words + "."));
    CHECK(table.problems[0].hint.empty() == (key != "floating" || wanted_words == "an array of strings"));
  }
  Table empty("");
  CHECK_FALSE(read(empty.reader, "absent"));
  CHECK(empty.problems.empty());
}

}  // namespace

TEST_CASE("a key is read of its own kind only") {
  using T = TomlTable;
  using Key = std::string_view;
  check_reader([](T& t, Key k) { return t.optional_string(k).has_value(); }, {"string"}, "a string");
  check_reader([](T& t, Key k) { return t.optional_integer(k).has_value(); }, {"integer"}, "a whole number");
  check_reader([](T& t, Key k) { return t.optional_boolean(k).has_value(); }, {"boolean"}, "true or false");
  check_reader([](T& t, Key k) { return t.optional_date(k).has_value(); }, {"date"}, "a date such as 2025-06-01");
  check_reader([](T& t, Key k) { return t.optional_table(k) != nullptr; }, {"table"}, "a table");
  check_reader([](T& t, Key k) { return !t.optional_strings(k).empty(); }, {"string", "array"},
               "an array of strings");
}

TEST_CASE("values are given as they stand") {
  Table table(
      "s = \"\"\nn = -9223372036854775808\nb = true\nd = 2024-02-29\nlist = []\none = \"a\"\nt = { x = 1 }\n");
  CHECK(table.reader.optional_string("s") == "");
  CHECK(table.reader.optional_integer("n") == std::numeric_limits<std::int64_t>::min());
  CHECK(table.reader.optional_boolean("b") == true);
  CHECK(table.reader.required_date("d") == Date{2024y, std::chrono::February, 29d});
  CHECK(table.reader.optional_strings("list").empty());
  CHECK(table.reader.optional_strings("one") == std::vector<std::string>{"a"});
  CHECK(table.reader.optional_table("t")->find("x")->integer == 1);
  CHECK(table.reader.any("absent") == nullptr);
  table.reader.finish();
  CHECK(table.told() == "");
}

TEST_CASE("a needed key that is absent is told at the head of its table") {
  Table table("x = 1\n");
  CHECK(table.reader.required_string("title").empty());
  CHECK_FALSE(table.reader.required_date("from"));
  CHECK(table.reader.required_word("kind", {"floor", "agreement"}).empty());
  CHECK_FALSE(table.reader.required_word<WorkKind>("work"));
  CHECK(table.told() ==
        "1:1 missing_key: 'title' is missing in [t]; expected a string.\n"
        "1:1 missing_key: 'from' is missing in [t]; expected a date such as 2025-06-01.\n"
        "1:1 missing_key: 'kind' is missing in [t]; expected one of floor, agreement.\n"
        "1:1 missing_key: 'work' is missing in [t]; expected one of job, session, block, day.");
}

TEST_CASE("an array with anything but strings is refused whole") {
  Table table("mixed = [\"a\", 1]\nnested = [[\"a\"]]\n");
  CHECK(table.reader.optional_strings("mixed").empty());
  CHECK(table.reader.optional_strings("nested").empty());
  CHECK(table.told() ==
        "2:9 wrong_kind: 'mixed' holds a whole number; expected strings.\n"
        "3:10 wrong_kind: 'nested' holds an array; expected strings.");
}

TEST_CASE("a word is one of its list, or the nearest right one is told") {
  Table table("kind = \"flor\"\ngood = \"floor\"\nempty = \"\"\nnumber = 1\nwork = \"jobb\"\nright = \"day\"\n");
  CHECK(table.reader.required_word("kind", {"floor", "agreement"}).empty());
  CHECK(table.reader.required_word("good", {"floor", "agreement"}) == "floor");
  CHECK_FALSE(table.reader.optional_word("empty", {"floor", "agreement"}));
  CHECK_FALSE(table.reader.optional_word("number", {"floor", "agreement"}));
  CHECK_FALSE(table.reader.optional_word("absent", {"floor", "agreement"}));
  CHECK_FALSE(table.reader.optional_word<WorkKind>("work"));
  CHECK(table.reader.required_word<WorkKind>("right") == WorkKind::day);
  REQUIRE(table.problems.size() == 4);
  CHECK(table.problems[0].place.line == 2);
  CHECK(table.problems[0].code == "unknown_word");
  CHECK(table.problems[0].message == "'flor' is not a kind; expected one of floor, agreement.");
  CHECK(table.problems[0].hint == "Did you mean 'floor'?");
  CHECK(table.problems[1].message == "'' is not a empty; expected one of floor, agreement.");
  CHECK(table.problems[1].hint.empty());
  CHECK(table.problems[2].code == "wrong_kind");
  CHECK(table.problems[3].hint == "Did you mean 'job'?");
}

TEST_CASE("of a list of words the good ones are kept, and each other is told at its own place") {
  Table table("many = [\"job\", \"jobb\", \"day\",\n  \"\"]\nalone = \"dai\"\nmixed = [\"job\", 1]\n");
  CHECK(table.reader.optional_words<WorkKind>("many") == std::vector<std::string>{"job", "day"});
  CHECK(table.reader.optional_words<WorkKind>("alone").empty());
  CHECK(table.reader.optional_words<WorkKind>("mixed").empty());
  CHECK(table.reader.optional_words<WorkKind>("absent").empty());
  REQUIRE(table.problems.size() == 4);
  const std::pair<std::size_t, std::size_t> places[] = {{2, 16}, {3, 3}, {4, 9}, {5, 9}};
  for (std::size_t i = 0; i < 4; ++i) {
    CAPTURE(i);
    CHECK(table.problems[i].place.line == places[i].first);
    CHECK(table.problems[i].place.column == places[i].second);
    CHECK(table.problems[i].code == (i == 3 ? "wrong_kind" : "unknown_word"));
  }
}

TEST_CASE("an array of tables is read in its order, and what else stands in it is told") {
  Table table("none = []\nmixed = [{ x = 1 }, 2, { x = 3 }]\nno = \"x\"\n[[t.step]]\nx = 1\n[[t.step]]\nx = 2\n");
  const auto steps = table.reader.tables("step");
  REQUIRE(steps.size() == 2);
  CHECK(steps[0]->find("x")->integer == 1);
  CHECK(steps[1]->find("x")->integer == 2);
  CHECK(steps[1]->place.line == 7);
  CHECK(table.reader.tables("none").empty());
  CHECK(table.reader.tables("absent").empty());
  CHECK(table.problems.empty());
  CHECK(table.reader.tables("mixed").size() == 2);
  CHECK(table.reader.tables("no").empty());
  CHECK(table.told() ==
        "3:9 wrong_kind: 'mixed' holds a whole number; expected tables, written [[mixed]].\n"
        "4:6 wrong_kind: 'no' is a string; expected an array of tables.");
}

TEST_CASE("every key that was not asked for is told at the end, once, where it stands") {
  Table table("titel = \"x\"\ntitle = \"y\"\nzzzzzzzz = 1\nsub = { x = 1 }\n\"\" = 2\n");
  CHECK(table.reader.required_string("title") == "y");
  CHECK(table.reader.any("sub") != nullptr);
  (void)table.reader.any("sub");
  table.reader.finish();
  CHECK(table.told() ==
        "2:1 unknown_key: Unknown key 'titel' in [t]. (Did you mean 'title'?)\n"
        "4:1 unknown_key: Unknown key 'zzzzzzzz' in [t].\n"
        "6:1 unknown_key: Unknown key '' in [t].");
}

TEST_CASE("a problem of its own stands at the value, or at the table where there is none") {
  Table table("rate = \"x\"\n");
  table.reader.problem("rate", "bad_rate", "is no rate", "write one");
  table.reader.problem("absent", "bad_rate", "is no rate");
  table.reader.problem_at({{}, 2, 3}, Error{"bad_sign", "no sign"});
  CHECK(table.told() ==
        "2:8 bad_rate: is no rate (write one)\n"
        "1:1 bad_rate: is no rate\n"
        "2:3 bad_sign: no sign");
}

TEST_CASE("a line of a source is given without its end, and none where there is none") {
  const SourceText source{"x", "one\r\ntwo\n\nfour"};
  CHECK(source.line(0).empty());
  CHECK(source.line(1) == "one");
  CHECK(source.line(2) == "two");
  CHECK(source.line(3).empty());
  CHECK(source.line(4) == "four");
  CHECK(source.line(5).empty());
  CHECK(SourceText{"x", ""}.line(1).empty());
}

TEST_CASE("a file that is not there is told by its name") {
  const auto source = read_source("/nowhere/at/all.toml");
  REQUIRE_FALSE(source);
  CHECK(source.error().code == "cannot_read_file");
  CHECK(source.error().place.file == "/nowhere/at/all.toml");
}

TEST_CASE("a platform that is new is told of as one, a misspelt one with the right name") {
  const SourceText source{"p.toml", "platform = \"dordash\"\n"};
  const Error slip = warn_of_platform(source, {{}, 1, 12}, "dordash");
  CHECK(slip.code == "unknown_platform");
  CHECK(slip.hint == "Did you mean 'doordash'?");
  CHECK(slip.place == Place{"p.toml", 1, 12});
  CHECK(slip.excerpt == "platform = \"dordash\"");
  CHECK(warn_of_platform(source, {{}, 1, 12}, "lalamove").code == "new_platform");
}
