#pragma once

#include <string>
#include <string_view>

#include "store/db/connection.h"

// How statements were kept before schema 12. Nothing but the migration reads this.

namespace ratecheck::store {

/// Writes every row of `submission` that is kept in an older form anew, one row in memory at a time. A row that
/// nobody can read stays as it is: whoever asks for it is told `corrupt_database`, now as before.
/// Those are told by the step that comes behind it (bind_rows.h), so that none is counted twice: 0.
std::int64_t rewrite_old_statements(Connection& db);

/// The column `packed` as it is written today, of what the columns `statements` and `packed` held. Throws Failure
/// `corrupt_database`.
std::string rewritten(std::string_view statements, std::string_view packed);

}  // namespace ratecheck::store
