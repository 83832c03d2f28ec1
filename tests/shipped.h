#pragma once

#include <filesystem>

#include "ratecheck/extraction/parser_library.h"
#include "slurp.h"

/// What the tests of reading share.
namespace ratecheck::test {

inline const std::filesystem::path kFixtures = std::filesystem::path(RATECHECK_SOURCE_DIR) / "fixtures";

/// The parser files as they are shipped; extraction/library_test.cpp runs their examples.
inline const extraction::ParserLibrary& shipped_parsers() {
  static const extraction::LoadedParsers kLoaded =
      extraction::ParserLibrary::load(std::string(RATECHECK_SOURCE_DIR) + "/parsers", extraction::Examples::skip);
  return kLoaded.library;
}

}  // namespace ratecheck::test
