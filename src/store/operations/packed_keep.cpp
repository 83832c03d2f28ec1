#include "store/operations/packed_keep.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "ratecheck/base/text.h"
#include "store/db/folder.h"

namespace ratecheck::store {
namespace {

// The secret first: what is unpacked is written from the last to the first.
constexpr std::array<std::string_view, 4> kKeptFiles{"secret", "erasures", "spends", "signing-key"};

}  // namespace

std::vector<KeptFile> files_of_keep(const std::string& folder) {
  std::vector<KeptFile> files;
  for (const std::string_view name : kKeptFiles) {
    const std::string path = fmt::format("{}/keep/{}", folder, name);
    std::error_code problem;
    if (std::filesystem::exists(path, problem))
      files.push_back({std::string(name), read_file(path)});
  }
  return files;
}

std::string pack_keep(const std::vector<KeptFile>& files) {
  std::string out;
  for (const KeptFile& file : files)
    out += fmt::format("{} {}\n", file.name, file.bytes.size()) + file.bytes;
  return out;
}

Result<std::vector<KeptFile>> unpack_keep(std::string_view packed) {
  std::vector<KeptFile> out;
  while (!packed.empty()) {
    const std::size_t end = packed.find('\n');
    const auto words = split(packed.substr(0, std::min(end, packed.size())), ' ');
    const auto bytes = words.size() == 2 ? parse_integer(words[1]) : std::nullopt;
    if (end == std::string_view::npos || !bytes || *bytes < 0 ||
        static_cast<std::size_t>(*bytes) > packed.size() - end - 1)
      return Error{"wrong_passphrase", "The sealed copy of 'keep' is of a form that this program does not know."};
    const bool known = std::find(kKeptFiles.begin(), kKeptFiles.end(), words[0]) != kKeptFiles.end();
    if (known) {
      out.push_back(
          {std::string(words[0]), std::string(packed.substr(end + 1, static_cast<std::size_t>(*bytes)))});
    }
    packed.remove_prefix(end + 1 + static_cast<std::size_t>(*bytes));
  }
  return out;
}

}  // namespace ratecheck::store
