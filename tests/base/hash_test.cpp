#include "ratecheck/base/hash.h"

#include <doctest/doctest.h>

using namespace ratecheck;

TEST_CASE("SHA-256 gives the published digests") {
  struct Row {
    std::string bytes;
    std::string digest;
  };
  const Row rows[] = {
      {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
       "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
      {std::string(1'000'000, 'a'), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
  };
  for (const Row& row : rows)
    CHECK(sha256_hex(row.bytes) == row.digest);
}

TEST_CASE("bytes that come in pieces have the digest of the whole, however they are cut") {
  const std::string whole = std::string(70, 'x') + std::string(1, '\0') + std::string(70, 'y');
  for (std::size_t cut = 0; cut <= whole.size(); ++cut) {
    CAPTURE(cut);
    Sha256 hash;
    hash.add(std::string_view(whole).substr(0, cut));
    hash.add({});
    hash.add(std::string_view(whole).substr(cut));
    CHECK(hash.hex() == sha256_hex(whole));
  }
  CHECK(Sha256().hex() == sha256_hex(""));
}

TEST_CASE("a keyed hash is BLAKE2b of 32 bytes, and another for every key") {
  std::string counted;
  for (char c = 0; c < 16; ++c)
    counted += c;
  const std::string key(32, 'a');
  CHECK(keyed_hash_hex(key, "order 1") == "637b6d241e959246b44067d3365dc7e42f77f5dffa937ce9c85dbbeabe939019");
  CHECK(keyed_hash_hex(counted, "") == "037c7d740ea795902b5aebe210fafffff1f627f74010f8dc79c0d5b8a9fb5847");
  CHECK(keyed_hash_hex(std::string(32, 'b'), "order 1") != keyed_hash_hex(key, "order 1"));
  CHECK(keyed_hash_hex(key, "order 2") != keyed_hash_hex(key, "order 1"));
}

TEST_CASE("the number of a keyed hash is its first 16 digits") {
  CHECK(keyed_hash_number(std::string(32, 'a'), "order 1") == 0x637b6d241e959246);
}

TEST_CASE("hex digits are lower case, two a byte") {
  CHECK(to_hex("").empty());
  CHECK(to_hex(std::string_view("\x00\x0F\x7F\x80\xFF", 5)) == "000f7f80ff");
}

TEST_CASE("random bytes are as many as asked for, and others every time") {
  CHECK(random_bytes(0).empty());
  CHECK(random_bytes(1).size() == 1);
  CHECK(random_bytes(32).size() == 32);
  CHECK(random_bytes(32) != random_bytes(32));
}

TEST_CASE("secrets are equal in every byte and in length, or not at all") {
  struct Row {
    std::string a;
    std::string b;
    bool equal;
  };
  const Row rows[] = {
      {"", "", true},
      {"same", "same", true},
      {"same", "sane", false},
      {"same", "Same", false},
      {"same", "samf", false},
      {"same", "sam", false},
      {"same", "", false},
      {std::string("a\0b", 3), std::string("a\0b", 3), true},
      {std::string("a\0b", 3), std::string("a\0c", 3), false},  // a zero byte ends no secret
      {std::string("a\0", 2), "a", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.a);
    CAPTURE(row.b);
    CHECK(equal_secrets(row.a, row.b) == row.equal);
  }
}
