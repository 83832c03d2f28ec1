#include <doctest/doctest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "extraction/made_pattern.h"
#include "extraction/match/prefilter.h"
#include "extraction/parser_rule.h"
#include "extraction/read/columns.h"
#include "extraction/run.h"

using namespace ratecheck;
using namespace ratecheck::extraction;

namespace {

std::vector<std::shared_ptr<const ParserRule>> shipped_rules() {
  std::vector<std::shared_ptr<const ParserRule>> rules;
  for (const auto& file :
       std::filesystem::recursive_directory_iterator(std::string(RATECHECK_SOURCE_DIR) + "/parsers")) {
    if (file.path().extension() != ".toml")
      continue;
    std::vector<Error> problems;
    const Result<SourceText> source = read_source(file.path().string());
    REQUIRE(source);
    if (auto rule = load_parser_rule(*source, problems))
      rules.push_back(std::move(rule));
  }
  return rules;
}

}  // namespace

TEST_CASE("what the prefilter drops is never in the text: every layout over every layout's examples") {
  const auto rules = shipped_rules();
  Prefilter prefilter;
  for (const auto& rule : rules) {
    for (const auto* patterns : {&rule->all, &rule->none}) {
      for (const Pattern& sign : *patterns)
        prefilter.add(sign);
    }
  }
  prefilter.finish();
  std::size_t dropped = 0;
  std::size_t looked = 0;
  for (const auto& owner : rules) {
    for (const ExampleRule& example : owner->examples) {
      const auto document = document::read_document(example.text);
      if (!document)
        continue;
      const Prefilter::PossiblePatterns possible = prefilter.possible_patterns(recognised_text(*document));
      for (const auto& rule : rules) {
        const Recognition quick = recognise(*rule, *document, possible, header_of(*document));
        const Recognition slow = recognise(*rule, *document);
        CHECK(quick.matches == slow.matches);
        CHECK(quick.matched == slow.matched);
        CHECK(quick.missed == slow.missed);
        const auto likely = recognise_likely(*rule, *document, possible, header_of(*document));
        CHECK((likely && likely->matches) == slow.matches);
        for (const Pattern& sign : rule->all) {
          ++looked;
          dropped += !possible.may_hold(sign);
        }
      }
    }
  }
  CHECK(dropped * 10 > looked * 8);  // else it is not worth having
}

TEST_CASE("the prefilter knows alternatives, case and letters beyond ASCII") {
  const Pattern either = pattern("(?:Order Pay|Batch Pay)");
  const Pattern any_case = pattern("(?i)total pay");
  const Pattern polish = pattern("(?i)zarobki łącznie");
  const Pattern wordless = pattern(R"(\d+:\d+)");
  Prefilter prefilter;
  for (const Pattern* one : {&either, &any_case, &polish, &wordless})
    prefilter.add(*one);
  prefilter.finish();
  const auto rest = prefilter.possible_patterns("Batch Pay 1\nTOTAL PAY 2\nZAROBKI ŁĄCZNIE 3\n");
  CHECK(rest.may_hold(either));
  CHECK(rest.may_hold(any_case));
  CHECK(rest.may_hold(polish));
  CHECK(rest.may_hold(wordless));
  const auto empty = prefilter.possible_patterns("nothing of the kind");
  CHECK_FALSE(empty.may_hold(either));
  CHECK_FALSE(empty.may_hold(any_case));
  CHECK_FALSE(empty.may_hold(polish));
  CHECK(empty.may_hold(wordless));
}
