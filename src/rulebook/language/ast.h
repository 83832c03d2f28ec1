#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "rulebook/language/lexer.h"
#include "rulebook/language/unit.h"

namespace ratecheck::rulebook {

enum class Op : std::uint8_t {
  // leaves
  number,
  word,
  yes_no,
  date,
  name,
  // what `name` becomes when the checker knows it
  input,
  rate,
  let,
  // arithmetic
  add,
  subtract,
  multiply,
  divide,
  negate,
  min,
  max,
  clamp,
  round,
  ceil,
  floor,
  tiers,
  bracket,
  either,
  // conditions
  equal,
  unequal,
  less,
  at_most,
  more,
  at_least,
  logic_and,
  logic_or,
  logic_not,
  choose,
  one_of,
  in_times,
  within,
  count_true,
  known,
  // over the work of a period
  sum,
  count,
  any,
  all,
  highest,
  lowest,
  sum_by,
  fresh_time,
  // moments
  on,
  day,
  month,
  hour,
  window,
  elapsed,
  // elsewhere
  rate_of,
  cannot_judge,
};

enum class TypeKind : std::uint8_t { quantity, yes_no, word, moment, never };

struct Type {
  TypeKind kind = TypeKind::quantity;
  Dims dims;

  bool operator==(const Type&) const = default;
};

/// One node of a formula. Children are indices into the same formula.
struct Node {
  Op op = Op::number;
  std::size_t at = 0;  ///< byte offset in the text, for messages
  std::vector<std::size_t> args;
  Amount amount;                      ///< of number; of round, ceil, floor nothing
  std::string text;                   ///< of word, name, rate_of (rule id), cannot_judge (the sentence)
  std::string text2;                  ///< of rate_of (rate name), cannot_judge (reason)
  std::vector<std::string> words;     ///< of one_of, in_times, window: the names listed
  std::vector<std::size_t> word_ats;  ///< of one_of: where in the text each of them stands
  std::vector<bool> inclusive;        ///< of tiers, bracket: "<=" rather than "<", one per limit
  bool flag = false;                  ///< of yes_no: its value
  Date date{};
  Rounding mode = Rounding::half_up;
  // filled by the checker
  Type type;
  Unit unit;                       ///< how values of this node are shown
  std::size_t index = 0;           ///< slot of an input, number of a rate or let
  std::vector<std::size_t> times;  ///< of in_times, window
};

struct Let {
  std::string name;
  std::size_t at = 0;
  std::size_t node = 0;
  bool used = false;
};

struct Ast {
  std::vector<Node> nodes;
  std::vector<Let> lets;
  std::size_t root = 0;
};

inline constexpr std::size_t kMaxNodes = 200;
inline constexpr int kMaxDepth = 40;

}  // namespace ratecheck::rulebook
