#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parser_rule.h"

namespace ratecheck::extraction {

/// The text of one field as it was found; `text` is folded, the offsets are the document's.
struct Token {
  const FieldRule* rule = nullptr;
  std::string_view text;
  std::size_t line = 0;
  std::size_t from = 0;
  std::size_t to = 0;
  std::string_view raw;  ///< the document's own bytes
};

/// What conversion may know beside the tokens.
struct ReadContext {
  std::string time_zone;
  std::optional<int> year;
  const std::vector<Value>* document_values = nullptr;  ///< for year_from
  const std::vector<Record>* records = nullptr;         ///< likewise
  const ParserFacts* facts = nullptr;
};

struct Converted {
  std::vector<Value> values;
  std::vector<std::string> faults;  ///< required fields that are missing or unreadable; then no record
};

/// Converts the tokens of one record, or of the document. `fields` is the complete list: what is
/// required and has no token is a fault.
Converted convert(const std::vector<FieldRule>& fields, const std::vector<Token>& tokens,
                  const ReadContext& context);

}  // namespace ratecheck::extraction
