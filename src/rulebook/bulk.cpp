// Bulk judging. Each node becomes `register × coefficient`, the coefficient an exact fraction known before
// the batch, so that multiplying by a rate costs nothing in the loop. The largest value of every column
// bounds every register; where all bounds fit 62 bits the loop runs in int64, else where they fit 126 bits
// in Int128, else the batch is refused. The code runs instruction by instruction over blocks of rows.
#include "ratecheck/rulebook/bulk.h"

#include <algorithm>
#include <array>
#include <optional>

#include "bulk_plan.h"
#include "evaluator.h"
#include "program.h"
#include "ratecheck/base/divide_rounded.h"

namespace ratecheck::rulebook {
namespace {

using bulk::Instruction;
using bulk::Plan;

constexpr std::size_t kBlock = 512;

template <typename T>
struct Block {
  std::vector<std::array<T, kBlock>> registers;
  std::size_t size = 0;
};

/// One operand: a register times a whole factor, or a constant.
template <typename T>
class Operand {
 public:
  Operand(const Block<T>& block, const bulk::Operand& operand)
      : values_(operand.constant ? nullptr : block.registers[operand.reg].data()),
        factor_(static_cast<T>(operand.factor)) {}
  T operator[](std::size_t i) const { return values_ == nullptr ? factor_ : values_[i] * factor_; }
  [[nodiscard]] bool constant() const { return values_ == nullptr; }

 private:
  const T* values_;
  T factor_;
};

/// Constant and varying operands get loops of their own, so that the test is not in the loop.
template <typename T, typename Operation>
void each_row(Block<T>& block, const Instruction& code, Operation operation) {
  T* out = block.registers[code.out].data();
  const std::size_t size = block.size;
  const Operand<T> a(block, code.a);
  const Operand<T> b(block, code.b);
  if (b.constant()) {
    const T k = b[0];
    for (std::size_t i = 0; i < size; ++i) {
      out[i] = operation(a[i], k);
    }
    return;
  }
  for (std::size_t i = 0; i < size; ++i) {
    out[i] = operation(a[i], b[i]);
  }
}

template <typename T>
void select(Block<T>& block, const Instruction& code) {
  T* out = block.registers[code.out].data();
  const T* test = block.registers[code.test].data();
  const Operand<T> a(block, code.a);
  const Operand<T> b(block, code.b);
  for (std::size_t i = 0; i < block.size; ++i) {
    out[i] = test[i] != 0 ? a[i] : b[i];
  }
}

template <typename T>
void execute(Block<T>& block, const Instruction& code) {
  switch (code.op) {
    case bulk::Code::add:
      return each_row(block, code, [](T a, T b) { return a + b; });
    case bulk::Code::multiply:
      return each_row(block, code, [](T a, T b) { return a * b; });
    case bulk::Code::min:
      return each_row(block, code, [](T a, T b) { return b < a ? b : a; });
    case bulk::Code::max:
      return each_row(block, code, [](T a, T b) { return a < b ? b : a; });
    case bulk::Code::divide:
      return each_row(block, code, [mode = code.mode](T a, T b) { return divide_rounded(a, b, mode); });
    case bulk::Code::divide_half_up:
      return each_row(block, code, [](T a, T b) { return divide_rounded(a, b, Rounding::half_up); });
    case bulk::Code::less:
      return each_row(block, code, [](T a, T b) { return static_cast<T>(a < b); });
    case bulk::Code::at_most:
      return each_row(block, code, [](T a, T b) { return static_cast<T>(a <= b); });
    case bulk::Code::equal:
      return each_row(block, code, [](T a, T b) { return static_cast<T>(a == b); });
    case bulk::Code::logic_and:
      return each_row(block, code, [](T a, T b) { return static_cast<T>(a != 0 && b != 0); });
    case bulk::Code::logic_or:
      return each_row(block, code, [](T a, T b) { return static_cast<T>(a != 0 || b != 0); });
    case bulk::Code::choose:
      return select(block, code);
  }
}

template <typename T>
void run_plan(const Plan& plan, std::span<const BulkColumn> columns, std::span<std::int64_t> due) {
  Block<T> block;
  block.registers.resize(plan.registers);
  for (std::size_t start = 0; start < due.size(); start += kBlock) {
    block.size = std::min(kBlock, due.size() - start);
    for (std::size_t c = 0; c < plan.columns.size(); ++c) {
      const std::int64_t* from = columns[plan.columns[c]].counts.data() + start;
      std::copy(from, from + block.size, block.registers[c].begin());
    }
    for (const Instruction& code : plan.code) {
      execute(block, code);
    }
    const Operand<T> result(block, plan.result);
    for (std::size_t i = 0; i < block.size; ++i) {
      due[start + i] = static_cast<std::int64_t>(result[i]);
    }
  }
}

}  // namespace

struct BulkFormula::Code {
  const Rule* rule = nullptr;
  const FormulaVersion* formula = nullptr;
  const Card* card = nullptr;
  Inputs fixed;
  Date on{};
};

BulkFormula::BulkFormula() : code_(std::make_unique<Code>()) {}
BulkFormula::BulkFormula(BulkFormula&&) noexcept = default;
BulkFormula& BulkFormula::operator=(BulkFormula&&) noexcept = default;
BulkFormula::~BulkFormula() = default;

Result<BulkFormula> BulkFormula::compile(const Rule& rule, const Date& on, const Inputs& fixed) {
  BulkFormula made;
  *made.code_ = {&rule, rule.program->formula_on(on), rule.program->card_on(on), fixed, on};
  const bool expired = rule.known_until && on > *rule.known_until;
  const bool no_card =
      made.code_->card == nullptr ? !rule.program->cards.empty() : made.code_->card->unknown.has_value();
  if (made.code_->formula == nullptr || no_card || expired) {
    return Error{"cannot_judge", "rule '" + rule.id + "' has no known rates on " + to_string(on), {}, {}, {}};
  }
  if (!rule.program->rounding.step) {
    return Error{"unsupported", "rule '" + rule.id + "' rounds inside its formula", {}, {}, {}};
  }
  return made;
}

Status BulkFormula::run(std::span<const BulkColumn> columns, std::span<std::int64_t> due) const {
  for (const BulkColumn& column : columns) {
    if (column.counts.size() != due.size() || column.per_unit <= 0) {
      return Error{"bad_input", "column '" + column.name + "' does not fit the batch", {}, {}, {}};
    }
  }
  const auto plan = bulk::make_plan(*code_->rule, *code_->formula, code_->card, code_->on, code_->fixed, columns);
  if (!plan) {
    return plan.error();
  }
  if (plan->fits_64) {
    run_plan<std::int64_t>(*plan, columns, due);
  } else {
    run_plan<Int128>(*plan, columns, due);
  }
  return {};
}

}  // namespace ratecheck::rulebook
