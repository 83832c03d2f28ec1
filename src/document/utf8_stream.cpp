#include "ratecheck/document/utf8_stream.h"

#include <algorithm>

#include "ratecheck/base/text.h"
#include "ratecheck/document/document.h"

// Two pieces take turns, so that the one before stays whole while the reader joins its rest to the next. A
// character that a piece cuts in two waits in rest_ and begins the next piece:
//
//   bytes   "12 €" with the piece ending in the middle of the euro sign
//   pieces  "12 "  and  "€…"
namespace ratecheck::document {
namespace {

constexpr std::size_t kLongestCharacter = 4;

/// Bytes at the end that may begin a character which the next piece ends.
std::size_t unfinished(std::string_view text) {
  for (std::size_t back = 1; back < kLongestCharacter && back <= text.size(); ++back) {
    const auto byte = static_cast<unsigned char>(text[text.size() - back]);
    if (byte < 0x80)
      return 0;
    if (byte >= 0xC0)
      return back;
  }
  return 0;
}

}  // namespace

std::string_view Utf8Stream::next() {
  if (problem_)
    return {};
  std::string& piece = pieces_[turn_++ % pieces_.size()];
  piece.resize(rest_.size() + kPieceBytes);
  std::copy(rest_.begin(), rest_.end(), piece.begin());
  const std::size_t got = bytes_(piece.data() + rest_.size(), kPieceBytes);
  piece.resize(rest_.size() + got);
  const std::size_t cut = got == 0 ? 0 : unfinished(piece);
  rest_ = piece.substr(piece.size() - cut);
  piece.resize(piece.size() - cut);
  if (find_invalid_utf8(piece)) {
    problem_ =
        Error{"not_text", "Farther down the file is no UTF-8 text any more."}.with_hint("Save it again as UTF-8.");
    return {};
  }
  return piece.empty() && cut > 0 ? next() : std::string_view(piece);
}

bool is_plain_utf8(std::string_view first_bytes) {
  first_bytes.remove_suffix(unfinished(first_bytes));
  const std::string_view text = first_bytes.substr(first_bytes.starts_with("\xEF\xBB\xBF") ? 3 : 0);
  const auto decoded = decode(first_bytes);
  return decoded && *decoded == text;
}

}  // namespace ratecheck::document
