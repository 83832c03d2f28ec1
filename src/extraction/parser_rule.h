#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "extraction/identities/identity.h"
#include "extraction/match/labels.h"
#include "extraction/match/pattern.h"
#include "extraction/read/field_types.h"
#include "ratecheck/document/document.h"
#include "ratecheck/extraction/extraction.h"

/// A parser file in memory: checked, compiled, immutable.
namespace ratecheck::extraction {

/// What kind of value the text of a field is.
enum class FieldType { money, date, time, datetime, duration, distance, count, decimal, ref, label };
std::optional<FieldType> parse_field_type(std::string_view word);

/// Which sign the amount has for the worker, given what is printed.
enum class SignRule { as_printed, minus, flipped };

/// As year_from: the same field of the record before it in the list.
inline constexpr std::string_view kRecordBefore = "record before";

/// One field of the file: how its text is found, and what is made of it.
struct FieldRule {
  std::uint16_t index = 0;  ///< in ParserFacts::fields
  std::string name;
  std::string as;
  FieldType type = FieldType::label;
  Place place;

  // how to convert
  std::vector<TimeFormat> formats;
  DurationForm duration = DurationForm::words;
  char decimal_mark = '.';
  SignRule sign = SignRule::as_printed;
  int scale = 0;                ///< the text counts 10^-scale units: 2 for cents
  std::optional<int> decimals;  ///< that the layout always prints: an amount with others has lost its point
  bool or_whole = false;        ///< but whole amounts may lack them, in groups of three from four digits on
  std::optional<DistanceUnit> unit;
  bool utc = false;
  std::string on;         ///< field that gives the day of a clock
  std::string after;      ///< field that it comes after: past midnight it is the next day
  std::string year_from;  ///< field, or record.field, near whose day a day without year lies; or kRecordBefore
  std::string shared_by;  ///< record: pay for all of them together, and nobody says how much for each
  std::string same_day;   ///< field before this one whose day it lies on
  std::unordered_map<std::string, std::string> words;  ///< text to value, for labels
  std::string label_from;                              ///< field of the same record that names this amount

  // how to find
  bool optional = false;
  bool of_pay = false;      ///< pay or its currency: where it is required, the record is nothing without it
  bool joins_rows = false;  ///< CSV: rows with one text in it are one record (merge_by)
  bool repeats = false;
  bool is_beside = false;  ///< a label: a record has it once
  std::string section;
  Pattern pattern;
  Pattern behind;  ///< look only after its first match; may be unset
  Pattern before;  ///< look only before its first match behind that; may be unset
  int group = 0;
  std::vector<std::string> columns;  ///< normalised spellings of a CSV header
  std::string column_name;           ///< the first of them as the file writes it
  std::string path;                  ///< JSON: members from the record, "a.b.0.c"
};

/// A stretch of a text: from behind the first match of `from` to the first of `to` behind that, or to the end.
struct SectionRule {
  std::string name;
  Pattern from;
  Pattern to;
};

/// A condition: the cell under one of the spellings, or the value at the path, matches.
struct CellTest {
  std::vector<std::string> columns;
  Pattern pattern;
  std::string name;  ///< of the column as the file writes it
};

/// What comes again and again: how one is found, and its fields.
struct RecordRule {
  std::uint16_t index = 0;  ///< in ParserFacts::record_kinds
  std::string name;
  std::string makes;
  std::string section;
  bool block = false;
  bool in_period = false;  ///< what is of this kind lies in the period that the document prints
  Pattern pattern;         ///< the whole record, or the start of a block
  Pattern unless;          ///< a block that holds it is no work (a refused offer), and is passed over
  Pattern end;             ///< of a block, where not at the next one; may be unset
  std::vector<CellTest> when;
  std::vector<CellTest> unless_cells;  ///< CSV: a row that meets all of them is not of this kind
  std::string merge_by;                ///< CSV: rows with equal text in this field are one record
  std::string each;                    ///< JSON: path of the array
  std::vector<FieldRule> fields;
  Place place;
};

/// What rows that are passed over hold of money.
struct SkippedMoney {
  /// Columns or paths whose amounts add up; of several in one entry the first that tells an amount but zero.
  std::vector<std::vector<std::string>> from;
  FieldRule how;         ///< how an amount is read: marks, scale, sign
  std::string currency;  ///< JSON: path of their currency; may be empty
};

/// Rows or members that are passed over, and are not unread either.
struct SkipRule {
  std::string reason;
  std::vector<CellTest> when;
  SkippedMoney money;
};

/// How a file of several drivers tells them apart: the first is read, what is of others is passed over.
struct DriverRule {
  std::vector<std::string> columns;  ///< CSV: spellings of the column that names the driver
  std::string each;                  ///< JSON: path of the array with an item for each driver
  SkippedMoney money;
};

/// A text that stands in the file itself, and what must be read of it.
struct ExampleRule {
  std::string name;
  std::string text;
  bool expect_match = true;
  std::optional<std::string> time_zone;  ///< as the caller's --zone
  std::optional<std::int64_t> year;      ///< as the caller's --year
  TomlValue expect;
  Place place;
};

/// A country that the layout is known in beside its own: the printed sign decides.
struct Elsewhere {
  std::optional<Currency> currency;  ///< none: any
  std::optional<std::string> place;
  std::string assumed_zone;
};

/// One parser file. Shared by the library and everything that reads with it; safe to use from many threads.
struct ParserRule {
  std::shared_ptr<ParserFacts> facts;
  document::Media media = document::Media::text;
  std::string time_zone;     ///< that every document of this layout is in
  std::string assumed_zone;  ///< where neither the document nor the caller tells
  std::vector<Elsewhere> elsewhere;
  std::string refuse;   ///< not a pay document: why
  bool screen = false;  ///< its texts always come off pictures
  Labels labels;        ///< words that stand at the begin of its lines
  std::vector<Pattern> all;
  std::vector<Pattern> none;
  std::vector<std::vector<std::string>> columns;  ///< CSV: each one of its spellings must be there
  std::vector<std::string> no_columns;
  std::set<std::string> may_lack;        ///< CSV: columns that a file has only where something stands in them
  std::set<std::string> known_columns;   ///< CSV: all others are new
  std::set<std::string> amount_columns;  ///< "fare:": what begins so is a part of an amount that is read
  std::vector<SectionRule> sections;
  std::vector<Pattern> ignore;
  std::vector<FieldRule> fields;
  std::vector<FieldRule> late_fields;  ///< of the document, but their year comes from a record
  std::vector<RecordRule> records;
  std::vector<SkipRule> skips;
  std::optional<DriverRule> driver;
  std::vector<IdentityRule> identities;
  std::vector<ExampleRule> examples;
  std::vector<PlacedPattern> patterns;  ///< every one above, for lint
  Place join_place;                     ///< of paid_by in [join]
  std::vector<Error> warnings;          ///< for lint
  SourceText source;
};

/// Header spellings meet when they differ in case, blanks, and blanks around colons only.
std::string normal_column(std::string_view header);

/// All problems of the file; the rule is usable only when none was added.
std::shared_ptr<const ParserRule> load_parser_rule(const SourceText& source, std::vector<Error>& problems);

}  // namespace ratecheck::extraction
