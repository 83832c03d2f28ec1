#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include "bounds.h"
#include "ratecheck/base/error.h"

/// What the fuzzers of parser files and of rule files share.
namespace fuzz {

/// Both become trees and programs, which have limits of their own; each fault is a sentence with an excerpt.
inline constexpr Bounds kDataFileBounds{.memory = std::size_t{32} << 20U,
                                        .memory_per_byte = 3000,
                                        .answer = 16384,
                                        .answer_per_byte = 500,
                                        .seconds = 5,
                                        .seconds_per_kilobyte = 0.5};

/// The input as a file in a folder of its own.
class DataFile {
 public:
  DataFile(const char* folder, const std::uint8_t* data, std::size_t size)
      : folder_((std::filesystem::temp_directory_path() / folder).string()),
        lines_(1 + static_cast<std::size_t>(std::count(data, data + size, '\n'))) {
    std::filesystem::create_directories(folder_);
    std::ofstream(path(), std::ios::binary)
        .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  }
  [[nodiscard]] const std::string& folder() const { return folder_; }
  [[nodiscard]] std::string path() const { return folder_ + "/hostile.toml"; }

  /// A problem says what and where.
  void hold(const ratecheck::Error& problem, Bounded& bounded) const {
    bounded.answer(ratecheck::describe(problem).size());
    require(!problem.code.empty() && !problem.message.empty(), "a problem says what");
    require(problem.place.line <= lines_, "a problem lies in its file");
  }

 private:
  std::string folder_;
  std::size_t lines_;
};

}  // namespace fuzz
