#include "ratecheck/base/plain_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ratecheck/base/text.h"

namespace ratecheck {
namespace {

/// A character of UTF-8 that begins at `at`, and its bytes. What is no UTF-8 counts as one byte.
struct Character {
  char32_t code = 0;
  std::size_t bytes = 1;
};

Character character_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const unsigned char first = byte(0);
  if (first >= 0xc2 && first < 0xe0 && at + 1 < text.size())
    return {(first & 0x1fU) << 6U | (byte(1) & 0x3fU), 2};
  if (first >= 0xe0 && first < 0xf0 && at + 2 < text.size())
    return {(first & 0x0fU) << 12U | (byte(1) & 0x3fU) << 6U | (byte(2) & 0x3fU), 3};
  if (first >= 0xf0 && at + 3 < text.size())
    return {0x10000, 4};  // nothing of what is looked for lies there
  return {first < 0x80 ? first : U'\xfffd', 1};
}

bool is_unseen(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x61c || c == 0x200e || c == 0x200f ||
         (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

/// LF, or CR before it.
bool is_line_end(std::string_view text, std::size_t at) {
  return text[at] == '\n' || text.substr(at, 2) == "\r\n";
}

Status checked(std::string_view text, std::size_t most_bytes, LineEnds line_ends) {
  if (text.size() > most_bytes) {
    return Error{"too_long",
                 fmt::format("A text here has at most {} bytes; this one has {}.", most_bytes, text.size())};
  }
  const auto at = find_unseen(text, line_ends);
  if (!at)
    return {};
  return Error{"bad_value",
               fmt::format("Character U+{:04X} stands at byte {}; it is not seen and acts all the same.",
                           static_cast<std::uint32_t>(character_at(text, *at).code), *at)}
      .with_hint(
          line_ends == LineEnds::allowed
              ? "Write text without control characters and without marks of the writing direction."
              : "Write one line of text, without control characters and without marks of the writing direction.");
}

/// "12", "-2.30": what a spreadsheet takes for a number and nothing else.
bool is_plain_number(std::string_view text) {
  if (text.starts_with('-'))
    text.remove_prefix(1);
  const std::size_t point = std::min(text.find('.'), text.size());
  const auto digits = [](std::string_view part) {
    return !part.empty() && std::all_of(part.begin(), part.end(), is_digit);
  };
  return digits(text.substr(0, point)) && (point == text.size() || digits(text.substr(point + 1)));
}

/// Whether a spreadsheet could run it: the first character behind blanks, also in its full-width form.
bool is_formula(std::string_view text) {
  constexpr auto kBegins = std::to_array<std::string_view>(
      {"=", "+", "-", "@", "\t", "\r", "\n", "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0"});
  constexpr auto kBlanks = std::to_array<std::string_view>({" ", "\xc2\xa0", "\xe3\x80\x80", "\xef\xbb\xbf"});
  for (bool blank = true; blank;) {
    blank = false;
    for (const std::string_view one : kBlanks) {
      if (text.starts_with(one)) {
        text.remove_prefix(one.size());
        blank = true;
      }
    }
  }
  return std::any_of(kBegins.begin(), kBegins.end(),
                     [text](std::string_view one) { return text.starts_with(one); });
}

}  // namespace

std::optional<std::size_t> find_unseen(std::string_view text, LineEnds line_ends) {
  for (std::size_t at = 0; at < text.size();) {
    const Character c = character_at(text, at);
    if (is_unseen(c.code) && !(line_ends == LineEnds::allowed && is_line_end(text, at)))
      return at;
    at += c.bytes;
  }
  return std::nullopt;
}

Status check_line(std::string_view text, std::size_t most_bytes) {
  return checked(text, most_bytes, LineEnds::refused);
}

Status check_words(std::string_view text, std::size_t most_bytes) {
  return checked(text, most_bytes, LineEnds::allowed);
}

std::string shown(std::string_view text, LineEnds line_ends) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const Character c = character_at(text, at);
    const bool stays = c.code == '\t' || (line_ends == LineEnds::allowed && is_line_end(text, at));
    if (is_unseen(c.code) && !stays) {
      out += fmt::format("<U+{:04X}>", static_cast<std::uint32_t>(c.code));
    } else {
      out += text.substr(at, c.bytes);
    }
    at += c.bytes;
  }
  return out;
}

std::string csv_cell(std::string_view text) {
  std::string out(text);
  if (is_formula(text) && !is_plain_number(text))
    out.insert(0, 1, '\'');
  if (out.find_first_of(",\"\r\n") == std::string::npos)
    return out;
  for (std::size_t at = out.find('"'); at != std::string::npos; at = out.find('"', at + 2))
    out.insert(at, "\"");
  return fmt::format("\"{}\"", out);
}

}  // namespace ratecheck
