#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace ratecheck::test {

/// All bytes of a file; none when there is no such file.
inline std::string slurp(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace ratecheck::test
