#include "ratecheck/base/hash.h"

#include <openssl/evp.h>
#include <sodium.h>

#include <array>
#include <cassert>
#include <cstdlib>

// Plain digests of whole files come from OpenSSL, which uses the processor's own instructions for them; keyed
// ones, passwords and random bytes from libsodium.

namespace ratecheck {
namespace {

constexpr std::size_t kSha256Bytes = 32;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
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
  Sha256 hash;
  hash.add(bytes);
  return hash.hex();
}

void Sha256::Free::operator()(evp_md_ctx_st* state) const {
  EVP_MD_CTX_free(state);
}

Sha256::Sha256() : state_(EVP_MD_CTX_new()) {
  if (state_ == nullptr || EVP_DigestInit_ex(state_.get(), EVP_sha256(), nullptr) != 1)
    std::abort();  // no memory, or no library
}

void Sha256::add(std::string_view bytes) {
  EVP_DigestUpdate(state_.get(), bytes.data(), bytes.size());
}

std::string Sha256::hex() {
  std::array<unsigned char, kSha256Bytes> digest{};
  EVP_DigestFinal_ex(state_.get(), digest.data(), nullptr);
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
