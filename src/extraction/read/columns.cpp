#include "extraction/read/columns.h"

#include <algorithm>

#include "ratecheck/base/text.h"

// A new column may be new pay, so it is told. Known are those that the file reads, tests or ignores, and those
// of the headers in its examples. Of an amount that is read, such as "fare", parts are known too: "fare:surge"
// is in it.
namespace ratecheck::extraction {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

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

std::vector<std::string> names_in(const document::CsvRow& header) {
  std::vector<std::string> out;
  for (const document::CsvCell& cell : header.cells) {
    std::string_view name = cell.text;
    if (out.empty() && name.starts_with(kByteOrderMark)) {  // of a file that was pasted behind another
      name.remove_prefix(kByteOrderMark.size());
      if (name.size() > 1 && name.front() == '"' && name.back() == '"')
        name = name.substr(1, name.size() - 2);
    }
    out.push_back(normal_column(name));
  }
  return out;
}

std::vector<std::string> header_of(const document::Document& document) {
  if (document.media != document::Media::csv)
    return {};
  document::CsvReader reader(document.text, document.table);
  document::CsvRow row;
  const Result<bool> got = reader.next(row);
  return got && *got ? names_in(row) : std::vector<std::string>();
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
    add_tests(record.unless_cells);
  }
  const auto add_money = [&](const SkippedMoney& money) {
    for (const std::vector<std::string>& columns : money.from)
      add(columns, rule.known_columns);
  };
  for (const SkipRule& skip : rule.skips) {
    add_tests(skip.when);
    add_money(skip.money);
  }
  if (rule.driver) {
    add(rule.driver->columns, rule.known_columns);
    add_money(rule.driver->money);
  }
  for (const ExampleRule& example : rule.examples) {
    if (!example.expect_match)
      continue;
    if (const auto document = document::read_document(example.text, "text/csv"))
      add(header_of(*document), rule.known_columns);
  }
  for (const std::string& column : rule.known_columns)
    add_words(column, rule.facts->vocabulary);
}

std::vector<std::size_t> unknown_columns(const ParserRule& rule, const std::vector<std::string>& names) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const bool part = std::any_of(rule.amount_columns.begin(), rule.amount_columns.end(),
                                  [&](const std::string& amount) { return names[i].starts_with(amount); });
    if (!names[i].empty() && !part && !rule.known_columns.contains(names[i]))
      out.push_back(i);
  }
  return out;
}

bool may_be_header(const document::CsvRow& row) {
  std::size_t said = 0;
  for (const document::CsvCell& cell : row.cells) {
    bool blank = true;
    bool letter = false;
    for (std::size_t i = 0; i < cell.text.size() && !letter; ++i) {
      const char c = cell.text[i];
      blank = blank && document::is_blank(c);
      letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
    }
    if (!blank && !letter)
      return false;
    said += letter ? 1 : 0;
  }
  return said >= 2;
}

}  // namespace ratecheck::extraction
