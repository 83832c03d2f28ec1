#include "rulebook/language/times.h"

#include <array>

#include "ratecheck/base/text.h"

namespace ratecheck::rulebook {
namespace {

constexpr std::array<std::string_view, 7> kWeekdays{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

std::optional<int> weekday_number(std::string_view text) {
  for (std::size_t i = 0; i < kWeekdays.size(); ++i) {
    if (kWeekdays[i] == text)
      return static_cast<int>(i);
  }
  return std::nullopt;
}

/// "Mon-Fri", "Sat,Sun", and over the end of the week: "Fri-Mon".
bool parse_weekdays(std::string_view text, TimePattern& pattern) {
  for (const std::string_view part : split(text, ',')) {
    const std::size_t dash = part.find('-');
    const auto from = weekday_number(part.substr(0, dash));
    const auto to = dash == std::string_view::npos ? from : weekday_number(part.substr(dash + 1));
    if (!from || !to)
      return false;
    for (int day = *from;; day = (day + 1) % 7) {
      pattern.weekday[day] = true;
      if (day == *to)
        break;
    }
  }
  pattern.days = TimePattern::Days::weekdays;
  return true;
}

/// "12-25"
std::optional<int> parse_month_day(std::string_view text) {
  if (text.size() != 5 || !parse_date("2024-" + std::string(text)))
    return std::nullopt;
  return static_cast<int>(*parse_integer(text.substr(0, 2)) * 100 + *parse_integer(text.substr(3)));
}

/// "12-25", "12-01..02-28", which may run over New Year.
bool parse_yearly(std::string_view text, TimePattern& pattern) {
  const std::size_t dots = text.find("..");
  const auto from = parse_month_day(text.substr(0, dots));
  const auto to = dots == std::string_view::npos ? from : parse_month_day(text.substr(dots + 2));
  if (!from || !to)
    return false;
  pattern.days = TimePattern::Days::yearly;
  pattern.from_month_day = *from;
  pattern.to_month_day = *to;
  return true;
}

/// "easter", "easter+39", "easter-2"; at most 200 days off.
bool parse_easter(std::string_view text, TimePattern& pattern) {
  if (text.substr(0, 6) != "easter")
    return false;
  text.remove_prefix(6);
  pattern.days = TimePattern::Days::easter;
  if (text.empty())
    return true;
  const auto offset = parse_integer(text.substr(1));
  if (!offset || *offset > 200 || (text[0] != '+' && text[0] != '-'))
    return false;
  pattern.easter_offset = static_cast<int>(text[0] == '-' ? -*offset : *offset);
  return true;
}

bool parse_days(std::string_view text, TimePattern& pattern) {
  if (const auto once = parse_date(text)) {
    pattern.days = TimePattern::Days::once;
    pattern.once = *once;
    return true;
  }
  return parse_yearly(text, pattern) || parse_easter(text, pattern) || parse_weekdays(text, pattern);
}

/// "10:30"
std::optional<std::int32_t> parse_clock(std::string_view text) {
  if (text.size() != 5 || text[2] != ':')
    return std::nullopt;
  const auto hours = parse_integer(text.substr(0, 2));
  const auto minutes = parse_integer(text.substr(3));
  if (!hours || !minutes || *hours > 24 || *minutes > 59 || (*hours == 24 && *minutes != 0))
    return std::nullopt;
  return static_cast<std::int32_t>(*hours * 3600 + *minutes * 60);
}

/// "10:30-13:30"; "22:00-06:00" runs past midnight, and 24:00 ends a day.
bool parse_hours(std::string_view text, TimePattern& pattern) {
  if (text.size() != 11 || text[5] != '-')
    return false;
  const auto from = parse_clock(text.substr(0, 5));
  const auto to = parse_clock(text.substr(6));
  if (!from || !to || *from == 86400)
    return false;
  pattern.from_second = *from;
  pattern.to_second = *to;
  return true;
}

bool day_matches(const TimePattern& pattern, const Date& day) {
  switch (pattern.days) {
    case TimePattern::Days::all:
      return true;
    case TimePattern::Days::weekdays:
      return pattern.weekday[weekday_of(day)];
    case TimePattern::Days::once:
      return day == pattern.once;
    case TimePattern::Days::easter:
      return day == plus_days(easter_sunday(static_cast<int>(day.year())), pattern.easter_offset);
    case TimePattern::Days::yearly:
      break;
  }
  const int here = static_cast<int>(static_cast<unsigned>(day.month()) * 100 + static_cast<unsigned>(day.day()));
  return pattern.from_month_day <= pattern.to_month_day
             ? here >= pattern.from_month_day && here <= pattern.to_month_day
             : here >= pattern.from_month_day || here <= pattern.to_month_day;
}

/// Hours that run past midnight ("Fri 22:00-06:00") hold late on a day of the pattern and early on the day after
/// one.
bool matches(const TimePattern& pattern, const LocalTime& moment) {
  if (pattern.from_second < pattern.to_second) {
    return day_matches(pattern, moment.date) && moment.second_of_day >= pattern.from_second &&
           moment.second_of_day < pattern.to_second;
  }
  return (day_matches(pattern, moment.date) && moment.second_of_day >= pattern.from_second) ||
         (day_matches(pattern, plus_days(moment.date, -1)) && moment.second_of_day < pattern.to_second);
}

}  // namespace

bool TimeSet::contains(const LocalTime& moment) const {
  for (const TimePattern& pattern : patterns) {
    if (matches(pattern, moment))
      return true;
  }
  return false;
}

std::optional<TimePattern> parse_time_pattern(std::string_view text) {
  TimePattern pattern;
  text = trim(text);
  const std::size_t blank = text.find(' ');
  const std::string_view first = text.substr(0, blank);
  if (blank == std::string_view::npos)
    return parse_hours(first, pattern) || parse_days(first, pattern) ? std::optional(pattern) : std::nullopt;
  const bool good = parse_days(first, pattern) && parse_hours(trim(text.substr(blank)), pattern);
  return good ? std::optional(pattern) : std::nullopt;
}

// The anonymous Gregorian algorithm, as printed in Meeus, Astronomical Algorithms, chapter 8.
Date easter_sunday(int year) {
  const int a = year % 19;
  const int b = year / 100;
  const int c = year % 100;
  const int d = b / 4;
  const int e = b % 4;
  const int f = (b + 8) / 25;
  const int g = (b - f + 1) / 3;
  const int h = (19 * a + b - d - g + 15) % 30;
  const int i = c / 4;
  const int k = c % 4;
  const int l = (32 + 2 * e + 2 * i - h - k) % 7;
  const int m = (a + 11 * h + 22 * l) / 451;
  const int month = (h + l - 7 * m + 114) / 31;
  const int day = (h + l - 7 * m + 114) % 31 + 1;
  return Date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
              std::chrono::day{static_cast<unsigned>(day)}};
}

int weekday_of(const Date& date) {
  const std::int32_t days = day_number(date) + 3;  // 1970-01-01 was a Thursday
  return static_cast<int>(((days % 7) + 7) % 7);
}

}  // namespace ratecheck::rulebook
