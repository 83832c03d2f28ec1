// Interval arithmetic that also carries slopes. The interval alone is safe but too wide where an unknown
// input stands twice (minutes inside the city and minutes outside it); when the slopes show that the result
// only rises or only falls with each unknown, the evaluator takes the corners instead, which are exact.
//
// 30 minutes, of which nobody knows how many were inside, at 0.60 a minute inside and 0.40 outside:
//
//   0.60 * inside + 0.40 * (30 - inside)        inside lies in [0, 30]
//   intervals alone:  [0, 18] + [0, 12]         = [0, 30]
//   slopes:           0.60 + -0.40 = 0.20       for each minute more inside: it never falls
//   corners:          inside = 0 gives 12, inside = 30 gives 18: the due lies in [12, 18], exactly
//
// A slope is itself a range, since a product with an unknown factor is steeper where that factor is larger. The
// rules are those of derivatives, worked out over ranges:
//
//   a + b            slopes add
//   a * b            slope of a times the range of b, plus slope of b times the range of a
//   1 / b            slope of b times -1/b², over the range of b; a range that holds 0 gives an invalid number
//   min, max         of the one that wins everywhere; else whatever either may do
//   either, if       whatever either side may do
//   rounding         jumps, so only the direction is left: an unbounded slope that never falls, or never rises
//
// A condition that hangs on an unknown input lets the value jump between its two ways: `jumps` is set, and the
// slopes of what is made of it prove nothing.
//
// Where each slope is one number and not a range, the value is affine: it is `start`, its value where every
// unknown stands at its least, plus slope times distance from there. Then its ends need no corner to be computed
// (evaluate.cpp), and one run tells the due of all work of a kind (cached_evaluator.cpp). Rounding, and two sides
// that start unlike, leave the start open.
#include "rulebook/evaluate/value.h"

#include <algorithm>

namespace ratecheck::rulebook {
namespace {

const Rational& least(const Rational& a, const Rational& b) {
  return b < a ? b : a;
}
const Rational& most(const Rational& a, const Rational& b) {
  return a < b ? b : a;
}

/// Only the direction is known: see Slope::sign.
Slope unbounded(int sign) {
  Slope slope;
  slope.finite = false;
  slope.sign = sign;
  return slope;
}

int common_sign(const Slope& a, const Slope& b) {
  if (a.never_falls() && b.never_falls())
    return 1;
  return a.never_rises() && b.never_rises() ? -1 : 0;
}

/// Of a sum.
Slope plus(const Slope& a, const Slope& b) {
  if (a.finite && b.finite)
    return {true, 0, a.low + b.low, a.high + b.high};
  return unbounded(common_sign(a, b));
}

/// Of what may be either or lie between: the steepest both ways.
Slope around(const Slope& a, const Slope& b) {
  if (a.finite && b.finite)
    return {true, 0, least(a.low, b.low), most(a.high, b.high)};
  return unbounded(common_sign(a, b));
}

struct Range {
  Rational low;
  Rational high;
};

/// All values between those given; an invalid one where any is.
Range span_of(std::initializer_list<Rational> values) {
  Range out{*values.begin(), *values.begin()};
  for (const Rational& x : values) {
    if (!x.valid())
      return {x, x};
    out = {least(out.low, x), most(out.high, x)};
  }
  return out;
}

/// Its ends are among the products of the ends; fewer are tried where a factor is one number.
Range product(const Range& a, const Range& b) {
  if (a.low == a.high)
    return b.low == b.high ? span_of({a.low * b.low}) : span_of({a.low * b.low, a.low * b.high});
  if (b.low == b.high)
    return span_of({a.low * b.low, a.high * b.low});
  return span_of({a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high});
}

Slope negated(const Slope& slope) {
  return slope.finite ? Slope{true, 0, -slope.high, -slope.low} : unbounded(-slope.sign);
}

/// Of a product with a factor that lies in a range; an unbounded one keeps or turns its direction, or loses it.
Slope times(const Slope& slope, const Range& factor) {
  if (slope.finite) {
    const Range p = product({slope.low, slope.high}, factor);
    return {true, 0, p.low, p.high};
  }
  if (factor.low.sign() >= 0)
    return slope;
  return unbounded(factor.high.sign() <= 0 ? -slope.sign : 0);
}

/// By unknown input: what only `a` hangs on, what only `b` hangs on, and what both do.
template <typename Left, typename Right, typename Both>
Slopes join_slopes(const Slopes& a, const Slopes& b, Left left, Right right, Both both) {
  Slopes out;
  if (a.empty() && b.empty())
    return out;
  out.reserve(a.size() + b.size());
  auto x = a.begin();
  auto y = b.begin();
  while (x != a.end() || y != b.end()) {
    if (y == b.end() || (x != a.end() && x->first < y->first)) {
      out.emplace_back(x->first, left(x->second));
      ++x;
    } else if (x == a.end() || y->first < x->first) {
      out.emplace_back(y->first, right(y->second));
      ++y;
    } else {
      out.emplace_back(x->first, both(x->second, y->second));
      ++x;
      ++y;
    }
  }
  return out;
}

/// The same for a sum, in the storage of the first.
void add_slopes(Slopes& to, const Slopes& more) {
  auto at = to.begin();
  for (const auto& [variable, slope] : more) {
    at =
        std::lower_bound(at, to.end(), variable, [](const auto& entry, std::size_t n) { return entry.first < n; });
    if (at != to.end() && at->first == variable) {
      at->second = plus(at->second, slope);
    } else {
      at = to.insert(at, {variable, slope});
    }
  }
}

/// Of a result that may be either value or lie between them.
Slopes slopes_around(const NodeValue& a, const NodeValue& b) {
  const auto or_none = [](const Slope& slope) { return around(slope, Slope()); };
  return join_slopes(a.slopes, b.slopes, or_none, or_none, around);
}

NodeValue made(Range range, Slopes slopes, Rational start, const NodeValue& a, const NodeValue& b) {
  NodeValue out;
  out.kind = TypeKind::quantity;
  out.low = range.low;
  out.high = range.high;
  out.slopes = std::move(slopes);
  out.start = start;
  out.jumps = a.jumps || b.jumps;
  return out;
}

/// Of two starts; invalid where one of them is.
Rational lower(const Rational& a, const Rational& b) {
  return a.valid() && b.valid() ? least(a, b) : Rational::invalid();
}
Rational upper(const Rational& a, const Rational& b) {
  return a.valid() && b.valid() ? most(a, b) : Rational::invalid();
}
/// The slope of a product with one known number, in its own storage.
void stretch(Slope& slope, const Rational& factor) {
  const bool turned = factor.sign() < 0;
  if (!slope.finite) {
    slope.sign = turned ? -slope.sign : slope.sign;
    return;
  }
  const bool one = slope.low == slope.high;
  slope.low = slope.low * factor;
  slope.high = one ? slope.low : slope.high * factor;
  if (turned)
    std::swap(slope.low, slope.high);
}

NodeValue negated(NodeValue&& a) {
  std::swap(a.low, a.high);
  a.low = -a.low;
  a.high = -a.high;
  a.start = -a.start;
  for (auto& entry : a.slopes)
    entry.second = negated(entry.second);
  a.source.reset();
  return std::move(a);
}

/// The sum of a value and a settled one.
NodeValue moved(NodeValue&& a, const NodeValue& by) {
  const bool settled = a.settled();
  a.low = a.low + by.low;
  a.high = settled ? a.low : a.high + by.low;
  if (!a.slopes.empty())
    a.start = a.start + by.low;
  a.jumps = a.jumps || by.jumps;
  a.source.reset();
  return std::move(a);
}

/// The product of a value and a settled one.
NodeValue stretched(NodeValue&& a, const NodeValue& by) {
  const Rational factor = by.low;
  const bool settled = a.settled();
  a.low = a.low * factor;
  a.high = settled ? a.low : a.high * factor;
  if (!a.slopes.empty())
    a.start = a.start * factor;
  if (factor.sign() < 0)
    std::swap(a.low, a.high);
  for (auto& entry : a.slopes)
    stretch(entry.second, factor);
  a.jumps = a.jumps || by.jumps;
  a.source.reset();
  return std::move(a);
}

/// 1 / a. Both ends change places, since a larger divisor gives less.
NodeValue reciprocal(const NodeValue& a) {
  if (a.low.sign() <= 0 && a.high.sign() >= 0)
    return NodeValue::quantity(Rational::invalid());
  NodeValue out = a;
  out.low = Rational(1) / a.high;
  out.high = Rational(1) / a.low;
  out.start = Rational(1) / a.start;
  if (out.slopes.empty())
    return out;
  const Range factor = product({-out.high, -out.low}, {out.low, out.high});
  for (auto& entry : out.slopes)
    entry.second = times(entry.second, factor);
  return out;
}

}  // namespace

NodeValue NodeValue::quantity(Rational exact) {
  NodeValue out;
  out.kind = TypeKind::quantity;
  out.low = exact;
  out.high = exact;
  return out;
}

bool NodeValue::affine() const {
  return at_start().valid() && std::all_of(slopes.begin(), slopes.end(), [](const auto& entry) {
           return entry.second.finite && entry.second.low == entry.second.high;
         });
}

Rational NodeValue::slope_of(std::size_t variable) const {
  for (const auto& [number, slope] : slopes) {
    if (number == variable)
      return slope.low;
  }
  return 0;
}

NodeValue NodeValue::yes_no(bool truth) {
  NodeValue out;
  out.kind = TypeKind::yes_no;
  out.may_be_true = truth;
  out.may_be_false = !truth;
  return out;
}

NodeValue NodeValue::of_word(std::string_view text) {
  NodeValue out;
  out.kind = TypeKind::word;
  out.word = text;
  return out;
}

NodeValue NodeValue::of_moment(Moment moment) {
  NodeValue out;
  out.kind = TypeKind::moment;
  out.moment = moment;
  return out;
}

NodeValue add(NodeValue&& a, NodeValue&& b) {
  if (a.settled())
    return moved(std::move(b), a);
  if (b.settled())
    return moved(std::move(a), b);
  a.start = a.at_start() + b.at_start();
  a.low = a.low + b.low;
  a.high = a.high + b.high;
  add_slopes(a.slopes, b.slopes);
  a.jumps = a.jumps || b.jumps;
  a.source.reset();
  return std::move(a);
}

NodeValue subtract(NodeValue&& a, NodeValue&& b) {
  return add(std::move(a), negated(std::move(b)));
}

NodeValue multiply(NodeValue&& a, NodeValue&& b) {
  if (a.settled())
    return stretched(std::move(b), a);
  if (b.settled())
    return stretched(std::move(a), b);
  const Range x{a.low, a.high};
  const Range y{b.low, b.high};
  const auto left = [&](const Slope& p) { return times(p, y); };
  const auto right = [&](const Slope& q) { return times(q, x); };
  const auto both = [&](const Slope& p, const Slope& q) { return plus(times(p, y), times(q, x)); };
  return made(product(x, y), join_slopes(a.slopes, b.slopes, left, right, both), a.at_start() * b.at_start(), a,
              b);
}

NodeValue divide(NodeValue&& a, NodeValue&& b) {
  return multiply(std::move(a), reciprocal(b));
}

NodeValue smaller(const NodeValue& a, const NodeValue& b) {
  if (a.high <= b.low)
    return made({a.low, a.high}, a.slopes, a.start, a, a);
  if (b.high <= a.low)
    return made({b.low, b.high}, b.slopes, b.start, b, b);
  return made({least(a.low, b.low), least(a.high, b.high)}, slopes_around(a, b), lower(a.at_start(), b.at_start()),
              a, b);
}

NodeValue larger(const NodeValue& a, const NodeValue& b) {
  if (a.low >= b.high)
    return made({a.low, a.high}, a.slopes, a.start, a, a);
  if (b.low >= a.high)
    return made({b.low, b.high}, b.slopes, b.start, b, b);
  return made({most(a.low, b.low), most(a.high, b.high)}, slopes_around(a, b), upper(a.at_start(), b.at_start()),
              a, b);
}

NodeValue hull(const NodeValue& a, const NodeValue& b) {
  const Rational start = a.at_start();
  return made({least(a.low, b.low), most(a.high, b.high)}, slopes_around(a, b),
              start == b.at_start() ? start : Rational::invalid(), a, b);
}

NodeValue rounded(const NodeValue& a, const Rational& step, Rounding mode) {
  NodeValue out = a;
  out.source.reset();
  out.low = round_to(a.low, step, mode);
  out.high = a.exact() ? out.low : round_to(a.high, step, mode);
  out.start = Rational::invalid();
  for (auto& entry : out.slopes) {
    const Slope& slope = entry.second;
    entry.second = unbounded(slope.never_falls() ? 1 : slope.never_rises() ? -1 : 0);
  }
  return out;
}

NodeValue compare(const NodeValue& a, const NodeValue& b, Comparison how) {
  NodeValue out = NodeValue::yes_no(false);
  if (how == Comparison::equal) {
    const bool apart = a.high < b.low || b.high < a.low;
    out.may_be_true = !apart;
    out.may_be_false = apart || !a.exact() || !b.exact();
  } else if (how == Comparison::less) {
    out.may_be_true = a.low < b.high;
    out.may_be_false = !(a.high < b.low);
  } else {
    out.may_be_true = a.low <= b.high;
    out.may_be_false = !(a.high <= b.low);
  }
  return out;
}

}  // namespace ratecheck::rulebook
