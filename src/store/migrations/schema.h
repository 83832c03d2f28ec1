#pragma once

#include "store/db/connection.h"

namespace ratecheck::store {

/// Brings the database up to this program's schema, one transaction per step. Codes: `newer_database`.
/// `unreadable`: to how many submissions that could not be brought up to date is added.
Status migrate(Connection& db, std::int64_t* unreadable = nullptr);

/// The schema this program writes.
std::int64_t schema_version();

}  // namespace ratecheck::store
