#include "extraction/read/columns.h"

#include <algorithm>

#include "ratecheck/base/text.h"

// A new column may be new pay, so it is told. Known are those that the file reads, tests or ignores, and those
// of the headers in its examples. Of an amount that is read, such as "fare", parts are known too: "fare:surge"
// is in it.
namespace ratecheck::extraction {
namespace {

constexpr std::size_t kHeaderBytes = 64U << 10U;
constexpr std::size_t kMostUnknown = 40;
constexpr std::size_t kLongestName = 400;

template <typename Columns>
void add(const Columns& columns, std::set<std::string>& to) {
  to.insert(columns.begin(), columns.end());
}

void add_fields(const std::vector<FieldRule>& fields, ParserRule& rule) {
  for (const FieldRule& field : fields) {
    add(field.columns, rule.known_columns);
    for (const std::string& column : field.columns) {
      if (field.as.starts_with("work.pay."))
        rule.amount_columns.insert(column + ":");
    }
  }
}

void add_words(std::string_view name, Vocabulary& words) {
  for (std::size_t at = 0; at < name.size();) {
    std::size_t end = at;
    while (end < name.size() && is_shape_letter(name[end]))
      ++end;
    if (end > at)
      words.emplace(to_lower(name.substr(at, end - at)));
    at = std::max(end, at + 1);
  }
}

}  // namespace

std::vector<std::string> header_of(std::string_view csv) {
  document::CsvReader reader(csv.substr(0, kHeaderBytes));
  document::CsvRow row;
  std::vector<std::string> out;
  const Result<bool> got = reader.next(row);
  if (!got || !*got)
    return out;
  for (const document::CsvCell& cell : row.cells)
    out.push_back(normal_column(cell.text));
  return out;
}

void learn_columns(ParserRule& rule) {
  if (rule.media != document::Media::csv)
    return;
  const auto add_tests = [&](const std::vector<CellTest>& tests) {
    for (const CellTest& test : tests)
      add(test.columns, rule.known_columns);
  };
  for (const std::vector<std::string>& spellings : rule.columns)
    add(spellings, rule.known_columns);
  add_fields(rule.fields, rule);
  for (const RecordRule& record : rule.records) {
    add_fields(record.fields, rule);
    add_tests(record.when);
  }
  for (const SkipRule& skip : rule.skips)
    add_tests(skip.when);
  for (const ExampleRule& example : rule.examples) {
    if (example.expect_match)
      add(header_of(example.text), rule.known_columns);
  }
  for (const std::string& column : rule.known_columns)
    add_words(column, rule.facts->vocabulary);
}

std::vector<UnreadText> unknown_columns(const ParserRule& rule, const document::CsvRow& header) {
  std::vector<UnreadText> out;
  for (const document::CsvCell& cell : header.cells) {
    const std::string name = normal_column(cell.text);
    const bool part = std::any_of(rule.amount_columns.begin(), rule.amount_columns.end(),
                                  [&](const std::string& amount) { return name.starts_with(amount); });
    if (name.empty() || part || rule.known_columns.contains(name) || out.size() == kMostUnknown)
      continue;
    std::string shown(trim(cell.text.substr(0, kLongestName)));
    if (const auto cut = find_invalid_utf8(shown))
      shown.resize(*cut);
    out.push_back({header.line, std::move(shown), "a column that this layout does not know"});
  }
  return out;
}

}  // namespace ratecheck::extraction
