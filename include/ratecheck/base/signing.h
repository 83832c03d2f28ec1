#pragma once

#include <string>
#include <string_view>

/// Ed25519 signatures (libsodium; docs/libraries.md "OpenSSL and libsodium"): who has the public key can tell that
/// bytes are those that the holder of the seed put their name to.
///
///   const std::string seed = new_signing_seed();                    // 64 hex digits, kept secret
///   const std::string signature = sign(seed, text);                 // 128 hex digits
///   is_signed_by(public_key(seed), text, signature);                // true
///
/// All keys and signatures are lower-case hex. Functions are safe to call from any thread; a key of another length
/// signs nothing and proves nothing: sign() gives an empty text, is_signed_by() false.
namespace ratecheck {

std::string new_signing_seed();
/// 64 hex digits. Empty where the seed is none.
std::string public_key(std::string_view seed);
std::string sign(std::string_view seed, std::string_view bytes);
bool is_signed_by(std::string_view key, std::string_view bytes, std::string_view signature);

}  // namespace ratecheck
