// From a tree of names to a tree of types (docs/formulas.md "Units and exactness").
//
// One walk from the root, the parts of a node before the node. Each node gets its type, which for a quantity is
// how often money, time and distance are in it, and the unit its values are shown in:
//
//   0.50 USD/min * engaged_time + 2 USD        engaged_time = { unit = "min" }
//     0.50 USD/min                  money 1, time -1
//     engaged_time                  time 1
//     their product                 money 1, time 0: USD
//     the sum                       both sides money 1, so it is USD; "+ 2 min" would be a fault here
//
// How the type of a node follows from those of its parts stands in the table of operations (ops.cpp), and each
// way has one method: sum_of, product_of, alike and so on, in the file named in checker_walk.h.
//
// A name becomes what it stands for, tried in this order: a let, a rate, an input. From then on the node holds its
// number, and the operation `name` has become `let`, `rate` or `input`. What was read is marked, so that the
// loader can tell what is declared and never used.
//
// All faults of a formula are told, unlike those of its grammar. A node at fault is of type `never`, which fits
// everywhere: in `1 USD + (2 min + 3 mi)` only the inner sum is told.
#include "rulebook/language/checker_walk.h"

#include <fmt/format.h>
#include "rulebook/language/ops.h"

namespace ratecheck::rulebook {

void Checker::run(const Unit& expected) {
  check_let_names();
  const Type type = visit(ast_.root);
  if (type.kind != TypeKind::never && (type.kind != TypeKind::quantity || !(type.dims == expected.dims))) {
    fault(ast_.root, "unit_error",
          fmt::format("The formula gives {}, but the rule is told in {}.", named(ast_.root), describe(expected)));
  }
  for (const Let& let : ast_.lets) {
    if (!let.used && faults_.empty()) {
      faults_.push_back(
          {let.at, "unused_name", fmt::format("'{}' is named and never used.", let.name), "Take the line out."});
    }
  }
}

Type Checker::fault(std::size_t n, std::string code, std::string message, std::string hint) {
  faults_.push_back({node(n).at, std::move(code), std::move(message), std::move(hint)});
  return kNever;
}

std::string Checker::named(std::size_t n) {
  switch (node(n).type.kind) {
    case TypeKind::quantity:
      return describe(node(n).unit.text.empty() && !(node(n).type.dims == Dims{})
                          ? base_unit(node(n).type.dims, currency_)
                          : node(n).unit);
    case TypeKind::yes_no:
      return "a yes or no";
    case TypeKind::word:
      return "a word";
    case TypeKind::moment:
      return "a moment";
    case TypeKind::never:
      break;
  }
  return "nothing";
}

Type Checker::visit(std::size_t n) {
  const Type type = type_of(n);
  node(n).type = type;
  if (type.kind == TypeKind::quantity && node(n).unit.text.empty() && !(type.dims == Dims{}))
    node(n).unit = base_unit(type.dims, currency_);
  return type;
}

Type Checker::quantity(std::size_t n, const Unit& unit) {
  node(n).unit = unit;
  return {TypeKind::quantity, unit.dims};
}

Type Checker::type_of(std::size_t n) {
  switch (info_of(node(n).op).typing) {
    case Typing::number:
      return quantity(n, node(n).amount.unit);
    case Typing::word:
      return kWord;
    case Typing::yes_no:
      return kYesNo;
    case Typing::date:
      return {TypeKind::moment, {}};
    case Typing::name:
      return name(n);
    case Typing::sum:
      return sum_of(n);
    case Typing::product:
      return product_of(n);
    case Typing::as_its_part:
      return over_one(n);
    case Typing::alike:
      return alike(n);
    case Typing::rounded:
      return rounded(n);
    case Typing::bands:
      return bands(n);
    case Typing::comparison:
      return compare(n);
    case Typing::logic:
      return logic(n);
    case Typing::choice:
      return choose(n);
    case Typing::word_test:
      return word_test(n);
    case Typing::moment_use:
      return moment_use(n);
    case Typing::counted:
      return counted(n);
    case Typing::known:
      return known(n);
    case Typing::sum_by:
      return sum_by(n);
    case Typing::time_between:
      return time_between(n);
    case Typing::on:
      return on(n);
    case Typing::rate_of:
      return rate_of(n);
    case Typing::refusal:
      return cannot_judge(n);
  }
  return kNever;
}

void check_formula(Program& program, Ast& ast, const Currency& currency, const Unit& expected,
                   const FindRule& find_rule, std::vector<FormulaFault>& faults) {
  Checker(program, ast, currency, find_rule, faults).run(expected);
}

}  // namespace ratecheck::rulebook
