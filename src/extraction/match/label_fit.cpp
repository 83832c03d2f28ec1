#include "extraction/match/label_fit.h"

#include <algorithm>
#include <array>

// Label and line are gone through together, one character at a time, and at each place every damage that a reader
// of pictures may have done is tried (go_letter). A word pays for one damage at most, so the ways stay few. What a
// letter may be taken for is a list of groups, from what readers gave back of drawn screens.
namespace ratecheck::extraction {
namespace {

char32_t lower(char32_t c) {
  return (c >= U'A' && c <= U'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7) ? c + 0x20 : c;
}

/// The letter without its accent, of those that western languages write.
char32_t without_accent(char32_t c) {
  constexpr std::array<std::u32string_view, 6> kAccented = {U"aàáâãäå", U"cç", U"eèéêë",
                                                            U"iìíîï",   U"nñ", U"oòóôõö"};
  const char32_t small = lower(c);
  for (const std::u32string_view group : kAccented) {
    if (group.find(small) != std::u32string_view::npos)
      return group.front();
  }
  return small >= 0xF9 && small <= 0xFC ? U'u' : small;
}

/// Characters that readers of pictures take for one another.
bool look_alike(char32_t a, char32_t b) {
  constexpr std::array<std::u32string_view, 16> kGroups = {U"0OoQDUCG", U"oceaæ", U"1lIi|!jtfr[]/\\TL7",
                                                           U"5Ss$",     U"8B&3E", U"2Zz7?",
                                                           U"6Gb",      U"9gqy",  U"uvy",
                                                           U"vwyVWY",   U"nmhrN", U"ftr",
                                                           U"PFRpD",    U"hbkl",  U"KXkx",
                                                           U"aosgd"};
  if (without_accent(a) == without_accent(b))
    return true;
  return std::any_of(kGroups.begin(), kGroups.end(), [&](std::u32string_view group) {
    return group.find(a) != std::u32string_view::npos && group.find(b) != std::u32string_view::npos;
  });
}

/// What a doubled letter may look like: the same again, or a second stroke.
bool same_stroke(char32_t a, char32_t b) {
  constexpr std::u32string_view kStrokes = U"iIl1|!";
  return without_accent(a) == without_accent(b) ||
         (kStrokes.find(a) != std::u32string_view::npos && kStrokes.find(b) != std::u32string_view::npos);
}

}  // namespace

std::vector<Character> characters_of(std::string_view text, std::size_t from, std::size_t to) {
  std::vector<Character> out;
  out.reserve(to - from);
  for (std::size_t at = from; at < to;) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    char32_t code = lead < 0x80 ? lead : lead & (0x7FU >> length);
    for (std::size_t i = 1; i < length && at + i < to; ++i)
      code = code << 6U | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
    out.push_back({code, at});
    at += length;
  }
  return out;
}

bool is_figure(char32_t c) {
  return c >= U'0' && c <= U'9';
}

bool is_letter(char32_t c) {
  const char32_t small = lower(c);
  return (small >= U'a' && small <= U'z') || (c >= 0xC0 && c != 0xD7 && c != 0xF7 && c < 0x2000);
}

bool is_currency(char32_t c) {
  return c == U'$' || c == U'£' || c == U'€' || c == U'¥' || c == U'₹' || (c >= 0x20A0 && c <= 0x20CF);
}

bool is_solid(char32_t c) {
  return is_letter(c) || is_figure(c) || is_currency(c);
}

Fit LabelFit::exact(std::size_t at) const {
  for (const char32_t c : label_) {
    if (at >= line_.size() || line_[at].code != c)
      return {};
    ++at;
    while (c == U' ' && at < line_.size() && line_[at].code == U' ')
      ++at;
  }
  return ends_here(at) ? Fit{at, 0} : Fit{};
}

Fit LabelFit::damaged(std::size_t at) {
  best_ = {};
  go(0, at, {0, 0});
  return best_;
}

// A word goes on where one letter follows another.
bool LabelFit::ends_here(std::size_t at) const {
  return at == line_.size() || at == 0 || !is_letter(line_[at - 1].code) || !is_letter(line_[at].code);
}

std::size_t LabelFit::word_length(std::size_t at) const {
  std::size_t from = at;
  while (from > 0 && is_letter(label_[from - 1]))
    --from;
  std::size_t to = at;
  while (to < label_.size() && is_letter(label_[to]))
    ++to;
  return to - from;
}

void LabelFit::go(std::size_t i, std::size_t at, Spent spent) {
  if (best_.found() && spent.in_all >= best_.damage)
    return;
  if (i == label_.size()) {
    if (ends_here(at))
      best_ = {at, spent.in_all};
    return;
  }
  const char32_t wanted = label_[i];
  const char32_t seen = at < line_.size() ? line_[at].code : U'\0';
  if (wanted == U' ') {
    while (at < line_.size() && line_[at].code == U' ')
      ++at;
    go(i + 1, at, {0, spent.in_all});
  } else if (is_letter(wanted) || is_figure(wanted)) {
    go_letter(i, at, spent, wanted, seen);
  } else {
    go_mark(i, at, spent, wanted, seen);
  }
}

// A mark between words, such as & or #, may be lost or read as anything else that is no letter.
void LabelFit::go_mark(std::size_t i, std::size_t at, Spent spent, char32_t wanted, char32_t seen) {
  if (seen == wanted)
    return go(i + 1, at + 1, {0, spent.in_all});
  if (seen != U'\0' && seen != U' ' && !is_letter(seen) && !is_currency(seen) &&
      (!is_figure(seen) || wanted == U'&'))
    go(i + 1, at + 1, {0, spent.in_all + 1});
  go(i + 1, at, {0, spent.in_all + 1});
}

void LabelFit::go_letter(std::size_t i, std::size_t at, Spent spent, char32_t wanted, char32_t seen) {
  if (seen == wanted)
    return go(i + 1, at + 1, spent);
  const std::size_t length = word_length(i);
  if (spent.in_word > 0 || length < 3 || !is_letter(wanted))
    return;
  const Spent more{1, spent.in_all + 1};
  const char32_t next = at + 1 < line_.size() ? line_[at + 1].code : U'\0';
  if (seen == U'\0')
    return go(i + 1, at, more);  // lost, the last of the line
  if (seen != U' ' && !is_currency(seen) && (look_alike(wanted, seen) || (length >= 5 && is_letter(seen))))
    go(i + 1, at + 1, more);  // confused
  const bool of_two = (wanted == U'm' && (seen == U'r' || seen == U'n') && next == U'n') ||
                      (wanted == U'w' && seen == U'v' && next == U'v') ||
                      (wanted == U'd' && seen == U'c' && next == U'l') ||
                      (wanted == U'h' && seen == U'l' && next == U'i') ||
                      (wanted == U'u' && (seen == U'i' || seen == U'l') && (next == U'i' || next == U'l'));
  if (of_two)
    go(i + 1, at + 2, more);
  if (i > 0 && same_stroke(label_[i - 1], seen))
    go(i, at + 1, more);  // the one before it is doubled
  if (next == wanted && (same_stroke(wanted, seen) || seen == U' '))
    go(i, at + 1, more);  // it is doubled, or a blank stands in the word
  go(i + 1, at, more);    // lost
}

}  // namespace ratecheck::extraction
