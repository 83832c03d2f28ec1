#pragma once

#include "store/db/connection.h"

namespace ratecheck::store {

/// Takes leaves away whose platform or place is on no list (is_listed), with their cells and what was counted in
/// them, and takes their numbers out of the packed work of every submission. What the worker posted stays. A row
/// that cannot be read stays as it is, and was told of when rows were bound: the result is 0.
std::int64_t drop_unlisted_leaves(Connection& db);

}  // namespace ratecheck::store
