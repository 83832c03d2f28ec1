#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ratecheck/statement/statement.h"
#include "store/db/connection.h"

namespace ratecheck::store {

/// What one statement adds to the week of its layout.
struct LayoutReading {
  std::string layout;
  std::string platform;
  std::int64_t covered = 0;         ///< parts in a thousand
  std::vector<std::string> shapes;  ///< of unread lines, each once, in the order of the document
};

/// Of those statements that a parser file read.
std::vector<LayoutReading> layout_readings(const std::vector<statement::Statement>& statements);

/// Inside the transaction of the submission. `now`: Unix seconds; decides the week.
void add_layout_readings(Connection& db, const std::vector<LayoutReading>& readings, std::int64_t now);

}  // namespace ratecheck::store
