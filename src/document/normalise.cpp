#include <algorithm>
#include <array>
#include <charconv>
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
// Digits of other scripts become ASCII digits, and what pages write as `&pound;` or `&#36;` the character itself,
// which then is folded in its turn.
//
// A text may also be put together from pieces of a folded one (the labels of a screen, mended). Then a step says
// that it is a seam, behind which the original goes on elsewhere, or that its bytes stand in place of others:
//
//   original   0rder Pay $14.58          offsets 0 to 15
//   pieced     Order Pay $14.58
//   steps      {0, 0, for 9}  {9, 9, seam}
//
// Few bytes can begin what is folded, and most text has none of them for long stretches, so it is looked at
// eight bytes at a time; what stands between is copied as a whole. ./dev bench text shows it.
namespace ratecheck::document {
namespace {

/// What one character becomes.
struct FoldedCharacter {
  std::size_t length;            // bytes of the original; 0: it stays
  std::string_view replacement;  // empty: dropped
};

constexpr FoldedCharacter kNone{0, {}};

constexpr std::string_view kDigits = "0123456789";

// ---------------------------------------------------------------- digits of other scripts

/// The first bytes of a script's ten digits, which follow each other; the last byte is that of its zero.
struct ScriptDigits {
  std::string_view before;
  unsigned char zero;
};

// Unicode 15, general category Nd, of scripts in which phones write figures today.
constexpr std::array<ScriptDigits, 17> kScripts = {{{"\xD9", 0xA0},        // Arabic-Indic
                                                    {"\xDB", 0xB0},        // Persian, Urdu
                                                    {"\xE0\xA5", 0xA6},    // Devanagari
                                                    {"\xE0\xA7", 0xA6},    // Bengali
                                                    {"\xE0\xA9", 0xA6},    // Gurmukhi
                                                    {"\xE0\xAB", 0xA6},    // Gujarati
                                                    {"\xE0\xAD", 0xA6},    // Odia
                                                    {"\xE0\xAF", 0xA6},    // Tamil
                                                    {"\xE0\xB1", 0xA6},    // Telugu
                                                    {"\xE0\xB3", 0xA6},    // Kannada
                                                    {"\xE0\xB5", 0xA6},    // Malayalam
                                                    {"\xE0\xB9", 0x90},    // Thai
                                                    {"\xE0\xBB", 0x90},    // Lao
                                                    {"\xE0\xBC", 0xA0},    // Tibetan
                                                    {"\xE1\x81", 0x80},    // Burmese
                                                    {"\xE1\x9F", 0xA0},    // Khmer
                                                    {"\xEF\xBC", 0x90}}};  // full width

FoldedCharacter fold_digit(std::string_view text) {
  for (const ScriptDigits& script : kScripts) {
    const std::size_t length = script.before.size() + 1;
    if (text.size() < length || !text.starts_with(script.before))
      continue;
    const auto last = static_cast<unsigned char>(text[length - 1]);
    if (last >= script.zero && last < script.zero + 10)
      return {length, kDigits.substr(last - script.zero, 1)};
  }
  return kNone;
}

/// The marks that stand between such digits, and the signs of full width before them.
FoldedCharacter fold_mark(std::string_view text) {
  struct Mark {
    std::string_view of;
    std::string_view is;
  };
  constexpr std::array<Mark, 11> kMarks = {{{"\xD9\xAB", "."},             // Arabic decimal separator
                                            {"\xD9\xAC", ","},             // Arabic thousands separator
                                            {"\xEF\xBC\x84", "$"},         // full width from here on
                                            {"\xEF\xBF\xA1", "\xC2\xA3"},  // pound
                                            {"\xEF\xBF\xA5", "\xC2\xA5"},  // yen
                                            {"\xEF\xBC\x88", "("},
                                            {"\xEF\xBC\x89", ")"},
                                            {"\xEF\xBC\x8B", "+"},
                                            {"\xEF\xBC\x8C", ","},
                                            {"\xEF\xBC\x8E", "."},
                                            {"\xEF\xBC\x9A", ":"}}};
  for (const Mark& mark : kMarks) {
    if (text.starts_with(mark.of))
      return {mark.of.size(), mark.is};
  }
  return kNone;
}

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
FoldedCharacter fold_character(std::string_view text, std::size_t at) {
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
      if (byte(1) == 0xBC && byte(2) == 0x8D)
        return {3, "-"};
      break;
    default:
      break;
  }
  const FoldedCharacter digit = fold_digit(text.substr(at));
  return digit.length > 0 ? digit : fold_mark(text.substr(at));
}

// ---------------------------------------------------------------- characters that pages write as words

/// U+0020 to U+10FFFF as UTF-8; empty: no character that a text may hold.
std::string utf8_of(std::uint32_t code) {
  const auto tail = [](std::uint32_t bits) { return static_cast<char>(0x80U | (bits & 0x3FU)); };
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < 0x20 || code == 0x7F || surrogate || code > 0x10FFFF)
    return {};
  if (code < 0x80)
    return {static_cast<char>(code)};
  if (code < 0x800)
    return {static_cast<char>(0xC0U | (code >> 6U)), tail(code)};
  if (code < 0x10000)
    return {static_cast<char>(0xE0U | (code >> 12U)), tail(code >> 6U), tail(code)};
  return {static_cast<char>(0xF0U | (code >> 18U)), tail(code >> 12U), tail(code >> 6U), tail(code)};
}

/// `name` is what stands between & and ;
std::string entity(std::string_view name) {
  struct Named {
    std::string_view name;
    std::string_view is;
  };
  // Those of HTML that stand in pay: signs of money, dashes, blanks, and what a page must escape.
  constexpr std::array<Named, 22> kNamed = {
      {{"amp", "&"},       {"lt", "<"},          {"gt", ">"},         {"quot", "\""},      {"apos", "'"},
       {"nbsp", "\u00A0"}, {"pound", "£"},       {"euro", "€"},       {"yen", "¥"},        {"dollar", "$"},
       {"cent", "¢"},      {"ndash", "\u2013"},  {"mdash", "\u2014"}, {"minus", "\u2212"}, {"hyphen", "\u2010"},
       {"shy", "\u00AD"},  {"thinsp", "\u2009"}, {"ensp", "\u2002"},  {"emsp", "\u2003"},  {"comma", ","},
       {"period", "."},    {"colon", ":"}}};
  if (name.starts_with('#')) {
    const bool hex = name.size() > 1 && (name[1] == 'x' || name[1] == 'X');
    name.remove_prefix(hex ? 2 : 1);
    std::uint32_t code = 0;
    const auto [end, problem] = std::from_chars(name.data(), name.data() + name.size(), code, hex ? 16 : 10);
    return problem == std::errc() && end == name.data() + name.size() ? utf8_of(code) : std::string();
  }
  for (const Named& known : kNamed) {
    if (known.name == name)
      return std::string(known.is);
  }
  return {};
}

/// What stands at an '&', folded. `held` keeps the replacement where it is none of a table.
FoldedCharacter fold_entity(std::string_view text, std::string& held) {
  constexpr std::size_t kLongest = 10;  // "&#1114111;"
  const std::size_t end = text.substr(0, kLongest).find(';');
  if (end == std::string_view::npos)
    return kNone;
  held = entity(text.substr(1, end - 1));
  if (held.empty())
    return kNone;
  const FoldedCharacter folded = fold_character(held, 0);
  return {end + 1, folded.length > 0 ? folded.replacement : std::string_view(held)};
}

FoldedCharacter fold_at(std::string_view text, std::size_t at, std::string& held) {
  return text[at] == '&' ? fold_entity(text.substr(at), held) : fold_character(text, at);
}

// The bytes that fold_at looks at; all others are passed over.
constexpr std::array<bool, 256> kMayFold = [] {
  std::array<bool, 256> may{};
  for (const std::size_t byte : {0x0DU, 0x0CU, 0x09U, 0xC2U, 0xE2U, 0xE3U, 0xEFU})
    may[byte] = true;
  for (const ScriptDigits& script : kScripts)
    may[static_cast<unsigned char>(script.before[0])] = true;
  may['&'] = true;
  return may;
}();

// The next byte that fold_at looks at. Most text is letters, digits and blanks, which eight at a time tell: all
// bytes that may fold are above ASCII or below kFirstPlain, but for the one '&'.
std::size_t next_to_fold(std::string_view text, std::size_t at) {
  constexpr std::uint64_t kEach = 0x0101010101010101;
  constexpr std::uint64_t kHighBits = kEach * 0x80;
  constexpr std::uint64_t kFirstPlain = 0x0E;
  for (std::uint64_t eight = 0; at + sizeof eight <= text.size(); at += sizeof eight) {
    std::memcpy(&eight, text.data() + at, sizeof eight);
    const std::uint64_t below =
        eight - kEach * kFirstPlain;                    // borrows where a byte is below, or one before it was
    const std::uint64_t other = eight ^ (kEach * '&');  // 0 where there is one
    if (((eight | below | ((other - kEach) & ~other)) & kHighBits) == 0)
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
  std::string held;
  for (std::size_t at = next_to_fold(original, 0); at < original.size(); at = next_to_fold(original, at)) {
    const FoldedCharacter fold = fold_at(original, at, held);
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

NormalisedText::NormalisedText(const NormalisedText& of, const std::vector<FoldedPiece>& pieces) {
  steps_.push_back({0, 0});
  for (const FoldedPiece& piece : pieces) {
    const std::size_t at = text_.size();
    const std::size_t from = of.original_offset(piece.from);
    if (piece.instead) {
      text_ += *piece.instead;
      const std::size_t to = piece.to > piece.from ? of.original_end(piece.to) : from;
      steps_.push_back({at, from, std::max<std::size_t>(to - from, 1), true});
      continue;
    }
    text_.append(of.text_, piece.from, piece.to - piece.from);
    const Step& first = of.step_at(piece.from);
    steps_.push_back({at, from, first.stands_for, true});
    const auto behind = std::upper_bound(of.steps_.begin(), of.steps_.end(), piece.from,
                                         [](std::size_t value, const Step& step) { return value < step.folded; });
    for (auto step = behind;
         step != of.steps_.end() && step->folded <= piece.to && !(step->folded == piece.to && step->seam); ++step)
      steps_.push_back({at + (step->folded - piece.from), step->original, step->stands_for, step->seam});
  }
}

const NormalisedText::Step& NormalisedText::step_at(std::size_t offset) const {
  static const Step kBegin{0, 0};
  if (steps_.size() <= 1)  // nothing was folded to another length
    return steps_.empty() ? kBegin : steps_.front();
  const auto after = std::upper_bound(steps_.begin(), steps_.end(), offset,
                                      [](std::size_t value, const Step& step) { return value < step.folded; });
  return *(after - 1);  // the first step is at 0
}

std::size_t NormalisedText::original_offset(std::size_t offset) const {
  const Step& step = step_at(offset);
  return step.stands_for > 0 ? step.original : step.original + (offset - step.folded);
}

std::size_t NormalisedText::original_end(std::size_t offset) const {
  const Step* step = &step_at(offset);
  while (offset > 0 && step->seam && step->folded == offset)
    --step;  // the first step is at 0 and no seam
  return step->stands_for > 0 ? step->original + step->stands_for : step->original + (offset - step->folded);
}

}  // namespace ratecheck::document
