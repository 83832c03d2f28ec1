#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "ratecheck/base/dates.h"
#include "ratecheck/base/rational.h"
#include "ratecheck/rulebook/rulebook.h"
#include "rulebook/language/ast.h"

// The values that a formula is computed with: intervals that know how they move with each unknown input. How they
// are bounded stands in value.cpp, with an example.
//
//   NodeValue pay = multiply(NodeValue::quantity(Rational(1, 2)), std::move(time));
//   if (!pay.low.valid())  // it did not fit 128 bits
//
// Values own what they hold but for `word`, which must outlive them. All numbers are in base units.
namespace ratecheck::rulebook {

/// How a value moves when one unknown input grows by one base unit: by `low` at least and `high` at most; or,
/// where that is not bounded (rounding jumps), only whether it ever falls or rises.
struct Slope {
  bool finite = true;
  int sign = 0;  ///< of an unbounded one: 1 never falls, -1 never rises, 0 may do both
  Rational low;
  Rational high;

  [[nodiscard]] bool never_falls() const { return finite ? low.sign() >= 0 : sign > 0; }
  [[nodiscard]] bool never_rises() const { return finite ? high.sign() <= 0 : sign < 0; }
};

/// By number of the unknown input, ascending; an absent one is zero.
using Slopes = std::vector<std::pair<std::size_t, Slope>>;

/// What a node evaluates to. `never`: it could not be computed, and the evaluator has noted why.
struct NodeValue {
  TypeKind kind = TypeKind::never;
  Rational low;  ///< of a quantity, in base units
  Rational high;
  Slopes slopes;             ///< empty: it hangs on no unknown input
  Rational start;            ///< with slopes: see at_start
  bool jumps = false;        ///< a condition hung on an unknown input, so slopes tell nothing
  bool may_be_true = false;  ///< of a yes/no; with the next one too: nobody can tell
  bool may_be_false = false;
  std::string_view word;  ///< of the inputs, the formula, or kept by the evaluator
  Moment moment;
  std::optional<std::size_t> source;  ///< of a rate: its citation

  static NodeValue never() { return {}; }
  static NodeValue quantity(Rational exact);
  static NodeValue yes_no(bool truth);
  static NodeValue of_word(std::string_view text);
  static NodeValue of_moment(Moment moment);
  [[nodiscard]] bool good() const { return kind != TypeKind::never; }
  [[nodiscard]] bool exact() const { return low == high; }
  /// Where every unknown input stands at its least. Invalid where that leaves it open.
  [[nodiscard]] Rational at_start() const { return !slopes.empty() ? start : exact() ? low : Rational::invalid(); }
  /// Every unknown input moves it at one known rate, wherever the others stand.
  [[nodiscard]] bool affine() const;
  /// Of an affine one, by number of the unknown input.
  [[nodiscard]] Rational slope_of(std::size_t variable) const;
  /// One number, on whatever unknown input it may hang.
  [[nodiscard]] bool settled() const { return slopes.empty() && low == high; }
};

// On quantities. An overflow gives an invalid number, which the evaluator notices. The sums and products take
// their values over, since most of them become the result: that took 10 % of the instructions from judging a row
// of trip records (`./dev bench csv` imports such rows).
NodeValue add(NodeValue&& a, NodeValue&& b);
NodeValue subtract(NodeValue&& a, NodeValue&& b);
NodeValue multiply(NodeValue&& a, NodeValue&& b);
NodeValue divide(NodeValue&& a, NodeValue&& b);  ///< invalid when b may be zero
/// min and max: of two intervals, the interval of the smaller or larger of any two values in them.
NodeValue smaller(const NodeValue& a, const NodeValue& b);
NodeValue larger(const NodeValue& a, const NodeValue& b);
/// All values between the two: an ambiguous clause, or a condition nobody can tell.
NodeValue hull(const NodeValue& a, const NodeValue& b);
/// `step` must be exact.
NodeValue rounded(const NodeValue& a, const Rational& step, Rounding mode);

enum class Comparison { less, at_most, equal };
/// A yes/no that may be both, where the intervals overlap.
NodeValue compare(const NodeValue& a, const NodeValue& b, Comparison how);

}  // namespace ratecheck::rulebook
