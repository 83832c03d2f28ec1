#include "ratecheck/base/sealed.h"

#include <doctest/doctest.h>

using namespace ratecheck;

TEST_CASE("what is sealed opens with its passphrase only, and only unchanged") {
  const std::string secret("the secret\0of a folder", 22);
  const auto sealed = seal_to("four words are good", secret);
  REQUIRE(sealed);
  CHECK(sealed->find("secret") == std::string::npos);
  CHECK(open_sealed("four words are good", *sealed).value() == secret);
  CHECK(open_sealed("four words are bad", *sealed).error().code == "wrong_passphrase");
  CHECK(*seal_to("four words are good", secret) != *sealed);
  for (const std::size_t at : {std::size_t{3}, std::size_t{25}, std::size_t{45}, sealed->size() - 1}) {
    std::string changed = *sealed;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    CHECK(open_sealed("four words are good", changed).error().code == "wrong_passphrase");
  }
  CHECK(open_sealed("four words are good", sealed->substr(0, sealed->size() - 1)).error().code ==
        "wrong_passphrase");
  CHECK(open_sealed("four words are good", "").error().code == "wrong_passphrase");
}
