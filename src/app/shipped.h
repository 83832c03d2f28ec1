#pragma once

#include <optional>
#include <string>

#include "app/command_line.h"
#include "app/task.h"
#include "ratecheck/base/dates.h"
#include "ratecheck/extraction/parser_library.h"
#include "ratecheck/rulebook/rulebook.h"

/// Rule and parser files: where they are, and loading them whole or not at all.
///
///   const auto rules = load_rules(shared);
///   if (!rules)
///     return kInputAtFault;                         // every problem was printed
///   const rulebook::Rule* rule = find_rule(*rules, "sea-abw");
namespace ratecheck::app {

/// Folder of the rule (parser) files: what the caller named, else beside the program: ../rules of a
/// checkout's build folder, or ../share/ratecheck/rules where it is installed.
std::string rules_folder(const Shared& shared);
std::string parsers_folder(const Shared& shared);
/// Invented rules that invented data is judged by; no other data folder is.
std::string demo_folder();

/// Nothing, after printing every problem, when one file has a problem: a wrong rate is worse than none.
std::optional<rulebook::Rulebook> load_rules(const Shared& shared);
std::optional<extraction::ParserLibrary> load_parsers(const Shared& shared);

/// Nothing, after saying so with the nearest one, when there is no such rule.
const rulebook::Rule* find_rule(const rulebook::Rulebook& rulebook, const std::string& id);

/// Whether there are folders of rule and parser files; an error names where they were looked for.
Status files_are_there(const Shared& shared);

/// Both, for what stores there; each problem goes to the reporter. `store`: nullptr where none is open yet; only
/// one of invented data has rules of its own.
std::shared_ptr<const pipeline::Library> load_library(const Shared& shared, const store::Store* store,
                                                      const Reporter& reporter);

/// The day the machine's clock shows, in UTC.
Date today();

}  // namespace ratecheck::app
