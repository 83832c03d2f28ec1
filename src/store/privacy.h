#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ratecheck/base/shape.h"
#include "ratecheck/statement/statement.h"

namespace ratecheck::store {

/// The text, or its shape when it looks as if it held an address or a number of a person.
std::string careful(std::string_view text);

/// JSON array of what may be kept of the statements: shapes instead of unread text, `#` and a keyed hash instead
/// of order numbers, no raw text of places and order numbers. Amounts, times and labels stay as they were read.
/// Members that are null are left out, which the contract reads alike.
std::string keepable_json(const std::vector<statement::Statement>& statements, std::string_view hash_key);

/// Keyed hash of an order number, as it stands in kept statements: "#0123456789abcdef".
/// One that already has that form is returned as it is.
std::string hashed_ref(std::string_view hash_key, std::string_view platform, std::string_view ref);

}  // namespace ratecheck::store
