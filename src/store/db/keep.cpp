#include "store/db/keep.h"

#include <fmt/format.h>

#include <sys/stat.h>

#include <filesystem>
#include <optional>

#include "ratecheck/base/signing.h"
#include "ratecheck/base/text.h"
#include "store/db/connection.h"
#include "store/db/folder.h"

namespace ratecheck::store {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kHead = "ratecheck spends 1";

/// A number that a line may hold; else nothing.
std::optional<std::int64_t> number_in(std::string_view word, std::int64_t least, std::int64_t most) {
  const auto number = parse_integer(word);
  if (!number || *number < least || *number > most)
    return std::nullopt;
  return *number;
}

/// "2026-Q3" of 2026 or, for the fourth quarter, 2027; "2026" of 2026.
bool is_period(std::string_view period, std::int64_t year) {
  const auto of = number_in(period.substr(0, 4), 1970, 9999);
  if (!of || period.size() == 4)
    return of == year;
  const bool is_quarter =
      period.size() == 7 && period.substr(4, 2) == "-Q" && period[6] >= '1' && period[6] <= '4';
  return is_quarter && *of + (period[6] == '4' ? 1 : 0) == year;
}

/// "database 0123abcd…", "spend 2026 2026-Q3 400 2" or "lost 2026".
bool read_line(std::string_view line, SpendRecord& record) {
  const std::vector<std::string_view> words = split(line, ' ');
  if (words.size() == 2 && words[0] == "database" && record.database.empty()) {
    record.database = words[1];
    return !words[1].empty();
  }
  const auto year = words.size() > 1 ? number_in(words[1], 1970, 9999) : std::nullopt;
  if (words.size() == 2 && words[0] == "lost" && year) {
    record.lost_years.insert(static_cast<int>(*year));
    return true;
  }
  if (words.size() != 5 || words[0] != "spend" || !year || !is_period(words[2], *year))
    return false;
  const auto epsilon = number_in(words[3], 1, 2000);
  const auto number = number_in(words[4], 1, INT64_MAX);
  if (!epsilon || !number)
    return false;
  record.spends.push_back({static_cast<int>(*year), std::string(words[2]), *epsilon, *number});
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
  const std::string content = read_file(file("spends"));
  const std::vector<std::string_view> lines = split(content, '\n');
  record.damaged = lines.empty() || lines[0] != kHead || !content.ends_with('\n');
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (!lines[i].empty() && !read_line(lines[i], record)) {
      record.damaged = true;
      record.bad_lines.push_back(i + 1);
    }
  }
  return record;
}

Status Keep::write(const SpendRecord& record) const {
  std::string content = fmt::format("{}\n", kHead);
  if (!record.database.empty())
    content += fmt::format("database {}\n", record.database);
  for (const SpendLine& one : record.spends)
    content += fmt::format("spend {} {} {} {}\n", one.year, one.period, one.epsilon_thousandths, one.number);
  for (const int year : record.lost_years)
    content += fmt::format("lost {}\n", year);
  return Folder::write_file(file("spends"), content);
}

bool Keep::has_signing_seed() const {
  std::error_code problem;
  return fs::exists(file("signing-key"), problem);
}

Status Keep::write_signing_seed(const std::string& seed) const {
  return Folder::write_file(file("signing-key"), seed + "\n");
}

Result<std::string> Keep::signing_seed() const {
  const std::string path = file("signing-key");
  const std::string content = read_file(path);
  std::string seed(trim(content));
  if (public_key(seed).empty()) {
    return Error{"wrong_secret", fmt::format("The file '{}' is missing, damaged or cannot be read.", path)}
        .with_hint(
            "Put back a copy of it; or move it away, and the next start makes a new key, with which releases are "
            "signed "
            "from then on.");
  }
  return seed;
}

}  // namespace ratecheck::store
