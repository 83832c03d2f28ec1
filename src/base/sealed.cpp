#include "ratecheck/base/sealed.h"

#include <sodium.h>

#include <array>

namespace ratecheck {
namespace {

constexpr std::string_view kHead = "ratecheck sealed 1\n";
constexpr std::size_t kSalt = crypto_pwhash_SALTBYTES;
constexpr std::size_t kStreamHead = crypto_secretstream_xchacha20poly1305_HEADERBYTES;
constexpr std::size_t kMore = crypto_secretstream_xchacha20poly1305_ABYTES;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

/// Gone from memory with its scope.
struct Key {
  std::array<unsigned char, crypto_secretstream_xchacha20poly1305_KEYBYTES> bytes{};
  crypto_secretstream_xchacha20poly1305_state state{};
  Key() = default;
  ~Key() {
    sodium_memzero(bytes.data(), bytes.size());
    sodium_memzero(&state, sizeof state);
  }
  Key(const Key&) = delete;
  Key& operator=(const Key&) = delete;

  Status make(std::string_view passphrase, std::string_view salt) {
    if (sodium_init() >= 0 && crypto_pwhash(bytes.data(), bytes.size(), passphrase.data(), passphrase.size(),
                                            bytes_of(salt), crypto_pwhash_OPSLIMIT_MODERATE,
                                            crypto_pwhash_MEMLIMIT_MODERATE, crypto_pwhash_ALG_ARGON2ID13) == 0)
      return {};
    return Error{"storage_unavailable", "There is not enough memory to make a key of a passphrase."}.with_hint(
        "256 MiB are needed.");
  }
};

}  // namespace

Result<std::string> seal_to(std::string_view passphrase, std::string_view bytes) {
  std::string salt(kSalt, '\0');
  randombytes_buf(salt.data(), salt.size());
  Key key;
  if (const Status made = key.make(passphrase, salt); !made)
    return made.error();
  std::string head(kStreamHead, '\0');
  std::string stream(bytes.size() + kMore, '\0');
  crypto_secretstream_xchacha20poly1305_init_push(&key.state, bytes_of(head), key.bytes.data());
  crypto_secretstream_xchacha20poly1305_push(&key.state, bytes_of(stream), nullptr, bytes_of(bytes), bytes.size(),
                                             bytes_of(kHead), kHead.size(),
                                             crypto_secretstream_xchacha20poly1305_TAG_FINAL);
  return std::string(kHead) + salt + head + stream;
}

Result<std::string> open_sealed(std::string_view passphrase, std::string_view sealed) {
  const Error wrong =
      Error{"wrong_passphrase", "The passphrase is not the one it was sealed to, or its bytes have changed."}
          .with_hint("Give the passphrase that it was made with, or another copy.");
  if (!sealed.starts_with(kHead) || sealed.size() < kHead.size() + kSalt + kStreamHead + kMore)
    return wrong;
  sealed.remove_prefix(kHead.size());
  const std::string_view salt = sealed.substr(0, kSalt);
  const std::string_view head = sealed.substr(kSalt, kStreamHead);
  const std::string_view stream = sealed.substr(kSalt + kStreamHead);
  Key key;
  if (const Status made = key.make(passphrase, salt); !made)
    return made.error();
  std::string bytes(stream.size() - kMore, '\0');
  unsigned char tag = 0;
  const bool opened =
      crypto_secretstream_xchacha20poly1305_init_pull(&key.state, bytes_of(head), key.bytes.data()) == 0 &&
      crypto_secretstream_xchacha20poly1305_pull(&key.state, bytes_of(bytes), nullptr, &tag, bytes_of(stream),
                                                 stream.size(), bytes_of(kHead), kHead.size()) == 0 &&
      tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
  if (!opened)
    return wrong;
  return bytes;
}

}  // namespace ratecheck
