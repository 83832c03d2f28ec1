// Messages speak with one voice (docs/CONTRIBUTING.md "The code"): whole sentences, in the texts that broken data
// files are held against and in the sources where errors are made.

#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "slurp.h"

namespace fs = std::filesystem;

namespace {

/// "given = { … }", "rounding.to", "or_whole": words of a data file, which keep their spelling.
bool begins_with_code(std::string_view text) {
  const std::string_view word = text.substr(0, text.find(' '));
  return word.find_first_of("_./([={") != std::string_view::npos || text.substr(word.size()).starts_with(" = ");
}

bool begins_well(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  return std::isupper(first) != 0 || std::isdigit(first) != 0 ||
         std::string_view("'\"[{").find(text.front()) != std::string_view::npos || begins_with_code(text);
}

bool ends_well(std::string_view text) {
  while (text.ends_with("{}"))  // what may follow is a sentence: "{} Did you mean 'x'?"
    text.remove_suffix(2);
  return !text.empty() && std::string_view(".?!").find(text.back()) != std::string_view::npos;
}

/// What is only to be typed stands as it is: a full stop behind it would be typed with it.
bool is_sentence(std::string_view text) {
  return begins_well(text) && (ends_well(text) || begins_with_code(text));
}

std::vector<fs::path> files_below(const char* folder, const std::vector<std::string>& extensions) {
  std::vector<fs::path> out;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(RATECHECK_SOURCE_DIR) / folder)) {
    if (std::find(extensions.begin(), extensions.end(), entry.path().extension()) != extensions.end())
      out.push_back(entry.path());
  }
  return out;
}

/// The literal at `at`, its pieces joined, and where it ends; empty when none begins there.
std::string literal_at(std::string_view source, std::size_t& at) {
  std::string out;
  while (at < source.size() && source[at] == '"') {
    for (++at; at < source.size() && source[at] != '"'; ++at) {
      if (source[at] == '\\')
        ++at;
      out += source[at];
    }
    at = std::min(source.find_first_not_of(" \n", at + 1), source.size());
  }
  return out;
}

}  // namespace

TEST_CASE("every text of a broken data file is told in sentences") {
  const std::regex told(R"(^(?:\S+?:\d+:\d+: |  hint: )(.+)$)");
  std::size_t texts = 0;
  for (const fs::path& file : files_below("tests/errors", {".txt"})) {
    const std::string all = ratecheck::test::slurp(file);
    for (std::size_t at = 0; at < all.size();) {
      const std::size_t end = std::min(all.find('\n', at), all.size());
      const std::string line = all.substr(at, end - at);
      at = end + 1;
      std::smatch found;
      if (!std::regex_match(line, found, told))
        continue;
      ++texts;
      CAPTURE(file.filename().string());
      CHECK_MESSAGE(is_sentence(found[1].str()), line);
    }
  }
  CHECK(texts >= 200);
}

TEST_CASE("every error of the sources has a sentence for its message and its hint") {
  const std::regex begins(R"((?:Error\{"\w+",|with_hint\()\s*(?:fmt::format\(\s*)?(?="))");
  std::size_t texts = 0;
  for (const fs::path& file : files_below("src", {".cpp", ".h"})) {
    const std::string source = ratecheck::test::slurp(file);
    for (std::sregex_iterator it(source.begin(), source.end(), begins); it != std::sregex_iterator(); ++it) {
      auto at = static_cast<std::size_t>(it->position() + it->length());
      const std::string text = literal_at(source, at);
      if (text.empty())
        continue;
      ++texts;
      CAPTURE(file.filename().string());
      CHECK_MESSAGE(begins_well(text), text);
      const bool goes_on = at < source.size() && source[at] == '+';
      CHECK_MESSAGE((goes_on || ends_well(text) || begins_with_code(text)), text);
    }
  }
  CHECK(texts >= 150);
}
