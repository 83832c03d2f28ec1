// A hostile parser file: refused or loaded, never a crash and never a program that outgrows its limit. Each
// problem says what and where in the file.

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>

#include "bounds.h"
#include "ratecheck/extraction/parser_library.h"

namespace {

// Patterns become programs, which have limits of their own (pattern.h); each fault is a sentence.
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
  static const std::string folder = (std::filesystem::temp_directory_path() / "ratecheck-fuzz-parser").string();
  std::filesystem::create_directories(folder);
  const std::string path = folder + "/hostile.toml";
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  const std::size_t lines = 1 + static_cast<std::size_t>(std::count(data, data + size, '\n'));
  fuzz::Bounded bounded(kBounds, size);
  for (const ratecheck::Error& problem : ratecheck::extraction::lint_parser_file(path))
    hold(problem, lines, bounded);
  return 0;
}
