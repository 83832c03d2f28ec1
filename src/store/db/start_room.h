#pragma once

#include <cstdint>
#include <string>

#include "ratecheck/base/result.h"

namespace ratecheck::store {

/// Before a start opens the database: where the disk is full, cuts the reserve (reserve.h) of so many bytes by a
/// thirty-second part, which the index of the log needs. It stays whole.
void lend_to_start(const std::string& path, std::int64_t bytes);

/// Whether the disk has room for a new database in a folder, which need not be there, and a reserve of so many
/// bytes: one that begins without it would refuse all but erasures from its first moment. Code
/// `storage_unavailable`.
Status room_to_begin(const std::string& folder, std::int64_t bytes);

}  // namespace ratecheck::store
