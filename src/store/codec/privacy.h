#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ratecheck/base/shape.h"
#include "ratecheck/statement/statement.h"

namespace ratecheck::store {

/// The text, or its shape when it looks as if it held an address or a number of a person.
std::string careful(std::string_view text);

/// How the raw text of a field may be kept.
enum class RawText { as_read, careful, shape };
RawText kept_of(std::string_view field);
/// The raw text itself, or its shape, which `room` then holds. No raw text tells the item's order number.
std::string_view keepable_raw(RawText kept, const std::string& raw, std::string_view ref, std::string& room);

/// JSON array of what may be kept of the statements: shapes instead of unread text, `#` and a keyed hash instead
/// of order numbers, no raw text of places and order numbers. Amounts, times and labels stay as they were read.
/// As the contract writes them, but: members that are null are left out, which the contract reads alike, and the
/// places are told shorter (kept_places.h).
std::string keepable_json(const std::vector<statement::Statement>& statements, std::string_view hash_key);

/// Keyed hash of an order number, as it stands in kept statements: "#0123456789abcdef".
/// One that already has that form is returned as it is.
std::string hashed_ref(std::string_view hash_key, std::string_view platform, std::string_view ref);

}  // namespace ratecheck::store
