// The table of operations. What a function is called, how many values it takes, how it is checked, who computes it
// and what a step calls it stand in one line, so that parser, checker, evaluator and explanations cannot differ.
// Functions whose values are not plain expressions (round, tiers, bracket, window, rate_of, cannot_judge) have no
// name here: the parser has a method for each.
#include "rulebook/language/ops.h"

#include <array>

namespace ratecheck::rulebook {
namespace {

// in the order of Op, so that an operation is found by its number
constexpr std::array kOps{
    OpInfo{Op::number, "", 0, 0, Family::literal, Typing::number, ""},
    OpInfo{Op::word, "", 0, 0, Family::literal, Typing::word, ""},
    OpInfo{Op::yes_no, "", 0, 0, Family::literal, Typing::yes_no, ""},
    OpInfo{Op::date, "", 0, 0, Family::literal, Typing::date, ""},
    OpInfo{Op::name, "", 0, 0, Family::name, Typing::name, ""},
    OpInfo{Op::input, "", 0, 0, Family::input, Typing::name, ""},
    OpInfo{Op::rate, "", 0, 0, Family::rate, Typing::name, "rate"},
    OpInfo{Op::let, "", 0, 0, Family::let, Typing::name, "name"},
    OpInfo{Op::add, "", 0, 0, Family::arithmetic, Typing::sum, "add"},
    OpInfo{Op::subtract, "", 0, 0, Family::arithmetic, Typing::sum, "subtract"},
    OpInfo{Op::multiply, "", 0, 0, Family::arithmetic, Typing::product, "multiply"},
    OpInfo{Op::divide, "", 0, 0, Family::arithmetic, Typing::product, "divide"},
    OpInfo{Op::negate, "", 0, 0, Family::arithmetic, Typing::as_its_part, "negate"},
    OpInfo{Op::min, "min", 2, 20, Family::arithmetic, Typing::alike, "min"},
    OpInfo{Op::max, "max", 2, 20, Family::arithmetic, Typing::alike, "max"},
    OpInfo{Op::clamp, "clamp", 3, 3, Family::arithmetic, Typing::alike, "clamp"},
    OpInfo{Op::round, "", 0, 0, Family::arithmetic, Typing::rounded, "round"},
    OpInfo{Op::ceil, "ceil", 2, 2, Family::arithmetic, Typing::rounded, "ceil"},
    OpInfo{Op::floor, "floor", 2, 2, Family::arithmetic, Typing::rounded, "floor"},
    OpInfo{Op::tiers, "", 0, 0, Family::arithmetic, Typing::bands, "tiers"},
    OpInfo{Op::bracket, "", 0, 0, Family::arithmetic, Typing::bands, "bracket"},
    OpInfo{Op::either, "either", 2, 2, Family::arithmetic, Typing::alike, "either"},
    OpInfo{Op::equal, "", 0, 0, Family::condition, Typing::comparison, "equal"},
    OpInfo{Op::unequal, "", 0, 0, Family::condition, Typing::comparison, "not equal"},
    OpInfo{Op::less, "", 0, 0, Family::condition, Typing::comparison, "less"},
    OpInfo{Op::at_most, "", 0, 0, Family::condition, Typing::comparison, "at most"},
    OpInfo{Op::more, "", 0, 0, Family::condition, Typing::comparison, "more"},
    OpInfo{Op::at_least, "", 0, 0, Family::condition, Typing::comparison, "at least"},
    OpInfo{Op::logic_and, "", 0, 0, Family::condition, Typing::logic, "and"},
    OpInfo{Op::logic_or, "", 0, 0, Family::condition, Typing::logic, "or"},
    OpInfo{Op::logic_not, "", 0, 0, Family::condition, Typing::logic, "not"},
    OpInfo{Op::choose, "", 0, 0, Family::condition, Typing::choice, "either"},
    OpInfo{Op::one_of, "", 0, 0, Family::condition, Typing::word_test, "one of"},
    OpInfo{Op::in_times, "", 0, 0, Family::moment, Typing::moment_use, "in"},
    OpInfo{Op::within, "", 0, 0, Family::condition, Typing::word_test, "within"},
    OpInfo{Op::count_true, "count_true", 1, 20, Family::condition, Typing::counted, "count true"},
    OpInfo{Op::known, "known", 1, 1, Family::condition, Typing::known, "known"},
    OpInfo{Op::sum, "sum", 1, 1, Family::work, Typing::as_its_part, "sum"},
    OpInfo{Op::count, "count", 0, 1, Family::work, Typing::counted, "count"},
    OpInfo{Op::any, "any", 1, 1, Family::work, Typing::logic, "any"},
    OpInfo{Op::all, "all", 1, 1, Family::work, Typing::logic, "all"},
    OpInfo{Op::highest, "highest", 1, 1, Family::work, Typing::as_its_part, "highest"},
    OpInfo{Op::lowest, "lowest", 1, 1, Family::work, Typing::as_its_part, "lowest"},
    OpInfo{Op::sum_by, "sum_by", 2, 2, Family::work, Typing::sum_by, "sum"},
    OpInfo{Op::fresh_time, "fresh_time", 2, 2, Family::work, Typing::time_between, "fresh time"},
    OpInfo{Op::on, "on", 2, 2, Family::moment, Typing::on, "on"},
    OpInfo{Op::day, "day", 1, 1, Family::moment, Typing::moment_use, "day"},
    OpInfo{Op::month, "month", 1, 1, Family::moment, Typing::moment_use, "month"},
    OpInfo{Op::hour, "hour", 1, 1, Family::moment, Typing::moment_use, "hour"},
    OpInfo{Op::window, "", 0, 0, Family::moment, Typing::moment_use, "window"},
    OpInfo{Op::elapsed, "elapsed", 2, 2, Family::moment, Typing::time_between, "elapsed"},
    OpInfo{Op::rate_of, "", 0, 0, Family::rate_of, Typing::rate_of, "rate"},
    OpInfo{Op::cannot_judge, "", 0, 0, Family::refusal, Typing::refusal, ""},
};

constexpr bool in_order() {
  for (std::size_t i = 0; i < kOps.size(); ++i) {
    if (static_cast<std::size_t>(kOps[i].op) != i)
      return false;
  }
  return static_cast<std::size_t>(Op::cannot_judge) + 1 == kOps.size();
}
static_assert(in_order(), "one line for each operation, in the order of Op");

}  // namespace

const OpInfo& info_of(Op op) {
  return kOps[static_cast<std::size_t>(op)];
}

std::span<const OpInfo> all_operations() {
  return kOps;
}

}  // namespace ratecheck::rulebook
