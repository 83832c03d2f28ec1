// A hostile parser file: refused or loaded, never a crash and never a program that outgrows its limit.

#include <cstdint>
#include <filesystem>
#include <fstream>

#include "ratecheck/extraction/parser_library.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string folder = (std::filesystem::temp_directory_path() / "ratecheck-fuzz-parser").string();
  std::filesystem::create_directories(folder);
  const std::string path = folder + "/hostile.toml";
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  (void)ratecheck::extraction::lint_parser_file(path);
  return 0;
}
