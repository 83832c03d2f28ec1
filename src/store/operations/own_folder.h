#pragma once

#include <filesystem>
#include <string>

#include "ratecheck/base/error.h"

namespace ratecheck::store {

/// Whether a path leads into a folder, or is it, by whatever links: each folder above it is looked at.
inline bool lies_in(const std::filesystem::path& path, const std::filesystem::path& folder) {
  std::error_code problem;
  for (auto above = std::filesystem::weakly_canonical(path, problem); !problem; above = above.parent_path()) {
    std::error_code unknown;
    if (std::filesystem::equivalent(above, folder, unknown))
      return true;
    if (above == above.parent_path())
      return false;
  }
  return false;
}

/// Code `bad_value`.
inline Error in_data_folder(const std::string& path) {
  return Error{"bad_value",
               "'" + path + "' lies in the data folder: what takes the database would take its backups along."}
      .with_hint("Choose a folder outside of the data folder, best on another disk.");
}

}  // namespace ratecheck::store
