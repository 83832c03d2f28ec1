#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "ratecheck/base/result.h"

/// CSV as rows of cells, each with its place, in memory that does not grow with the file:
///
///   CsvReader reader(text, separator_of(text));
///   CsvRow row;
///   Result<bool> more = reader.next(row);
///   for (; more && *more; more = reader.next(row))
///     use(row.cells[0].text, row.line);
///   if (!more)
///     return more.error();
///
/// Texts of a row are views into the reader's window: they are gone with the next row. One reader belongs to one
/// thread at a time. The first row is the header like any other; what its names mean is the caller's business.
namespace ratecheck::document {

/// A cell with its place: bytes [from, to) of the stream, quotes included.
struct CsvCell {
  std::string_view text;  ///< without quotes; valid until the next row is read
  std::size_t from = 0;
  std::size_t to = 0;
};

struct CsvRow {
  std::vector<CsvCell> cells;
  std::string_view text;  ///< the row as it stands; valid until the next row is read
  std::size_t line = 0;   ///< of its first byte, from 1
  std::size_t from = 0;   ///< bytes of the stream, as of a cell
  std::size_t to = 0;     ///< without the line end
};

/// Gives the next piece of UTF-8 text, of any size; an empty piece is the end. A piece must stay valid until the
/// one after the next is asked for.
using TextSource = std::function<std::string_view()>;

/// The separator that the header line speaks for: ',', ';' or a tab, outside quotes.
char separator_of(std::string_view header_line);

/// Reads rows as RFC 4180 has them (quotes, doubled quotes, line ends inside quotes), one after the
/// other: memory is one piece and one row, whatever the length. Blank lines are skipped.
class CsvReader {
 public:
  static constexpr std::size_t kMaxRowBytes = 1U << 20U;

  CsvReader(TextSource source, char separator) : source_(std::move(source)), separator_(separator) {}
  /// Of a whole text in memory, which must outlive the reader.
  CsvReader(std::string_view text, char separator);

  /// False at the end. Error code `bad_csv`, with the line: a quote that is never closed, a row over kMaxRowBytes.
  Result<bool> next(CsvRow& row);

  /// What was given and is not read yet: of a whole text all of it, of a stream the rest of a piece, which may end
  /// within a row. Valid until the next row is read.
  [[nodiscard]] std::string_view at_hand() const { return window_; }
  [[nodiscard]] char separator() const { return separator_; }

 private:
  Result<bool> find_row_end(std::size_t& end, std::size_t& after);
  bool refill();
  void cut_cells(std::string_view row_text, CsvRow& row);
  std::string_view unquote(std::string_view cell);

  TextSource source_;
  char separator_;
  std::string_view window_;  // what is left to read; points into piece or carry_
  std::string carry_;
  std::size_t offset_ = 0;  // of window_ in the stream
  std::size_t line_ = 1;
  std::deque<std::string> unquoted_;  // texts of cells that held doubled quotes
  std::size_t unquoted_used_ = 0;
  bool ended_ = false;
  bool quotes_ = false;  // in the row at hand, perhaps
};

}  // namespace ratecheck::document
