#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "rulebook/language/ast.h"

namespace ratecheck::rulebook {

/// Which part of the evaluator computes an operation: arithmetic in evaluate_values.cpp, conditions in
/// evaluate_conditions.cpp, work and moments in evaluate_work.cpp, the others in evaluator.cpp.
enum class Family : std::uint8_t {
  literal,
  name,
  input,
  rate,
  let,
  arithmetic,
  condition,
  work,
  moment,
  rate_of,
  refusal
};

/// How the checker finds the type of a node from the types of its parts; each has a case in Checker::type_of.
enum class Typing : std::uint8_t {
  number,
  word,
  yes_no,
  date,
  name,
  sum,          ///< both sides of one unit
  product,      ///< the units multiply or divide
  as_its_part,  ///< the type of its only part
  alike,        ///< all parts of one unit
  rounded,
  bands,
  comparison,
  logic,
  choice,
  word_test,
  moment_use,
  counted,
  known,
  sum_by,
  time_between,
  on,
  rate_of,
  refusal
};

/// What there is to know of an operation, in one line of one table: a new one is added there, and in the
/// family that computes it.
struct OpInfo {
  Op op;
  std::string_view called;  ///< as a function whose values are plain expressions; empty: written otherwise
  std::size_t least = 0;    ///< how many values such a function takes
  std::size_t most = 0;
  Family family;
  Typing typing;
  std::string_view told;  ///< in a step
};

/// Its line of the table.
const OpInfo& info_of(Op op);
std::span<const OpInfo> all_operations();

}  // namespace ratecheck::rulebook
