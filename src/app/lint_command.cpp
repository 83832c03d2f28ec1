#include <filesystem>

#include "command_line.h"
#include "console.h"
#include "ratecheck/base/toml_in.h"
#include "ratecheck/extraction/parser_library.h"
#include "ratecheck/rulebook/rulebook.h"
#include "shipped.h"

namespace ratecheck::app {
namespace {

namespace fs = std::filesystem;

bool looks_like_rule(const std::string& path) {
  const auto source = read_source(path);
  return source.ok() && source->text.find("[rule]") != std::string::npos;
}

std::vector<Error> lint_file(const Shared& shared, const std::string& path, std::vector<Error>& warnings) {
  if (!fs::exists(path))
    return {Error{"cannot_read_file", "there is no such file", {path, 0, 0}, {}, {}}};
  return looks_like_rule(path) ? rulebook::lint_rule_file(path, rules_folder(shared), &warnings)
                               : extraction::lint_parser_file(path, &warnings);
}

/// A folder may hold both kinds of file; each is linted as what it is.
std::vector<Error> lint_folder(const std::string& path, std::vector<Error>& warnings) {
  std::vector<Error> problems;
  bool rules = false;
  bool parsers = false;
  for (const auto& entry : fs::recursive_directory_iterator(path)) {
    if (entry.path().extension() != ".toml")
      continue;
    (looks_like_rule(entry.path().string()) ? rules : parsers) = true;
  }
  if (rules) {
    rulebook::LoadedRulebook loaded = rulebook::load_rulebook(path);
    problems = std::move(loaded.problems);
    warnings = std::move(loaded.warnings);
  }
  if (parsers) {
    const auto loaded = extraction::ParserLibrary::load(path, extraction::Examples::run);
    problems.insert(problems.end(), loaded.problems.begin(), loaded.problems.end());
    warnings.insert(warnings.end(), loaded.warnings.begin(), loaded.warnings.end());
  }
  return problems;
}

}  // namespace

int lint_command(const Shared& shared, const std::vector<std::string>& paths) {
  std::vector<std::string> all = paths;
  if (all.empty())
    all = {parsers_folder(shared), rules_folder(shared), demo_folder()};
  std::size_t count = 0;
  for (const std::string& path : all) {
    std::vector<Error> warnings;
    const std::vector<Error> problems =
        fs::is_directory(path) ? lint_folder(path, warnings) : lint_file(shared, path, warnings);
    print_errors(problems);
    for (Error& warning : warnings) {
      warning.message = "warning: " + warning.message;
      print_error(warning);
    }
    count += problems.size();
  }
  if (count == 0)
    print("no problems");
  return count == 0 ? kDone : kInputAtFault;
}

}  // namespace ratecheck::app
