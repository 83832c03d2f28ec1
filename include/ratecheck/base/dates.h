#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ratecheck/base/result.h"

namespace ratecheck {

/// A civil day.
using Date = std::chrono::year_month_day;

/// "2025-06-01"; only days that exist.
std::optional<Date> parse_date(std::string_view text);
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
  [[nodiscard]] bool overlaps(const DateRange& other) const;
};

/// What a clock on the wall showed: no zone, so not yet a moment.
struct LocalTime {
  Date date;
  std::int32_t second_of_day = 0;  ///< 0 to 86399

  auto operator<=>(const LocalTime&) const = default;
};

/// A moment, with the offset from UTC it was told in.
struct Instant {
  std::int64_t unix_seconds = 0;
  std::int32_t offset_seconds = 0;

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
/// The wall clock of `zone` at a moment.
Result<Instant> at_zone(std::int64_t unix_seconds, std::string_view zone);
bool is_time_zone(std::string_view zone);

}  // namespace ratecheck
