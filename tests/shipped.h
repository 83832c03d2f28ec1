#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "ratecheck/extraction/parser_library.h"

/// What the tests of reading share.
namespace ratecheck::tests {

inline const std::filesystem::path kSource(RATECHECK_SOURCE_DIR);
inline const std::filesystem::path kFixtures = kSource / "fixtures";

inline std::string slurp(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The parser files as they are shipped; their examples are run by extraction/library_test.cpp.
inline const extraction::ParserLibrary& shipped_parsers() {
  static const extraction::LoadedParsers kLoaded =
      extraction::ParserLibrary::load((kSource / "parsers").string(), extraction::Examples::skip);
  return kLoaded.library;
}

}  // namespace ratecheck::tests
