#include "ratecheck/document/csv.h"

#include <algorithm>
#include <string>
#include <vector>

#include "ratecheck/base/text.h"

// How rows and cells are found, with their places, in a stream of any length.
//
// The window is what was taken from the source and is not read yet. A row is found in it and cut into cells, which
// are views into the window; then the window begins behind the row. `offset_` is where the window begins in the
// stream, and so every cell has its place: [from, to), its quotes included.
//
//   a,"b ""c""",d        cells   a [0, 1)   b "c" [2, 11)   d [12, 13)
//
// When a row does not end in the window, what is left of it is copied together with the next piece (carry_). That
// is about once a piece; the common case, where nothing is left, copies nothing.
//
// Most rows have no quote: then the row ends at the next line end, cells end at the next separator, and both are
// looked for with find(). Only where a quote stands in the row is it gone through byte by byte. A quote opens only
// at the begin of a cell; one in the middle of a text (5" pizza) is a plain character. Only a cell with doubled
// quotes needs a text of its own, in unquoted_, whose strings are used again from row to row.
//
// Where the table begins is looked for in the first piece (table_in): files are saved with `sep=;` before them,
// with a letter head, or with each row in one more pair of quotes, "a,""b"",c". Of such a row what stands between
// its outer quotes is cut like any other; its cells' places count what was doubled.
//
// ./dev bench csv measures it within an import, csv-memory what memory one of 200 MB takes.
namespace ratecheck::document {

namespace {

constexpr std::size_t kSearchBytes = 64U << 10U;
constexpr int kMostPreambleRows = 40;
constexpr std::size_t kFewestNames = 3;
constexpr std::size_t kSurelyNames = 5;  // so many cells are no sentence with commas
constexpr std::size_t kLongestName = 120;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// The separator that the first line speaks for: ',', ';' or a tab, outside quotes.
char separator_of(std::string_view text) {
  std::size_t commas = 0;
  std::size_t semicolons = 0;
  std::size_t tabs = 0;
  bool quoted = false;
  for (char c : text) {
    if (c == '"')
      quoted = !quoted;
    if (quoted)
      continue;
    if (c == '\n')
      break;
    commas += c == ',';
    semicolons += c == ';';
    tabs += c == '\t';
  }
  if (semicolons > commas && semicolons >= tabs)
    return ';';
  return tabs > commas ? '\t' : ',';
}

/// What spreadsheets are told by, alone in the first line: sep=; or "sep=,", also with empty cells behind it.
std::optional<char> declared_separator(std::string_view line) {
  if (line.starts_with('"'))
    line.remove_prefix(1);
  if (line.size() < 5 || to_lower(line.substr(0, 4)) != "sep=")
    return std::nullopt;
  const bool alone = line.find_first_not_of("\" \t\r,;|", 5) == std::string_view::npos;
  const bool separates = std::string_view(",;\t|").find(line[4]) != std::string_view::npos;
  return alone && separates ? std::optional(line[4]) : std::nullopt;
}

std::size_t names_in(const CsvRow& row) {
  return static_cast<std::size_t>(std::count_if(row.cells.begin(), row.cells.end(),
                                                [](const CsvCell& cell) { return !trim(cell.text).empty(); }));
}

bool is_like_header(const CsvRow& row) {
  const auto has_letter = [](std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
    });
  };
  return names_in(row) >= kFewestNames && 2 * names_in(row) >= row.cells.size() &&
         std::all_of(row.cells.begin(), row.cells.end(), [&](const CsvCell& cell) {
           return cell.text.size() <= kLongestName && (trim(cell.text).empty() || has_letter(cell.text));
         });
}

/// Of the text that begins there: whether its first row is one quoted cell that is itself a row of names.
std::optional<CsvTable> wrapped_table(std::string_view text) {
  if (!text.starts_with('"'))
    return std::nullopt;
  CsvRow row;
  CsvReader outer(text, CsvTable{separator_of(text), 0, false});
  const Result<bool> got = outer.next(row);
  if (!got || !*got || names_in(row) != 1 || row.cells.front().text.empty())
    return std::nullopt;
  const std::string inner(row.cells.front().text);
  const CsvTable table{separator_of(inner), 0, true};
  CsvReader reader(text, table);
  CsvRow names;
  const Result<bool> cut = reader.next(names);
  return cut && *cut && is_like_header(names) ? std::optional(table) : std::nullopt;
}

/// A row that may be the header, and how sure that is.
struct Begin {
  CsvTable table;
  std::size_t columns = 0;
  bool repeated = false;  // the next row has as many cells
};

std::optional<Begin> begin_at(std::string_view text, std::size_t at, std::optional<char> declared) {
  const std::string_view rest = text.substr(at);
  CsvTable table{declared.value_or(separator_of(rest)), 0, false};
  if (const auto wrapped = wrapped_table(rest))
    table = *wrapped;
  CsvReader reader(rest, table);
  CsvRow row;
  Result<bool> got = reader.next(row);
  if (!got || !*got || !is_like_header(row))
    return std::nullopt;
  table.at = at;
  Begin out{table, row.cells.size(), false};
  got = reader.next(row);
  out.repeated = got && *got && row.cells.size() == out.columns;
  return out;
}

std::size_t line_end(std::string_view text, std::size_t at) {
  return std::min(text.find('\n', at), text.size() - 1) + 1;
}

}  // namespace

std::optional<CsvTable> table_in(std::string_view text) {
  text = text.substr(0, kSearchBytes);
  std::size_t at = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  const std::size_t first = text.find_first_not_of("\r\n", at);
  if (first == std::string_view::npos)
    return std::nullopt;
  const std::optional<char> declared = declared_separator(text.substr(first, line_end(text, first) - first - 1));
  if (declared)
    at = line_end(text, first);
  std::optional<Begin> best;
  for (int row = 0; row < kMostPreambleRows && at < text.size(); ++row, at = line_end(text, at)) {
    const std::optional<Begin> found = begin_at(text, at, declared);
    if (found && found->repeated)
      return found->table;
    if (found && found->columns >= kSurelyNames && (!best || found->columns > best->columns))
      best = found;
  }
  return best ? std::optional(best->table) : std::nullopt;
}

CsvTable table_of(std::string_view text) {
  if (const auto table = table_in(text))
    return *table;
  return {separator_of(text), text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0, false};
}

CsvReader::CsvReader(std::string_view text)
    : CsvReader(TextSource([text, given = false]() mutable {
        if (given)
          return std::string_view{};
        given = true;
        return text;
      })) {}

CsvReader::CsvReader(std::string_view text, const CsvTable& table) : CsvReader(text) {
  table_ = table;
}

// Finds the table where it is not known, and goes there.
void CsvReader::begin() {
  begun_ = true;
  while (window_.size() < (table_ ? table_->at : kSearchBytes) && refill()) {
  }
  if (!table_)
    table_ = table_of(window_);
  const std::size_t skipped = std::min(table_->at, window_.size());
  line_ += static_cast<std::size_t>(
      std::count(window_.begin(), window_.begin() + static_cast<std::ptrdiff_t>(skipped), '\n'));
  window_.remove_prefix(skipped);
  offset_ += skipped;
}

// Appends the next piece behind what is left. The common case, nothing left, copies nothing.
bool CsvReader::refill() {
  if (ended_)
    return false;
  std::string_view piece = source_();
  if (piece.empty()) {
    ended_ = true;
    return false;
  }
  if (window_.empty()) {
    window_ = piece;
    return true;
  }
  std::string joined(window_);
  joined.append(piece);
  carry_.swap(joined);
  window_ = carry_;
  return true;
}

// `end`: where the row's text stops; `after`: where the next row starts, both within window_. Most rows have no
// quote and stand whole in the window.
Result<bool> CsvReader::find_row_end(std::size_t& end, std::size_t& after) {
  after = window_.find('\n') + 1;
  quotes_ = after == 0 || window_.substr(0, after).find('"') != std::string_view::npos;
  if (!quotes_) {
    end = after > 1 && window_[after - 2] == '\r' ? after - 2 : after - 1;
    return true;
  }
  const char separator = table_->separator;
  std::size_t at = 0;
  bool quoted = false;
  bool cell_start = true;
  while (true) {
    if (at == window_.size()) {
      if (at > kMaxRowBytes)
        return Error{"bad_csv", "One row is longer than 1 MB; a quote may never be closed."}.at({"", line_, 0});
      if (refill())
        continue;
      if (quoted) {
        return Error{"bad_csv", "A quote that opens in this row is never closed."}
            .at({"", line_, 0})
            .with_hint("Is the file cut off? Download it again.");
      }
      end = after = at;
      return at > 0;
    }
    const char c = window_[at];
    if (quoted) {
      quoted = c != '"';  // a doubled quote closes and opens again
    } else if (c == '"' && (cell_start || (at > 0 && window_[at - 1] == '"'))) {
      quoted = true;
    } else if (c == '\n') {
      end = at > 0 && window_[at - 1] == '\r' ? at - 1 : at;
      after = at + 1;
      return true;
    }
    cell_start = c == separator;
    ++at;
  }
}

// The content of a cell: without the quotes around it, and a doubled one as one.
std::string_view CsvReader::unquote(std::string_view cell) {
  if (cell.size() < 2 || cell.front() != '"' || cell.back() != '"')
    return cell;
  cell.remove_prefix(1);
  cell.remove_suffix(1);
  if (cell.find('"') == std::string_view::npos)
    return cell;
  if (unquoted_used_ == unquoted_.size())
    unquoted_.emplace_back();
  std::string& text = unquoted_[unquoted_used_++];
  text.clear();
  for (std::size_t i = 0; i < cell.size(); ++i) {
    text += cell[i];
    if (cell[i] == '"' && i + 1 < cell.size() && cell[i + 1] == '"')
      ++i;
  }
  return text;
}

void CsvReader::cut_cells(std::string_view row_text, CsvRow& row) {
  row.cells.clear();
  unquoted_used_ = 0;
  const char separator = table_->separator;
  std::size_t start = 0;
  bool quoted = false;
  for (std::size_t i = 0; i <= row_text.size(); ++i) {
    if (!quotes_)
      i = std::min(row_text.find(separator, i), row_text.size());
    const bool last = i == row_text.size();
    if (!last && row_text[i] == '"' && (quoted || i == start || row_text[i - 1] == '"'))
      quoted = !quoted;
    if (last || (row_text[i] == separator && !quoted)) {
      row.cells.push_back({unquote(row_text.substr(start, i - start)), offset_ + start, offset_ + i});
      start = i + 1;
    }
  }
}

// "a,""b"",c";; is a,"b",c. The places of its cells are those of the text as it stands, with what was doubled.
void CsvReader::cut_wrapped(std::string_view row_text, CsvRow& row) {
  inner_.clear();
  std::vector<std::size_t> outer;  // of each byte of inner_, and of its end
  std::size_t at = 1;
  for (; at < row_text.size(); ++at) {
    if (row_text[at] == '"' && (at + 1 == row_text.size() || row_text[at + 1] != '"'))
      break;
    at += row_text[at] == '"';
    outer.push_back(at);
    inner_ += row_text[at];
  }
  outer.push_back(at);
  quotes_ = inner_.find('"') != std::string::npos;
  cut_cells(inner_, row);
  for (CsvCell& cell : row.cells) {
    cell.from = offset_ + outer[cell.from - offset_];
    cell.to = offset_ + outer[cell.to - offset_];
  }
}

Result<bool> CsvReader::next(CsvRow& row) {
  if (!begun_)
    begin();
  while (true) {
    std::size_t end = 0;
    std::size_t after = 0;
    Result<bool> found = find_row_end(end, after);
    if (!found)
      return found.error();
    if (!*found)
      return false;
    const std::string_view text = window_.substr(0, end);
    row.text = text;
    row.line = line_;
    row.from = offset_;
    row.to = offset_ + end;
    const bool blank = text.find_first_not_of(" \t\r") == std::string_view::npos;
    const bool quotes = quotes_;
    if (!blank && table_->wrapped && text.starts_with('"')) {
      cut_wrapped(text, row);
    } else if (!blank) {
      cut_cells(text, row);
    }
    line_ += quotes ? static_cast<std::size_t>(
                          std::count(window_.begin(), window_.begin() + static_cast<std::ptrdiff_t>(after), '\n'))
                    : 1;
    window_.remove_prefix(after);
    offset_ += after;
    if (!blank)
      return true;
  }
}

}  // namespace ratecheck::document
