#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>

namespace ratecheck::bench {

/// On the disk of the build folder, since /tmp may be memory; gone afterwards.
class Folder {
 public:
  Folder() {
    std::string name = std::string(RATECHECK_BUILD_DIR) + "/bench-XXXXXX";
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string at(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace ratecheck::bench
