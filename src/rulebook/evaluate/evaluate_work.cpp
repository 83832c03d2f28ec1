// What is asked of the work items of a period, and of moments. An operation over work goes through the group of
// the frame, each item in a frame of its own; sum_by makes smaller groups, by a word, and computes its value once
// in each.
//
//   sum_by(day(accepted_at), max(15 USD, sum(pay)))     8 and 5 USD on one day, 12 USD on the next
//   groups {0, 1} and {2}: max(15, 13) + max(15, 12) = 30 USD
//
// fresh_time needs all items of the group at once, so it is worked out for all at the first that asks and kept.
// Clocks are sorted by their begin, and each counts from where those before it have ended:
//
//   12:00-12:30   12:20-12:50   13:00-13:10      30 + 20 + 10 min
#include <fmt/format.h>

#include <algorithm>

#include "rulebook/evaluate/evaluator.h"

namespace ratecheck::rulebook {
namespace {

constexpr const char* kEndsBefore =
    "a job ends before it begins; in the night of a clock change tell the moments with their offset";

/// Of the two hours that show the same clock in autumn, each has its own word where the offset is told.
std::string hour_word(const Moment& moment) {
  const std::string hour = fmt::format("{} {}", to_string(moment.clock.date), moment.clock.second_of_day / 3600);
  return moment.offset_seconds ? fmt::format("{} {}", hour, *moment.offset_seconds) : hour;
}

}  // namespace

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

NodeValue Evaluator::over_work(std::size_t n) {
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

/// sum, highest, lowest.
NodeValue Evaluator::sum(std::size_t n) {
  const Node& node = ast_.nodes[n];
  std::vector<NodeValue> values;
  const bool good = each_item([&] {
    values.push_back(eval(node.args[0]));
    return values.back().good();
  });
  if (!good)
    return NodeValue::never();
  if (values.empty() && node.op != Op::sum)
    return fail(Reason::missing_input, "there is no work in this period");
  NodeValue out = values.empty() ? NodeValue::quantity(0) : values[0];
  for (std::size_t i = 1; i < values.size(); ++i) {
    out = node.op == Op::sum       ? add(std::move(out), NodeValue(values[i]))
          : node.op == Op::highest ? larger(out, values[i])
                                   : smaller(out, values[i]);
    if (!out.low.valid() || !out.high.valid())
      return out;
    out.low = out.low.reduced();
    out.high = out.high.reduced();
    if (!out.slopes.empty())
      out.start = out.start.reduced();
  }
  out.source.reset();
  explain_args(n, values, out);
  return out;
}

/// Groups the work by a word and adds what each group gives.
NodeValue Evaluator::sum_by(std::size_t n) {
  const Node& node = ast_.nodes[n];
  std::vector<std::pair<std::string_view, std::vector<std::size_t>>> groups;
  const bool keyed = each_item([&] {
    const NodeValue key = eval(node.args[0]);
    auto group = std::find_if(groups.begin(), groups.end(), [&](const auto& g) { return g.first == key.word; });
    if (group == groups.end())
      group = groups.insert(groups.end(), {key.word, {}});
    group->second.push_back(frame_.item);
    return key.good();
  });
  if (!keyed)
    return NodeValue::never();
  const Frame outer = frame_;
  std::vector<NodeValue> values;
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
  if (!good)
    return NodeValue::never();
  NodeValue out = NodeValue::quantity(0);
  for (const NodeValue& value : values)
    out = add(std::move(out), NodeValue(value));
  explain_args(n, values, out);
  return out;
}

/// How many items surely fulfil the condition, to how many may.
NodeValue Evaluator::count(std::size_t n) {
  const Node& node = ast_.nodes[n];
  if (node.args.empty())
    return NodeValue::quantity(static_cast<std::int64_t>(frame_.group->size()));
  std::int64_t surely = 0;
  std::int64_t perhaps = 0;
  const bool good = each_item([&] {
    const NodeValue value = eval(node.args[0]);
    surely += value.may_be_false ? 0 : 1;
    perhaps += value.may_be_true ? 1 : 0;
    return value.good();
  });
  if (!good)
    return NodeValue::never();
  NodeValue out = NodeValue::quantity(surely);
  out.high = perhaps;
  out.jumps = surely != perhaps;
  explain(n, {}, out);
  return out;
}

/// any and all, with items of which nobody can tell.
NodeValue Evaluator::quantified(std::size_t n) {
  const Node& node = ast_.nodes[n];
  const bool any = node.op == Op::any;
  NodeValue out = NodeValue::yes_no(!any);
  const bool good = each_item([&] {
    const NodeValue value = eval(node.args[0]);
    if (any) {
      out.may_be_true = out.may_be_true || value.may_be_true;
      out.may_be_false = out.may_be_false && value.may_be_false;
    } else {
      out.may_be_true = out.may_be_true && value.may_be_true;
      out.may_be_false = out.may_be_false || value.may_be_false;
    }
    return value.good();
  });
  return good ? out : NodeValue::never();
}

/// The part of this item's clock that no earlier item of the group has covered: minutes of overlapping
/// jobs count once, for the job that was accepted first.
NodeValue Evaluator::fresh_time(std::size_t n) {
  std::vector<Rational>& fresh = fresh_[{n, frame_.group}];
  if (fresh.empty() && !cover_clocks(n, fresh)) {
    fresh_.erase({n, frame_.group});
    return NodeValue::never();
  }
  const NodeValue out = NodeValue::quantity(fresh[frame_.item]);
  explain(n, {}, out);
  return out;
}

/// `fresh`: by work item, in seconds. False: a clock is not told, or runs backwards.
bool Evaluator::cover_clocks(std::size_t n, std::vector<Rational>& fresh) {
  struct Clock {
    Moment from;
    Moment to;
    std::size_t item;
  };
  const Node& node = ast_.nodes[n];
  std::vector<Clock> clocks;
  bool offsets_told = true;
  const bool good = each_item([&] {
    const NodeValue from = eval(node.args[0]);
    const NodeValue to = eval(node.args[1]);
    clocks.push_back({from.moment, to.moment, frame_.item});
    offsets_told = offsets_told && from.moment.offset_seconds && to.moment.offset_seconds;
    return from.good() && to.good();
  });
  if (!good)
    return false;
  for (Clock& clock : clocks) {
    if (!offsets_told) {  // clocks with and without an offset meet on the wall only
      clock.from.offset_seconds.reset();
      clock.to.offset_seconds.reset();
    }
    if (seconds_between(clock.from, clock.to) < 0) {
      fail(Reason::missing_input, kEndsBefore);
      return false;
    }
  }
  std::stable_sort(clocks.begin(), clocks.end(),
                   [](const Clock& a, const Clock& b) { return seconds_between(a.from, b.from) > 0; });
  fresh.assign(work_.size(), Rational(0));
  std::int64_t covered = 0;  // seconds after the first clock began
  for (const Clock& clock : clocks) {
    const std::int64_t from = seconds_between(clocks.front().from, clock.from);
    const std::int64_t to = seconds_between(clocks.front().from, clock.to);
    fresh[clock.item] = std::max<std::int64_t>(0, to - std::max(from, covered));
    covered = std::max(covered, to);
  }
  return true;
}

// ---- moments

NodeValue Evaluator::moments(std::size_t n) {
  const Node& node = ast_.nodes[n];
  if (node.op == Op::on)
    return on(n);
  if (node.op == Op::elapsed) {
    const NodeValue ends[] = {eval(node.args[0]), eval(node.args[1])};
    if (!ends[0].good() || !ends[1].good())
      return NodeValue::never();
    const std::int64_t passed = seconds_between(ends[0].moment, ends[1].moment);
    if (passed < 0)
      return fail(Reason::missing_input, kEndsBefore);
    const NodeValue out = NodeValue::quantity(passed);
    explain_args(n, ends, out);
    return out;
  }
  const NodeValue moment = eval(node.args[0]);
  if (!moment.good())
    return moment;
  switch (node.op) {
    case Op::day:
      return made_word(to_string(moment.moment.clock.date));
    case Op::month:
      return made_word(to_string(moment.moment.clock.date).substr(0, 7));
    case Op::hour:
      return made_word(hour_word(moment.moment));
    case Op::window: {
      for (std::size_t i = 0; i < node.times.size(); ++i) {
        if (program_.times[node.times[i]].contains(moment.moment.clock))
          return NodeValue::of_word(node.words[i]);
      }
      return NodeValue::of_word("other");
    }
    default:
      break;
  }
  const NodeValue out = NodeValue::yes_no(program_.times[node.times[0]].contains(moment.moment.clock));
  explain(n, {text_of(moment, {}), node.words[0]}, out);
  return out;
}

/// Its value on another day: a frame of that day, unless it is this one.
NodeValue Evaluator::on(std::size_t n) {
  const Node& node = ast_.nodes[n];
  const NodeValue moment = eval(node.args[0]);
  if (!moment.good())
    return moment;
  const Frame outer = frame_;
  if (!(moment.moment.clock.date == outer.on)) {
    frame_.on = moment.moment.clock.date;
    frame_.id = next_frame_++;
  }
  NodeValue value = eval(node.args[1]);
  frame_ = outer;
  return value;
}

}  // namespace ratecheck::rulebook
