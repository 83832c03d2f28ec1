// A hostile rule file: refused or loaded, its examples run, never a crash. Each problem says what and where in the
// file; without one there is a rule.

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>

#include "bounds.h"
#include "ratecheck/rulebook/rulebook.h"

namespace {

// A formula becomes a tree and a program; each fault is a sentence with an excerpt of its line.
constexpr fuzz::Bounds kBounds{.memory = std::size_t{32} << 20U,
                               .memory_per_byte = 3000,
                               .answer = 16384,
                               .answer_per_byte = 500,
                               .seconds = 5,
                               .seconds_per_kilobyte = 0.5};

/// A problem says what and where.
void hold(const ratecheck::Error& problem, std::size_t lines, fuzz::Bounded& bounded) {
  bounded.answer(ratecheck::describe(problem).size());
  fuzz::require(!problem.code.empty() && !problem.message.empty(), "a problem says what");
  fuzz::require(problem.place.line <= lines, "a problem lies in its file");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string folder = (std::filesystem::temp_directory_path() / "ratecheck-fuzz-rule").string();
  std::filesystem::create_directories(folder);
  const std::string path = folder + "/hostile.toml";
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  const std::size_t lines = 1 + static_cast<std::size_t>(std::count(data, data + size, '\n'));
  fuzz::Bounded bounded(kBounds, size);
  const auto loaded = ratecheck::rulebook::load_rulebook(folder);
  for (const ratecheck::Error& problem : loaded.problems)
    hold(problem, lines, bounded);
  fuzz::require(!loaded.problems.empty() || !loaded.rulebook.ids().empty(),
                "a file without problems holds a rule");
  return 0;
}
