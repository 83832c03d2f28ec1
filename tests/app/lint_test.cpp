// `ratecheck lint` of any file or folder: as it would be in its place, everything at once, and how much was looked
// at.

#include <doctest/doctest.h>

#include "program.h"

using namespace ratecheck;
using namespace ratecheck::test;

namespace {

std::string quoted(const std::string& path) {
  return "'" + path + "'";
}

/// A copy of a shipped file at a place below the scratch folder, changed.
std::string copy(const Scratch& scratch, const std::string& from, const std::string& to,
                 const std::string& what = "", const std::string& instead = "") {
  std::string text = slurp(kSource + "/" + from);
  const std::size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  text.replace(at, what.size(), instead);
  fs::create_directories(fs::path(scratch.at(to)).parent_path());
  return scratch.file(to, text);
}

bool says(const Ran& ran, const std::string& words) {
  return ran.err.find(words) != std::string::npos;
}

const std::string kCard = "parsers/shipt/order-history-cards.toml";
const std::string kRule = "rules/us/sea-abw.toml";

}  // namespace

TEST_CASE("lint says how many files it checked") {
  const Ran one = run("lint " + kRule);
  CHECK(one.code == 0);
  CHECK(one.out == "1 file checked, no problems\n");
  const Ran twice = run("lint " + kRule + " ./" + kRule);
  CHECK(twice.out == "1 file checked, no problems\n");
  const Scratch scratch;
  const Ran none = run("lint " + quoted(scratch.at("")));
  CHECK(none.code == 1);
  CHECK(says(none, "holds no parser or rule file"));
}

TEST_CASE("lint judges a folder at any level as it lies in the tree") {
  for (const char* path : {"parsers", "parsers/shipt", "rules/us", "rules", "fixtures/demo"}) {
    const Ran ran = run(std::string("lint ") + path);
    CAPTURE(path);
    CAPTURE(ran.err);
    CHECK(ran.code == 0);
    CHECK(ran.out.find(" checked, no problems") != std::string::npos);
  }
  // A copy of one folder elsewhere: rates of rules in other folders, joins with other layouts, are found all the
  // same.
  const Scratch scratch;
  for (const auto& entry : fs::directory_iterator(kSource + "/rules/gb"))
    copy(scratch, "rules/gb/" + entry.path().filename().string(), "gb/" + entry.path().filename().string());
  for (const auto& entry : fs::directory_iterator(kSource + "/parsers/uber"))
    copy(scratch, "parsers/uber/" + entry.path().filename().string(), "uber/" + entry.path().filename().string());
  for (const char* folder : {"", "gb", "uber"}) {
    const Ran copied = run("lint " + quoted(scratch.at(folder)));
    CAPTURE(copied.err);
    CHECK(copied.code == 0);
  }
}

TEST_CASE("lint tells an id that does not fit its place, of a folder, a copy and a lone file") {
  const Scratch scratch;
  const std::string elsewhere = copy(scratch, kCard, "instacart/order-history-cards.toml");
  for (const std::string& path : {elsewhere, scratch.at("instacart"), scratch.at("")}) {
    const Ran ran = run("lint " + quoted(path));
    CAPTURE(ran.err);
    CHECK(ran.code == 1);
    CHECK(says(ran, "id is 'shipt/order-history-cards', its place says 'instacart/order-history-cards'"));
  }
  const Ran renamed = run("lint " + quoted(copy(scratch, kCard, "shipt/cards.toml")));
  CHECK(says(renamed, "its place says 'shipt/cards'"));
  const Ran rule = run("lint " + quoted(copy(scratch, kRule, "rules/us/sea-abx.toml")));
  CHECK(says(rule, "The id 'sea-abw' is not the name of the file, 'sea-abx'"));
  const Ran abroad = run("lint " + quoted(copy(scratch, kRule, "rules/gb/sea-abw.toml")));
  CHECK(abroad.code == 1);
  CHECK(says(abroad, "lies in the folder 'gb', and none of its places is in GB"));
  const Ran at_home = run("lint " + quoted(copy(scratch, kRule, "rules/us/sea-abw.toml")));
  CAPTURE(at_home.err);
  CHECK(at_home.code == 0);
}

TEST_CASE("lint names a misspelt table as unknown, first, with the right one") {
  const Scratch scratch;
  const Ran parser =
      run("lint " + quoted(copy(scratch, kCard, "shipt/order-history-cards.toml", "[[record]]", "[[records]]")));
  CHECK(parser.code == 1);
  CHECK(says(parser, "Unknown key 'records' in the file"));
  CHECK(says(parser, "Did you mean 'record'?"));
  CHECK(parser.err.find("Unknown key 'records'") < parser.err.find("'record' is a table"));
  const std::pair<const char*, const char*> tables[] = {
      {"[[step]]", "[[steps]]"}, {"[applies]", "[aplies]"}, {"[rule]", "[rules]"}, {"[[example]]", "[[exampel]]"}};
  for (const auto& [right, wrong] : tables) {
    const Ran rule = run("lint " + quoted(copy(scratch, kRule, "us/sea-abw.toml", right, wrong)));
    const std::string name = std::string(wrong).substr(wrong[1] == '[' ? 2 : 1);
    CAPTURE(rule.err);
    CHECK(rule.code == 1);
    CHECK(says(rule, "Unknown key '" + name.substr(0, name.find(']')) + "' in the file"));
  }
}

TEST_CASE("lint tells all problems of a file at once") {
  const Scratch scratch;
  std::string text = slurp(kSource + "/" + kRule);
  const auto change = [&](const std::string& what, const std::string& instead) {
    const std::size_t at = text.rfind(what);
    REQUIRE(at != std::string::npos);
    text.replace(at, what.size(), instead);
  };
  fs::create_directories(scratch.at("us"));
  change("reviewed", "reviewd");
  const Ran misspelt = run("lint " + quoted(scratch.file("us/sea-abw.toml", text)));
  CHECK(says(misspelt, "Unknown key 'reviewd'"));
  CHECK(says(misspelt, "'reviewed' is missing in [rule]"));

  text = slurp(kSource + "/" + kRule);
  change("summary ", "sumary = \"\"\nsummary ");
  change("expect = \"", "expect = \"9");
  const Ran both = run("lint " + quoted(scratch.file("us/sea-abw.toml", text)));
  CHECK(says(both, "Unknown key 'sumary'"));
  CHECK(says(both, "the formula gives"));  // the example is run beside the misspelt key
  CHECK(both.out == "1 file checked, 2 problems\n");

  text = slurp(kSource + "/" + kRule);
  change("currency  = \"USD\"", "currency  = \"USX\"");
  change("test      = \"job\"", "test      = \"jobb\"");
  change("= \"city\"", "= \"citi\"");
  const Ran three = run("lint " + quoted(scratch.file("us/sea-abw.toml", text)));
  CAPTURE(three.err);
  CHECK(says(three, "'USX' is not an ISO 4217 currency"));
  CHECK(says(three, "'jobb' is not a unit of test"));
  CHECK(says(three, "There is no [source.citi]"));
}

TEST_CASE("lint tells every line that an example leaves unread") {
  const Scratch scratch;
  std::string text = slurp(kSource + "/" + kCard);
  const std::size_t example = text.find("[[example]]");
  const std::size_t begin = text.find("'''", example);
  const std::size_t end = text.find("'''", begin + 3);
  REQUIRE(end != std::string::npos);
  text.insert(end, "Zzyzx one\nZzyzx two\n");
  const std::string expected = "unread = 2\n";
  text.erase(text.find(expected), expected.size());
  fs::create_directories(scratch.at("shipt"));
  const Ran ran = run("lint " + quoted(scratch.file("shipt/order-history-cards.toml", text)));
  CAPTURE(ran.err);
  CHECK(says(ran, "'Zzyzx one'"));
  CHECK(says(ran, "'Zzyzx two'"));
}
