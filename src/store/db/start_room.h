#pragma once

#include <cstdint>
#include <string>

namespace ratecheck::store {

/// Before a start opens the database: where the disk is full, cuts the reserve (reserve.h) of so many bytes by a
/// thirty-second part, which the index of the log needs. It stays whole.
void lend_to_start(const std::string& path, std::int64_t bytes);

}  // namespace ratecheck::store
