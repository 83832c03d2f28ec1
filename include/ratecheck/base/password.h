#pragma once

#include <string>
#include <string_view>

#include "ratecheck/base/result.h"

/// Passwords of organizers. Made slow on purpose, and to need 64 MiB each time, so a caller limits how many are
/// tried at once. Safe to call from any thread.
///
///   const Result<std::string> kept = hash_password(chosen);
///   if (!kept)
///     return kept.error();
///   const bool right = verify_password(*kept, typed);
namespace ratecheck {

/// Argon2id with libsodium's interactive limits, as one text that holds salt and limits.
/// Code `storage_unavailable` when there is not enough memory for it.
Result<std::string> hash_password(std::string_view password);

/// False for a wrong password and for a text that is no hash.
bool verify_password(const std::string& hash, std::string_view password);

}  // namespace ratecheck
