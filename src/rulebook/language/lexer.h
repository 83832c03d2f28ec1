#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ratecheck/base/money.h"
#include "rulebook/language/unit.h"

namespace ratecheck::rulebook {

/// `name` is also every word of the language, such as `if`; `word` is a text in quotes.
enum class TokenKind { name, number, word, date, symbol, end };

struct Lexeme {
  TokenKind kind = TokenKind::end;
  std::string text;      ///< of a word its content, of a symbol "<=", of a number its digits and unit
  std::size_t at = 0;    ///< byte offset in the formula
  std::size_t size = 0;  ///< in bytes
  Amount amount;         ///< of a number
  Date date{};           ///< of a date
};

/// A fault inside a formula, told by its byte offset.
struct FormulaFault {
  std::size_t at = 0;
  std::string code;
  std::string message;
  std::string hint;
};

/// Cuts a formula into tokens; the last is always `end`. Stops at the first fault, and then gives `end` alone.
/// A number takes the unit that follows it ("0.05 EUR/min"); a compound unit is written without blanks
/// around its stroke. Tokens are copies; the text may go.
std::vector<Lexeme> lex(std::string_view formula, const Currency& currency, std::vector<FormulaFault>& faults);

}  // namespace ratecheck::rulebook
