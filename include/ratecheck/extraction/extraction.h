#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ratecheck/base/dates.h"
#include "ratecheck/base/decimal.h"
#include "ratecheck/base/money.h"
#include "ratecheck/base/quantity.h"
#include "ratecheck/base/rational.h"
#include "ratecheck/base/shape.h"
#include "ratecheck/base/words.h"

/// What one parser file read out of one document: named values with their places, nothing interpreted.
///
///   for (const Record& record : extraction.records) {
///     for (const Value& value : record.values) {
///       const FieldFacts& field = extraction.parser->fields[value.field];
///       print(field.as, to_string(value.datum), value.line, to_string(value.standing));
///     }
///   }
///
/// All of it is values that own their texts; only `parser` is shared, with the library that it came from and every
/// other extraction of the layout, and never changes. Places are half-open bytes [from, to) of Document::text,
/// lines from 1. Amounts are in the currency of the document, times in seconds. What a value means is said by the
/// `as` of its field, and put into a statement by build_statement.h.
namespace ratecheck::extraction {

using ratecheck::Standing;

/// monostate: it stands there, but could not be read as what it should be.
using Datum = std::variant<std::monostate, Decimal, Date, Instant, Seconds, Distance, std::int64_t, std::string>;
/// "12.50", "2018-07-04", RFC 3339, "2820 s", "3.2 mi", "5", the text itself; empty for monostate.
std::string to_string(const Datum& datum);

/// The one reading that an identity proves. For a person to confirm; never applied here.
struct Repair {
  std::string value;
  std::string proof;
};

/// What speaks against a value. A value with one is doubtful, and its datum stays as it was read.
struct Suspicion {
  std::string reason;            ///< for people
  std::optional<Repair> repair;  ///< what an identity proves in its place
  std::string code{};            ///< of the finding that it is; empty: of none, or of one told elsewhere
  std::vector<std::string>
      readings{};  ///< two or more: printed and contradicting, as JSON values; none: any value
};

/// One field of a parser file.
struct FieldFacts {
  std::string name;
  std::string as;     ///< place in the statement ("work.pay.base"), or "internal"
  std::string label;  ///< for pay lines, totals and adjustments
};

/// How the documents of a layout meet others that tell of the same work.
struct JoinFacts {
  bool pieces = false;               ///< screens of one list: together they are one statement
  bool list_of_work = false;         ///< all completed work and no pay: what a statement lacks is missing there
  std::vector<std::string> paid_by;  ///< layouts that hold the money for this work
  std::string nearest;               ///< the time ("started_at") by which the money is found
  Seconds within;                    ///< and how far off it may be
};

/// What a parser file says about itself and every document it reads.
struct ParserFacts {
  std::string id;
  std::int64_t version = 1;
  std::string platform;
  std::string document;
  std::string media;
  std::optional<Currency> currency;
  std::optional<std::string> place;
  std::optional<std::string> vehicle;
  std::optional<std::string> kind_of_work;
  bool whole_period = false;  ///< the layout shows every piece of work of its period
  JoinFacts join;
  Vocabulary vocabulary;  ///< words that stand in the patterns: of the layout, of no person
  std::string title;
  Date reviewed;
  std::string source;
  std::vector<FieldFacts> fields;         ///< Value::field points here
  std::vector<std::string> record_kinds;  ///< Record::rule points here: "job", "session", … or "adjustment"
  std::vector<std::string> record_names;

  /// "deliveroo/invoice-gb-2018@1"
  [[nodiscard]] std::string name() const { return id + "@" + std::to_string(version); }
};

/// One value of a document, as it was read: never changed, only trusted more or less.
struct Value {
  Value() = default;
  /// As it stands in the document, not yet read.
  Value(std::uint16_t of_field, std::string_view text, std::size_t on_line, std::size_t begin, std::size_t end)
      : field(of_field), line(static_cast<std::uint32_t>(on_line)), from(begin), to(end), raw(text) {}

  std::uint16_t field = 0;  ///< index into ParserFacts::fields
  Standing standing = Standing::read;
  std::uint32_t line = 0;
  std::size_t from = 0;
  std::size_t to = 0;
  Datum datum;
  std::string raw;                           ///< the text as it stood
  std::shared_ptr<const std::string> label;  ///< only where the document gives one; else the field's own
  std::vector<Suspicion> suspicions;
};

/// What comes again and again in a document: one piece of work, or one adjustment.
struct Record {
  std::uint16_t rule = 0;  ///< index into ParserFacts::record_kinds
  std::vector<Value> values;
  std::size_t line = 0;
};

/// Two figures of the document that should be one.
struct FigureMismatch {
  std::string code;                   ///< of a finding (words.h)
  std::optional<std::size_t> record;  ///< index into Extraction::records; none: of the document
  std::string detail;                 ///< for people
  std::string expected;               ///< what its parts make
  std::string actual;                 ///< what it states
};

/// What no pattern took, or could not be read as what it should be. For the one who uploaded the document only.
struct UnreadText {
  std::size_t line = 0;  ///< 0: it stands nowhere, such as a field that is missing
  std::string text;
  std::string reason;
};

/// Rows or members that a layout passes over, and the money that stands in them.
struct SkippedRows {
  std::string reason;
  std::size_t rows = 0;
  std::optional<Decimal> money;      ///< together; none: not known
  std::optional<Currency> currency;  ///< that they are in, where they say one
};

/// Which pattern took which bytes; for --explain.
struct FieldMatch {
  std::string by;  ///< field, record or "ignore"
  std::size_t line = 0;
  std::size_t from = 0;
  std::size_t to = 0;
};

/// Where a document stands that is one of several in one text. Lines from 1, both inclusive.
struct Part {
  std::size_t first_line = 1;
  std::size_t last_line = 1;
  bool certain = true;  ///< false: what stands at its edge may belong to its neighbour, and is in doubt
};

/// One document as one layout reads it.
struct Extraction {
  std::shared_ptr<const ParserFacts> parser;
  std::string time_zone;      ///< the zone that wall-clock times were read in; may be empty
  std::vector<Value> values;  ///< of the document
  std::vector<Record> records;
  std::vector<FigureMismatch> contradictions;
  std::vector<UnreadText> unread;
  std::vector<SkippedRows> skipped;  ///< one for each reason and currency
  std::vector<FieldMatch> claims;    ///< only when asked for
  /// Of a text the share of the non-blank bytes that were claimed. Of a table or JSON that of the rows or members
  /// that were read or skipped, less the amounts in columns that the layout does not know. 1 only where nothing is
  /// left.
  Rational coverage;
  std::optional<Part> part;  ///< none: the document is the whole text
  /// Of a layout that is known in several countries: what the printed signs say, in place of the layout's own.
  std::optional<Currency> currency;
  std::optional<std::string> place;  ///< only with `currency`
};

}  // namespace ratecheck::extraction
