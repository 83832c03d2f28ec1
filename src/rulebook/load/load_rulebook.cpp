// All files of a folder become one rulebook, or a list of problems. In rounds over all files, because a formula
// may read the rates of a rule whose file comes later:
//
// 1. Each file by itself: TOML, [rule] and the sources, names of inputs and rates, cards, the grammar of formulas,
//    what examples say. Later parts build on earlier ones: a unit needs the currency, a card needs the rates.
// 2. Names, types and units of all formulas, now that every rule has its rates.
// 3. The examples of each file; and when all come out, whether they show enough (require_examples.cpp).
//
//   rate_of("uk-nmw-rates", wage, "top") in a.toml     round 1 reads wage from uk-nmw-rates.toml,
//                                                      round 2 finds it there, round 3 computes with it
//
// A file at fault stays in the book, so that the others are checked as if it were right; whoever loads takes no
// book with problems. Problems come in order of files and lines.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "ratecheck/base/hash.h"
#include "ratecheck/base/place_name.h"
#include "ratecheck/base/text.h"
#include "ratecheck/rulebook/lint.h"
#include "rulebook/load/loading.h"

namespace ratecheck::rulebook {

/// The only one that puts rules into a Rulebook.
struct RulebookBuilder {
  static void put(Rulebook& book, std::unique_ptr<Rule> rule) { book.rules_.push_back(std::move(rule)); }
  static void name(Rulebook& book, std::string version) { book.version_ = std::move(version); }
};

namespace {

/// All .toml files below the folder, in order of their paths, so that every run tells the same.
std::vector<std::string> rule_files(const std::string& directory, std::vector<Error>& problems) {
  std::vector<std::string> files;
  std::error_code failed;
  for (std::filesystem::recursive_directory_iterator entry(directory, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    if (entry->path().extension() == ".toml")
      files.push_back(entry->path().string());
  }
  if (failed) {
    problems.push_back(
        Error{"cannot_read_folder", fmt::format("The folder of rules '{}' cannot be read.", directory)}.with_hint(
            "Give the folder with --rules."));
  } else if (files.empty()) {
    problems.push_back(Error{"no_rules", fmt::format("The folder '{}' holds no rule file.", directory)});
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// Keys are told apart by eye; one with a Cyrillic letter would be a trap. Places ("SK/Košice") are checked
/// against their list instead.
void refuse_strange_keys(Loading& in, const TomlValue& value, bool free_keys) {
  for (std::size_t i = 0; i < value.members.size(); ++i) {
    const auto& [key, inner] = value.members[i];
    if (const std::string hint = look_alike_hint(key);
        !hint.empty() && !free_keys && key.find('/') == std::string::npos) {
      in.problem(value.key_places[i], "non_ascii",
                 fmt::format("The key '{}' holds a character outside ASCII.", key), hint);
    }
    refuse_strange_keys(in, inner, key == "definitions");
  }
  for (const TomlValue& item : value.items)
    refuse_strange_keys(in, item, false);
}

void read_file(Loading& in) {
  refuse_strange_keys(in, in.toml, false);
  load_header(in);
  if (!in.rule->currency.known()) {
    return;  // every unit hangs on it
  }
  load_names(in);
  load_steps(in);
  load_formulas(in);
  load_examples(in);
  in.rule->version = sha256_hex(in.source.text).substr(0, 12);
}

/// The later of two files with one id is at fault.
void refuse_doubles(std::vector<std::unique_ptr<Loading>>& all) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (all[i]->rule->id == all[j]->rule->id && !all[i]->rule->id.empty()) {
        all[i]->problem({all[i]->source.file, 1, 0}, "duplicate_rule",
                        fmt::format("The id '{}' is already that of {}.", all[i]->rule->id, all[j]->source.file));
      }
    }
  }
}

/// Round 1. A file that is no TOML has its problem and goes no further.
std::vector<std::unique_ptr<Loading>> read_files(const std::vector<std::string>& files,
                                                 std::vector<Error>& problems) {
  std::vector<std::unique_ptr<Loading>> all;
  for (const std::string& file : files) {
    auto source = read_source(file);
    if (!source) {
      problems.push_back(source.error());
      continue;
    }
    auto in = std::make_unique<Loading>();
    in->source = std::move(source).value();
    auto toml = parse_toml(in->source);
    if (!toml) {
      problems.push_back(toml.error());
      continue;
    }
    in->toml = std::move(toml).value();
    read_file(*in);
    all.push_back(std::move(in));
  }
  return all;
}

/// A rule that is replaced must be there, or the author misspelt it.
void check_replaced(Loading& in, const FindRule& find_rule, const std::vector<std::unique_ptr<Loading>>& all) {
  for (const std::string& id : in.rule->instead_of) {
    if (find_rule(id) != nullptr && id != in.rule->id)
      continue;
    std::vector<std::string> ids;
    for (const auto& other : all)
      ids.push_back(other->rule->id);
    in.problem(in.toml.find("rule")->find("instead_of")->place, "unknown_rule",
               fmt::format("There is no other rule '{}' to stand instead of.{}", id, did_you_mean(id, ids)));
  }
}

void in_order_of_lines(std::vector<Error>& problems) {
  std::stable_sort(problems.begin(), problems.end(), [](const Error& a, const Error& b) {
    return std::pair(a.place.line, a.place.column) < std::pair(b.place.line, b.place.column);
  });
}

/// rules/gb holds what is about a place in GB, beside what names no place. Folders that are no country hold
/// anything.
void check_country(Loading& in) {
  const std::string folder = std::filesystem::absolute(in.source.file).parent_path().filename().string();
  std::string country = folder;
  std::transform(country.begin(), country.end(), country.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  const std::vector<std::string>& places = in.rule->scope.places;
  if (folder.size() != 2 || !parse_place(country) || places.empty())
    return;
  const auto inside = [&](const std::string& place) {
    return place.starts_with(country) && (place.size() == 2 || place[2] == '-' || place[2] == '/');
  };
  if (std::any_of(places.begin(), places.end(), inside))
    return;
  in.problem(in.toml.find("applies")->find("places")->place, "wrong_place",
             fmt::format("The file lies in the folder '{}', and none of its places is in {}.", folder, country),
             "Rule files lie at <country>/<id>.toml.");
}

/// `linted`: of these files, also whether they lie where they belong.
LoadedRulebook load_files(const std::vector<std::string>& files, std::vector<Error> problems,
                          const std::set<std::string>& linted = {}) {
  LoadedRulebook loaded;
  loaded.problems = std::move(problems);
  auto all = read_files(files, loaded.problems);
  refuse_doubles(all);
  for (auto& in : all) {
    if (linted.contains(in->source.file))
      check_country(*in);
  }
  const FindRule find_rule = [&](std::string_view id) -> const Rule* {
    for (const auto& in : all) {
      if (in->rule->id == id)
        return in->rule.get();
    }
    return nullptr;
  };
  for (auto& in : all) {
    check_formulas(*in, find_rule);
    check_replaced(*in, find_rule, all);
  }
  for (auto& in : all)
    run_examples(*in);
  std::string versions;
  for (auto& in : all) {
    in_order_of_lines(in->problems);
    loaded.problems.insert(loaded.problems.end(), in->problems.begin(), in->problems.end());
    loaded.warnings.insert(loaded.warnings.end(), in->warnings.begin(), in->warnings.end());
    versions += fmt::format("{} {}\n", in->rule->id, sha256_hex(in->source.text));
    RulebookBuilder::put(loaded.rulebook, std::move(in->rule));
  }
  RulebookBuilder::name(loaded.rulebook, sha256_hex(versions));
  return loaded;
}

}  // namespace

LoadedRulebook load_rulebook(const std::string& directory) {
  std::vector<Error> problems;
  const std::vector<std::string> files = rule_files(directory, problems);
  return load_files(files, std::move(problems));
}

LoadedRulebook load_rulebook(const std::vector<std::string>& paths) {
  std::vector<Error> problems;
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    const std::vector<std::string> found =
        std::filesystem::is_directory(path) ? rule_files(path, problems) : std::vector<std::string>{path};
    files.insert(files.end(), found.begin(), found.end());
  }
  std::sort(files.begin(), files.end());
  return load_files(files, std::move(problems));
}

std::vector<Error> lint_rule_files(const std::vector<std::string>& paths, const std::string& directory,
                                   std::vector<Error>* warnings) {
  const std::set<std::string> linted(paths.begin(), paths.end());
  std::set<std::filesystem::path> names;
  for (const std::string& path : paths)
    names.insert(std::filesystem::path(path).filename());
  std::vector<Error> ignored;
  std::vector<std::string> files = rule_files(directory, ignored);
  std::erase_if(files,
                [&](const std::string& file) { return names.contains(std::filesystem::path(file).filename()); });
  files.insert(files.end(), linted.begin(), linted.end());
  LoadedRulebook loaded = load_files(files, {}, linted);
  const auto elsewhere = [&](const Error& problem) { return !linted.contains(problem.place.file); };
  std::erase_if(loaded.problems, elsewhere);
  std::erase_if(loaded.warnings, elsewhere);
  if (warnings != nullptr)
    warnings->insert(warnings->end(), loaded.warnings.begin(), loaded.warnings.end());
  return std::move(loaded.problems);
}

}  // namespace ratecheck::rulebook
