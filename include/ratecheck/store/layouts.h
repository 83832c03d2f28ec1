#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ratecheck/base/dates.h"
#include "ratecheck/base/rational.h"
#include "ratecheck/store/store.h"

/// How well parser files still read what people upload: per layout and week, of nobody in particular. Kept
/// are shares and the shapes of lines that were not read, never a text. `put` adds to it.
///
///   const auto weeks = store::list_layout_weeks(store);
///   for (const store::LayoutWeek& week : *weeks) {
///     if (week.documents >= 5 && week.coverage < Rational(9, 10))
///       warn(week.layout, week.monday, week.lines);
///   }
///
/// Coverage is a fraction from 0 to 1. Who may see which week is decided by the room insight.
namespace ratecheck::store {

/// A line that the layout's parser file does not know.
struct UnknownLine {
  std::string shape;           ///< digits in a row as one 9, words outside the layout's own as Aaa
  std::int64_t documents = 0;  ///< that held it
};

/// One layout in one week, which begins on Monday in UTC. At most 40 lines, of the newest 60 weeks.
struct LayoutWeek {
  std::string layout;  ///< "grubhub/activity@1"
  std::string platform;
  Date monday;  ///< of the week of the uploads
  std::int64_t documents = 0;
  Rational coverage;               ///< mean share that was read
  std::vector<UnknownLine> lines;  ///< most common first; of equals the one that stood higher in its document
};

/// Newest week first, by layout within a week.
Result<std::vector<LayoutWeek>> list_layout_weeks(const Store& store);

}  // namespace ratecheck::store
