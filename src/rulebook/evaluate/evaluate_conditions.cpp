// Conditions, and the choices that hang on them. A yes/no may be yes, no, or either, where an unknown input
// decides it; `and`, `or` and `not` go on with that.
//
//   if waiting_time > 5 min then 3 USD else 1 USD      waiting_time in [0, 10 min]
//   the condition may be true and may be false; both ways are computed, and the value is [1, 3] USD and jumps
//
// Only a way that may be taken is computed, so what the other would ask for is not missing.
#include <fmt/format.h>

#include <algorithm>

#include "ratecheck/base/place_name.h"
#include "rulebook/evaluate/evaluator.h"

namespace ratecheck::rulebook {

namespace {

/// `later`: seconds from the left moment to the right one.
bool in_order(std::int64_t later, Op op) {
  switch (op) {
    case Op::less:
      return later > 0;
    case Op::at_most:
      return later >= 0;
    case Op::more:
      return later < 0;
    case Op::at_least:
      return later <= 0;
    default:
      return later == 0;
  }
}

/// > and >= are < and <= with the sides changed.
NodeValue compared(Op op, const NodeValue& a, const NodeValue& b) {
  NodeValue out;
  if (a.kind == TypeKind::quantity) {
    const bool turned = op == Op::more || op == Op::at_least;
    out = compare(turned ? b : a, turned ? a : b,
                  op == Op::equal || op == Op::unequal ? Comparison::equal
                  : op == Op::less || op == Op::more   ? Comparison::less
                                                       : Comparison::at_most);
  } else if (a.kind == TypeKind::moment) {
    out = NodeValue::yes_no(in_order(seconds_between(a.moment, b.moment), op));
  } else {
    out = NodeValue::yes_no(a.kind == TypeKind::word ? a.word == b.word : a.may_be_true == b.may_be_true);
  }
  if (op == Op::unequal)
    std::swap(out.may_be_true, out.may_be_false);
  return out;
}

}  // namespace

NodeValue Evaluator::condition(std::size_t n) {
  const Node& node = ast_.nodes[n];
  switch (node.op) {
    case Op::choose:
      return choose(n);
    case Op::logic_and:
    case Op::logic_or:
    case Op::logic_not:
      return logic(n);
    case Op::known:
      return NodeValue::yes_no(find_input(ast_.nodes[node.args[0]].index) != nullptr);
    default:
      break;
  }
  std::vector<NodeValue> values;
  values.reserve(node.args.size());
  bool good = true;
  for (const std::size_t arg : node.args) {
    values.push_back(eval(arg));
    good = good && values.back().good();
  }
  if (!good)
    return NodeValue::never();
  NodeValue out;
  switch (node.op) {
    case Op::one_of:
      out = NodeValue::yes_no(std::find(node.words.begin(), node.words.end(), values[0].word) != node.words.end());
      break;
    case Op::within: {
      const std::string place(values[0].word);
      const std::string area(values[1].word);
      // "US" may or may not be Seattle; "US-WA" is the rest of Washington, since its Seattle has a name
      if (place.size() == 2 && area.size() > 2 && area[2] == '-' && area.compare(0, 2, place) == 0)
        return fail(Reason::ambiguous_place, fmt::format("whether '{}' is inside {} cannot be told", place, area));
      out = NodeValue::yes_no(PlaceName{place}.within(area));
      break;
    }
    case Op::count_true: {
      out = NodeValue::quantity(0);
      for (const NodeValue& value : values) {
        out.low = out.low + Rational(value.may_be_false ? 0 : 1);
        out.high = out.high + Rational(value.may_be_true ? 1 : 0);
        out.jumps = out.jumps || (value.may_be_true && value.may_be_false);
      }
      break;
    }
    default:
      straight = straight && values[0].kind != TypeKind::quantity && values[0].kind != TypeKind::moment;
      out = compared(node.op, values[0], values[1]);
  }
  explain_args(n, values, out);
  return out;
}

NodeValue Evaluator::choose(std::size_t n) {
  const Node& node = ast_.nodes[n];
  NodeValue test = eval(node.args[0]);
  if (!test.good())
    return test;
  if (!test.may_be_false || !test.may_be_true) {
    const std::size_t way = test.may_be_true ? 0 : 1;
    take_way(n, way);
    return eval(node.args[1 + way]);
  }
  const NodeValue ways[] = {eval(node.args[1]), eval(node.args[2])};
  const auto& [yes, no] = ways;
  if (!yes.good() || !no.good())
    return NodeValue::never();
  if (yes.kind != TypeKind::quantity)
    return fail(Reason::missing_input, "a choice hangs on an input that is not known");
  NodeValue out = hull(yes, no);
  out.jumps = true;
  explain_args(n, ways, out);
  return out;
}

/// and, or, not. The right side is not asked where the left one settles it.
NodeValue Evaluator::logic(std::size_t n) {
  const Node& node = ast_.nodes[n];
  NodeValue a = eval(node.args[0]);
  if (!a.good())
    return a;
  if (node.op == Op::logic_not) {
    std::swap(a.may_be_true, a.may_be_false);
    return a;
  }
  const bool conjunction = node.op == Op::logic_and;
  if (conjunction ? !a.may_be_true : !a.may_be_false) {
    return a;  // settled: what else the other side would ask for is not needed
  }
  NodeValue b = eval(node.args[1]);
  if (!b.good())
    return b;
  NodeValue out = NodeValue::yes_no(true);
  out.may_be_true = conjunction ? a.may_be_true && b.may_be_true : a.may_be_true || b.may_be_true;
  out.may_be_false = conjunction ? a.may_be_false || b.may_be_false : a.may_be_false && b.may_be_false;
  return out;
}
}  // namespace ratecheck::rulebook
