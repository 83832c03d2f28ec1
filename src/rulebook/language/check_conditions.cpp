// Conditions, moments and what is asked of the work of a period.
#include <fmt/format.h>

#include <algorithm>

#include "ratecheck/base/text.h"
#include "rulebook/language/checker_walk.h"

namespace ratecheck::rulebook {

// ---- conditions

/// Of one type on both sides; words and yes/no have no order.
Type Checker::compare(std::size_t n) {
  const std::size_t left = node(n).args[0];
  const std::size_t right = node(n).args[1];
  const Type a = visit(left);
  const Type b = visit(right);
  if (a.kind == TypeKind::never || b.kind == TypeKind::never)
    return kNever;
  if (!(a == b))
    return fault(n, "unit_error", fmt::format("Cannot compare {} with {}.", named(left), named(right)));
  const bool ordered = node(n).op != Op::equal && node(n).op != Op::unequal;
  if (ordered && a.kind != TypeKind::quantity && a.kind != TypeKind::moment) {
    return fault(n, "unit_error", fmt::format("An order is needed here, and {} has none.", named(left)),
                 "Use == or != instead.");
  }
  check_words(left, right);
  check_words(right, left);
  return kYesNo;
}

/// and, or, not; any and all, whose part is asked of each work item.
Type Checker::logic(std::size_t n) {
  const bool of_items = node(n).op == Op::any || node(n).op == Op::all;
  item_depth_ += of_items ? 1 : 0;
  const bool good = yes_nos(n);
  item_depth_ -= of_items ? 1 : 0;
  return good ? kYesNo : kNever;
}

bool Checker::yes_nos(std::size_t n) {
  bool good = true;
  for (const std::size_t arg : std::vector<std::size_t>(node(n).args)) {
    const Type type = visit(arg);
    if (type.kind != TypeKind::yes_no && type.kind != TypeKind::never)
      fault(arg, "unit_error", fmt::format("Expected a yes or no here, found {}.", named(arg)));
    good = good && type.kind == TypeKind::yes_no;
  }
  return good;
}

/// Both ways of one type. Where one way refuses (cannot_judge) or is at fault, it is the type of the other.
Type Checker::choose(std::size_t n) {
  const std::vector<std::size_t> args = node(n).args;
  const Type test = visit(args[0]);
  const Type yes = visit(args[1]);
  const Type no = visit(args[2]);
  if (test.kind != TypeKind::yes_no && test.kind != TypeKind::never)
    fault(args[0], "unit_error", fmt::format("'if' asks a yes or no, found {}.", named(args[0])));
  if (yes.kind == TypeKind::never || no.kind == TypeKind::never) {
    const std::size_t one = yes.kind == TypeKind::never ? args[2] : args[1];
    node(n).unit = node(one).unit;
    return node(one).type;
  }
  if (!(yes == no)) {
    return fault(n, "unit_error",
                 fmt::format("'then' gives {}, 'else' gives {}.", named(args[1]), named(args[2])));
  }
  node(n).unit = node(args[1]).unit;
  return yes;
}

Type Checker::word_test(std::size_t n) {
  for (const std::size_t arg : std::vector<std::size_t>(node(n).args)) {
    const Type type = visit(arg);
    if (type.kind != TypeKind::word && type.kind != TypeKind::never)
      return fault(arg, "unit_error", fmt::format("Expected a word here, found {}.", named(arg)));
  }
  const std::size_t tested = node(n).args[0];
  if (node(n).op == Op::within)
    check_words(tested, node(n).args[1]);
  for (std::size_t i = 0; i < node(n).word_ats.size(); ++i)
    check_word(tested, node(n).word_ats[i], node(n).words[i]);
  return kYesNo;
}

Type Checker::known(std::size_t n) {
  const std::size_t arg = node(n).args[0];
  if (node(arg).op != Op::name && node(arg).op != Op::input)
    return fault(arg, "unit_error", "'known' asks for the name of an input.");
  visit(arg);
  if (node(arg).op != Op::input)
    return fault(arg, "unit_error", "'known' asks for the name of an input.");
  return kYesNo;
}

Type Checker::counted(std::size_t n) {
  const bool of_items = node(n).op == Op::count;
  item_depth_ += of_items ? 1 : 0;
  yes_nos(n);
  item_depth_ -= of_items ? 1 : 0;
  return quantity(n, Unit{});
}

// ---- moments and work

/// in, window, day, month, hour. The names of [times] become numbers.
Type Checker::moment_use(std::size_t n) {
  const std::size_t arg = node(n).args[0];
  const Type type = visit(arg);
  if (type.kind != TypeKind::moment && type.kind != TypeKind::never)
    return fault(arg, "unit_error", fmt::format("Expected a moment here, found {}.", named(arg)));
  node(n).times.clear();
  std::vector<std::string> known_times;
  for (const TimeSet& set : program_.times)
    known_times.push_back(set.name);
  for (const std::string& word : std::vector<std::string>(node(n).words)) {
    const auto found = std::find(known_times.begin(), known_times.end(), word);
    if (found == known_times.end()) {
      return fault(n, "unknown_name",
                   fmt::format("[times] has no '{}'.{}", word, did_you_mean(word, known_times)));
    }
    node(n).times.push_back(static_cast<std::size_t>(found - known_times.begin()));
  }
  return node(n).op == Op::in_times ? kYesNo : kWord;
}

Type Checker::time_between(std::size_t n) {
  const bool fresh = node(n).op == Op::fresh_time;
  if (fresh && item_depth_ == 0)
    return fault(n, "needs_work", "'fresh_time' is told for each work item, so it can stand only inside sum.");
  for (const std::size_t arg : std::vector<std::size_t>(node(n).args)) {
    const Type type = visit(arg);
    if (type.kind != TypeKind::moment && type.kind != TypeKind::never)
      return fault(arg, "unit_error", fmt::format("Expected a moment here, found {}.", named(arg)));
  }
  return quantity(n, Unit{{0, 1, 0}, 60, "min"});
}

/// The key is asked of each work item, the value of each group: items stand in it only inside another sum.
Type Checker::sum_by(std::size_t n) {
  const std::vector<std::size_t> args = node(n).args;
  ++item_depth_;
  const Type key = visit(args[0]);
  --item_depth_;
  if (key.kind != TypeKind::word && key.kind != TypeKind::never) {
    fault(args[0], "unit_error", fmt::format("Work is grouped by a word, found {}.", named(args[0])),
          "day(started_at), month(started_at) and hour(started_at) are words");
  }
  const Type value = visit(args[1]);
  if (value.kind != TypeKind::quantity) {
    return value.kind == TypeKind::never
               ? kNever
               : fault(args[1], "unit_error", fmt::format("Expected a quantity, found {}.", named(args[1])));
  }
  return quantity(n, node(args[1]).unit);
}

Type Checker::on(std::size_t n) {
  const std::vector<std::size_t> args = node(n).args;
  const Type moment = visit(args[0]);
  const Type value = visit(args[1]);
  if (moment.kind != TypeKind::moment && moment.kind != TypeKind::never)
    return fault(args[0], "unit_error", fmt::format("'on' takes a moment first, found {}.", named(args[0])));
  node(n).unit = node(args[1]).unit;
  return value;
}

}  // namespace ratecheck::rulebook
