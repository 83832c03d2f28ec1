#pragma once

#include "store/db/connection.h"

namespace ratecheck::store {

/// Brings the database up to this program's schema, one transaction per step. Codes: `newer_database`.
Status migrate(Connection& db);

/// The schema this program writes.
std::int64_t schema_version();

}  // namespace ratecheck::store
