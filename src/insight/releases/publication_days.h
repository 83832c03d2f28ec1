#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ratecheck/insight/plan.h"

// When what is published. All times are UTC.
//
//   third quarter of 2026   work of July to September; cut-off 14 November 00:00 (day 45 after 30 September), out
//   at
//                           06:00, skipped where nobody drew it within 30 days
//   earlier work of 2026    cut-off 15 October 00:00: what came in the year before it and too late for its
//   quarter,
//                           or is of a quarter that ended before the first start
//
//   for (const PublicationDay& day : due_publications(first_start, now))
//     draw(day);

namespace ratecheck::insight {

struct PublicationDay {
  ReleaseKind kind = ReleaseKind::quarter;
  int year = 0;        ///< calendar year of publication, whose privacy it spends
  int quarter = 0;     ///< 1 to 4; 0: earlier work
  std::string period;  ///< "2026-Q3"; "2026"
  std::int32_t begins =
      0;  ///< day that tells which plan rules it: the first of the quarter, of the third for earlier work
  std::int64_t cut_off = 0;  ///< Unix seconds
  std::int64_t out_at = 0;
  std::int64_t lapses_at = 0;

  /// Work of a month (202609) in an upload that came at `received_at`.
  [[nodiscard]] bool takes(std::int32_t month, std::int64_t received_at, std::int64_t first_start) const;
};

/// The calendar year of a moment, in UTC.
int year_of(std::int64_t unix_seconds);

/// Those that spend the privacy of a calendar year, in the order of their days.
std::vector<PublicationDay> publications_of_year(int year);
/// Out by now and not yet lapsed; those of quarters that ended before the first start are left out.
std::vector<PublicationDay> due_publications(std::int64_t first_start, std::int64_t now);
/// The first that is still to come.
PublicationDay next_publication(std::int64_t first_start, std::int64_t now);

}  // namespace ratecheck::insight
