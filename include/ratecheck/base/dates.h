#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ratecheck/base/result.h"

/// Days, clocks and moments. A clock on a wall becomes a moment only with its zone:
///
///   const LocalTime clock{*parse_date("2026-03-03"), 18 * 3600};
///   const Result<ResolvedTime> there = resolve(clock, "America/New_York");
///   if (!there)
///     return there.error();
///   to_rfc3339(there->instant);  // "2026-03-03T18:00:00-05:00"
///
/// All of them are values. Times are whole seconds, offsets are seconds east of UTC. Functions that parse take the
/// whole text or give nothing. Safe to call from any thread.
namespace ratecheck {

/// A civil day. One that does not exist, such as 30 February, is not ok() and never comes out of a parser here.
using Date = std::chrono::year_month_day;

/// "2025-06-01"; only days that exist.
std::optional<Date> parse_date(std::string_view text);
/// "2025-06-01".
std::string to_string(const Date& date);
/// Days since 1970-01-01; for arithmetic and storing.
std::int32_t day_number(const Date& date);
Date date_of_day_number(std::int32_t days);
Date plus_days(const Date& date, int days);

/// A half-open range of days [from, to). No `to`: it goes on.
struct DateRange {
  Date from;
  std::optional<Date> to;

  [[nodiscard]] bool contains(const Date& day) const;
  /// Some day is in both.
  [[nodiscard]] bool overlaps(const DateRange& other) const;
};

/// What a clock on the wall showed: no zone, so not yet a moment.
struct LocalTime {
  Date date;
  std::int32_t second_of_day = 0;  ///< 0 to 86399

  auto operator<=>(const LocalTime&) const = default;
};

/// A moment, with the offset from UTC it was told in. Two are equal when they are the same moment, whatever their
/// offsets.
struct Instant {
  std::int64_t unix_seconds = 0;    ///< since 1970-01-01T00:00:00Z
  std::int32_t offset_seconds = 0;  ///< east of UTC

  /// The wall clock at this offset.
  [[nodiscard]] LocalTime local() const;
  friend bool operator==(const Instant& a, const Instant& b) { return a.unix_seconds == b.unix_seconds; }
  friend auto operator<=>(const Instant& a, const Instant& b) { return a.unix_seconds <=> b.unix_seconds; }
};

inline std::int64_t seconds_between(const Instant& from, const Instant& to) {
  return to.unix_seconds - from.unix_seconds;
}

/// RFC 3339 with an offset or Z; a fraction of a second is accepted and cut.
std::optional<Instant> parse_rfc3339(std::string_view text);
/// With the offset that it has; UTC as "+00:00".
std::string to_rfc3339(const Instant& instant);

/// How a wall-clock time met its zone: on most days exactly once; in the autumn night two moments
/// show the same clock, in the spring night none does.
enum class ClockMatch { unique, twice, never };

struct ResolvedTime {
  Instant instant;  ///< of two, the earlier; of none, as if the clock had not yet been moved
  ClockMatch match = ClockMatch::unique;
};

/// Uses the system's tz database. `zone` is an IANA name ("Europe/London").
/// Error code `unknown_time_zone`, with the nearest name as hint.
Result<ResolvedTime> resolve(const LocalTime& local, std::string_view zone);
/// The moment with the offset that `zone` has at it. Error code `unknown_time_zone`.
Result<Instant> at_zone(std::int64_t unix_seconds, std::string_view zone);
bool is_time_zone(std::string_view zone);

}  // namespace ratecheck
