// The closed lists: each stands once. What is kept on disk by its place is pinned here.
#include "ratecheck/base/words.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <regex>
#include <set>

#include "ratecheck/base/platforms.h"
#include "ratecheck/base/text.h"
#include "ratecheck/base/toml_in.h"
#include "slurp.h"

using namespace ratecheck;
namespace fs = std::filesystem;

namespace {

const fs::path kRoot = RATECHECK_SOURCE_DIR;

template <ListedWord List>
void check_list() {
  const std::vector<std::string>& words = all_words<List>();
  CAPTURE(std::string(ClosedList<List>::kAWordIs));
  REQUIRE_FALSE(words.empty());
  CHECK(std::set<std::string>(words.begin(), words.end()).size() == words.size());
  for (const std::string& word : words) {
    const auto value = parse_word<List>(word);
    REQUIRE(value);
    CHECK(to_string(*value) == word);
    CHECK(meanings<List>().find(word + ": ") != std::string::npos);
  }
  CHECK_FALSE(parse_word<List>(""));
  CHECK_FALSE(parse_word<List>(words.front() + "x"));
}

template <ListedWord... Lists>
std::vector<std::vector<std::string>> words_of() {
  return {all_words<Lists>()...};
}

/// The C++ of every room, without comments.
std::vector<std::pair<std::string, std::string>> sources() {
  std::vector<std::pair<std::string, std::string>> out;
  for (const char* folder : {"src", "include"}) {
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / folder)) {
      const std::string extension = entry.path().extension().string();
      if (extension == ".cpp" || extension == ".h")
        out.emplace_back(entry.path().lexically_relative(kRoot).string(),
                         std::regex_replace(test::slurp(entry.path()), std::regex("//[^\n]*"), ""));
    }
  }
  return out;
}

std::set<std::string> platforms_in(const fs::path& folder, const char* table, const char* key) {
  std::set<std::string> out;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".toml")
      continue;
    const auto toml = parse_toml(*read_source(entry.path().string()));
    const TomlValue* head = toml ? toml->find(table) : nullptr;
    const TomlValue* value = head != nullptr ? head->find(key) : nullptr;
    if (value == nullptr)
      continue;
    if (value->kind == TomlKind::string)
      out.insert(value->text);
    for (const TomlValue& item : value->items)
      out.insert(item.text);
  }
  return out;
}

std::string judged(std::string_view word) {
  const auto platform = judge_platform(word);
  if (!platform)
    return platform.error().code + ": " + platform.error().hint;
  return *platform == PlatformWord::known ? "known" : "new";
}

}  // namespace

TEST_CASE("every word of a closed list is told apart, read back and explained") {
  check_list<PayCategory>();
  check_list<WorkKind>();
  check_list<KindOfWork>();
  check_list<Vehicle>();
  check_list<RuleKind>();
  check_list<RuleStatus>();
  check_list<StepStatus>();
  check_list<RuleState>();
  check_list<TestUnit>();
  check_list<DatedBy>();
  check_list<Outcome>();
  check_list<Reason>();
  check_list<FindingCode>();
  check_list<Standing>();
  check_list<Purpose>();
  check_list<Mark>();
  check_list<Reached>();
  check_list<Role>();
}

TEST_CASE("what is kept on disk by its place keeps its place") {
  CHECK(join(all_words<WorkKind>(), " ") == "job session block day");
  CHECK(join(all_words<Outcome>(), " ") ==
        "meets possibly_short rounding short agrees over below_reference cannot_judge");
  CHECK(static_cast<int>(Reason::none) == 0);
  CHECK(join(all_words<Reason>(), " ") ==
        "missing_input unknown_rate weak_source not_in_force incomplete_period company_test ambiguous_place "
        "unpublished_formula doubtful_input conflicting_documents");
}

TEST_CASE("a word that is not of its list is refused with the nearest right one") {
  const Error error = unknown_word<PayCategory>("bse");
  CHECK(error.code == "unknown_word");
  CHECK(error.message.starts_with("'bse' is not a pay category; expected one of base, distance, "));
  CHECK(error.hint == "Did you mean 'base'?");
  CHECK(unknown_word<WorkKind>("jobb").hint == "Did you mean 'job'?");
  CHECK(unknown_word<Vehicle>("spaceship").hint.empty());
  CHECK(unknown_word<Vehicle>(std::string(8000000, 'x')).message.size() < 300);
}

TEST_CASE("a vehicle is known by its other names, and files are told the one of the list") {
  CHECK(parse_vehicle("bicycle") == Vehicle::bicycle);
  CHECK(parse_vehicle("motorbike") == Vehicle::motorcycle);
  CHECK(parse_vehicle("walking") == Vehicle::on_foot);
  CHECK_FALSE(parse_vehicle("spaceship"));
  CHECK_FALSE(parse_vehicle(""));
  CHECK_FALSE(parse_word<Vehicle>("motorbike"));
  CHECK(unknown_word<Vehicle>("motorbike").hint == "Did you mean 'motorcycle'?");
  CHECK(unknown_word<Vehicle>("bicicle").hint == "Did you mean 'bicycle'?");
}

TEST_CASE("no list of words is spelled out a second time") {
  const std::vector<std::vector<std::string>> lists =
      words_of<PayCategory, WorkKind, KindOfWork, Vehicle, RuleKind, RuleStatus, StepStatus, RuleState, TestUnit,
               DatedBy, Outcome, Reason, FindingCode, Standing, Purpose, Reached, Role>();
  const std::set<std::string> own_words = {
      "src/store/migrations/schema.cpp",  // what stands on disk stays as it was written
      "src/insight/views.cpp",            // the names of counts and shares in a cell
  };
  const auto all = sources();
  REQUIRE(all.size() > 200);
  for (const auto& source : all) {
    const std::string& file = source.first;
    const std::string& text = source.second;
    if (file == "include/ratecheck/base/words.h" || own_words.contains(file))
      continue;
    for (const std::vector<std::string>& list : lists) {
      std::vector<std::string> found;
      for (const std::string& word : list) {
        if (text.find('"' + word + '"') != std::string::npos || text.find('\'' + word + '\'') != std::string::npos)
          found.push_back(word);
      }
      CHECK_MESSAGE(found.size() < 3,
                    file << " spells out " << join(found, ", ") << "; take them from base/words.h");
    }
    CHECK_MESSAGE(text.find("base|distance|") == std::string::npos, file);
  }
}

TEST_CASE("the known platforms are those of the shipped files and of the demo") {
  std::set<std::string> shipped = platforms_in(kRoot / "parsers", "parser", "platform");
  shipped.merge(platforms_in(kRoot / "rules", "applies", "platforms"));
  shipped.merge(platforms_in(kRoot / "fixtures" / "demo", "applies", "platforms"));
  CHECK(shipped == std::set<std::string>(known_platforms().begin(), known_platforms().end()));
}

TEST_CASE("a platform nearly written as a known one is refused, another is taken, the rest is no id") {
  for (const std::string& id : known_platforms())
    CHECK(judged(id) == "known");
  const std::pair<const char*, const char*> slips[] = {{"DoorDash", "doordash"},   {"door_dash", "doordash"},
                                                       {"dordash", "doordash"},    {"Door Dash", "doordash"},
                                                       {"uber-eats", "uber_eats"}, {"UberEats", "uber_eats"},
                                                       {"wolt2", "wolt"},          {"ubr", "uber"},
                                                       {"Deliveroo", "deliveroo"}, {"amazon-flex", "amazon_flex"}};
  for (const auto& slip : slips) {
    CAPTURE(slip.first);
    CHECK(judged(slip.first) == "unknown_platform: Did you mean '" + std::string(slip.second) + "'?");
  }
  for (const char* id : {"freenow", "careem", "lalamove", "p0", "a_platform_of_exactly_forty_characters_1"}) {
    CAPTURE(id);
    CHECK(judged(id) == "new");
  }
  const std::string no_ids[] = {"",
                                "   ",
                                "Lalamove",
                                "two words of it",
                                "a_platform_of_more_than_forty_characters_",
                                std::string(8 * 1024 * 1024, 'a'),
                                std::string("doordash\0evil", 13),
                                "\xE2\x80\xAEhsadrood",
                                "<script>alert(1)</script>"};
  for (const std::string& word : no_ids)
    CHECK(judged(word).starts_with("unknown_platform: An id has 1 to 40 "));
  CHECK(judge_platform("wolt2", {"wolt2"}));
}
