#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "rulebook/language/lexer.h"
#include "rulebook/language/unit.h"

/// A formula as a tree. All nodes lie in one vector, and a node names its parts by their index there:
///
///   2 USD + 0.50 USD/min * engaged_time
///
///   0 number 2 USD   1 number 0.50 USD/min   2 name "engaged_time"   3 multiply {1, 2}   4 add {0, 3}   root: 4
///
/// The parser makes it of the text alone; the checker puts types, units and numbers of inputs and rates into it;
/// after that it does not change. Whoever holds a node by reference loses it when another node is added.
namespace ratecheck::rulebook {

/// What a node does. A new one: here, one line in ops.cpp in the same place, and a method in its family.
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

/// What kind of value a node gives. `never`: none, since a part is at fault or the formula itself refuses
/// (cannot_judge); it fits wherever a type is asked for.
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

/// `let NAME = expr;`, a part of a formula with a name.
struct Let {
  std::string name;
  std::size_t at = 0;    ///< byte offset of the name in the text
  std::size_t node = 0;  ///< root of its expression
  bool used = false;     ///< some other part names it; one that nobody uses is an error
};

struct Ast {
  std::vector<Node> nodes;
  std::vector<Let> lets;
  std::size_t root = 0;
};

// How large a formula may be. Parser, checker and evaluator call themselves for the parts of a node, so these two
// bound how deep that goes.
inline constexpr std::size_t kMaxNodes = 200;
inline constexpr int kMaxDepth = 40;

}  // namespace ratecheck::rulebook
