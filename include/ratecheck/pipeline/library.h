#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ratecheck/extraction/parser_library.h"
#include "ratecheck/rulebook/rulebook.h"
#include "ratecheck/store/judging.h"

/// The one room that reads, judges and keeps: what comes in as documents goes through extraction, statement and
/// assessment and ends in the store, whether the command line or the service asks for it.
///
///   const auto library = std::make_shared<const Library>(std::move(parsers.library), std::move(rules.rulebook));
///   const CheckResult result = check(documents, {}, library->parsers, library->rulebook);  // check.h
///   const auto stored = keep(store, library, worker, {documents, {}, false, content}, result);  // keep.h
namespace ratecheck::pipeline {

/// Parser files and rule files that were loaded together. Replaced as a whole; safe to use from many threads.
struct Library {
  Library(extraction::ParserLibrary parser_files, rulebook::Rulebook rule_files);

  extraction::ParserLibrary parsers;
  rulebook::Rulebook rulebook;
  /// "parsers 0123456789ab": what was read with others is read anew when it is uploaded again.
  std::string parsers_version;
  /// "rules 0123456789ab": what was judged by others is judged again by `ratecheck reassess`.
  std::string rules_version;
};

/// How the store judges by these rules. It keeps the library alive.
store::Judge judge_with(std::shared_ptr<const Library> library);

}  // namespace ratecheck::pipeline
