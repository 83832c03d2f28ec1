#pragma once

#include <string>
#include <vector>

#include "ratecheck/statement/statement.h"

namespace ratecheck::statement {

/// One thing that two documents tell differently of one piece of work, as the JSON writes it: "total", "pay.base",
/// "ended_at", "engaged_s", "distance", or the name of an input.
struct Difference {
  std::string field;
  std::string one;
  std::string other;
};

/// What a document tells of a piece of work. Both are of others, and gone with them.
struct Telling {
  const Statement& statement;
  const WorkItem& item;
};

/// Where two tellings of one piece of work cannot both be true: pay, clocks, ways and counts that both tell,
/// unless one of them doubts its value and holds the other's for possible (a reading or a proposal of it). Two
/// layouts print with unlike precision, so a clock to the minute agrees with one to the second, and "3 mi" with
/// "3.2 mi"; one layout must tell the same twice. Not a difference: what only one of them tells; a tip that only
/// one knows of; amounts of other kinds, or of another pay period, for they are more money for the work.
///
///   differences({march, march.work[0]}, {again, again.work[0]})  ->  {{"total", "9.35", "8.35"}}
std::vector<Difference> differences(const Telling& one, const Telling& other);

/// "ended_at: 2020-03-03T18:52:00+00:00 or 2020-03-03T18:50:00+00:00; total: 9.35 or 8.35"
std::string in_words(const std::vector<Difference>& differences);

}  // namespace ratecheck::statement
