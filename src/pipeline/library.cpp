#include "ratecheck/pipeline/library.h"

#include "ratecheck/assessment/assessment.h"
#include "ratecheck/base/hash.h"

namespace ratecheck::pipeline {
namespace {

/// Names hold the version of each parser file ("deliveroo/invoice-gb-2020@1").
std::string version_of(const extraction::ParserLibrary& parsers) {
  std::string names;
  for (const auto& facts : parsers.parsers())
    names += facts->name() + "\n";
  return "parsers " + sha256_hex(names).substr(0, 12);
}

}  // namespace

Library::Library(extraction::ParserLibrary parser_files, rulebook::Rulebook rule_files)
    : parsers(std::move(parser_files)),
      rulebook(std::move(rule_files)),
      parsers_version(version_of(parsers)),
      rules_version("rules " + rulebook.version().substr(0, 12)) {}

store::Judge judge_with(std::shared_ptr<const Library> library) {
  return {library->rules_version,
          [library = std::move(library)](const std::vector<statement::Statement>& statements) {
            assessment::JudgingOptions options;
            options.withhold_conflicts = false;  // the store withholds what it keeps
            return assessment::assess(statements, library->rulebook, options);
          }};
}

}  // namespace ratecheck::pipeline
