#pragma once

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "extraction/match/pattern.h"

namespace ratecheck::extraction {

/// As a parser file would have it.
inline Pattern pattern(const std::string& text) {
  std::vector<Error> problems;
  const SourceText source{"test", text};
  TomlValue value;
  value.kind = TomlKind::string;
  value.text = text;
  Pattern made = PatternMaker(source, problems).make(value);
  REQUIRE(problems.empty());
  return made;
}

}  // namespace ratecheck::extraction
