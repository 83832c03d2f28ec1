#include "store/db/keep.h"

#include <fmt/format.h>

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "ratecheck/base/signing.h"
#include "ratecheck/base/text.h"
#include "store/db/connection.h"
#include "store/db/folder.h"

namespace ratecheck::store {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kHead = "ratecheck spends 1";

std::string read_whole(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// "spend 2026 2026-Q3 400 2" or "lost 2026".
bool read_line(std::string_view line, SpendRecord& record) {
  const std::vector<std::string_view> words = split(line, ' ');
  const auto number = [&](std::size_t at) { return parse_integer(words[at]); };
  if (words.size() == 2 && words[0] == "lost" && number(1)) {
    record.lost_years.insert(static_cast<int>(*number(1)));
    return true;
  }
  if (words.size() != 5 || words[0] != "spend" || words[2].empty() || !number(1) || !number(3) || !number(4))
    return false;
  record.spends.push_back({static_cast<int>(*number(1)), std::string(words[2]), *number(3), *number(4)});
  return true;
}

}  // namespace

Status Keep::make() const {
  std::error_code problem;
  if (::mkdir(path_.c_str(), 0700) != 0 && !fs::is_directory(path_, problem)) {
    return unavailable(fmt::format("Cannot make the folder '{}'.", path_),
                       "Check that the data folder has room and belongs to the user of the service.");
  }
  fs::permissions(path_, fs::perms::owner_all, problem);
  for (const auto& entry : fs::directory_iterator(path_, problem)) {
    std::error_code ignored;
    if (entry.is_regular_file(ignored))
      fs::permissions(entry.path(), fs::perms::owner_read | fs::perms::owner_write, ignored);
  }
  sync_folder(fs::path(path_).parent_path().string());
  return {};
}

SpendRecord Keep::spends() const {
  SpendRecord record;
  std::error_code problem;
  record.there = fs::exists(file("spends"), problem);
  if (!record.there)
    return record;
  const std::string content = read_whole(file("spends"));
  const std::vector<std::string_view> lines = split(content, '\n');
  record.damaged = lines.empty() || lines[0] != kHead || !content.ends_with('\n');
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (!lines[i].empty() && !read_line(lines[i], record))
      record.damaged = true;
  }
  return record;
}

Status Keep::write(const SpendRecord& record) const {
  std::string content = fmt::format("{}\n", kHead);
  for (const SpendLine& one : record.spends)
    content += fmt::format("spend {} {} {} {}\n", one.year, one.period, one.epsilon_thousandths, one.number);
  for (const int year : record.lost_years)
    content += fmt::format("lost {}\n", year);
  return Folder::write_file(file("spends"), content);
}

Result<std::string> Keep::signing_seed() const {
  const std::string path = file("signing-key");
  std::error_code problem;
  if (!fs::exists(path, problem)) {
    const Status written = Folder::write_file(path, new_signing_seed() + "\n");
    if (!written)
      return written.error();
  }
  const std::string content = read_whole(path);
  std::string seed(trim(content));
  if (public_key(seed).empty()) {
    return Error{"wrong_secret", fmt::format("The file '{}' is damaged or cannot be read.", path)}.with_hint(
        "Put back a copy of it; or move it away, and releases are signed with a new key from now on.");
  }
  return seed;
}

}  // namespace ratecheck::store
