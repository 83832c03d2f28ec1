#pragma once

#include "extraction/file/targets.h"
#include "extraction/parser_rule.h"

namespace ratecheck::extraction {

/// What fields inherit from their file, and the labels that they add to it.
struct FieldDefaults {
  char decimal_mark = '.';
  document::Media media = document::Media::text;
  Labels* labels = nullptr;
};

/// How a field is found: by a pattern of its own, by a group of its record's pattern, by a column, or
/// by a path.
enum class FieldSource { pattern, group, column, path };

/// Reads one field. Adds it to the facts; its index comes from there.
FieldRule load_field(TomlTable& table, std::string name, FieldSource from, TargetScope scope,
                     const FieldDefaults& defaults, PatternMaker& patterns, ParserFacts& facts);

/// "." or ",".
char load_decimal_mark(TomlTable& table, char otherwise);
/// when = { column or path = '^pattern$' }, or `unless`; all must hold.
std::vector<CellTest> load_tests(TomlTable& table, std::string_view key, document::Media media,
                                 PatternMaker& patterns);

}  // namespace ratecheck::extraction
