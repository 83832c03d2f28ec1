#include "extraction/read/decimal_mark.h"

#include "extraction/read/field_types.h"
#include "ratecheck/base/text.h"

namespace ratecheck::extraction {
namespace {

constexpr std::size_t kGroup = 3;  // digits between separators of thousands

/// From the first digit (or a mark before it) to the last digit.
std::string_view number_in(std::string_view text) {
  const std::size_t exponent = text.find_first_of("Ee");
  if (exponent != std::string_view::npos && exponent > 0 && is_digit(text[exponent - 1]))
    text = text.substr(0, exponent);
  std::size_t from = 0;
  while (from < text.size() && !is_digit(text[from]))
    ++from;
  std::size_t to = text.size();
  while (to > from && !is_digit(text[to - 1]))
    --to;
  if (from > 0 && from < to && (text[from - 1] == '.' || text[from - 1] == ','))
    --from;
  return text.substr(from, to - from);
}

MarkTold told(char mark) {
  return mark == '.' ? MarkTold::point : MarkTold::comma;
}

MarkTold other_than(char mark) {
  return told(mark == '.' ? ',' : '.');
}

}  // namespace

MarkTold mark_told_by(std::string_view text) {
  const std::string_view number = number_in(text);
  const std::size_t last = number.find_last_of(".,");
  if (last == std::string_view::npos)
    return MarkTold::nothing;
  const char mark = number[last];
  const std::size_t first = number.find(mark);
  const std::size_t other = number.find(mark == '.' ? ',' : '.');
  if (other != std::string_view::npos)
    return first == last && other < first ? told(mark) : MarkTold::nothing;
  if (first != last)  // no number has two decimal marks
    return last + 1 + kGroup == number.size() ? other_than(mark) : MarkTold::nothing;
  const std::string_view whole = number.substr(0, first);
  const bool may_group =
      number.size() - last - 1 == kGroup && !whole.empty() && whole.size() <= kGroup && whole.front() != '0';
  return may_group ? MarkTold::either : told(mark);
}

// Of a column with points alone, a number with at most one point and no comma tells nothing new. Nearly all are
// so, and are not taken apart.
bool ColumnMark::is_as_ever(std::string_view text) const {
  if (!point_ || comma_)
    return false;
  std::size_t points = 0;
  for (const char c : text) {
    if (c == ',')
      return false;
    points += c == '.' ? 1 : 0;
  }
  return points <= 1;
}

void ColumnMark::look(std::string_view text) {
  if (is_as_ever(text))
    return;
  const MarkTold told = mark_told_by(text);
  point_ = point_ || told == MarkTold::point;
  comma_ = comma_ || told == MarkTold::comma;
}

DecimalMark ColumnMark::of(std::string_view text, char stated) const {
  if (stated != ',' && is_as_ever(text))
    return {'.', true};
  switch (mark_told_by(text)) {
    case MarkTold::point:
      return {'.', true};
    case MarkTold::comma:
      return {',', true};
    case MarkTold::nothing:
      return {stated == kEitherMark ? '.' : stated, true};
    case MarkTold::either:
      break;
  }
  if (point_ != comma_)
    return {point_ ? '.' : ',', true};
  if (!point_ && stated != kEitherMark)
    return {stated, true};
  return {stated == kEitherMark ? '.' : stated, false};
}

}  // namespace ratecheck::extraction
