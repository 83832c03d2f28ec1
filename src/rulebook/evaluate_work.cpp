// What is asked of the work items of a period, and of moments.
#include <algorithm>

#include "evaluator.h"

namespace ratecheck::rulebook {

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
  explain_args(n, values, out);
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
  explain_args(n, values, out);
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
  explain(n, {}, out);
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
  explain(n, {}, out);
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
    explain_args(n, {moment, end}, out);
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
  explain(n, {text_of(moment, {}), node.words[0]}, out);
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
