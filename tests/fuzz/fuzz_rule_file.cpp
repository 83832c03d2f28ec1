// A hostile rule file: refused or loaded, its examples run, never a crash.

#include <cstdint>
#include <filesystem>
#include <fstream>

#include "ratecheck/rulebook/rulebook.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string folder = (std::filesystem::temp_directory_path() / "ratecheck-fuzz-rule").string();
  std::filesystem::create_directories(folder);
  const std::string path = folder + "/hostile.toml";
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  (void)ratecheck::rulebook::load_rulebook(folder);
  return 0;
}
