#include "ratecheck/base/signing.h"

#include <sodium.h>

#include <array>
#include <cstdlib>
#include <optional>

#include "ratecheck/base/hash.h"

namespace ratecheck {
namespace {

using Seed = std::array<unsigned char, crypto_sign_SEEDBYTES>;
using PublicKey = std::array<unsigned char, crypto_sign_PUBLICKEYBYTES>;
using Signature = std::array<unsigned char, crypto_sign_BYTES>;

/// The two keys of a seed; the secret one is wiped when it goes.
struct Keys {
  PublicKey open{};
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret{};

  Keys() = default;
  ~Keys() { sodium_memzero(secret.data(), secret.size()); }
  Keys(const Keys&) = delete;
  Keys& operator=(const Keys&) = delete;
};

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

template <typename Bytes>
std::string hex_of(const Bytes& bytes) {
  return to_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

template <typename Bytes>
bool read_hex(std::string_view hex, Bytes& out) {
  std::size_t read = 0;
  return sodium_hex2bin(out.data(), out.size(), hex.data(), hex.size(), nullptr, &read, nullptr) == 0 &&
         read == out.size() && hex.size() == 2 * out.size();
}

bool make_keys(std::string_view hex_seed, Keys& keys) {
  Seed seed{};
  const bool made = sodium_init() >= 0 && read_hex(hex_seed, seed) &&
                    crypto_sign_seed_keypair(keys.open.data(), keys.secret.data(), seed.data()) == 0;
  sodium_memzero(seed.data(), seed.size());
  return made;
}

}  // namespace

std::string new_signing_seed() {
  return to_hex(random_bytes(crypto_sign_SEEDBYTES));
}

std::string public_key(std::string_view seed) {
  Keys keys;
  return make_keys(seed, keys) ? hex_of(keys.open) : std::string();
}

std::string sign(std::string_view seed, std::string_view bytes) {
  Keys keys;
  if (!make_keys(seed, keys))
    return {};
  Signature signature{};
  crypto_sign_detached(signature.data(), nullptr, bytes_of(bytes), bytes.size(), keys.secret.data());
  return hex_of(signature);
}

bool is_signed_by(std::string_view key, std::string_view bytes, std::string_view signature) {
  PublicKey open{};
  Signature given{};
  return sodium_init() >= 0 && read_hex(key, open) && read_hex(signature, given) &&
         crypto_sign_verify_detached(given.data(), bytes_of(bytes), bytes.size(), open.data()) == 0;
}

}  // namespace ratecheck
