#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ratecheck/assessment/assessment.h"
#include "ratecheck/base/error.h"
#include "ratecheck/statement/statement.h"

namespace ratecheck::extraction {
class ParserLibrary;  // extraction/parser_library.h
}

/// The whole path from uploaded documents to verdicts. Command line and HTTP call the same function
/// and so give the same JSON.
namespace ratecheck::service {

struct InputDocument {
  std::string name;        ///< file name, or empty
  std::string media_type;  ///< "text/plain", "text/csv", …; empty: decided by content
  std::string bytes;
};

struct CheckOptions {
  assessment::Options assess;
  std::optional<std::string> platform;   ///< only parsers of this platform
  std::optional<std::string> time_zone;  ///< where the document does not tell
  std::optional<int> year;               ///< likewise
};

/// What became of one document.
struct CheckedDocument {
  std::string name;
  std::string sha256;
  std::string parser;                    ///< empty when none
  std::optional<std::size_t> statement;  ///< index into CheckResult::statements
  std::optional<Error> problem;
};

struct CheckResult {
  std::vector<CheckedDocument> documents;
  std::vector<statement::Statement> statements;
  assessment::Assessment assessment;
};

CheckResult check(const std::vector<InputDocument>& documents, const CheckOptions& options,
                  const extraction::ParserLibrary& parsers, const rulebook::Rulebook& rulebook);

/// The check JSON of the contract (design, section 10), one line, without a newline at the end.
std::string to_json(const CheckResult& result);

}  // namespace ratecheck::service
