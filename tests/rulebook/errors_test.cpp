// One broken rule file per fault in tests/errors/rules, beside it the exact text it must produce. A new
// file without a text fails with the text it gave, to be read and saved.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "ratecheck/base/toml_in.h"
#include "ratecheck/rulebook/rule.h"

using namespace ratecheck;
using namespace ratecheck::rulebook;

namespace {

std::string problems_of(const std::filesystem::path& file) {
  std::vector<Error> problems = load_rulebook(std::vector<std::string>{file.string()}).problems;
  for (Error& problem : problems) {
    problem.place.file = std::filesystem::path(problem.place.file).filename().string();
  }
  return describe(problems) + "\n";
}

}  // namespace

TEST_CASE("each broken rule file is refused with its own message, place and hint") {
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(RATECHECK_SOURCE_DIR "/tests/errors/rules")) {
    if (entry.path().extension() != ".toml") {
      continue;
    }
    ++files;
    std::filesystem::path expected = entry.path();
    expected.replace_extension(".txt");
    const auto text = read_source(expected.string());
    CAPTURE(entry.path().filename().string());
    if (std::getenv("RATECHECK_WRITE_GOLDEN") != nullptr) {
      std::ofstream(expected) << problems_of(entry.path());
      continue;
    }
    CHECK(problems_of(entry.path()) == (text ? text->text : std::string("(no expected text)")));
  }
  CHECK(files >= 30);
}

TEST_CASE("a folder that is not there and one without rules are problems, not empty rulebooks") {
  CHECK(load_rulebook(std::string("/nonexistent/rules")).problems.at(0).code == "cannot_read_folder");
  CHECK(load_rulebook(std::string(RATECHECK_SOURCE_DIR "/cmake-nothing")).problems.size() == 1);
}
