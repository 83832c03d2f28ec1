#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ratecheck/base/dates.h"
#include "ratecheck/base/rational.h"
#include "ratecheck/store/store.h"

/// How well parser files still read what people upload: per layout and week, of nobody in particular. Kept
/// are shares and the shapes of lines that were not read, never a text. `put` adds to it.
namespace ratecheck::store {

struct UnknownLine {
  std::string shape;           ///< digits in a row as one 9, words outside the layout's own as Aaa
  std::int64_t documents = 0;  ///< that held it
};

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
