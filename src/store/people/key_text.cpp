#include "store/people/key_text.h"

#include <fmt/format.h>

#include <array>
#include <cassert>
#include <cstdint>

#include "ratecheck/base/hash.h"
#include "ratecheck/base/text.h"

// Each letter is five bits of the random bytes, from the highest on: 26 letters use 130 of 136 bits. The last four
// letters are made of the SHA-256 of "ratecheck key ", the prefix and the 26 letters, so that
//
//   rk-7QK2M-…   typed as   rk-7QK2N-…   fits with a chance of one in a million (32 to the 4th)
//
// and is told as mistyped without asking the database: whoever tries keys learns nothing from that, since anybody
// can compute the check part. It is no secret and no protection, only a help for people who copy by hand.
//
// What is hashed and kept is the canonical form, so that hyphens, blanks and capitals do not matter.

namespace ratecheck::store {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t kRandomLetters = 26;
constexpr std::size_t kCheckLetters = 4;
constexpr std::size_t kLetters = kRandomLetters + kCheckLetters;

/// The prefix is part of it: a token with the prefix of a key does not fit.
std::string check_part(std::string_view prefix, std::string_view letters) {
  const std::string digest = sha256_hex(fmt::format("ratecheck key {}{}", prefix, letters));
  std::string out;
  for (std::size_t i = 0; i < kCheckLetters; ++i) {
    const std::size_t value = std::stoul(digest.substr(2 * i, 2), nullptr, 16);
    out += kAlphabet[value % kAlphabet.size()];
  }
  return out;
}

// What a person may take for another letter.
char canonical_letter(char typed) {
  const char letter = typed >= 'a' && typed <= 'z' ? static_cast<char>(typed - 'a' + 'A') : typed;
  if (letter == 'O')
    return '0';
  if (letter == 'I' || letter == 'L')
    return '1';
  return letter;
}

Error mistyped(const std::string& what) {
  return Error{"mistyped_key", fmt::format("This is not a key: {}.", what)}.with_hint(
      "A key is rk- (or rt- for a token) and six groups of five letters or digits; copy it whole.");
}

}  // namespace

std::string make_key_text(std::string_view prefix, const std::string& random17) {
  assert(random17.size() * 8 >= kRandomLetters * 5);
  std::string letters;
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (const char byte : random17) {
    bits = (bits << 8U) | static_cast<unsigned char>(byte);
    held += 8;
    for (; held >= 5 && letters.size() < kRandomLetters; held -= 5)
      letters += kAlphabet[(bits >> (held - 5U)) & 31U];
    bits &= (1U << held) - 1U;
  }
  letters += check_part(prefix, letters);
  std::string out(prefix);
  for (std::size_t i = 0; i < letters.size(); ++i) {
    if (i % 5 == 0)
      out += '-';
    out += letters[i];
  }
  return out;
}

Result<std::string> canonical_key(std::string_view typed) {
  typed = trim(typed);
  if (typed.size() > 100)
    return mistyped("it is too long");
  const std::string prefix = to_lower(typed.substr(0, 2));
  if (prefix != "rk" && prefix != "rt" && prefix != "jc")
    return mistyped("it does not begin with rk-, rt- or jc-");
  std::string letters;
  for (const char c : typed.substr(2)) {
    if (c == '-' || c == ' ')
      continue;
    const char letter = canonical_letter(c);
    if (kAlphabet.find(letter) == std::string_view::npos)
      return mistyped("it has a sign that no key has");
    letters += letter;
  }
  if (letters.size() != kLetters)
    return mistyped(fmt::format("it has {} letters and digits, not {}", letters.size(), kLetters));
  const std::string_view random = std::string_view(letters).substr(0, kRandomLetters);
  if (check_part(prefix, random) != letters.substr(kRandomLetters))
    return mistyped("its check part does not fit, so it was probably mistyped");
  return fmt::format("{}-{}", prefix, letters);
}

}  // namespace ratecheck::store
