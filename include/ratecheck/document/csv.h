#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ratecheck/base/result.h"

/// CSV as rows of cells, each with its place, in memory that does not grow with the file:
///
///   CsvReader reader(text);
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

/// How a table stands in its file.
struct CsvTable {
  char separator = ',';
  std::size_t at = 0;    ///< byte where the header begins: behind a mark of encoding, `sep=;` and a preamble
  bool wrapped = false;  ///< each row is one more quoted cell: "a,""b,c"",d"
};

/// The table that begins in the first 64 KiB of a text: its header is the first row of three names or more that
/// the row behind it repeats in number. None: no row is like a header.
std::optional<CsvTable> table_in(std::string_view text);
/// The same; a text without such a row is a table from its first row on.
CsvTable table_of(std::string_view text);

/// Reads rows as RFC 4180 has them (quotes, doubled quotes, line ends inside quotes), one after the
/// other: memory is one piece and one row, whatever the length. Blank lines are skipped.
class CsvReader {
 public:
  static constexpr std::size_t kMaxRowBytes = 1U << 20U;

  /// Looks for the table (table_of), for which it takes 64 KiB before the first row.
  explicit CsvReader(TextSource source) : source_(std::move(source)) {}
  /// Of a whole text in memory, which must outlive the reader.
  explicit CsvReader(std::string_view text);
  /// Where the table is known.
  CsvReader(TextSource source, const CsvTable& table) : source_(std::move(source)), table_(table) {}
  CsvReader(std::string_view text, const CsvTable& table);

  /// False at the end. Error code `bad_csv`, with the line: a quote that is never closed, a row over kMaxRowBytes.
  Result<bool> next(CsvRow& row);

  /// What was given and is not read yet: of a whole text all of it, of a stream the rest of a piece, which may end
  /// within a row. Valid until the next row is read.
  [[nodiscard]] std::string_view at_hand() const { return window_; }
  /// How that stands there: of the table, but for its begin. Once a row is read.
  [[nodiscard]] CsvTable table_at_hand() const { return {table_->separator, 0, table_->wrapped}; }

 private:
  Result<bool> find_row_end(std::size_t& end, std::size_t& after);
  bool refill();
  void cut_cells(std::string_view row_text, CsvRow& row);
  void cut_wrapped(std::string_view row_text, CsvRow& row);
  void begin();
  std::string_view unquote(std::string_view cell);

  TextSource source_;
  std::optional<CsvTable> table_;
  std::string_view window_;  // what is left to read; points into piece or carry_
  std::string carry_;
  std::size_t offset_ = 0;  // of window_ in the stream
  std::size_t line_ = 1;
  std::deque<std::string> unquoted_;  // texts of cells that held doubled quotes
  std::size_t unquoted_used_ = 0;
  std::string inner_;  // the row within the quotes of a wrapped one
  bool begun_ = false;
  bool ended_ = false;
  bool quotes_ = false;  // in the row at hand, perhaps
};

}  // namespace ratecheck::document
