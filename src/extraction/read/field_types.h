#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ratecheck/base/decimal.h"
#include "ratecheck/base/quantity.h"
#include "ratecheck/base/result.h"

/// Converters from folded text. Each takes the whole token or nothing: a number with something
/// unexplained beside it is no number.
namespace ratecheck::extraction {

/// What a time format found; parts it does not name stay unknown.
struct Clock {
  std::optional<int> year;
  std::optional<unsigned> month;
  std::optional<unsigned> day;
  std::optional<unsigned> weekday;  ///< 0: Sunday
  std::optional<std::int32_t> second_of_day;
  std::optional<std::int32_t> offset_seconds;
};

/// "%d %B %Y", "%I:%M %p". Blanks stand for any run of white space, also none, since extraction glues
/// words. %d %m %Y %y %H %I %M %S %f (fraction, cut) %p %B (month name, full or short, in English,
/// French, German, Dutch, Spanish, Portuguese, Italian, Polish) %A (weekday in the same
/// languages, full or short; one that is not known says nothing) %z (+0100, +01:00, Z)
/// %Z (zone name, skipped) %Q (clock that may have lost its colon: 2256, 046)
/// %s and %l (seconds and milliseconds since 1970).
class TimeFormat {
 public:
  static Result<TimeFormat> compile(std::string_view format);
  /// False where the text is in another format. Fills in place: the many small parts are slow to copy.
  [[nodiscard]] bool parse(std::string_view text, Clock& clock) const;
  [[nodiscard]] bool has_date() const { return date_; }
  [[nodiscard]] bool has_year() const { return year_; }
  [[nodiscard]] bool has_clock() const { return clock_; }

 private:
  std::string format_;
  bool date_ = false;
  bool year_ = false;
  bool clock_ = false;
};

enum class DurationForm { words, h_mm, h_mm_ss, mm_ss, d_hh_mm, hours, minutes, seconds, milliseconds };
std::optional<DurationForm> parse_duration_form(std::string_view word);

/// In place of a decimal mark: point or comma, where exactly two digits follow it and no other mark
/// stands in the number; anything else is no number.
inline constexpr char kEitherMark = '?';

/// "£1,234.50", "-$4.50", "£-0.50", "(3.00)", "3.00-", "5.904,60 $", "R$ 521,65". The mark is never guessed.
std::optional<Decimal> parse_amount(std::string_view text, char decimal_mark);
/// Rounded half-up to whole seconds where the text has fractions of a minute or hour.
std::optional<Seconds> parse_duration(std::string_view text, DurationForm form, char decimal_mark);
/// `unit` where the text prints none.
std::optional<Distance> parse_printed_distance(std::string_view text, std::optional<DistanceUnit> unit,
                                               char decimal_mark);
std::optional<DistanceUnit> parse_distance_unit(std::string_view word);
/// Runs of white space as one blank, none at the ends.
std::string squeeze(std::string_view text);

}  // namespace ratecheck::extraction
