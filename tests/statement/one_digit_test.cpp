// Every digit of every amount, date, clock, time and distance that is read out of a text of fixtures/, replaced by
// the digits it is taken for: what then stands changed and without a doubt is silent. fixtures/unprotected.list
// names the values that nothing in their layout covers; over all others no amount may be silent, and of the rest
// at most two in a hundred. RATECHECK_SHOW_SILENT=1 prints every silent change.

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <set>
#include <sstream>

#include "ratecheck/document/document.h"
#include "ratecheck/extraction/extraction.h"
#include "shipped.h"

namespace fs = std::filesystem;
using namespace ratecheck;
using test::kFixtures;
using test::shipped_parsers;
using test::slurp;

namespace {

/// What a reader of pictures takes each digit for.
std::string_view look_alikes(char digit) {
  constexpr std::string_view kLike[10] = {"689", "74", "7", "85", "17", "3869", "0895", "142", "06935", "0685"};
  return kLike[static_cast<std::size_t>(digit - '0')];
}

enum class Kind { amount, time, distance };

std::optional<Kind> kind_of(const extraction::Value& value) {
  if (std::holds_alternative<Decimal>(value.datum))
    return Kind::amount;
  if (std::holds_alternative<Distance>(value.datum))
    return Kind::distance;
  const bool time = std::holds_alternative<Date>(value.datum) || std::holds_alternative<Instant>(value.datum) ||
                    std::holds_alternative<Seconds>(value.datum);
  return time ? std::optional(Kind::time) : std::nullopt;
}

template <typename Visit>
void each_value(const extraction::Extraction& read, const Visit& visit) {
  std::for_each(read.values.begin(), read.values.end(), visit);
  for (const extraction::Record& record : read.records)
    std::for_each(record.values.begin(), record.values.end(), visit);
}

/// Years of the screens that show none.
std::optional<int> year_of(const std::string& layout) {
  static const std::map<std::string, int> kYears = {
      {"amazon_flex/earnings-list", 2024}, {"doordash/week", 2026}, {"uber/session-summary", 2026}};
  const auto found = kYears.find(layout);
  return found == kYears.end() ? std::nullopt : std::optional(found->second);
}

std::optional<extraction::Extraction> read(const std::string& text, const std::string& layout) {
  const auto document = document::read_document(text, "text/plain");
  if (!document)
    return std::nullopt;
  extraction::ReadOptions options;
  options.time_zone = "America/New_York";
  options.year = year_of(layout);
  auto out = shipped_parsers().read(*document, options);
  return out ? std::optional(std::move(*out)) : std::nullopt;
}

const extraction::Value* value_at(const extraction::Extraction& read, std::uint16_t field, std::size_t at) {
  const extraction::Value* out = nullptr;
  each_value(read, [&](const extraction::Value& value) {
    if (value.field == field && value.from <= at && at < value.to)
      out = &value;
  });
  return out;
}

/// What of a moment the change moved. Hours printed to a tenth beside two clocks know them to six minutes.
std::string_view moved(const extraction::Datum& was, const extraction::Value* now) {
  const auto* before = std::get_if<Instant>(&was);
  const auto* after = now != nullptr ? std::get_if<Instant>(&now->datum) : nullptr;
  if (before == nullptr || after == nullptr)
    return "";
  if (std::abs(seconds_between(*before, *after)) <= 360)
    return " by minutes";
  return before->local().date == after->local().date ? " clock" : " day";
}

struct Count {
  std::size_t changes = 0;
  std::size_t silent = 0;
};

struct Tally {
  std::map<std::string, Count> fields;  ///< "layout field", of a moment with what moved: "layout field clock"
  std::map<std::string, Kind> kinds;
};

bool stands(const extraction::Value* now, const extraction::Value& was) {
  return now != nullptr && now->datum != was.datum && !std::holds_alternative<std::monostate>(now->datum) &&
         now->standing != extraction::Standing::doubtful;
}

void try_value(const std::string& text, const std::string& layout, const extraction::Extraction& original,
               const extraction::Value& value, Tally& tally) {
  for (std::size_t at = value.from; at < value.to && at < text.size(); ++at) {
    if (text[at] < '0' || text[at] > '9')
      continue;
    for (const char like : look_alikes(text[at])) {
      std::string changed = text;
      changed[at] = like;
      const auto again = read(changed, layout);
      const extraction::Value* now = again ? value_at(*again, value.field, at) : nullptr;
      const std::string name =
          layout + " " + original.parser->fields[value.field].name + std::string(moved(value.datum, now));
      const bool silent = stands(now, value);
      Count& count = tally.fields[name];
      tally.kinds[name] = *kind_of(value);
      ++count.changes;
      count.silent += silent ? 1 : 0;
      if (silent && std::getenv("RATECHECK_SHOW_SILENT") != nullptr)
        std::cout << "silent: " << name << ": " << text.substr(value.from, value.to - value.from) << " as "
                  << changed.substr(value.from, value.to - value.from) << '\n';
    }
  }
}

Tally tally_all() {
  Tally tally;
  std::vector<fs::path> paths;
  for (const auto& entry : fs::recursive_directory_iterator(kFixtures)) {
    if (entry.is_regular_file() && entry.path().extension() == ".txt")
      paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  for (const fs::path& path : paths) {
    const std::string layout = fs::relative(path.parent_path(), kFixtures).generic_string();
    const std::string text = slurp(path);
    const auto original = read(text, layout);
    if (!original || original->parser->id != layout)
      continue;
    each_value(*original, [&](const extraction::Value& value) {
      const bool internal = original->parser->fields[value.field].as == "internal";
      const bool measured = kind_of(value) && (!internal || std::holds_alternative<Date>(value.datum));
      if (measured && value.standing != extraction::Standing::doubtful)
        try_value(text, layout, *original, value, tally);
    });
  }
  return tally;
}

std::set<std::string> listed() {
  std::set<std::string> out;
  std::istringstream lines(slurp(kFixtures / "unprotected.list"));
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && line[0] != '#')
      out.insert(line);
  }
  return out;
}

}  // namespace

TEST_CASE("one digit read as its look-alike: what the document covers is never silently wrong") {
  const Tally tally = tally_all();
  const std::set<std::string> uncovered = listed();

  struct Row {
    std::size_t changes = 0;
    std::size_t silent = 0;
    std::size_t silent_listed = 0;
  };
  std::map<std::string, Row> rows;
  std::map<Kind, Count> covered;
  for (const auto& [name, count] : tally.fields) {
    Row& row = rows[name.substr(0, name.find(' '))];
    row.changes += count.changes;
    if (uncovered.contains(name)) {
      row.silent_listed += count.silent;
      continue;
    }
    row.silent += count.silent;
    Count& kind = covered[tally.kinds.at(name)];
    kind.changes += count.changes;
    kind.silent += count.silent;
    if (count.silent > 0)
      MESSAGE("silent, and not listed in fixtures/unprotected.list: " << name << ", " << count.silent << " of "
                                                                      << count.changes);
  }
  Row all;
  std::cout << "layout                                changes  silent covered  silent uncovered\n";
  const auto print = [](const std::string& name, const Row& row) {
    std::cout << name << std::string(name.size() < 38 ? 38 - name.size() : 1, ' ') << row.changes << "  "
              << row.silent << "  " << row.silent_listed << '\n';
  };
  for (const auto& [layout, row] : rows) {
    print(layout, row);
    all.changes += row.changes;
    all.silent += row.silent;
    all.silent_listed += row.silent_listed;
  }
  print("all", all);

  CHECK(covered[Kind::amount].silent == 0);
  CHECK(covered[Kind::time].silent * 100 <= covered[Kind::time].changes * 2);
  CHECK(covered[Kind::distance].silent * 100 <= covered[Kind::distance].changes * 2);
  for (const std::string& name : uncovered) {
    const auto found = tally.fields.find(name);
    CAPTURE(name);
    CHECK_MESSAGE((found != tally.fields.end() && found->second.silent > 0),
                  "is listed as unprotected, but no change of it is silent");
  }
}
