#pragma once

#include <string>
#include <string_view>

#include "ratecheck/base/shape.h"
#include "ratecheck/statement/statement.h"

// What may be kept of statements: shapes instead of unread text, `#` and a keyed hash instead of order numbers, no
// raw text of places and order numbers. Amounts, times and labels stay as they were read, unless a label looks
// like a person's address or number.

namespace ratecheck::store {

/// The text, or its shape when it looks as if it held an address or a number of a person.
std::string careful(std::string text);

/// A statement as it may be kept. `hash_key` is the worker's own.
statement::Statement redacted(const statement::Statement& statement, std::string_view hash_key);
/// All of it but the work.
statement::Statement redacted_frame(const statement::Statement& statement, std::string_view hash_key);
/// A work item of it, in its place.
void redact(statement::WorkItem& item, std::string_view platform, std::string_view hash_key);

/// Keyed hash of an order number, as it stands in kept statements: "#0123456789abcdef".
/// One that already has that form is returned as it is.
std::string hashed_ref(std::string_view hash_key, std::string_view platform, std::string_view ref);

}  // namespace ratecheck::store
