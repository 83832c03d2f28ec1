#pragma once

#include <stdlib.h>

#include <filesystem>
#include <string>

#include "bounds.h"

namespace fuzz {

/// A folder that goes with its owner; in memory where the machine has it, since each change is made durable.
class Scratch {
 public:
  Scratch() {
    std::error_code problem;
    const bool shared = std::filesystem::is_directory("/dev/shm", problem);
    path_ = (shared ? std::string("/dev/shm") : std::filesystem::temp_directory_path().string()) +
            "/ratecheck-fuzz-XXXXXX";
    require(::mkdtemp(path_.data()) != nullptr, "there is a folder to work in");
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace fuzz
