#include "ratecheck/base/dates.h"

#include <fmt/format.h>

#include <date/tz.h>

#include <cstdio>

#include "ratecheck/base/text.h"

// Days and moments are plain numbers here; only zones need the library (docs/libraries.md "date 3 (Howard
// Hinnant)").
//
// resolve() asks the zone for the two offsets around a wall clock. In the autumn night of Europe/London both give
// a moment, in the spring night neither does:
//
//   2026-10-25 01:30   twice: 00:30 UTC (still +01:00) and 01:30 UTC (+00:00); the earlier is given
//   2026-03-29 01:30   never: the clock went from 01:00 to 02:00; taken as if it had not, 01:30 UTC
//
// Of one zone an offset holds for months, so the last answer is kept by each thread and used again where no
// change of the clocks is within a day. Asking anew for every clock was part of what made a text take twice as
// long to read: ./dev bench text.
namespace ratecheck {
namespace {

constexpr std::int64_t kDay = 86400;

/// `count` digits at `at` as a number; nothing where one of them is none.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size())
    return std::nullopt;
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9')
      return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a / b - ((a % b != 0 && (a < 0) != (b < 0)) ? 1 : 0);
}

std::int64_t seconds_of(const LocalTime& local) {
  return std::int64_t{day_number(local.date)} * kDay + local.second_of_day;
}

/// "18:52:00" in seconds of the day. A leap second is the one before it.
std::optional<int> parse_clock(std::string_view text, std::size_t at) {
  const auto h = digits(text, at, 2);
  const auto m = digits(text, at + 3, 2);
  const auto s = digits(text, at + 6, 2);
  if (!h || !m || !s || text[at + 2] != ':' || text[at + 5] != ':')
    return std::nullopt;
  if (*h > 23 || *m > 59 || *s > 60)
    return std::nullopt;
  return *h * 3600 + *m * 60 + (*s == 60 ? 59 : *s);
}

/// "Z" or "+01:00", in seconds east of UTC.
std::optional<int> parse_offset(std::string_view text) {
  if (text == "Z" || text == "z")
    return 0;
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':')
    return std::nullopt;
  const auto h = digits(text, 1, 2);
  const auto m = digits(text, 4, 2);
  if (!h || !m || *h > 23 || *m > 59)
    return std::nullopt;
  const int seconds = *h * 3600 + *m * 60;
  return text[0] == '-' ? -seconds : seconds;
}

// A file holds a million times of one zone, nearly all under one offset: the last answers are kept.
struct ZoneMemory {
  std::string name;
  const date::time_zone* zone = nullptr;
  date::sys_info info{};  // begin == end: none yet
};

ZoneMemory& zone_memory() {
  thread_local ZoneMemory memory;
  return memory;
}

// Loaded by the first thread that asks; the others wait for it here, before they look into what it loaded.
const date::tzdb& all_zones() {
  static const date::tzdb& zones = date::get_tzdb();
  return zones;
}

const date::time_zone* find_zone(std::string_view name) {
  ZoneMemory& memory = zone_memory();
  if (memory.zone != nullptr && memory.name == name)
    return memory.zone;
  try {
    all_zones();
    const date::time_zone* zone = date::locate_zone(std::string(name));
    memory = {std::string(name), zone, {}};
    return zone;
  } catch (const std::exception&) {  // the library's way to say "no such zone"
    return nullptr;
  }
}

// The offset that holds at this wall clock for sure: further than a day from any change of the clocks.
std::optional<std::int32_t> settled_offset(const date::sys_info& info, std::int64_t wall_seconds) {
  const std::int64_t unix = wall_seconds - info.offset.count();
  if (unix - kDay < info.begin.time_since_epoch().count() || unix + kDay >= info.end.time_since_epoch().count())
    return std::nullopt;
  return static_cast<std::int32_t>(info.offset.count());
}

Error unknown_zone(std::string_view name) {
  std::vector<std::string> names;
  for (const auto& zone : all_zones().zones)
    names.push_back(zone.name());
  return Error{"unknown_time_zone", fmt::format("'{}' is not a time zone of the tz database.", name)}.with_hint(
      fmt::format("Write it as Region/City, for example Europe/London.{}", did_you_mean(name, names)));
}

}  // namespace

std::optional<Date> parse_date(std::string_view text) {
  const auto y = digits(text, 0, 4);
  const auto m = digits(text, 5, 2);
  const auto d = digits(text, 8, 2);
  if (text.size() != 10 || !y || !m || !d || text[4] != '-' || text[7] != '-')
    return std::nullopt;
  const Date date{std::chrono::year{*y}, std::chrono::month{static_cast<unsigned>(*m)},
                  std::chrono::day{static_cast<unsigned>(*d)}};
  if (!date.ok())
    return std::nullopt;
  return date;
}

std::string to_string(const Date& date) {
  const int year = static_cast<int>(date.year());
  const auto month = static_cast<unsigned>(date.month());
  const auto day = static_cast<unsigned>(date.day());
  if (year < 0 || year > 9999 || month > 99 || day > 99) {  // no date of a document; still told in full
    char text[24];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", year, month, day);
    return text;
  }
  std::string text = "0000-00-00";
  const auto put = [&](std::size_t last, unsigned value) {
    for (; value != 0; value /= 10)
      text[last--] = static_cast<char>('0' + value % 10);
  };
  put(3, static_cast<unsigned>(year));
  put(6, month);
  put(9, day);
  return text;
}

std::int32_t day_number(const Date& date) {
  return static_cast<std::int32_t>(std::chrono::sys_days{date}.time_since_epoch().count());
}

Date date_of_day_number(std::int32_t days) {
  return Date{std::chrono::sys_days{std::chrono::days{days}}};
}

Date plus_days(const Date& date, int days) {
  return date_of_day_number(day_number(date) + days);
}

bool DateRange::contains(const Date& day) const {
  return from <= day && (!to || day < *to);
}

bool DateRange::overlaps(const DateRange& other) const {
  return (!to || other.from < *to) && (!other.to || from < *other.to);
}

LocalTime Instant::local() const {
  const std::int64_t shown = unix_seconds + offset_seconds;
  const std::int64_t days = floor_div(shown, kDay);
  return {date_of_day_number(static_cast<std::int32_t>(days)), static_cast<std::int32_t>(shown - days * kDay)};
}

std::optional<Instant> parse_rfc3339(std::string_view text) {
  if (text.size() < 20 || (text[10] != 'T' && text[10] != 't' && text[10] != ' '))
    return std::nullopt;
  const auto date = parse_date(text.substr(0, 10));
  const auto clock = parse_clock(text, 11);
  if (!date || !clock)
    return std::nullopt;
  std::string_view rest = text.substr(19);
  if (rest.front() == '.') {
    std::size_t end = 1;
    while (end < rest.size() && rest[end] >= '0' && rest[end] <= '9')
      ++end;
    if (end == 1)
      return std::nullopt;
    rest.remove_prefix(end);
  }
  const auto offset = parse_offset(rest);
  if (!offset)
    return std::nullopt;
  return Instant{seconds_of({*date, *clock}) - *offset, *offset};
}

std::string to_rfc3339(const Instant& instant) {
  const LocalTime local = instant.local();
  const int s = local.second_of_day;
  const int offset = instant.offset_seconds < 0 ? -instant.offset_seconds : instant.offset_seconds;
  std::string text = to_string(local.date) + "T00:00:00+00:00";
  const std::size_t clock = text.size() - 14;
  const auto two = [&](std::size_t at, int value) {
    text[clock + at] = static_cast<char>('0' + value / 10);
    text[clock + at + 1] = static_cast<char>('0' + value % 10);
  };
  two(0, s / 3600);
  two(3, s / 60 % 60);
  two(6, s % 60);
  if (instant.offset_seconds < 0)
    text[clock + 8] = '-';
  two(9, offset / 3600);
  two(12, offset / 60 % 60);
  return text;
}

Result<ResolvedTime> resolve(const LocalTime& local, std::string_view zone_name) {
  const date::time_zone* zone = find_zone(zone_name);
  if (zone == nullptr)
    return unknown_zone(zone_name);
  ZoneMemory& memory = zone_memory();
  ResolvedTime out;
  if (const auto settled = settled_offset(memory.info, seconds_of(local))) {
    out.instant = {seconds_of(local) - *settled, *settled};
    return out;
  }
  const date::local_seconds wall{std::chrono::seconds{seconds_of(local)}};
  const date::local_info info = zone->get_info(wall);
  memory.info = info.first;
  if (info.result == date::local_info::ambiguous)
    out.match = ClockMatch::twice;
  if (info.result == date::local_info::nonexistent)
    out.match = ClockMatch::never;
  const auto offset = info.first.offset.count();
  out.instant = {seconds_of(local) - offset, static_cast<std::int32_t>(offset)};
  return out;
}

Result<Instant> at_zone(std::int64_t unix_seconds, std::string_view zone_name) {
  const date::time_zone* zone = find_zone(zone_name);
  if (zone == nullptr)
    return unknown_zone(zone_name);
  date::sys_info& info = zone_memory().info;
  const date::sys_seconds instant{std::chrono::seconds{unix_seconds}};
  if (instant < info.begin || instant >= info.end)
    info = zone->get_info(instant);
  return Instant{unix_seconds, static_cast<std::int32_t>(info.offset.count())};
}

bool is_time_zone(std::string_view zone) {
  return find_zone(zone) != nullptr;
}

}  // namespace ratecheck
