#pragma once

#include <string_view>

/// Which of '.' and ',' parts the decimals from the rest, where a table does not say. A portal prints one thing, a
/// spreadsheet saves another, so each column is asked itself, all of it:
///
///   ColumnMark fares;
///   for (const std::string_view cell : {"29.9", "12.345", "1.075,00"})
///     fares.look(cell);
///   fares.of("29.9", kEitherMark);    // point: no group has one digit
///   fares.of("12.345", kEitherMark);  // not settled: the column tells both
namespace ratecheck::extraction {

/// What one number tells of its decimal mark by itself.
enum class MarkTold {
  nothing,  ///< "15": it has none; or it is no number
  point,    ///< "29.9", "1,075.00", "0.846", "1,234,567"
  comma,    ///< "29,9", "1.075,00", "0,846"
  either    ///< "1.080": a thousand and eighty, or a little more than one
};
MarkTold mark_told_by(std::string_view text);

/// A mark for one number; not `settled`: the other reading is as good.
struct DecimalMark {
  char mark = '.';
  bool settled = true;
};

/// What the numbers of one column tell together.
class ColumnMark {
 public:
  void look(std::string_view text);
  /// `stated`: by the parser file; kEitherMark: it leaves it open. What a number tells itself comes first, then
  /// what the column tells, then what is stated.
  [[nodiscard]] DecimalMark of(std::string_view text, char stated) const;

 private:
  [[nodiscard]] bool is_as_ever(std::string_view text) const;

  bool point_ = false;
  bool comma_ = false;
};

}  // namespace ratecheck::extraction
