// Signatures of releases: who has the public key can tell.

#include <doctest/doctest.h>

#include "ratecheck/base/signing.h"

using namespace ratecheck;

TEST_CASE("a signature holds for these bytes and this key, and for nothing else") {
  const std::string seed = new_signing_seed();
  const std::string key = public_key(seed);
  const std::string signature = sign(seed, "release 2");
  CHECK(seed.size() == 64);
  CHECK(key.size() == 64);
  CHECK(signature.size() == 128);
  CHECK(is_signed_by(key, "release 2", signature));
  CHECK_FALSE(is_signed_by(key, "release 3", signature));
  CHECK_FALSE(is_signed_by(public_key(new_signing_seed()), "release 2", signature));
  std::string other = signature;
  other[5] = other[5] == '0' ? '1' : '0';
  CHECK_FALSE(is_signed_by(key, "release 2", other));
}

TEST_CASE("the signature is that of RFC 8032, so that others can verify it") {
  // test 2 of its section 7.1
  const std::string seed = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";
  CHECK(public_key(seed) == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  CHECK(sign(seed, "r") ==
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb"
        "4302a"
        "eeb00d291612bb0c00");
}

TEST_CASE("what is no key signs nothing and proves nothing") {
  for (const char* bad : {"", "00", "zz", "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6f",
                          "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb0"}) {
    CHECK(public_key(bad).empty());
    CHECK(sign(bad, "text").empty());
    CHECK_FALSE(is_signed_by(bad, "text", std::string(128, '0')));
  }
}
