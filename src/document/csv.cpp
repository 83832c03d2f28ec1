#include "ratecheck/document/csv.h"

#include <algorithm>
#include <cstring>

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
// ./dev bench csv measures it within an import, csv-memory what memory one of 200 MB takes.
namespace ratecheck::document {

char separator_of(std::string_view header_line) {
  std::size_t commas = 0;
  std::size_t semicolons = 0;
  std::size_t tabs = 0;
  bool quoted = false;
  for (char c : header_line) {
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

CsvReader::CsvReader(std::string_view text, char separator)
    : source_([text, given = false]() mutable {
        if (given)
          return std::string_view{};
        given = true;
        return text;
      }),
      separator_(separator) {}

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
    cell_start = c == separator_;
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
  std::size_t start = 0;
  bool quoted = false;
  for (std::size_t i = 0; i <= row_text.size(); ++i) {
    if (!quotes_)
      i = std::min(row_text.find(separator_, i), row_text.size());
    const bool last = i == row_text.size();
    if (!last && row_text[i] == '"' && (quoted || i == start || row_text[i - 1] == '"'))
      quoted = !quoted;
    if (last || (row_text[i] == separator_ && !quoted)) {
      row.cells.push_back({unquote(row_text.substr(start, i - start)), offset_ + start, offset_ + i});
      start = i + 1;
    }
  }
}

Result<bool> CsvReader::next(CsvRow& row) {
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
    if (!blank)
      cut_cells(text, row);
    line_ += quotes_ ? static_cast<std::size_t>(
                           std::count(window_.begin(), window_.begin() + static_cast<std::ptrdiff_t>(after), '\n'))
                     : 1;
    window_.remove_prefix(after);
    offset_ += after;
    if (!blank)
      return true;
  }
}

}  // namespace ratecheck::document
