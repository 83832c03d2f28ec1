#include "app/shipped.h"

#include <fmt/format.h>

#include <filesystem>
#include <future>

#include "app/console.h"
#include "ratecheck/base/text.h"
#include "ratecheck/pipeline/library.h"
#include "ratecheck/store/invented.h"

// The program finds its files by where it lies itself: a checkout has them beside its build folder, an
// installation below share. Only where neither is there, a folder of that name is looked for where the program was
// started.

namespace ratecheck::app {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> places_of(const char* name) {
  std::error_code ignored;
  const fs::path program = fs::read_symlink("/proc/self/exe", ignored).parent_path();
  return {program / ".." / name, program / ".." / "share" / "ratecheck" / name};
}

/// The first that is there; its bare name where none is.
std::string shipped_folder(const char* name) {
  std::error_code ignored;
  for (const fs::path& candidate : places_of(name)) {
    if (fs::is_directory(candidate, ignored))
      return fs::weakly_canonical(candidate, ignored).string();
  }
  return name;
}

/// `named`: what the caller named; empty: nothing.
Status folder_is_there(const std::string& named, const char* name) {
  std::error_code ignored;
  if (fs::is_directory(named.empty() ? shipped_folder(name) : named, ignored))
    return {};
  std::vector<std::string> places;
  if (named.empty()) {
    for (const fs::path& place : places_of(name))
      places.push_back(fmt::format("'{}'", place.lexically_normal().string()));
  }
  places.push_back(fmt::format("'{}'", fs::absolute(named.empty() ? name : named, ignored).string()));
  return Error{"no_files", fmt::format("There are no {} files: no folder was found as {}.",
                                       std::string_view(name) == "rules" ? "rule" : "parser", join(places, ", "))}
      .with_hint(fmt::format("Lay the folder '{0}' of the program there, or name it with --{0}.", name));
}

/// The rule files of a folder and, for a folder of invented data, the invented rules it was judged by.
rulebook::LoadedRulebook rules_for(const Shared& shared, const store::Store* store) {
  const auto demo = store == nullptr ? Result<bool>(false) : store::is_invented(*store);
  if (!demo || !*demo)
    return rulebook::load_rulebook(rules_folder(shared));
  return rulebook::load_rulebook(std::vector<std::string>{rules_folder(shared), demo_folder()});
}

}  // namespace

Status files_are_there(const Shared& shared) {
  const Status rules = folder_is_there(shared.rules, "rules");
  return rules ? folder_is_there(shared.parsers, "parsers") : rules;
}

std::string rules_folder(const Shared& shared) {
  return shared.rules.empty() ? shipped_folder("rules") : shared.rules;
}

std::string parsers_folder(const Shared& shared) {
  return shared.parsers.empty() ? shipped_folder("parsers") : shared.parsers;
}

std::string demo_folder() {
  return shipped_folder("fixtures/demo");
}

std::optional<rulebook::Rulebook> load_rules(const Shared& shared) {
  auto loaded = rulebook::load_rulebook(rules_folder(shared));
  print_errors(loaded.problems);
  if (!loaded.problems.empty())
    return std::nullopt;
  return std::move(loaded.rulebook);
}

std::optional<extraction::ParserLibrary> load_parsers(const Shared& shared) {
  auto loaded = extraction::ParserLibrary::load(parsers_folder(shared), extraction::Examples::skip);
  print_errors(loaded.problems);
  if (!loaded.problems.empty())
    return std::nullopt;
  return std::move(loaded.library);
}

const rulebook::Rule* find_rule(const rulebook::Rulebook& rulebook, const std::string& id) {
  const rulebook::Rule* rule = rulebook.find(id);
  if (rule == nullptr) {
    print_error(Error{"unknown_rule", fmt::format("There is no rule '{}'.", id)}.with_hint(
        "'ratecheck rules' lists them." + did_you_mean(id, rulebook.ids())));
  }
  return rule;
}

std::shared_ptr<const pipeline::Library> load_library(const Shared& shared, const store::Store* store,
                                                      const Reporter& reporter) {
  // both take their time, and neither needs the other
  auto loading = std::async(std::launch::async, [&] { return rules_for(shared, store); });
  auto parsers = extraction::ParserLibrary::load(parsers_folder(shared), extraction::Examples::skip);
  auto rules = loading.get();
  for (const auto* problems : {&parsers.problems, &rules.problems}) {
    for (const Error& problem : *problems)
      reporter.problem(problem);
  }
  if (!parsers.problems.empty() || !rules.problems.empty())
    return nullptr;
  return std::make_shared<pipeline::Library>(
      pipeline::Library{std::move(parsers.library), std::move(rules.rulebook)});
}

Date today() {
  return Date{std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now())};
}

}  // namespace ratecheck::app
