// Arithmetic: the operations on quantities. Intervals and slopes are value.h's business; here is which values
// meet, which way was taken, and what is told of it.
//
//   tiers(3, <= 2: 1 USD, else: 2 USD)      part inside each band times its rate: 2 * 1 + 1 * 2 = 4 USD
//   bracket(3, <= 2: 1 USD, else: 2 USD)    the rate of the band that 3 lies in: 2 USD
//
// Of a value known only roughly, tiers takes as much as may lie in each band; bracket must know the band.
#include <fmt/format.h>

#include <array>

#include "rulebook/evaluate/evaluator.h"

namespace ratecheck::rulebook {
namespace {

NodeValue combined(Op op, NodeValue&& a, NodeValue&& b) {
  return op == Op::add        ? add(std::move(a), std::move(b))
         : op == Op::subtract ? subtract(std::move(a), std::move(b))
         : op == Op::multiply ? multiply(std::move(a), std::move(b))
                              : divide(std::move(a), std::move(b));
}

}  // namespace

NodeValue Evaluator::arithmetic(std::size_t n) {
  const Node& node = ast_.nodes[n];
  switch (node.op) {
    case Op::min:
    case Op::max:
    case Op::clamp:
    case Op::either:
      straight = false;
      return extreme(n);
    case Op::round:
    case Op::ceil:
    case Op::floor:
      straight = false;
      return rounding(n);
    case Op::tiers:
    case Op::bracket:
      straight = false;
      return bands(n);
    default:
      break;
  }
  if (node.op == Op::negate) {
    NodeValue a = eval(node.args[0]);
    return a.good() ? subtract(NodeValue::quantity(0), std::move(a)) : NodeValue::never();
  }
  NodeValue args[] = {eval(node.args[0]), eval(node.args[1])};
  auto& [a, b] = args;
  if (!a.good() || !b.good())
    return NodeValue::never();
  if (!explaining())
    return combined(node.op, std::move(a), std::move(b));
  NodeValue out = combined(node.op, NodeValue(a), NodeValue(b));
  if (out.low.valid() && out.high.valid())
    explain_args(n, args, out);
  return out;
}

/// min, max, clamp and either.
NodeValue Evaluator::extreme(std::size_t n) {
  const Node& node = ast_.nodes[n];
  std::vector<NodeValue> values;
  bool good = true;
  for (const std::size_t arg : node.args) {
    values.push_back(eval(arg));
    good = good && values.back().good();
  }
  if (!good)
    return NodeValue::never();
  NodeValue out = values[0];
  if (node.op == Op::clamp) {
    out = smaller(larger(values[0], values[1]), values[2]);
    note_decider(n, values, out);
    explain_args(n, values, out);
    return out;
  }
  for (std::size_t i = 1; i < values.size(); ++i) {
    out = node.op == Op::min   ? smaller(out, values[i])
          : node.op == Op::max ? larger(out, values[i])
                               : hull(out, values[i]);
  }
  out.source.reset();
  note_decider(n, values, out);
  explain_args(n, values, out);
  return out;
}

/// For the examples: which of the values of a min, max or clamp became the result. Of equal ones the last,
/// so that a value at its limit does not stand for both.
void Evaluator::note_decider(std::size_t n, std::span<const NodeValue> values, const NodeValue& out) {
  if (seen_ == nullptr || ast_.nodes[n].op == Op::either)
    return;
  for (std::size_t i = values.size(); i-- > 0;) {
    if (values[i].low == out.low && values[i].high == out.high) {
      take_way(n, i);
      return;
    }
  }
}

NodeValue Evaluator::rounding(std::size_t n) {
  const Node& node = ast_.nodes[n];
  const NodeValue args[] = {eval(node.args[0]), eval(node.args[1])};
  const auto& [value, step] = args;
  if (!value.good() || !step.good())
    return NodeValue::never();
  if (!step.exact() || step.low.sign() <= 0)
    return fail(Reason::missing_input, "a rounding step must be one known value above zero");
  const bool plain = node.op == Op::round;
  const Rounding mode = plain ? node.mode : node.op == Op::ceil ? Rounding::up : Rounding::down;
  NodeValue out = rounded(value, step.low, mode);
  explain_args(n, args, out);
  return out;
}

/// tiers: each band pays its own rate for the part inside it. bracket: the band of the value pays for all.
NodeValue Evaluator::bands(std::size_t n) {
  const Node& node = ast_.nodes[n];
  const NodeValue x = eval(node.args[0]);
  if (!x.good())
    return x;
  const std::size_t limits = node.inclusive.size();
  std::vector<std::string> told{text_of(x, ast_.nodes[node.args[0]].unit)};
  NodeValue out = NodeValue::quantity(0);
  NodeValue from = NodeValue::quantity(0);
  for (std::size_t i = 0; i <= limits; ++i) {
    const bool last = i == limits;
    NodeValue end = last ? x : eval(node.args[1 + 2 * i]);
    if (!end.good())
      return end;
    const std::size_t band = last ? node.args.back() : node.args[2 + 2 * i];
    if (node.op == Op::bracket) {
      const NodeValue inside = last ? NodeValue::yes_no(true)
                                    : compare(x, end, node.inclusive[i] ? Comparison::at_most : Comparison::less);
      if (inside.may_be_true && inside.may_be_false)
        return fail(Reason::missing_input, "which bracket applies hangs on an input that is known only roughly");
      if (inside.may_be_true) {
        take_way(n, i);
        out = eval(band);
        explain_args(n, std::array{x, out}, out);
        return out;
      }
      continue;
    }
    NodeValue top = last ? x : smaller(x, end);
    NodeValue part = larger(subtract(std::move(top), std::move(from)), NodeValue::quantity(0));
    from = end;
    if (part.exact() && part.low.sign() == 0)
      continue;
    take_way(n, i);
    const NodeValue rate = eval(band);
    if (!rate.good())
      return rate;
    told.push_back(fmt::format("{} at {}", text_of(part, ast_.nodes[node.args[0]].unit),
                               text_of(rate, ast_.nodes[band].unit)));
    if (rate.source)
      told_rates_ = {*rate.source};
    out = add(std::move(out), multiply(std::move(part), NodeValue(rate)));
  }
  explain(n, told, out);
  return out;
}
}  // namespace ratecheck::rulebook
