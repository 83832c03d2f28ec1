#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "extraction/parser_rule.h"
#include "extraction/read/decimal_mark.h"

namespace ratecheck::extraction {

/// The text of one field as it was found; `text` is folded, the offsets are the document's.
struct FieldText {
  const FieldRule* rule = nullptr;
  std::string_view text;
  std::size_t line = 0;
  std::size_t from = 0;
  std::size_t to = 0;
  std::string_view raw;                 ///< the document's own bytes
  std::optional<DecimalMark> column{};  ///< of a number in a table; none: the mark is the rule's
};

/// What conversion may know beside the tokens. It points into the extraction under way, which must outlive it.
struct ReadContext {
  std::string time_zone;
  std::optional<int> year;
  const std::vector<Value>* document_values = nullptr;  ///< for year_from
  const std::vector<Record>* records = nullptr;         ///< likewise
  const ParserFacts* facts = nullptr;
  bool in_a_table = false;  ///< an empty cell says nothing; it costs the row only where it is pay
};

/// The moments of the record at hand by their fields' names: a clock finds its day, an end its start. A record
/// has a few, so that looking through them is quicker than a map; kept by the caller, who has many records.
struct Moments {
  std::vector<std::pair<std::string_view, Date>> days;
  std::vector<std::pair<std::string_view, LocalTime>> locals;
  /// Kept from record to record: of each field whose year comes from the record before, that record's day.
  std::vector<std::pair<std::uint16_t, Date>> before;
};

struct Converted {
  std::vector<Value> values;
  std::vector<std::string> faults;  ///< of required fields, one entry each; then no record
};

/// An amount as the field's rule takes it, in whole units and with the worker's sign; none where it cannot be
/// read.
std::optional<Decimal> amount_for_worker(const FieldRule& rule, std::string_view text, char decimal_mark);

/// Converts the tokens of one record, or of the document. `fields` is the complete list: what is required and has
/// no token is a fault, and so is pay that cannot be read. Anything else that cannot be read costs its field only,
/// and in a table also what is missing does. `tokens` stand in the order of the fields. What `moments` held of the
/// record before is dropped, but for the days that years hang on.
Converted convert(const std::vector<FieldRule>& fields, const std::vector<FieldText>& tokens,
                  const ReadContext& context, Moments& moments);

}  // namespace ratecheck::extraction
