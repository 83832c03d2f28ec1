#include "ratecheck/base/hash.h"

#include <sodium.h>

#include <array>
#include <cassert>
#include <cstdlib>

namespace ratecheck {
namespace {

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

crypto_hash_sha256_state* state_of(std::array<unsigned char, 128>& bytes) {
  static_assert(sizeof(crypto_hash_sha256_state) <= 128 && alignof(crypto_hash_sha256_state) <= 8);
  return reinterpret_cast<crypto_hash_sha256_state*>(bytes.data());
}

// sodium_init is cheap when repeated and thread-safe; failing means no random source, nothing can go on.
void ready() {
  static const bool initialised = sodium_init() >= 0;
  if (!initialised)
    std::abort();
}

using KeyedDigest = std::array<unsigned char, crypto_generichash_BYTES>;

KeyedDigest keyed_digest(std::string_view key, std::string_view bytes) {
  ready();
  assert(key.size() >= crypto_generichash_KEYBYTES_MIN && key.size() <= crypto_generichash_KEYBYTES_MAX);
  KeyedDigest digest{};
  crypto_generichash(digest.data(), digest.size(), bytes_of(bytes), bytes.size(), bytes_of(key), key.size());
  return digest;
}

}  // namespace

std::string to_hex(std::string_view bytes) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += kHex[byte >> 4U];
    out += kHex[byte & 15U];
  }
  return out;
}

std::string sha256_hex(std::string_view bytes) {
  ready();
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  crypto_hash_sha256(digest.data(), bytes_of(bytes), bytes.size());
  return to_hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

Sha256::Sha256() {
  ready();
  crypto_hash_sha256_init(state_of(state_));
}

void Sha256::add(std::string_view bytes) {
  crypto_hash_sha256_update(state_of(state_), bytes_of(bytes), bytes.size());
}

std::string Sha256::hex() {
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  crypto_hash_sha256_final(state_of(state_), digest.data());
  return to_hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

std::string keyed_hash_hex(std::string_view key, std::string_view bytes) {
  const KeyedDigest digest = keyed_digest(key, bytes);
  return to_hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

std::uint64_t keyed_hash_number(std::string_view key, std::string_view bytes) {
  const KeyedDigest digest = keyed_digest(key, bytes);
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < 8; ++i)
    number = number << 8U | digest[i];
  return number;
}

std::string random_bytes(std::size_t count) {
  ready();
  std::string out(count, '\0');
  randombytes_buf(out.data(), out.size());
  return out;
}

bool equal_secrets(std::string_view a, std::string_view b) {
  ready();
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace ratecheck
