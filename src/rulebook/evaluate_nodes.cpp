// The operations of the evaluator, by family: arithmetic, conditions, work items, moments.
#include <algorithm>
#include <array>

#include "evaluator.h"
#include "ratecheck/base/place_name.h"

namespace ratecheck::rulebook {

// ---- arithmetic

Value Evaluator::arithmetic(std::size_t n) {
  const Node& node = ast_.nodes[n];
  switch (node.op) {
    case Op::min:
    case Op::max:
    case Op::clamp:
    case Op::either:
      return extreme(n);
    case Op::round:
    case Op::ceil:
    case Op::floor:
      return rounding(n);
    case Op::tiers:
    case Op::bracket:
      return bands(n);
    default:
      break;
  }
  const Value a = eval(node.args[0]);
  if (node.op == Op::negate) {
    return a.good() ? subtract(Value::quantity(0), a) : a;
  }
  const Value b = eval(node.args[1]);
  if (!a.good() || !b.good()) {
    return Value::never();
  }
  switch (node.op) {
    case Op::add: {
      Value out = add(a, b);
      explain_args(n, "add", {a, b}, out);
      return out;
    }
    case Op::subtract: {
      Value out = subtract(a, b);
      explain_args(n, "subtract", {a, b}, out);
      return out;
    }
    case Op::multiply: {
      Value out = multiply(a, b);
      explain_args(n, "multiply", {a, b}, out);
      return out;
    }
    default: {
      Value out = divide(a, b);
      if (out.low.valid() && out.high.valid()) {
        explain_args(n, "divide", {a, b}, out);
      }
      return out;
    }
  }
}

Value Evaluator::extreme(std::size_t n) {
  const Node& node = ast_.nodes[n];
  std::vector<Value> values;
  bool good = true;
  for (const std::size_t arg : node.args) {
    values.push_back(eval(arg));
    good = good && values.back().good();
  }
  if (!good) {
    return Value::never();
  }
  Value out = values[0];
  if (node.op == Op::clamp) {
    out = smaller(larger(values[0], values[1]), values[2]);
    explain_args(n, "clamp", values, out);
    return out;
  }
  for (std::size_t i = 1; i < values.size(); ++i) {
    out = node.op == Op::min   ? smaller(out, values[i])
          : node.op == Op::max ? larger(out, values[i])
                               : hull(out, values[i]);
  }
  out.source.reset();
  explain_args(n, node.op == Op::min ? "min" : node.op == Op::max ? "max" : "either", values, out);
  return out;
}

Value Evaluator::rounding(std::size_t n) {
  const Node& node = ast_.nodes[n];
  const Value value = eval(node.args[0]);
  const Value step = eval(node.args[1]);
  if (!value.good() || !step.good()) {
    return Value::never();
  }
  if (!step.exact() || step.low.sign() <= 0) {
    return fail(Reason::missing_input, "a rounding step must be one known value above zero");
  }
  const bool plain = node.op == Op::round;
  const Rounding mode = plain ? node.mode : node.op == Op::ceil ? Rounding::up : Rounding::down;
  Value out = rounded(value, step.low, mode);
  explain_args(n, plain ? "round " + node.text : node.op == Op::ceil ? "ceil" : "floor", {value, step}, out);
  return out;
}

/// tiers: each band pays its own rate for the part inside it. bracket: the band of the value pays for all.
Value Evaluator::bands(std::size_t n) {
  const Node& node = ast_.nodes[n];
  const Value x = eval(node.args[0]);
  if (!x.good()) {
    return x;
  }
  const std::size_t limits = node.inclusive.size();
  std::vector<std::string> told{text_of(x, ast_.nodes[node.args[0]].unit)};
  Value out = Value::quantity(0);
  Value from = Value::quantity(0);
  for (std::size_t i = 0; i <= limits; ++i) {
    const bool last = i == limits;
    const Value end = last ? x : eval(node.args[1 + 2 * i]);
    if (!end.good()) {
      return end;
    }
    const std::size_t band = last ? node.args.back() : node.args[2 + 2 * i];
    if (node.op == Op::bracket) {
      const Value inside =
          last ? Value::yes_no(true) : compare(x, end, node.inclusive[i] ? Comparison::at_most : Comparison::less);
      if (inside.may_be_true && inside.may_be_false) {
        return fail(Reason::missing_input, "which bracket applies hangs on an input that is known only roughly");
      }
      if (inside.may_be_true) {
        out = eval(band);
        explain_args(n, "bracket", {x, out}, out);
        return out;
      }
      continue;
    }
    const Value top = last ? x : smaller(x, end);
    const Value part = larger(subtract(top, from), Value::quantity(0));
    from = end;
    if (part.exact() && part.low.sign() == 0) {
      continue;
    }
    const Value rate = eval(band);
    if (!rate.good()) {
      return rate;
    }
    told.push_back(text_of(part, ast_.nodes[node.args[0]].unit) + " at " + text_of(rate, ast_.nodes[band].unit));
    if (rate.source) {
      told_rates_ = {*rate.source};
    }
    out = add(out, multiply(part, rate));
  }
  explain(n, "tiers", told, out);
  return out;
}

// ---- conditions

Value Evaluator::condition(std::size_t n) {
  const Node& node = ast_.nodes[n];
  switch (node.op) {
    case Op::choose:
      return choose(n);
    case Op::logic_and:
    case Op::logic_or:
    case Op::logic_not:
      return logic(n);
    case Op::known: {
      bool of_item = false;
      return Value::yes_no(find_input(program_.inputs[ast_.nodes[node.args[0]].index], of_item) != nullptr);
    }
    default:
      break;
  }
  std::vector<Value> values;
  bool good = true;
  for (const std::size_t arg : node.args) {
    values.push_back(eval(arg));
    good = good && values.back().good();
  }
  if (!good) {
    return Value::never();
  }
  Value out;
  switch (node.op) {
    case Op::one_of:
      out = Value::yes_no(std::find(node.words.begin(), node.words.end(), values[0].word) != node.words.end());
      break;
    case Op::within: {
      const std::string& place = values[0].word;
      const std::string& area = values[1].word;
      // "US" may or may not be Seattle; "US-WA" is the rest of Washington, since its Seattle has a name
      if (place.size() == 2 && area.size() > 2 && area[2] == '-' && area.compare(0, 2, place) == 0) {
        return fail(Reason::ambiguous_place, "whether '" + place + "' is inside " + area + " cannot be told");
      }
      out = Value::yes_no(PlaceName{place}.within(area));
      break;
    }
    case Op::count_true: {
      out = Value::quantity(0);
      for (const Value& value : values) {
        out.low = out.low + Rational(value.may_be_false ? 0 : 1);
        out.high = out.high + Rational(value.may_be_true ? 1 : 0);
        out.jumps = out.jumps || (value.may_be_true && value.may_be_false);
      }
      break;
    }
    default:
      out = values[0].kind == TypeKind::quantity
                ? compare(node.op == Op::more || node.op == Op::at_least ? values[1] : values[0],
                          node.op == Op::more || node.op == Op::at_least ? values[0] : values[1],
                          node.op == Op::equal || node.op == Op::unequal ? Comparison::equal
                          : node.op == Op::less || node.op == Op::more   ? Comparison::less
                                                                         : Comparison::at_most)
            : values[0].kind == TypeKind::moment
                ? Value::yes_no(node.op == Op::less       ? values[0].moment < values[1].moment
                                : node.op == Op::at_most  ? values[0].moment <= values[1].moment
                                : node.op == Op::more     ? values[0].moment > values[1].moment
                                : node.op == Op::at_least ? values[0].moment >= values[1].moment
                                                          : values[0].moment == values[1].moment)
            : values[0].kind == TypeKind::word ? Value::yes_no(values[0].word == values[1].word)
                                               : Value::yes_no(values[0].may_be_true == values[1].may_be_true);
      if (node.op == Op::unequal) {
        std::swap(out.may_be_true, out.may_be_false);
      }
  }
  constexpr std::array<std::pair<Op, std::string_view>, 9> names{{{Op::equal, "equal"},
                                                                  {Op::unequal, "not equal"},
                                                                  {Op::less, "less"},
                                                                  {Op::at_most, "at most"},
                                                                  {Op::more, "more"},
                                                                  {Op::at_least, "at least"},
                                                                  {Op::one_of, "one of"},
                                                                  {Op::within, "within"},
                                                                  {Op::count_true, "count true"}}};
  for (const auto& [op, name] : names) {
    if (op == node.op) {
      explain_args(n, std::string(name), values, out);
    }
  }
  return out;
}

Value Evaluator::choose(std::size_t n) {
  const Node& node = ast_.nodes[n];
  const Value test = eval(node.args[0]);
  if (!test.good()) {
    return test;
  }
  if (!test.may_be_false) {
    return eval(node.args[1]);
  }
  if (!test.may_be_true) {
    return eval(node.args[2]);
  }
  const Value yes = eval(node.args[1]);
  const Value no = eval(node.args[2]);
  if (!yes.good() || !no.good()) {
    return Value::never();
  }
  if (yes.kind != TypeKind::quantity) {
    return fail(Reason::missing_input, "a choice hangs on an input that is not known");
  }
  Value out = hull(yes, no);
  out.jumps = true;
  explain_args(n, "either", {yes, no}, out);
  return out;
}

Value Evaluator::logic(std::size_t n) {
  const Node& node = ast_.nodes[n];
  const Value a = eval(node.args[0]);
  if (!a.good()) {
    return a;
  }
  if (node.op == Op::logic_not) {
    Value out = a;
    std::swap(out.may_be_true, out.may_be_false);
    return out;
  }
  const bool conjunction = node.op == Op::logic_and;
  if (conjunction ? !a.may_be_true : !a.may_be_false) {
    return a;  // settled: what else the other side would ask for is not needed
  }
  const Value b = eval(node.args[1]);
  if (!b.good()) {
    return b;
  }
  Value out = Value::yes_no(true);
  out.may_be_true = conjunction ? a.may_be_true && b.may_be_true : a.may_be_true || b.may_be_true;
  out.may_be_false = conjunction ? a.may_be_false || b.may_be_false : a.may_be_false && b.may_be_false;
  return out;
}

// ---- work items

template <typename Body>
bool Evaluator::each_item(Body body) {
  const Frame outer = frame_;
  bool good = true;
  for (const std::size_t item : *outer.group) {
    frame_.item = item;
    frame_.id = next_frame_++;
    good = body() && good;
  }
  frame_ = outer;
  return good;
}

Value Evaluator::over_work(std::size_t n) {
  switch (ast_.nodes[n].op) {
    case Op::sum:
    case Op::highest:
    case Op::lowest:
      return sum(n);
    case Op::sum_by:
      return sum_by(n);
    case Op::count:
      return count(n);
    case Op::fresh_time:
      return fresh_time(n);
    default:
      return quantified(n);
  }
}

Value Evaluator::sum(std::size_t n) {
  const Node& node = ast_.nodes[n];
  std::vector<Value> values;
  const bool good = each_item([&] {
    values.push_back(eval(node.args[0]));
    return values.back().good();
  });
  if (!good) {
    return Value::never();
  }
  if (values.empty() && node.op != Op::sum) {
    return fail(Reason::missing_input, "there is no work in this period");
  }
  Value out = values.empty() ? Value::quantity(0) : values[0];
  for (std::size_t i = 1; i < values.size(); ++i) {
    out = node.op == Op::sum       ? add(out, values[i])
          : node.op == Op::highest ? larger(out, values[i])
                                   : smaller(out, values[i]);
    if (!out.low.valid() || !out.high.valid()) {
      return out;
    }
    out.low = out.low.reduced();
    out.high = out.high.reduced();
  }
  out.source.reset();
  explain_args(n, node.op == Op::sum ? "sum" : node.op == Op::highest ? "highest" : "lowest", values, out);
  return out;
}

/// Groups the work by a word and adds what each group gives.
Value Evaluator::sum_by(std::size_t n) {
  const Node& node = ast_.nodes[n];
  std::vector<std::pair<std::string, std::vector<std::size_t>>> groups;
  const bool keyed = each_item([&] {
    const Value key = eval(node.args[0]);
    auto group = std::find_if(groups.begin(), groups.end(), [&](const auto& g) { return g.first == key.word; });
    if (group == groups.end()) {
      group = groups.insert(groups.end(), {key.word, {}});
    }
    group->second.push_back(frame_.item);
    return key.good();
  });
  if (!keyed) {
    return Value::never();
  }
  const Frame outer = frame_;
  std::vector<Value> values;
  bool good = true;
  for (const auto& group : groups) {
    frame_.group = &group.second;
    frame_.item = group.second.front();  // so that the group's own word can be read
    frame_.id = next_frame_++;
    values.push_back(eval(node.args[1]));
    good = good && values.back().good();
  }
  frame_ = outer;
  fresh_.clear();  // keyed by groups that end here
  if (!good) {
    return Value::never();
  }
  Value out = Value::quantity(0);
  for (const Value& value : values) {
    out = add(out, value);
  }
  explain_args(n, "sum", values, out);
  return out;
}

Value Evaluator::count(std::size_t n) {
  const Node& node = ast_.nodes[n];
  if (node.args.empty()) {
    return Value::quantity(static_cast<std::int64_t>(frame_.group->size()));
  }
  std::int64_t surely = 0;
  std::int64_t perhaps = 0;
  const bool good = each_item([&] {
    const Value value = eval(node.args[0]);
    surely += value.may_be_false ? 0 : 1;
    perhaps += value.may_be_true ? 1 : 0;
    return value.good();
  });
  if (!good) {
    return Value::never();
  }
  Value out = Value::quantity(surely);
  out.high = perhaps;
  out.jumps = surely != perhaps;
  explain(n, "count", {}, out);
  return out;
}

Value Evaluator::quantified(std::size_t n) {
  const Node& node = ast_.nodes[n];
  const bool any = node.op == Op::any;
  Value out = Value::yes_no(!any);
  const bool good = each_item([&] {
    const Value value = eval(node.args[0]);
    if (any) {
      out.may_be_true = out.may_be_true || value.may_be_true;
      out.may_be_false = out.may_be_false && value.may_be_false;
    } else {
      out.may_be_true = out.may_be_true && value.may_be_true;
      out.may_be_false = out.may_be_false || value.may_be_false;
    }
    return value.good();
  });
  return good ? out : Value::never();
}

/// The part of this item's clock that no earlier item of the group has covered: minutes of overlapping
/// jobs count once, for the job that was accepted first.
Value Evaluator::fresh_time(std::size_t n) {
  const Node& node = ast_.nodes[n];
  const auto seconds = [](const LocalTime& t) {
    return static_cast<std::int64_t>(day_number(t.date)) * 86400 + t.second_of_day;
  };
  std::vector<Rational>& fresh = fresh_[{n, frame_.group}];
  if (fresh.empty()) {
    struct Clock {
      std::int64_t from;
      std::int64_t to;
      std::size_t item;
    };
    std::vector<Clock> clocks;
    const bool good = each_item([&] {
      const Value from = eval(node.args[0]);
      const Value to = eval(node.args[1]);
      clocks.push_back({seconds(from.moment), seconds(to.moment), frame_.item});
      return from.good() && to.good();
    });
    if (!good) {
      fresh_.erase({n, frame_.group});
      return Value::never();
    }
    std::stable_sort(clocks.begin(), clocks.end(), [](const Clock& a, const Clock& b) { return a.from < b.from; });
    fresh.assign(work_.size(), Rational(0));
    std::int64_t covered = clocks.empty() ? 0 : clocks.front().from;
    for (const Clock& clock : clocks) {
      fresh[clock.item] = std::max<std::int64_t>(0, clock.to - std::max(clock.from, covered));
      covered = std::max(covered, clock.to);
    }
  }
  const Value out = Value::quantity(fresh[frame_.item]);
  explain(n, "fresh time", {}, out);
  return out;
}

// ---- moments

Value Evaluator::moments(std::size_t n) {
  const Node& node = ast_.nodes[n];
  if (node.op == Op::on) {
    return on(n);
  }
  const Value moment = eval(node.args[0]);
  if (node.op == Op::elapsed) {
    const Value end = eval(node.args[1]);
    if (!moment.good() || !end.good()) {
      return Value::never();
    }
    const std::int64_t days = day_number(end.moment.date) - day_number(moment.moment.date);
    const Value out = Value::quantity(days * 86400 + end.moment.second_of_day - moment.moment.second_of_day);
    explain_args(n, "elapsed", {moment, end}, out);
    return out;
  }
  if (!moment.good()) {
    return moment;
  }
  const std::string day = to_string(moment.moment.date);
  switch (node.op) {
    case Op::day:
      return Value::of_word(day);
    case Op::month:
      return Value::of_word(day.substr(0, 7));
    case Op::hour:
      return Value::of_word(day + " " + std::to_string(moment.moment.second_of_day / 3600));
    case Op::window: {
      for (std::size_t i = 0; i < node.times.size(); ++i) {
        if (program_.times[node.times[i]].contains(moment.moment)) {
          return Value::of_word(node.words[i]);
        }
      }
      return Value::of_word("other");
    }
    default:
      break;
  }
  const Value out = Value::yes_no(program_.times[node.times[0]].contains(moment.moment));
  explain(n, "in", {text_of(moment, {}), node.words[0]}, out);
  return out;
}

Value Evaluator::on(std::size_t n) {
  const Node& node = ast_.nodes[n];
  const Value moment = eval(node.args[0]);
  if (!moment.good()) {
    return moment;
  }
  const Frame outer = frame_;
  if (!(moment.moment.date == outer.on)) {
    frame_.on = moment.moment.date;
    frame_.id = next_frame_++;
  }
  Value value = eval(node.args[1]);
  frame_ = outer;
  return value;
}

}  // namespace ratecheck::rulebook
