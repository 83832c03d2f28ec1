#pragma once

#include <cstdint>

#include "ratecheck/store/maintenance.h"
#include "store/db/connection.h"

namespace ratecheck::store {

// Of an older backup the sums may be of another form, but its rows can be read: at least that is tried.
inline constexpr std::int64_t kRowsAsToday = 7;  // from this schema on rows are packed as now, if not bound

/// How many there are of each; nothing is looked at.
VerifyReport counts_of(Connection& db);
/// SQLite's own check, every submission read, and what is derived counted anew. `sums`: also what is derived; only
/// of a database of this schema. Changes nothing.
VerifyReport examine(Connection& db, bool sums);
/// Of an older schema. Throws Failure where one cannot be read.
void read_all_rows(Connection& db);

}  // namespace ratecheck::store
