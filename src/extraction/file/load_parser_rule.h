#pragma once

#include <memory>
#include <vector>

#include "extraction/parser_rule.h"

namespace ratecheck::extraction {

struct LoadedParserRule {
  std::shared_ptr<const ParserRule> rule;  ///< none: the file is no TOML
  /// No problem touches what is read, so that examples tell their own: a misspelt key beside them, say.
  bool can_read = false;
};

/// All problems of the file; the rule is for documents only when none was added.
LoadedParserRule load_with_problems(const SourceText& source, std::vector<Error>& problems);

}  // namespace ratecheck::extraction
