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
    return {(first & 0x07U) << 18U | (byte(1) & 0x3fU) << 12U | (byte(2) & 0x3fU) << 6U | (byte(3) & 0x3fU), 4};
  return {first < 0x80 ? first : U'\xfffd', 1};
}

struct Range {
  char32_t first;
  char32_t last;
};

template <std::size_t size>
bool is_in(const std::array<Range, size>& ranges, char32_t c) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [c](const Range& range) { return c >= range.first && c <= range.last; });
}

// Cc, Zl, Zp, Default_Ignorable_Code_Point of Unicode 15, and the anchors of notes between lines.
constexpr auto kUnseen = std::to_array<Range>({
    {0x0000, 0x001f}, {0x007f, 0x009f},   {0x00ad, 0x00ad},   {0x034f, 0x034f},   {0x061c, 0x061c},
    {0x115f, 0x1160}, {0x17b4, 0x17b5},   {0x180b, 0x180f},   {0x200b, 0x200f},   {0x2028, 0x202e},
    {0x2060, 0x206f}, {0x3164, 0x3164},   {0xfe00, 0xfe0f},   {0xfeff, 0xfeff},   {0xffa0, 0xffa0},
    {0xfff0, 0xfffb}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff},
});

// Letters and the marks on them, without digits and punctuation: Arabic, Syriac, N'Ko, Myanmar, Khmer, Mongolian.
// Those of India are told by their place in the block (is_joining).
constexpr auto kJoining = std::to_array<Range>({
    {0x0610, 0x061a},
    {0x0620, 0x065f},
    {0x066e, 0x06d3},
    {0x06d5, 0x06dc},
    {0x06df, 0x06ef},
    {0x06fa, 0x06ff},
    {0x0710, 0x074f},
    {0x0750, 0x077f},
    {0x07ca, 0x07f5},
    {0x0870, 0x088e},
    {0x0898, 0x08e1},
    {0x08e3, 0x08ff},
    {0x1000, 0x103f},
    {0x1050, 0x108f},
    {0x1780, 0x17d3},
    {0x1820, 0x18aa},
    {0xfb50, 0xfdc7},
    {0xfe70, 0xfefc},
});

constexpr auto kPictures = std::to_array<Range>({{0x2190, 0x27bf}, {0x2900, 0x2bff}, {0x1f000, 0x1faff}});

constexpr char32_t kNonJoiner = 0x200c;
constexpr char32_t kJoiner = 0x200d;
constexpr char32_t kAsPicture = 0xfe0f;

bool is_unseen(char32_t c) {
  return is_in(kUnseen, c);
}

bool is_joining(char32_t c) {
  const char32_t place = c & 0x7fU;  // Devanagari to Sinhala lie alike in their blocks of 128
  if (c >= 0x900 && c < 0xe00)
    return place < 0x64 || place > 0x6f;
  return is_in(kJoining, c) && !is_unseen(c);
}

bool is_picture(char32_t c) {
  return is_in(kPictures, c);
}

/// Walks through a text, and knows what stands before each character.
class Walk {
 public:
  explicit Walk(std::string_view text) : text_(text) {}
  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }
  [[nodiscard]] std::size_t at() const { return at_; }
  [[nodiscard]] Character here() const { return character_at(text_, at_); }
  /// Not seen, and not needed where it stands.
  [[nodiscard]] bool acts_unseen() const {
    const char32_t c = here().code;
    if (!is_unseen(c))
      return false;
    const std::size_t behind = at_ + here().bytes;
    const char32_t next = behind < text_.size() ? character_at(text_, behind).code : 0;
    if ((c == kJoiner || c == kNonJoiner) && is_joining(before_) && is_joining(next))
      return false;
    const bool behind_picture = is_picture(before_) || (before_ == kAsPicture && is_picture(before_that_));
    return !(c == kJoiner && behind_picture && is_picture(next)) && !(c == kAsPicture && is_picture(before_));
  }
  void go_on() {
    const Character c = here();
    at_ += c.bytes;
    before_that_ = before_;
    before_ = c.code;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  char32_t before_ = 0;
  char32_t before_that_ = 0;
};

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
      .with_hint(line_ends == LineEnds::allowed ? "Write text without control characters, marks of the writing "
                                                  "direction and characters without width."
                                                : "Write one line of text, without control characters, marks of "
                                                  "the writing direction and characters "
                                                  "without width.");
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

/// Whether a spreadsheet could run it: the first character behind blanks and what is not seen, also in its
/// full-width form.
bool is_formula(std::string_view text) {
  constexpr auto kBegins = std::to_array<std::string_view>(
      {"=", "+", "-", "@", "\t", "\r", "\n", "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0"});
  const auto begins = [&text](std::string_view one) { return text.starts_with(one); };
  for (; !text.empty(); text.remove_prefix(character_at(text, 0).bytes)) {
    const char32_t c = character_at(text, 0).code;
    const bool blank = c == ' ' || c == 0xa0 || c == 0x3000 || is_unseen(c);
    if (!blank || std::any_of(kBegins.begin(), kBegins.end(), begins))
      break;
  }
  return std::any_of(kBegins.begin(), kBegins.end(), begins);
}

}  // namespace

std::optional<std::size_t> find_unseen(std::string_view text, LineEnds line_ends) {
  for (Walk walk(text); !walk.at_end(); walk.go_on()) {
    if (walk.acts_unseen() && !(line_ends == LineEnds::allowed && is_line_end(text, walk.at())))
      return walk.at();
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
  for (Walk walk(text); !walk.at_end(); walk.go_on()) {
    const Character c = walk.here();
    const bool stays = c.code == '\t' || (line_ends == LineEnds::allowed && is_line_end(text, walk.at()));
    if (walk.acts_unseen() && !stays) {
      out += fmt::format("<U+{:04X}>", static_cast<std::uint32_t>(c.code));
    } else {
      out += text.substr(walk.at(), c.bytes);
    }
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
