#pragma once

#include <sys/types.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

/// The memory of a running program, read from outside.
namespace ratecheck::test {

struct Residue {
  std::string mapping;  // as /proc/PID/maps names it
  std::string around;   // the place with what lies before and behind, unprintable bytes as dots
};

/// Every place where the writable memory of a process holds the needle, twenty at most.
inline std::vector<Residue> memory_of(pid_t process, std::string_view needle) {
  constexpr std::size_t kMost = 20;
  constexpr std::size_t kAround = 48;
  const std::string folder = "/proc/" + std::to_string(process);
  std::ifstream maps(folder + "/maps");
  std::ifstream memory(folder + "/mem", std::ios::binary);
  std::vector<Residue> found;
  for (std::string line; std::getline(maps, line) && found.size() < kMost;) {
    std::istringstream words(line);
    std::string range;
    std::string rights;
    words >> range >> rights;
    if (rights.rfind("rw", 0) != 0)
      continue;
    const std::size_t dash = range.find('-');
    const auto begin = std::stoull(range.substr(0, dash), nullptr, 16);
    const auto end = std::stoull(range.substr(dash + 1), nullptr, 16);
    std::string bytes(end - begin, '\0');
    memory.clear();
    memory.seekg(static_cast<std::streamoff>(begin));
    memory.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(memory.gcount(), 0)));
    for (std::size_t at = bytes.find(needle); at != std::string::npos && found.size() < kMost;
         at = bytes.find(needle, at + 1)) {
      const std::size_t from = at < kAround ? 0 : at - kAround;
      std::string around = bytes.substr(from, needle.size() + 2 * kAround);
      for (char& c : around)
        c = std::isprint(static_cast<unsigned char>(c)) != 0 ? c : '.';
      found.push_back({line, around});
    }
  }
  return found;
}

}  // namespace ratecheck::test
