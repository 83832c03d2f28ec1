#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "ratecheck/document/document.h"

// How a text is folded, and the way back to its bytes.
//
// Patterns see one kind of blank, one minus and one line end (docs/parsers.md "Patterns"). Where a folded
// character has another length than the original one, a step notes how both texts go on from there; between two
// steps they run side by side. For instance a no-break space (two bytes) and a CRLF:
//
//   original   a  C2 A0  b  \r \n  c        offsets 0 to 6
//   folded     a  ' '    b  \n     c        offsets 0 to 4
//   steps      {0, 0}  {2, 3}  {4, 6}       folded offset, original offset
//
// The b stands at 2 of the folded text: the last step that is not behind it is {2, 3}, so it is byte 3. A document
// of plain ASCII with \n has the one step {0, 0}, and no search is made.
//
// Only seven bytes can begin what is folded, and most text has none of them for long stretches, so it is looked at
// eight bytes at a time; what stands between is copied as a whole. ./dev bench text shows it.
namespace ratecheck::document {
namespace {

/// What one character becomes.
struct FoldedCharacter {
  std::size_t length;            // bytes of the original
  std::string_view replacement;  // empty: dropped
};

constexpr FoldedCharacter kNone{0, {}};

// Two bytes from C2: no-break space, soft hyphen.
FoldedCharacter fold_c2(unsigned char second) {
  if (second == 0xA0)
    return {2, " "};
  if (second == 0xAD)
    return {2, ""};
  return kNone;
}

// Three bytes from E2: the General Punctuation block and the minus sign.
FoldedCharacter fold_e2(unsigned char second, unsigned char third) {
  if (second == 0x80) {
    if (third >= 0x80 && third <= 0x8A)
      return {3, " "};  // U+2000 to U+200A, widths of blanks
    if (third >= 0x8B && third <= 0x8F)
      return {3, ""};  // zero width, direction marks
    if (third >= 0x90 && third <= 0x95)
      return {3, "-"};  // hyphens and dashes
    if (third == 0xA8 || third == 0xA9)
      return {3, "\n"};  // line, paragraph separator
    if (third >= 0xAA && third <= 0xAE)
      return {3, ""};  // embedding marks
    if (third == 0xAF)
      return {3, " "};  // U+202F
  }
  if (second == 0x81 && third == 0x9F)
    return {3, " "};  // U+205F
  if (second == 0x81 && third >= 0xA0 && third <= 0xA9)
    return {3, ""};  // word joiner, isolates
  if (second == 0x88 && third == 0x92)
    return {3, "-"};  // U+2212
  return kNone;
}

/// What the character at `at` becomes; kNone where it stays, or is no whole character.
FoldedCharacter fold_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : static_cast<unsigned char>(0);
  };
  switch (byte(0)) {
    case '\r':
      return {byte(1) == '\n' ? 2U : 1U, "\n"};
    case '\f':
      return {1, "\n"};
    case '\t':
      return {1, " "};
    case 0xC2:
      return fold_c2(byte(1));
    case 0xE2:
      return fold_e2(byte(1), byte(2));
    case 0xE3:
      return byte(1) == 0x80 && byte(2) == 0x80 ? FoldedCharacter{3, " "} : kNone;  // U+3000
    case 0xEF:
      if (byte(1) == 0xBB && byte(2) == 0xBF)
        return {3, ""};  // a byte order mark in the middle
      if (byte(1) == 0xB9 && byte(2) == 0xA3)
        return {3, "-"};  // small and full-width hyphen-minus
      return byte(1) == 0xBC && byte(2) == 0x8D ? FoldedCharacter{3, "-"} : kNone;
    default:
      return kNone;
  }
}

// The bytes that fold_at looks at; all others are passed over.
constexpr std::array<bool, 256> kMayFold = [] {
  std::array<bool, 256> may{};
  for (const std::size_t byte : {0x0DU, 0x0CU, 0x09U, 0xC2U, 0xE2U, 0xE3U, 0xEFU})
    may[byte] = true;
  return may;
}();

// The next byte that fold_at looks at. Most text is letters, digits and blanks, which eight at a time tell: all
// bytes that may fold are above ASCII or below kFirstPlain.
std::size_t next_to_fold(std::string_view text, std::size_t at) {
  constexpr std::uint64_t kEach = 0x0101010101010101;
  constexpr std::uint64_t kHighBits = kEach * 0x80;
  constexpr std::uint64_t kFirstPlain = 0x0E;
  for (std::uint64_t eight = 0; at + sizeof eight <= text.size(); at += sizeof eight) {
    std::memcpy(&eight, text.data() + at, sizeof eight);
    const std::uint64_t below =
        eight - kEach * kFirstPlain;  // borrows where a byte is below, or one before it was
    if (((eight | below) & kHighBits) == 0)
      continue;
    for (std::size_t i = at; i < at + sizeof eight; ++i) {
      if (kMayFold[static_cast<unsigned char>(text[i])])
        return i;
    }
  }
  while (at < text.size() && !kMayFold[static_cast<unsigned char>(text[at])])
    ++at;
  return at;
}

}  // namespace

NormalisedText::NormalisedText(std::string_view original) {
  text_.reserve(original.size());
  steps_.push_back({0, 0});
  std::size_t plain = 0;  // start of what was not yet copied
  for (std::size_t at = next_to_fold(original, 0); at < original.size(); at = next_to_fold(original, at)) {
    const FoldedCharacter fold = fold_at(original, at);
    if (fold.length == 0) {
      ++at;
      continue;
    }
    text_.append(original.substr(plain, at - plain));
    text_.append(fold.replacement);
    at += fold.length;
    plain = at;
    if (fold.length != fold.replacement.size())
      steps_.push_back({text_.size(), at});
  }
  text_.append(original.substr(plain));
}

std::size_t NormalisedText::original_offset(std::size_t offset) const {
  if (steps_.size() == 1)  // nothing was folded to another length
    return steps_.front().original + (offset - steps_.front().folded);
  const auto after = std::upper_bound(steps_.begin(), steps_.end(), offset,
                                      [](std::size_t value, const Step& step) { return value < step.folded; });
  if (after == steps_.begin())
    return offset;
  const Step& step = *(after - 1);
  return step.original + (offset - step.folded);
}

}  // namespace ratecheck::document
