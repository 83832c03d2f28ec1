#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <set>
#include <unordered_map>

#include "extraction/read/columns.h"
#include "extraction/read/currency_sign.h"
#include "extraction/read/self_checks.h"
#include "extraction/read/skipped.h"
#include "extraction/run.h"
#include "ratecheck/base/text.h"
#include "ratecheck/document/csv.h"

// A CSV is read row by row: the header says which column a field stands in, a row becomes the record
// whose conditions it meets. Columns are found by name, never by position. The names are looked up once (bind),
// and a row only follows indexes.
//
//   header   Date,Type,Amount       when = { "Type" = '^trip$' } makes a trip, a [[skip]] passes over payouts
//   row 2    2026-03-03,trip,7.50   a trip
//   row 3    2026-03-03,payout,90   skipped, and its money is told
//   row 4    2026-03-03,prize,5     unread: a row of a kind that this layout does not know
//   row 5    2026-03-03,trip        unread: the row has 2 cells, the header 3
//
// A row that meets several kinds makes several records. A column that the header lacks is never an empty one: a
// kind that is known by it is not met, unless the layout says that a file may lack it.
//
// People paste one export behind the other. A row that is itself a header of this layout names the columns from
// there on; one of another layout ends the table. In a fleet's table the first driver's rows are read, and those
// of others are skipped.
//
// A long file goes through in batches, each an extraction
// of its own, so that memory does not grow with it: ./dev bench csv and csv-memory. Only where rows are merged
// into one piece of work (`merge_by`) the whole file is one batch, since such rows may stand anywhere.
namespace ratecheck::extraction {
namespace {

constexpr std::size_t kNoColumn = static_cast<std::size_t>(-1);
constexpr std::size_t kMostUnreadRows = 1000;
constexpr std::size_t kMostColumnsTold = 40;
constexpr std::size_t kLongestName = 400;

/// Tests and records of the file with the columns that this header gives them.
struct BoundTest {
  std::size_t column;
  const Pattern* pattern;
  bool may_lack;  // an absent column says as much as an empty cell
};

struct BoundRecord {
  const RecordRule* rule;
  std::vector<std::size_t> columns;  // beside rule->fields
  std::vector<BoundTest> when;
  std::vector<BoundTest> unless;
  std::string lacks;  // a column of pay that it is nothing without, and that is not there
};

struct BoundSkip {
  std::string_view reason;
  const SkippedMoney* money;
  std::vector<std::vector<std::size_t>> columns;  // beside money->from
  std::vector<BoundTest> when;
};

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

// A null that databases write.
bool says_nothing(std::string_view text) {
  return is_blank(text) || text == "\\N" || text == "NULL" || text == "null";
}

/// An amount but zero, as far as its text tells.
bool says_amount(std::string_view text) {
  text = trim(text);
  return text.find_first_of("123456789") != std::string_view::npos &&
         (parse_amount(text, '.') || parse_amount(text, ','));
}

// "05/07/2021 10:00", "2021.7.5": three groups of digits that one mark parts.
bool looks_like_date(std::string_view text) {
  text = trim(text);
  std::size_t digits = 0;
  std::size_t groups = 0;
  char mark = 0;
  for (const char c : text) {
    if (is_digit(c)) {
      groups += digits == 0 ? 1 : 0;
      ++digits;
    } else if (groups < 3 && digits > 0 && (c == '/' || c == '-' || c == '.') && (mark == 0 || c == mark)) {
      mark = c;
      digits = 0;
    } else {
      break;
    }
  }
  return groups == 3 && digits > 0;
}

constexpr std::string_view kLackedColumn = "a column that this layout needs and the file lacks";
constexpr std::size_t kLongestHeader = 64U << 10U;

/// What of a table is at hand before its first row is read.
enum class Ahead { all, piece };

/// Reads rows into a batch. Country and zone, once a sign has told them, hold for all batches of the file.
class CsvRun {
 public:
  CsvRun(const ParserRule& rule, document::CsvReader& reader, const ReadOptions& options,
         const LayoutOfHeader& layout_of)
      : rule_(rule),
        reader_(reader),
        layout_of_(layout_of),
        explain_(options.explain),
        zone_told_(options.time_zone.has_value()) {
    context_.time_zone = zone_for(rule, {}, options);
    context_.year = options.year;
    context_.facts = rule.facts.get();
    context_.in_a_table = true;
    most_work_ = options.most_work;
    start_batch();
  }

  // `ahead`: how much is at hand of the rows below.
  void bind(const document::CsvRow& header, Ahead ahead) {
    header_ = names_in(header);
    header_line_ = header.line;
    ahead_ = ahead;
    records_.clear();
    skips_.clear();
    undecided_.clear();
    is_date_.assign(rule_.facts->fields.size(), false);
    currency_column_ = kNoColumn;
    for (const RecordRule& record : rule_.records)
      records_.push_back(bind_record(record));
    for (const SkipRule& skip : rule_.skips)
      skips_.push_back({skip.reason, &skip.money, columns_of(skip.money), bind_tests(skip.when)});
    if (rule_.driver) {
      driver_column_ = column_of(rule_.driver->columns);
      driver_money_ = columns_of(rule_.driver->money);
    }
    unknown_ = unknown_columns(rule_, header_);
    for (const std::size_t column : unknown_)
      tell_column(header.cells[column].text, "a column that this layout does not know");
    find_numbers();
    header_to_ = header.to;
    look_ahead();
  }

  // What the columns of numbers tell of their decimal mark, before the first of them is read: of a text all its
  // rows, of a stream those at hand.
  // A row that is cut off at the end of what is at hand would tell what it does not say.
  void look_ahead() {
    const std::string_view rows = reader_.at_hand();
    document::CsvReader reader(rows, reader_.table_at_hand());
    document::CsvRow row;
    for (Result<bool> more = reader.next(row); more && *more; more = reader.next(row)) {
      if ((ahead_ == Ahead::piece && row.to == rows.size()) || is_header(row)) {
        looked_to_ = header_to_ + row.from;
        return;
      }
      look_at_marks(row);
    }
    looked_to_ = header_to_ + (ahead_ == Ahead::piece ? row.from : rows.size());
  }

  // Reads up to `most` rows; false when the end was reached.
  Result<bool> read(std::size_t most, Deadline* deadline) {
    document::CsvRow row;
    for (std::size_t i = 0; i < most; ++i) {
      const Result<bool> got = reader_.next(row);
      if (!got)
        return got.error();
      if (!*got)
        return false;
      if (deadline != nullptr && i % 64 == 63) {
        if (Status time = deadline->check(); !time)
          return time.error();
      }
      if (takes_as_header(row))
        continue;
      ++rows_;
      cells_ += header_.size();
      if (row.from >= looked_to_)
        look_at_marks(row);
      const std::size_t lost = lost_;
      read_row(row);
      if (lost_ == lost)
        count_unknown_amounts(row);
      if (out_.records.size() > most_work_)
        return too_much_work(most_work_);
    }
    return true;
  }

  [[nodiscard]] bool has_rows() const { return rows_ > 0; }

  Extraction take_batch() {
    doubt_swapped_dates();
    out_.skipped = skipped_.take();
    out_.coverage = cells_ == 0
                        ? Rational(1)
                        : Rational(static_cast<std::int64_t>(cells_ - lost_), static_cast<std::int64_t>(cells_));
    Extraction batch = std::move(out_);
    start_batch();
    return batch;
  }

 private:
  void start_batch() {
    out_ = Extraction{};
    out_.parser = rule_.facts;
    out_.time_zone = context_.time_zone;
    mark_elsewhere();
    rows_ = 0;
    cells_ = 0;
    lost_ = 0;
    merged_.clear();
  }

  std::size_t column_of(const std::vector<std::string>& spellings) const {
    for (const std::string& spelling : spellings) {
      const auto found = std::find(header_.begin(), header_.end(), spelling);
      if (found != header_.end())
        return static_cast<std::size_t>(found - header_.begin());
    }
    return kNoColumn;
  }

  BoundRecord bind_record(const RecordRule& record) {
    BoundRecord bound{&record, {}, bind_tests(record.when), bind_tests(record.unless_cells), {}};
    for (const FieldRule& field : record.fields) {
      const std::size_t column = column_of(field.columns);
      bound.columns.push_back(column);
      is_date_[field.index] = field.type == FieldType::date || field.type == FieldType::datetime;
      if (field.as == "currency" && currency_column_ == kNoColumn) {
        currency_column_ = column;
        currency_field_ = &field;
      }
      if (column != kNoColumn || field.optional)
        continue;
      if (bound.lacks.empty() && (field.of_pay || field.joins_rows))
        bound.lacks = field.column_name;
      if (!may_lack(field.columns))
        tell_column(field.column_name, kLackedColumn);
    }
    return bound;
  }

  [[nodiscard]] bool may_lack(const std::vector<std::string>& spellings) const {
    return std::any_of(spellings.begin(), spellings.end(),
                       [&](const std::string& spelling) { return rule_.may_lack.contains(spelling); });
  }

  // Each once, whatever the number of tables that are pasted together.
  void tell_column(std::string_view name, std::string_view why) {
    std::string shown(trim(name.substr(0, kLongestName)));
    if (const auto cut = find_invalid_utf8(shown))
      shown.resize(*cut);
    if (told_columns_.size() < kMostColumnsTold && told_columns_.insert(shown).second)
      out_.unread.push_back({header_line_, std::move(shown), std::string(why)});
  }

  [[nodiscard]] std::vector<std::vector<std::size_t>> columns_of(const SkippedMoney& money) const {
    std::vector<std::vector<std::size_t>> out;
    for (const std::vector<std::string>& names : money.from) {
      std::vector<std::size_t>& columns = out.emplace_back();
      for (const std::string& name : names)
        columns.push_back(column_of({name}));
    }
    return out;
  }

  [[nodiscard]] bool is_header(const document::CsvRow& row) const {
    if (!may_be_header(row))
      return false;
    const std::vector<std::string> names = names_in(row);
    return recognise_header(rule_, names).matches || (layout_of_ && layout_of_(names) != nullptr);
  }

  // A header of this layout, or one that ends the table, or one more word of how it is saved.
  bool takes_as_header(const document::CsvRow& row) {
    if (ended_ || row.text.size() > kLongestHeader)
      return false;
    if (row.cells.size() != header_.size() && to_lower(row.text.substr(0, 4)) == "sep=" && row.text.size() < 8)
      return true;
    if (!may_be_header(row))
      return false;
    const std::vector<std::string> names = names_in(row);
    if (recognise_header(rule_, names).matches) {
      bind(row, ahead_);
      return true;
    }
    const ParserRule* other = layout_of_ ? layout_of_(names) : nullptr;
    if (other == nullptr)
      return false;
    ended_ = true;
    list_unread(row, fmt::format("here begins a table of another layout, {}; it and all below it is not read here",
                                 other->facts->id));
    return true;
  }

  void count_unknown_amounts(const document::CsvRow& row) {
    for (const std::size_t column : unknown_)
      lost_ += says_amount(row.cells[column].text) ? 1 : 0;
  }

  static bool is_number(const FieldRule& field) {
    switch (field.type) {
      case FieldType::money:
      case FieldType::decimal:
      case FieldType::distance:
        return true;
      case FieldType::duration:
        return field.duration == DurationForm::hours || field.duration == DurationForm::minutes ||
               field.duration == DurationForm::seconds || field.duration == DurationForm::milliseconds;
      default:
        return false;
    }
  }

  void find_numbers() {
    marks_.assign(header_.size(), std::nullopt);
    for (const BoundRecord& record : records_) {
      for (std::size_t i = 0; i < record.columns.size(); ++i) {
        if (record.columns[i] != kNoColumn && is_number(record.rule->fields[i]))
          marks_[record.columns[i]].emplace();
      }
    }
    const auto find = [&](const std::vector<std::vector<std::size_t>>& money) {
      for (const std::vector<std::size_t>& columns : money) {
        for (const std::size_t column : columns) {
          if (column != kNoColumn && !marks_[column])
            marks_[column].emplace();
        }
      }
    };
    for (const BoundSkip& skip : skips_)
      find(skip.columns);
    find(driver_money_);
  }

  void look_at_marks(const document::CsvRow& row) {
    if (row.cells.size() != header_.size())
      return;
    for (std::size_t i = 0; i < marks_.size(); ++i) {
      if (marks_[i])
        marks_[i]->look(row.cells[i].text);
    }
  }

  std::vector<BoundTest> bind_tests(const std::vector<CellTest>& tests) {
    std::vector<BoundTest> out;
    for (const CellTest& test : tests) {
      out.push_back({column_of(test.columns), &test.pattern, may_lack(test.columns)});
      if (out.back().column != kNoColumn || out.back().may_lack)
        continue;
      tell_column(test.name, kLackedColumn);
      undecided_.insert(test.name);
    }
    return out;
  }

  static bool meets(const std::vector<BoundTest>& tests, const document::CsvRow& row) {
    return std::all_of(tests.begin(), tests.end(), [&](const BoundTest& test) {
      if (test.column == kNoColumn)
        return test.may_lack && test.pattern->found_in({});
      return test.pattern->found_in(trim(row.cells[test.column].text));
    });
  }

  void read_row(const document::CsvRow& row) {
    if (ended_) {
      lost_ += header_.size();
      return;
    }
    if (row.cells.size() != header_.size()) {
      unread(row, fmt::format("the row has {} cells, the header {}", row.cells.size(), header_.size()));
      return;
    }
    if (driver_column_ != kNoColumn && is_of_another_driver(row))
      return;
    for (const BoundSkip& bound : skips_) {
      if (meets(bound.when, row))
        return skip(row, bound.reason, *bound.money, bound.columns);
    }
    bool any = false;
    for (const BoundRecord& record : records_) {
      if (!meets(record.when, row) || (!record.unless.empty() && meets(record.unless, row)))
        continue;
      any = true;
      if (!read_record(record, row))
        return;
    }
    if (any)
      return;
    const std::vector<std::string> lacked(undecided_.begin(), undecided_.end());
    unread(row, lacked.empty() ? "a row of a kind that this layout does not know"
                               : fmt::format("its kind is not known: the file lacks the column '{}'",
                                             join(lacked, "' and '")));
  }

  bool is_of_another_driver(const document::CsvRow& row) {
    const std::string_view driver = trim(row.cells[driver_column_].text);
    std::string_view reason;
    if (names_nobody(driver)) {
      reason = kSumsOfRows;
    } else if (!driver.empty() && !first_driver_) {
      first_driver_ = std::string(driver);
    } else if (!driver.empty() && driver != *first_driver_) {
      reason = kAnotherDriver;
    }
    if (!reason.empty())
      skip(row, reason, rule_.driver->money, driver_money_);
    return !reason.empty();
  }

  void skip(const document::CsvRow& row, std::string_view reason, const SkippedMoney& money,
            const std::vector<std::vector<std::size_t>>& columns) {
    std::optional<Currency> currency = currency_told_by(row);
    const RowMoney found =
        money_of_row(money, [&](std::size_t entry, std::size_t which) -> std::optional<MoneyText> {
          const std::size_t column = columns[entry][which];
          if (column == kNoColumn)
            return std::nullopt;
          const std::string_view text = row.cells[column].text;
          if (const auto sign = currency ? std::nullopt : sign_of(text))
            currency = sign->only();
          return MoneyText{folded(text), marks_[column]->of(text, money.how.decimal_mark)};
        });
    folded_.clear();
    if (!found.unreadable.empty()) {
      return unread(row, fmt::format("it would be passed over ({}), but its money cannot be read: '{}'", reason,
                                     found.unreadable));
    }
    skipped_.add(reason, currency, found.money);
    if (explain_)
      out_.claims.push_back({"skipped", row.line, row.from, row.to});
  }

  [[nodiscard]] std::optional<Currency> currency_told_by(const document::CsvRow& row) const {
    if (currency_column_ == kNoColumn)
      return std::nullopt;
    std::string word = squeeze(row.cells[currency_column_].text);
    if (const auto meant = currency_field_->words.find(word); meant != currency_field_->words.end())
      word = meant->second;
    return Currency::parse(word);
  }

  bool read_record(const BoundRecord& record, const document::CsvRow& row) {
    if (!record.lacks.empty()) {
      unread(row, fmt::format("a row of the kind '{}' that is not whole: the file lacks the column '{}'",
                              record.rule->name, record.lacks));
      return false;
    }
    tokens_.clear();
    folded_.clear();
    for (std::size_t i = 0; i < record.columns.size(); ++i) {
      if (record.columns[i] == kNoColumn)
        continue;
      const document::CsvCell& cell = row.cells[record.columns[i]];
      if (says_nothing(cell.text))
        continue;
      FieldText& token = tokens_.emplace_back(
          FieldText{&record.rule->fields[i], folded(cell.text), row.line, cell.from, cell.to, cell.text});
      if (const std::optional<ColumnMark>& mark = marks_[record.columns[i]]; mark && is_number(*token.rule))
        token.column = mark->of(token.text, stated_mark(*token.rule));
    }
    if (!is_of_this_currency()) {
      unread(row, "this row is in another currency than the rest");
      return false;
    }
    Converted converted = convert(record.rule->fields, tokens_, context_, moments_);
    if (!converted.faults.empty()) {
      std::string reason = fmt::format("a row of the kind '{}' that is not whole: ", record.rule->name);
      unread(row, reason + join(converted.faults, ", "));
      return false;
    }
    keep(record, {record.rule->index, std::move(converted.values), row.line});
    if (explain_)
      out_.claims.push_back({record.rule->name, row.line, row.from, row.to});
    return true;
  }

  // Where the layout is known in several countries, the signs of the first row that has some say which it is.
  bool is_of_this_currency() {
    if (rule_.elsewhere.empty())
      return true;
    for (const FieldText& token : tokens_) {
      const std::optional<CurrencySign> sign =
          token.rule->type == FieldType::money ? sign_of(token.raw) : std::nullopt;
      if (!sign)
        continue;
      if (!currency_)
        settle_currency(*sign);
      if (!sign->may_be(*currency_))
        return false;
    }
    return true;
  }

  void settle_currency(const CurrencySign& sign) {
    currency_ = rule_.facts->currency;
    const std::optional<Currency> printed = sign.only();
    const Elsewhere* country = printed && !sign.may_be(*currency_) ? elsewhere_of(rule_, *printed) : nullptr;
    if (country == nullptr)
      return;
    currency_ = printed;
    place_ = country->place;
    is_elsewhere_ = true;
    if (rule_.time_zone.empty() && !zone_told_)
      context_.time_zone = country->assumed_zone;
    mark_elsewhere();
  }

  // A spreadsheet that takes "05/07/2021" for a date of its own country swaps day and month of some rows, and
  // leaves the others. So one date of another form than the layout's puts all of its column in doubt.
  void doubt_swapped_dates() {
    std::vector<bool> of_another_form(rule_.facts->fields.size(), false);
    const auto each_date = [&](const auto& action) {
      for (Record& record : out_.records) {
        for (Value& value : record.values) {
          if (is_date_[value.field])
            action(value);
        }
      }
    };
    bool any = false;
    each_date([&](const Value& value) {
      if (!std::holds_alternative<std::monostate>(value.datum) || !looks_like_date(value.raw))
        return;
      of_another_form[value.field] = any = true;
    });
    if (!any)
      return;
    each_date([&](Value& value) {
      if (!of_another_form[value.field] || std::holds_alternative<std::monostate>(value.datum))
        return;
      value.standing = Standing::doubtful;
      value.suspicions.push_back(
          {"another row has its date in another form; a spreadsheet may have swapped day and "
           "month of both",
           std::nullopt});
    });
  }

  void mark_elsewhere() {
    if (!is_elsewhere_)
      return;
    out_.currency = currency_;
    out_.place = place_;
    out_.time_zone = context_.time_zone;
  }

  // Rows of a ledger that share a key are one piece of work: its amounts all count, of other values
  // the first stands, and of its times the earliest.
  void keep(const BoundRecord& bound, Record record) {
    if (bound.rule->merge_by.empty()) {
      out_.records.push_back(std::move(record));
      return;
    }
    std::string key = std::to_string(record.rule) + "/";
    for (const Value& value : record.values) {
      if (rule_.facts->fields[value.field].name == bound.rule->merge_by)
        key += value.raw;
    }
    const auto [known, fresh] = merged_.try_emplace(std::move(key), out_.records.size());
    if (fresh) {
      out_.records.push_back(std::move(record));
      return;
    }
    for (Value& value : record.values)
      merge(out_.records[known->second].values, std::move(value));
  }

  void merge(std::vector<Value>& values, Value value) const {
    if (rule_.facts->fields[value.field].as.starts_with("work.pay.")) {
      values.push_back(std::move(value));
      return;
    }
    const auto same =
        std::find_if(values.begin(), values.end(), [&](const Value& old) { return old.field == value.field; });
    if (same == values.end()) {
      values.push_back(std::move(value));
      return;
    }
    const auto* before = std::get_if<Instant>(&same->datum);
    const auto* now = std::get_if<Instant>(&value.datum);
    if (before != nullptr && now != nullptr && *now < *before)
      *same = std::move(value);
  }

  // A semicolon parts the cells where a comma marks decimals: then a layout's point settles no comma.
  [[nodiscard]] char stated_mark(const FieldRule& field) const {
    const bool saved_anew = field.decimal_mark == '.' && reader_.table_at_hand().separator == ';';
    return saved_anew ? kEitherMark : field.decimal_mark;
  }

  std::string_view folded(std::string_view text) {
    const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c != '&'; });
    if (plain)
      return text;
    folded_.push_back(document::NormalisedText(text).text());
    return folded_.back();
  }

  void unread(const document::CsvRow& row, std::string reason) {
    lost_ += header_.size();
    list_unread(row, std::move(reason));
  }

  void list_unread(const document::CsvRow& row, std::string reason) {
    if (out_.unread.size() > kMostUnreadRows)
      return;
    if (out_.unread.size() == kMostUnreadRows) {
      out_.unread.push_back({row.line, "", "more rows could not be read; they are not listed"});
      return;
    }
    std::string text(row.text.substr(0, 400));
    if (const auto cut = find_invalid_utf8(text))
      text.resize(*cut);
    out_.unread.push_back({row.line, std::move(text), std::move(reason)});
  }

  const ParserRule& rule_;
  document::CsvReader& reader_;
  const LayoutOfHeader& layout_of_;
  bool explain_;
  bool zone_told_;
  std::optional<Currency> currency_;  // once a sign has told it
  std::optional<std::string> place_;
  bool is_elsewhere_ = false;
  ReadContext context_;
  Moments moments_;
  Extraction out_;
  std::vector<std::string> header_;
  std::vector<BoundRecord> records_;
  std::vector<BoundSkip> skips_;
  std::set<std::string> undecided_;     // columns that are lacked and tell kinds apart
  std::set<std::string> told_columns_;  // unknown or lacked
  std::vector<std::size_t> unknown_;    // columns
  std::size_t currency_column_ = kNoColumn;
  const FieldRule* currency_field_ = nullptr;
  std::size_t driver_column_ = kNoColumn;
  std::vector<std::vector<std::size_t>> driver_money_;
  std::optional<std::string> first_driver_;
  SkippedTally skipped_;
  bool ended_ = false;  // a table of another layout begins
  Ahead ahead_ = Ahead::all;
  std::size_t header_line_ = 0;
  std::vector<bool> is_date_;  // by Value::field
  std::size_t header_to_ = 0;
  std::size_t looked_to_ = 0;                     // rows that begin before it have told their marks already
  std::vector<std::optional<ColumnMark>> marks_;  // beside header_: of the columns of numbers
  std::vector<FieldText> tokens_;
  std::deque<std::string> folded_;
  std::unordered_map<std::string, std::size_t> merged_;  // key to index in out_.records
  std::size_t most_work_ = 0;
  std::size_t rows_ = 0;
  std::size_t cells_ = 0;  // of these rows
  std::size_t lost_ = 0;   // cells of rows that are unread, and amounts in columns that nobody knows
};

}  // namespace

Result<Extraction> run_csv(const ParserRule& rule, const document::Document& document, const ReadOptions& options,
                           const LayoutOfHeader& layout_of) {
  document::CsvReader reader(document.text, document.table);
  Deadline deadline(kReadingBudget * 6);
  CsvRun run(rule, reader, options, layout_of);
  document::CsvRow header;
  const Result<bool> got = reader.next(header);
  if (!got)
    return got.error();
  run.bind(header, Ahead::all);
  const Result<bool> read = run.read(static_cast<std::size_t>(-1), &deadline);
  if (!read)
    return read.error();
  return run.take_batch();
}

Status run_csv_stream(const ParserRule& rule, document::CsvReader& reader, const document::CsvRow& header,
                      const ReadOptions& options, const LayoutOfHeader& layout_of, std::size_t batch_rows,
                      const ExtractionSink& sink) {
  const bool merges = std::any_of(rule.records.begin(), rule.records.end(),
                                  [](const RecordRule& record) { return !record.merge_by.empty(); });
  CsvRun run(rule, reader, options, layout_of);
  run.bind(header, Ahead::piece);
  bool first = true;
  while (true) {
    // Lines of one job may stand anywhere, so such a ledger is one batch.
    const Result<bool> more = run.read(merges ? static_cast<std::size_t>(-1) : batch_rows, nullptr);
    if (run.has_rows() || first) {  // the rows before one that cannot be read stand
      Extraction batch = run.take_batch();
      apply_identities(rule.identities, batch);
      apply_self_checks(rule, nullptr, batch);
      if (Status taken = sink(std::move(batch)); !taken)
        return taken;
    }
    first = false;
    if (!more)
      return more.error();
    if (!*more)
      return {};
  }
}

}  // namespace ratecheck::extraction
