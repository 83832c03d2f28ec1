#include "ratecheck/base/password.h"

#include <sodium.h>

#include <array>

namespace ratecheck {

Result<std::string> hash_password(std::string_view password) {
  std::array<char, crypto_pwhash_STRBYTES> out{};
  if (sodium_init() < 0 ||
      crypto_pwhash_str_alg(out.data(), password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                            crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return Error{"storage_unavailable", "There is not enough memory to hash a password."}.with_hint(
        "64 MiB are needed.");
  }
  return std::string(out.data());
}

bool verify_password(const std::string& hash, std::string_view password) {
  // The library reads up to the first zero byte, and would not see what comes behind it.
  if (hash.size() >= crypto_pwhash_STRBYTES || hash.find('\0') != std::string::npos)
    return false;
  std::array<char, crypto_pwhash_STRBYTES> whole{};
  hash.copy(whole.data(), hash.size());
  return sodium_init() >= 0 && crypto_pwhash_str_verify(whole.data(), password.data(), password.size()) == 0;
}

}  // namespace ratecheck
