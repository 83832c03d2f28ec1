#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ratecheck/base/dates.h"

/// Windows of the day or week, holidays and seasons, as [times] names them (docs/formulas.md "Times"). They are
/// about the clock on the wall, so neither zones nor offsets are looked at.
///
///   TimeSet late{"late", {*parse_time_pattern("22:00-06:00")}};
///   const bool night = late.contains({*parse_date("2025-06-02"), 5 * 3600});  // yes: since the evening before
namespace ratecheck::rulebook {

/// One line of a [times] set: days, and hours of those days. What is absent is no condition.
struct TimePattern {
  enum class Days { all, weekdays, yearly, easter, once };
  Days days = Days::all;
  bool weekday[7] = {};    ///< Monday first
  int from_month_day = 0;  ///< month * 100 + day; of `yearly`
  int to_month_day = 0;    ///< inclusive; may lie before `from` (over New Year)
  int easter_offset = 0;
  Date once{};
  std::int32_t from_second = 0;
  std::int32_t to_second = 86400;  ///< exclusive; not above `from`: it runs past midnight
};

/// A named set of moments: a window of the day or week, public holidays, a season.
struct TimeSet {
  std::string name;
  std::vector<TimePattern> patterns;

  /// One of the patterns holds it.
  [[nodiscard]] bool contains(const LocalTime& moment) const;
};

/// "Mon-Fri 10:30-13:30", "Sat,Sun", "17:00-21:00", "22:00-06:00", "12-25", "12-31 15:00-24:00",
/// "12-01..02-28", "easter+1", "2025-12-24". Hours past midnight belong to the day they begin on. Nothing: it is
/// none of these.
std::optional<TimePattern> parse_time_pattern(std::string_view text);

/// Easter Sunday of the Gregorian calendar.
Date easter_sunday(int year);

/// 0 = Monday.
int weekday_of(const Date& date);

}  // namespace ratecheck::rulebook
