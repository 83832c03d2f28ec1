#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "app/command_line.h"
#include "app/console.h"
#include "app/shipped.h"
#include "ratecheck/base/toml_in.h"
#include "ratecheck/extraction/lint.h"
#include "ratecheck/rulebook/lint.h"

// Which files there are and of which kind; what is wrong in them is found by the rooms that load them. Problems
// decide the exit code, warnings never do.

namespace ratecheck::app {
namespace {

namespace fs = std::filesystem;

/// Each once, however often it was named.
struct Files {
  std::vector<std::string> rules;
  std::vector<std::string> parsers;
};

/// By the table that every file of its kind begins with; where it is misspelt, by the others or by the folder.
bool is_rule(const std::string& path) {
  const auto source = read_source(path);
  const auto has = [&](std::initializer_list<std::string_view> tables) {
    return source && std::any_of(tables.begin(), tables.end(), [&](std::string_view table) {
             return source->text.starts_with(table) ||
                    source->text.find("\n" + std::string(table)) != std::string::npos;
           });
  };
  if (has({"[parser]"}))
    return false;
  if (has({"[rule]"}))
    return true;
  if (has({"[recognise]", "[[record]]", "[[field]]", "[ignore]"}))
    return false;
  if (has({"[applies]", "[[formula]]", "[[step]]", "[rate]"}))
    return true;
  const fs::path whole = fs::absolute(path);
  return std::find(whole.begin(), whole.end(), "rules") != whole.end();
}

/// Two names of one file are one: compared as they are spelled out in full.
void add(Files& files, const std::string& path) {
  const auto normal = [](const std::string& name) { return fs::absolute(name).lexically_normal(); };
  auto& kind = is_rule(path) ? files.rules : files.parsers;
  if (std::none_of(kind.begin(), kind.end(),
                   [&](const std::string& other) { return normal(other) == normal(path); }))
    kind.push_back(path);
}

/// A file by itself; of a folder all that lie in it, at any depth.
std::optional<Error> collect(Files& files, const std::string& path) {
  std::error_code failed;
  if (!fs::exists(path, failed))
    return Error{"cannot_read_file", "There is no such file."}.at({path});
  if (!fs::is_directory(path, failed)) {
    add(files, path);
    return std::nullopt;
  }
  std::vector<std::string> found;
  for (fs::recursive_directory_iterator entry(path, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    if (entry->path().extension() == ".toml" && entry->is_regular_file(failed))
      found.push_back(entry->path().string());
  }
  if (failed) {
    return Error{"cannot_read_folder", fmt::format("The folder cannot be read: {}.", failed.message())}.at(
        {path, 0, 0});
  }
  if (found.empty())
    return Error{"nothing_to_check", "The folder holds no parser or rule file."}.at({path});
  std::sort(found.begin(), found.end());
  for (const std::string& file : found)
    add(files, file);
  return std::nullopt;
}

std::string counted(std::size_t count, const char* what) {
  return fmt::format("{} {}{}", count == 0 ? "no" : std::to_string(count), what, count == 1 ? "" : "s");
}

}  // namespace

int lint_command(const Shared& shared, const std::vector<std::string>& paths) {
  std::vector<std::string> all = paths;
  if (all.empty())
    all = {parsers_folder(shared), rules_folder(shared), demo_folder()};
  Files files;
  std::vector<Error> problems;
  std::vector<Error> warnings;
  for (const std::string& path : all) {
    if (auto problem = collect(files, path))
      problems.push_back(std::move(*problem));
  }
  const auto append = [&](const std::vector<Error>& more) {
    problems.insert(problems.end(), more.begin(), more.end());
  };
  if (!files.parsers.empty())
    append(extraction::lint_parser_files(files.parsers, parsers_folder(shared), &warnings));
  if (!files.rules.empty())
    append(rulebook::lint_rule_files(files.rules, rules_folder(shared), &warnings));
  print_errors(problems);
  for (Error& warning : warnings) {
    warning.message = "warning: " + warning.message;
    print_error(warning);
  }
  print(fmt::format("{} checked, {}", counted(files.parsers.size() + files.rules.size(), "file"),
                    counted(problems.size(), "problem")));
  return problems.empty() ? kDone : kInputAtFault;
}

}  // namespace ratecheck::app
