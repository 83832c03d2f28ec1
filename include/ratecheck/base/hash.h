#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

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

/// BLAKE2b-256 under a key, 64 hex digits: equal inputs give equal outputs only to who holds the key.
std::string keyed_hash_hex(std::string_view key, std::string_view bytes);
/// Its first 16 digits as a number.
std::uint64_t keyed_hash_number(std::string_view key, std::string_view bytes);

/// Bytes from the system's random source.
std::string random_bytes(std::size_t count);
std::string to_hex(std::string_view bytes);

/// Comparison whose time does not tell where two secrets differ.
bool equal_secrets(std::string_view a, std::string_view b);

}  // namespace ratecheck
