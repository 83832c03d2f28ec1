#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "ratecheck/rulebook/input.h"
#include "ratecheck/rulebook/rule.h"

/// Small rules for tests, and short ways to ask them.
namespace made {

/// A rule around one formula. `more` is TOML put before the formula: inputs, rates, steps, times.
inline std::string text_of(const std::string& more, const std::string& formula,
                           const std::string& result = "USD") {
  return "[rule]\nid = \"made\"\ntitle = \"made up\"\nsummary = \"made up\"\nkind = \"reference\"\ntest = "
         "\"job\"\n"
         "currency = \"USD\"\nresult = \"" +
         result +
         "\"\ncounts = [\"base\"]\n"
         "rounding = { to = \"0.000001 " +
         result +
         "\", mode = \"half-up\", at = \"result\", cite = \"our choice\" }\n"
         "reviewed = 2025-01-01\n\n[applies]\n\n" +
         more + "\n[[formula]]\nfrom = 2000-01-01\ndue = '''\n" + formula +
         "\n'''\ncite = { mark = \"A\", title = \"made up\" }\n"
         "[[example]]\non = 2024-01-01\nexpect = \"0 USD\"\n";
}

/// Loads it; the example is there only to satisfy the loader, so its failing is not a problem here.
inline ratecheck::rulebook::LoadedRulebook load(const std::string& text) {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("ratecheck-made-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "made.toml") << text;
  auto loaded = ratecheck::rulebook::load_rulebook(folder.string());
  std::filesystem::remove_all(folder);
  std::erase_if(loaded.problems, [](const ratecheck::Error& e) {
    return e.code == "example_failed" || e.code == "missing_example" || e.code == "unused_name";
  });
  return loaded;
}

using Given = std::vector<std::pair<std::string, std::string>>;

inline ratecheck::rulebook::Inputs inputs(const ratecheck::rulebook::Rule& rule, const Given& given) {
  ratecheck::rulebook::Inputs all;
  for (const auto& [name, text] : given) {
    auto value = parse_input(rule, name, text);
    if (value) {
      all.emplace(name, std::move(value).value());
    }
  }
  return all;
}

inline ratecheck::rulebook::Facts facts(const ratecheck::rulebook::Rule& rule,
                                        const ratecheck::rulebook::Example& example) {
  ratecheck::rulebook::Facts all;
  all.own = inputs(rule, example.given);
  for (const auto& item : example.work) {
    all.work.push_back(inputs(rule, item));
  }
  return all;
}

/// "5.27", "2.83..5.00", or the reason why there is no figure.
inline std::string told(const ratecheck::rulebook::Evaluation& got) {
  if (!got.due) {
    return std::string(to_string(got.reason));
  }
  const std::string low = ratecheck::to_exact_string(got.due->low);
  const std::string high = ratecheck::to_exact_string(got.due->high);
  return low == high ? low : low + ".." + high;
}

}  // namespace made
