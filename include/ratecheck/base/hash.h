#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

/// Digests, keyed digests and random bytes (docs/libraries.md "OpenSSL and libsodium"). A long file is hashed in
/// pieces, of any size:
///
///   Sha256 hash;
///   while (const std::size_t got = read_some(buffer))
///     hash.add({buffer, got});
///   const std::string name = hash.hex();
///
/// Functions are safe to call from any thread; one Sha256 belongs to one thread at a time. Nothing here gives an
/// error: where the machine has no random source or no memory for a digest, the program ends.
namespace ratecheck {

/// SHA-256 of the bytes, 64 lower-case hex digits.
std::string sha256_hex(std::string_view bytes);

/// The same of bytes that come in pieces.
class Sha256 {
 public:
  Sha256();
  void add(std::string_view bytes);
  /// Of all that was added; call once.
  std::string hex();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* state) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> state_;  // the library's, which stays out of this header
};

/// BLAKE2b-256 under a key of 16 to 64 bytes, as 64 hex digits. Who does not hold the key can neither make it nor
/// try out what it was made of.
std::string keyed_hash_hex(std::string_view key, std::string_view bytes);
/// The first 16 hex digits of keyed_hash_hex() as a number.
std::uint64_t keyed_hash_number(std::string_view key, std::string_view bytes);

/// Bytes from the system's random source.
std::string random_bytes(std::size_t count);
/// Two lower-case digits a byte.
std::string to_hex(std::string_view bytes);

/// Comparison whose time does not tell where two secrets differ.
bool equal_secrets(std::string_view a, std::string_view b);

}  // namespace ratecheck
