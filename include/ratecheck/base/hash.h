#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ratecheck {

/// SHA-256 of the bytes, 64 lower-case hex digits.
std::string sha256_hex(std::string_view bytes);

/// BLAKE2b-256 under a key, 64 hex digits: equal inputs give equal outputs only to who holds the key.
std::string keyed_hash_hex(std::string_view key, std::string_view bytes);

/// Bytes from the system's random source.
std::string random_bytes(std::size_t count);
std::string to_hex(std::string_view bytes);

/// Comparison whose time does not tell where two secrets differ.
bool equal_secrets(std::string_view a, std::string_view b);

}  // namespace ratecheck
