#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <unordered_map>

#include "extraction/read/columns.h"
#include "extraction/read/currency_sign.h"
#include "extraction/read/self_checks.h"
#include "extraction/run.h"
#include "ratecheck/base/text.h"
#include "ratecheck/document/csv.h"

// A CSV is read row by row: the header says which column a field stands in, a row becomes the record
// whose conditions it meets. Columns are found by name, never by position. The names are looked up once (bind),
// and a row only follows indexes.
//
//   header   Date,Type,Amount       when = { "Type" = '^trip$' } makes a trip, a [[skip]] passes over payouts
//   row 2    2026-03-03,trip,7.50   a trip
//   row 3    2026-03-03,payout,90   skipped
//   row 4    2026-03-03,prize,5     unread: a row of a kind that this layout does not know
//   row 5    2026-03-03,trip        unread: the row has 2 cells, the header 3
//
// A row that meets several kinds makes several records. A long file goes through in batches, each an extraction
// of its own, so that memory does not grow with it: ./dev bench csv and csv-memory. Only where rows are merged
// into one piece of work (`merge_by`) the whole file is one batch, since such rows may stand anywhere.
namespace ratecheck::extraction {
namespace {

constexpr std::size_t kNoColumn = static_cast<std::size_t>(-1);
constexpr std::size_t kMostUnreadRows = 1000;

/// Tests and records of the file with the columns that this header gives them.
struct BoundTest {
  std::size_t column;
  const Pattern* pattern;
};

struct BoundRecord {
  const RecordRule* rule;
  std::vector<std::size_t> columns;  // beside rule->fields
  std::vector<BoundTest> when;
};

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

// A null that databases write.
bool says_nothing(std::string_view text) {
  return is_blank(text) || text == "\\N" || text == "NULL" || text == "null";
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

/// What of a table is at hand before its first row is read.
enum class Ahead { all, piece };

/// Reads rows into a batch. Country and zone, once a sign has told them, hold for all batches of the file.
class CsvRun {
 public:
  CsvRun(const ParserRule& rule, document::CsvReader& reader, const ReadOptions& options)
      : rule_(rule), reader_(reader), explain_(options.explain), zone_told_(options.time_zone.has_value()) {
    context_.time_zone = zone_for(rule, {}, options);
    context_.year = options.year;
    context_.facts = rule.facts.get();
    context_.in_a_table = true;
    most_work_ = options.most_work;
    start_batch();
  }

  void bind(const document::CsvRow& header) {
    for (const document::CsvCell& cell : header.cells)
      header_.push_back(normal_column(cell.text));
    is_date_.assign(rule_.facts->fields.size(), false);
    for (const RecordRule& record : rule_.records) {
      BoundRecord bound{&record, {}, bind_tests(record.when)};
      for (const FieldRule& field : record.fields) {
        bound.columns.push_back(column_of(field.columns));
        is_date_[field.index] = field.type == FieldType::date || field.type == FieldType::datetime;
      }
      records_.push_back(std::move(bound));
    }
    for (const SkipRule& skip : rule_.skips)
      skips_.push_back(bind_tests(skip.when));
    out_.unread = unknown_columns(rule_, header);
    find_numbers();
    header_to_ = header.to;
  }

  // What the columns of numbers tell of their decimal mark, before the first of them is read: of a text all its
  // rows, of a stream those at hand.
  // A row that is cut off at the end of what is at hand would tell what it does not say.
  void look_ahead(Ahead ahead) {
    const std::string_view rows = reader_.at_hand();
    document::CsvReader reader(rows, reader_.table_at_hand());
    document::CsvRow row;
    for (Result<bool> more = reader.next(row); more && *more; more = reader.next(row)) {
      if (ahead == Ahead::piece && row.to == rows.size())
        break;
      look_at_marks(row);
    }
    looked_to_ = header_to_ + (ahead == Ahead::piece ? row.from : rows.size());
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
      ++rows_;
      if (row.from >= looked_to_)
        look_at_marks(row);
      read_row(row);
      if (out_.records.size() > most_work_)
        return too_much_work(most_work_);
    }
    return true;
  }

  [[nodiscard]] bool has_rows() const { return rows_ > 0; }

  Extraction take_batch() {
    doubt_swapped_dates();
    out_.coverage = rows_ == 0
                        ? Rational(1)
                        : Rational(static_cast<std::int64_t>(rows_ - lost_), static_cast<std::int64_t>(rows_));
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
  }

  void look_at_marks(const document::CsvRow& row) {
    if (row.cells.size() != header_.size())
      return;
    for (std::size_t i = 0; i < marks_.size(); ++i) {
      if (marks_[i])
        marks_[i]->look(row.cells[i].text);
    }
  }

  std::vector<BoundTest> bind_tests(const std::vector<CellTest>& tests) const {
    std::vector<BoundTest> out;
    for (const CellTest& test : tests)
      out.push_back({column_of(test.columns), &test.pattern});
    return out;
  }

  // An absent column counts as an empty cell.
  static bool meets(const std::vector<BoundTest>& tests, const document::CsvRow& row) {
    return std::all_of(tests.begin(), tests.end(), [&](const BoundTest& test) {
      const std::string_view text =
          test.column < row.cells.size() ? trim(row.cells[test.column].text) : std::string_view{};
      return test.pattern->found_in(text);
    });
  }

  void read_row(const document::CsvRow& row) {
    if (row.cells.size() != header_.size()) {
      unread(row, fmt::format("the row has {} cells, the header {}", row.cells.size(), header_.size()));
      return;
    }
    for (const std::vector<BoundTest>& skip : skips_) {
      if (meets(skip, row))
        return;
    }
    bool any = false;
    for (const BoundRecord& record : records_) {
      if (!meets(record.when, row))
        continue;
      any = true;
      if (!read_record(record, row))
        return;
    }
    if (!any)
      unread(row, "a row of a kind that this layout does not know");
  }

  bool read_record(const BoundRecord& record, const document::CsvRow& row) {
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
        token.column = mark->of(token.text, token.rule->decimal_mark);
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

  std::string_view folded(std::string_view text) {
    const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c != '&'; });
    if (plain)
      return text;
    folded_.push_back(document::NormalisedText(text).text());
    return folded_.back();
  }

  void unread(const document::CsvRow& row, std::string reason) {
    ++lost_;
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
  std::vector<std::vector<BoundTest>> skips_;
  std::vector<bool> is_date_;  // by Value::field
  std::size_t header_to_ = 0;
  std::size_t looked_to_ = 0;                     // rows that begin before it have told their marks already
  std::vector<std::optional<ColumnMark>> marks_;  // beside header_: of the columns of numbers
  std::vector<FieldText> tokens_;
  std::deque<std::string> folded_;
  std::unordered_map<std::string, std::size_t> merged_;  // key to index in out_.records
  std::size_t most_work_ = 0;
  std::size_t rows_ = 0;
  std::size_t lost_ = 0;
};

}  // namespace

Result<Extraction> run_csv(const ParserRule& rule, const document::Document& document,
                           const ReadOptions& options) {
  document::CsvReader reader(document.text);
  Deadline deadline(kReadingBudget * 6);
  CsvRun run(rule, reader, options);
  document::CsvRow header;
  const Result<bool> got = reader.next(header);
  if (!got)
    return got.error();
  run.bind(header);
  run.look_ahead(Ahead::all);
  const Result<bool> read = run.read(static_cast<std::size_t>(-1), &deadline);
  if (!read)
    return read.error();
  return run.take_batch();
}

Status run_csv_stream(const ParserRule& rule, document::CsvReader& reader, const document::CsvRow& header,
                      const ReadOptions& options, std::size_t batch_rows, const ExtractionSink& sink) {
  const bool merges = std::any_of(rule.records.begin(), rule.records.end(),
                                  [](const RecordRule& record) { return !record.merge_by.empty(); });
  CsvRun run(rule, reader, options);
  run.bind(header);
  run.look_ahead(Ahead::piece);
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
