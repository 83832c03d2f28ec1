#pragma once

#include <string>
#include <string_view>

#include "ratecheck/base/result.h"

namespace ratecheck::store {

/// The readable form of a secret that somebody may have to type: a prefix and six groups of five letters
/// of Crockford's alphabet (no I, L, O, U). 26 letters are random (130 bits), the last 4 are the check part.
///
///   const std::string key = make_key_text("rk", random_bytes(17));    // "rk-7QK2M-…"
///   const auto same = canonical_key(to_lower(key));   // "rk-7QK2M…", what is hashed and looked up
///
/// `random17`: 17 random bytes, of whose 136 bits 130 are used. `prefix`: rk worker, rt token, jc joining code.
std::string make_key_text(std::string_view prefix, const std::string& random17);

/// The canonical form ("rk-" and 30 capital letters, without hyphens between) of what was typed.
/// Code `mistyped_key`.
Result<std::string> canonical_key(std::string_view typed);

}  // namespace ratecheck::store
