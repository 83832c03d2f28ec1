#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

/// One label held against one place of a line, letter by letter:
///
///   const std::vector<Character> line = characters_of("0rder Pay $14.58", 0, 16);
///   LabelFit(U"Order Pay", line).damaged(0);     // ends behind "Pay", one letter is not as printed
namespace ratecheck::extraction {

/// A character of a line with its place in the text.
struct Character {
  char32_t code;
  std::size_t at;
};

/// Bytes [from, to) of a text. Bytes that are no UTF-8 become some character.
std::vector<Character> characters_of(std::string_view text, std::size_t from, std::size_t to);

bool is_figure(char32_t c);
bool is_letter(char32_t c);
bool is_currency(char32_t c);
/// What may begin or end a value.
bool is_solid(char32_t c);

/// Where a label ends in a line, and what it cost.
struct Fit {
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  std::size_t end = kNone;  ///< index behind its last character
  int damage = 0;           ///< letters and marks that are not as printed

  [[nodiscard]] bool found() const { return end != kNone; }
};

/// Both texts must outlive it.
class LabelFit {
 public:
  LabelFit(std::u32string_view label, const std::vector<Character>& line) : label_(label), line_(line) {}

  /// To the letter, but for the number of blanks.
  [[nodiscard]] Fit exact(std::size_t at) const;
  /// Each word of three letters or more may have lost, doubled or confused one; a mark between words may be lost
  /// or read as another; blanks do not matter. The way that costs least.
  [[nodiscard]] Fit damaged(std::size_t at);

 private:
  struct Spent {
    int in_word;
    int in_all;
  };
  [[nodiscard]] bool ends_here(std::size_t at) const;
  [[nodiscard]] std::size_t word_length(std::size_t at) const;
  void go(std::size_t i, std::size_t at, Spent spent);
  void go_mark(std::size_t i, std::size_t at, Spent spent, char32_t wanted, char32_t seen);
  void go_letter(std::size_t i, std::size_t at, Spent spent, char32_t wanted, char32_t seen);

  std::u32string_view label_;
  const std::vector<Character>& line_;
  Fit best_;
};

}  // namespace ratecheck::extraction
