// From text to tokens, from left to right; the first character of a token tells its kind. The one hard part is a
// number, since the unit behind it belongs to it and is no division:
//
//   12.5 % * order_value        number 12.5 % (which is 0.125), symbol *, name order_value
//   0.80 USD/100 m * distance   number 0.80 USD/100 m, symbol *, name distance
//   12 USD / distance           number 12 USD, symbol /, name distance
//   12 USD/distance             the same: USD/distance is no unit, but USD is
//   3 min(a, b)                 number 3, name min: before a bracket it is the function, never minutes
//
// So what follows a number is tried as a compound unit first, then as a single one; where neither is one the
// number is plain. A date (2025-06-01) is tried before a number, and "<=" before "<".
#include "rulebook/language/lexer.h"

#include <fmt/format.h>

#include <array>

#include "ratecheck/base/text.h"

namespace ratecheck::rulebook {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// What a typist meant by a character that only looks like one of ours.
struct LookAlike {
  std::string_view bytes;
  std::string_view meant;
};
constexpr std::array<LookAlike, 14> kLookAlikes{{{"\xE2\x88\x92", "-"},
                                                 {"\xE2\x80\x93", "-"},
                                                 {"\xE2\x80\x94", "-"},
                                                 {"\xC3\x97", "*"},
                                                 {"\xC2\xB7", "*"},
                                                 {"\xC3\xB7", "/"},
                                                 {"\xE2\x89\xA4", "<="},
                                                 {"\xE2\x89\xA5", ">="},
                                                 {"\xE2\x80\x9C", "\""},
                                                 {"\xE2\x80\x9D", "\""},
                                                 {"\xE2\x80\x98", "'"},
                                                 {"\xE2\x80\x99", "'"},
                                                 {"\xC2\xA0", "a blank"},
                                                 {"\xE2\x80\xAF", "a blank"}}};

/// Methods that take a token give false at its fault, which ends the run.
class Lexer {
 public:
  Lexer(std::string_view text, const Currency& currency, std::vector<FormulaFault>& faults)
      : text_(text), currency_(currency), faults_(faults) {}

  std::vector<Lexeme> run() {
    while (next()) {
    }
    if (!faults_.empty())
      tokens_.clear();
    tokens_.push_back({TokenKind::end, "the end of the formula", text_.size(), 0, {}, {}});
    return std::move(tokens_);
  }

 private:
  bool next() {
    while (pos_ < text_.size() && is_blank(text_[pos_]))
      ++pos_;
    if (pos_ == text_.size())
      return false;
    const char c = text_[pos_];
    if (is_digit(c))
      return date() || number();
    if (is_letter(c)) {
      std::size_t end = pos_;
      while (end < text_.size() && (is_letter(text_[end]) || is_digit(text_[end])))
        ++end;
      push(TokenKind::name, end);
      return true;
    }
    if (c == '"' || c == '\'')
      return word(c);
    return symbol();
  }

  void push(TokenKind kind, std::size_t end) {
    tokens_.push_back({kind, std::string(text_.substr(pos_, end - pos_)), pos_, end - pos_, {}, {}});
    pos_ = end;
  }

  bool fault(std::string message, std::string hint = {}) {
    faults_.push_back({pos_, "bad_formula", std::move(message), std::move(hint)});
    return false;
  }

  bool date() {
    const auto day = pos_ + 10 <= text_.size() ? parse_date(text_.substr(pos_, 10)) : std::nullopt;
    if (!day)
      return false;
    push(TokenKind::date, pos_ + 10);
    tokens_.back().date = *day;
    return true;
  }

  bool number() {
    std::size_t end = pos_;
    while (end < text_.size() &&
           (is_digit(text_[end]) || (text_[end] == '.' && end + 1 < text_.size() && is_digit(text_[end + 1]))))
      ++end;
    const auto value = parse_rational(text_.substr(pos_, end - pos_));
    if (!value)
      return fault(fmt::format("'{}' is not a number.", std::string(text_.substr(pos_, end - pos_))));
    const auto [unit, unit_end] = unit_after(end);
    push(TokenKind::number, unit_end);
    tokens_.back().amount = {*value * unit.scale, unit};
    return true;
  }

  /// The unit that follows a number, if one does: the longest that reads as one.
  std::pair<Unit, std::size_t> unit_after(std::size_t end) const {
    std::size_t from = end;
    while (from < text_.size() && text_[from] == ' ')
      ++from;
    const auto atom_end = [this](std::size_t p) {
      if (p < text_.size() && text_[p] == '%')
        return p + 1;
      while (p < text_.size() && is_letter(text_[p]))
        ++p;
      return p;
    };
    const std::size_t first = atom_end(from);
    if (first < text_.size() && text_[first] == '/') {
      std::size_t second = first + 1;
      while (second < text_.size() && is_digit(text_[second]))
        ++second;
      if (second > first + 1 && second < text_.size() && text_[second] == ' ')
        ++second;
      second = atom_end(second);
      if (const auto unit = unit_at(from, second))
        return {*unit, second};
    }
    if (const auto unit = unit_at(from, first))
      return {*unit, first};
    return {Unit{}, end};
  }

  std::optional<Unit> unit_at(std::size_t from, std::size_t to) const {
    if (from == to || (to < text_.size() && (text_[to] == '(' || is_digit(text_[to])))) {
      return std::nullopt;  // min( is the function, and m2 a name
    }
    return parse_unit(text_.substr(from, to - from), currency_);
  }

  bool word(char quote) {
    const std::size_t close = text_.find(quote, pos_ + 1);
    if (close == std::string_view::npos)
      return fault("A word is opened here and never closed.", fmt::format("End it with {}.", quote));
    push(TokenKind::word, close + 1);
    std::string& content = tokens_.back().text;
    content = content.substr(1, content.size() - 2);
    return true;
  }

  bool symbol() {
    constexpr std::array<std::string_view, 18> symbols{"<=", ">=", "==", "!=", "+", "-", "*", "/", "(",
                                                       ")",  "[",  "]",  "<",  ">", ",", ":", ";", "="};
    for (const std::string_view s : symbols) {
      if (text_.substr(pos_, s.size()) == s) {
        push(TokenKind::symbol, pos_ + s.size());
        return true;
      }
    }
    for (const LookAlike& look : kLookAlikes) {
      if (text_.substr(pos_, look.bytes.size()) == look.bytes) {
        return fault(fmt::format("'{}' is not the ASCII character it looks like.", look.bytes),
                     fmt::format("Write {}.", std::string(look.meant)));
      }
    }
    return fault(static_cast<unsigned char>(text_[pos_]) < 0x80
                     ? fmt::format("'{}' has no meaning in a formula.", std::string(1, text_[pos_]))
                     : "A character outside ASCII has no meaning in a formula.");
  }

  std::string_view text_;
  const Currency& currency_;
  std::vector<FormulaFault>& faults_;
  std::vector<Lexeme> tokens_;
  std::size_t pos_ = 0;
};

}  // namespace

std::vector<Lexeme> lex(std::string_view formula, const Currency& currency, std::vector<FormulaFault>& faults) {
  return Lexer(formula, currency, faults).run();
}

}  // namespace ratecheck::rulebook
