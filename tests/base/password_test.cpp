#include "ratecheck/base/password.h"

#include <doctest/doctest.h>

using namespace ratecheck;

TEST_CASE("a password fits its own hash and no other does") {
  const std::string right = std::string("correct horse £ \0 9", 20);
  const auto hash = hash_password(right);
  REQUIRE(hash);
  CHECK(hash->starts_with("$argon2id$"));
  CHECK(hash->find("horse") == std::string::npos);
  CHECK(verify_password(*hash, right));
  const std::string wrong[] = {"", "correct horse", right + "x", right.substr(0, right.size() - 1),
                               "Correct" + right.substr(7)};
  for (const std::string& password : wrong) {
    CAPTURE(password);
    CHECK_FALSE(verify_password(*hash, password));
  }
}

TEST_CASE("one password has another hash each time") {
  CHECK(*hash_password("twice") != *hash_password("twice"));
}

TEST_CASE("an empty password is hashed like any other") {
  const auto hash = hash_password("");
  REQUIRE(hash);
  CHECK(verify_password(*hash, ""));
  CHECK_FALSE(verify_password(*hash, " "));
}

TEST_CASE("a text that is no hash fits no password") {
  const std::string hash = *hash_password("secret");
  std::string changed = hash;
  changed.back() = changed.back() == 'A' ? 'B' : 'A';
  const std::string rows[] = {
      "",
      "secret",
      "$argon2id$",
      "$argon2id$v=19$m=65536,t=2,p=1$",
      hash.substr(0, hash.size() - 1),
      hash.substr(1),
      hash + "A",
      hash + std::string("\0A", 2),  // what comes behind a zero byte counts too
      " " + hash,
      changed,
      std::string(127, 'x'),
      std::string(128, 'x'),  // as long as the library's buffer, and longer
      std::string(129, '$'),
      std::string(1U << 20U, '$'),
      hash + std::string(200, ' '),
  };
  for (const std::string& text : rows) {
    CAPTURE(text.substr(0, 200));
    CHECK_FALSE(verify_password(text, "secret"));
  }
  CHECK(verify_password(hash, "secret"));
}
