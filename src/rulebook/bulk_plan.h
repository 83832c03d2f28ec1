#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "program.h"
#include "ratecheck/rulebook/bulk.h"

namespace ratecheck::rulebook::bulk {

enum class Code : std::uint8_t {
  add,
  multiply,
  min,
  max,
  divide,
  divide_half_up,
  less,
  at_most,
  equal,
  logic_and,
  logic_or,
  choose,
};

/// A register times a whole factor, or the factor alone.
struct Operand {
  bool constant = false;
  std::size_t reg = 0;
  Int128 factor = 1;
};

struct Instruction {
  Code op = Code::add;
  std::size_t out = 0;
  std::size_t test = 0;  ///< of choose
  Operand a;
  Operand b;
  Rounding mode = Rounding::half_up;
};

struct Plan {
  std::vector<std::size_t> columns;  ///< register c is this column of the caller
  std::size_t registers = 0;
  std::vector<Instruction> code;
  Operand result;  ///< in minor units
  bool fits_64 = false;
};

/// Problems: `missing_input`, `too_large`, `unsupported` (words that were not fixed, work items, moments).
Result<Plan> make_plan(const Rule& rule, const FormulaVersion& formula, const Card* card, const Date& on,
                       const Inputs& fixed, std::span<const BulkColumn> columns);

}  // namespace ratecheck::rulebook::bulk
