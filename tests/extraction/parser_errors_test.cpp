// One broken parser file per mistake in tests/errors/parsers, with the exact text beside it.

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "ratecheck/extraction/parser_library.h"
#include "slurp.h"

namespace fs = std::filesystem;
using namespace ratecheck;
using namespace ratecheck::extraction;
using test::slurp;

namespace {

const fs::path kErrors = fs::path(RATECHECK_SOURCE_DIR) / "tests" / "errors" / "parsers";

// Places are told from the folder of the errors on, so that the texts do not know where they lie.
std::string without_folder(std::string text) {
  const std::string folder = kErrors.string() + "/";
  for (std::size_t at = 0; (at = text.find(folder, at)) != std::string::npos;)
    text.erase(at, folder.size());
  return text;
}

std::string problems_of(const fs::path& path) {
  if (fs::is_directory(path))
    return describe(ParserLibrary::load(path.string()).problems);
  return describe(lint_parser_file(path.string()));
}

}  // namespace

TEST_CASE("every mistake in a parser file is told with its place and a way out") {
  std::vector<fs::path> inputs;
  for (const auto& entry : fs::directory_iterator(kErrors)) {
    if (entry.path().extension() == ".toml" || entry.is_directory())
      inputs.push_back(entry.path());
  }
  std::sort(inputs.begin(), inputs.end());
  REQUIRE(inputs.size() >= 20);
  for (const fs::path& input : inputs) {
    fs::path expected = input;
    expected.replace_extension(".txt");
    const std::string actual = without_folder(problems_of(input)) + "\n";
    CAPTURE(input.string());
    if (std::getenv("RATECHECK_WRITE_GOLDEN") != nullptr)
      std::ofstream(expected) << actual;
    CHECK(actual != "\n");
    CHECK(slurp(expected) == actual);
  }
}

TEST_CASE("the file that the manual shows loads, and its examples hold") {
  const std::string manual = slurp(fs::path(RATECHECK_SOURCE_DIR) / "parsers" / "README.md");
  const std::size_t begin = manual.find("```toml\n") + 8;
  const std::size_t end = manual.find("```", begin);
  REQUIRE(end != std::string::npos);
  const fs::path folder = fs::path(RATECHECK_BUILD_DIR) / "manual-parsers";
  fs::create_directories(folder / "ridesample");
  std::ofstream(folder / "ridesample" / "day.toml") << manual.substr(begin, end - begin);
  const LoadedParsers loaded = ParserLibrary::load(folder.string());
  CHECK(describe(loaded.problems) == "");
  CHECK(loaded.library.parsers().size() == 1);
}
