#include "bulk_plan.h"

#include <algorithm>
#include <map>

#include "ratecheck/base/place_name.h"

namespace ratecheck::rulebook::bulk {
namespace {

constexpr Int128 kLargest64 = static_cast<Int128>(1) << 62U;
constexpr Int128 kLargest = static_cast<Int128>(1) << 125U;

/// A node while planning: a quantity `register × coefficient` (or the coefficient alone), a yes/no that is
/// settled or held in a register, or a word.
struct Term {
  TypeKind kind = TypeKind::quantity;
  bool constant = true;
  std::size_t reg = 0;
  Rational coefficient{1};
  Int128 bound = 1;  ///< of the register, without the coefficient
  bool truth = false;
  std::string word;
};

Int128 magnitude(Int128 v) {
  return v < 0 ? -v : v;
}

class Planner {
 public:
  Planner(const Rule& rule, const FormulaVersion& formula, const Card* card, const Date& on, const Inputs& fixed,
          std::span<const BulkColumn> columns)
      : rule_(rule),
        program_(*rule.program),
        ast_(formula.ast),
        card_(card),
        on_(on),
        fixed_(fixed),
        columns_(columns) {}

  Result<Plan> plan() {
    const std::size_t columns = take_columns();
    plan_.registers = columns;
    const auto root = visit(ast_.root);
    const auto due = root ? round_to_minor(*root) : std::nullopt;
    if (!due) {
      return error_.code.empty() ? Error{"too_large", "the values of this batch are too large", {}, {}, {}}
                                 : error_;
    }
    plan_.result = *due;
    plan_.fits_64 = largest_ < kLargest64;
    return std::move(plan_);
  }

 private:
  std::nullopt_t fail(std::string code, std::string message) {
    if (error_.code.empty()) {
      error_ = Error{std::move(code), std::move(message), {}, {}, {}};
    }
    return std::nullopt;
  }
  std::nullopt_t unsupported(std::size_t n) {
    return fail("unsupported", "rule '" + rule_.id + "' cannot be judged in bulk: its formula asks at byte " +
                                   std::to_string(ast_.nodes[n].at) + " what only single work items can tell");
  }

  /// Every register that is ever written must stay within the widest number; the widest decides the loop.
  bool admit(const Rational& size) {
    const Rational whole = size.reduced();
    if (!whole.valid()) {
      return false;
    }
    const Int128 bound = magnitude(whole.numerator()) / whole.denominator() + 1;
    largest_ = std::max(largest_, bound);
    return bound < kLargest;
  }

  std::size_t take_columns() {
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      const auto input = program_.input(columns_[c].name);
      if (!input) {
        continue;  // not read by this rule
      }
      Int128 bound = 1;
      std::uint64_t bits = 0;
      for (const std::int64_t count : columns_[c].counts) {
        bits |= static_cast<std::uint64_t>(count < 0 ? ~count : count);
      }
      while (bound <= static_cast<Int128>(bits)) {
        bound *= 2;
      }
      admit(Rational(bound, 1));
      inputs_[*input] = {
          TypeKind::quantity, false, plan_.columns.size(), Rational(1, columns_[c].per_unit), bound, false, {}};
      plan_.columns.push_back(c);
    }
    return plan_.columns.size();
  }

  static Term constant(const Rational& value) {
    Term term;
    term.coefficient = value;
    return term;
  }
  static Term yes_no(bool truth) {
    Term term;
    term.kind = TypeKind::yes_no;
    term.truth = truth;
    return term;
  }
  static Rational size_of(const Term& term) {
    const Rational c = term.coefficient.sign() < 0 ? -term.coefficient : term.coefficient;
    return term.constant ? c : c * Rational(term.bound, 1);
  }

  std::optional<Term> visit(std::size_t n) {
    const Node& node = ast_.nodes[n];
    switch (node.op) {
      case Op::number:
        return constant(node.amount.base);
      case Op::yes_no:
        return yes_no(node.flag);
      case Op::word: {
        Term term;
        term.kind = TypeKind::word;
        term.word = node.text;
        return term;
      }
      case Op::let:
        return let(node);
      case Op::input:
        return input(n);
      case Op::rate:
        return cell(n, rule_, card_);
      case Op::rate_of: {
        const Rule& other = *program_.others.at(node.text);
        return cell(n, other, other.program->card_on(on_));
      }
      case Op::known:
        return known(n);
      case Op::choose:
        return choose(n);
      default:
        return operation(n);
    }
  }

  std::optional<Term> let(const Node& node) {
    const auto found = lets_.find(node.index);
    if (found != lets_.end()) {
      return found->second;
    }
    const auto term = visit(ast_.lets[node.index].node);
    if (term) {
      lets_[node.index] = *term;
    }
    return term;
  }

  std::optional<Term> input(std::size_t n) {
    const std::size_t number = ast_.nodes[n].index;
    const InputDecl& decl = program_.inputs[number];
    if (const auto given = fixed_.find(decl.name); given != fixed_.end()) {
      if (const auto* word = std::get_if<std::string>(&given->second)) {
        Term term;
        term.kind = TypeKind::word;
        term.word = *word;
        return term;
      }
      if (const auto* truth = std::get_if<bool>(&given->second)) {
        return yes_no(*truth);
      }
      if (const auto* measure = std::get_if<Measure>(&given->second); measure && measure->low == measure->high) {
        return constant(measure->low);
      }
      return unsupported(n);
    }
    const auto column = inputs_.find(number);
    if (column == inputs_.end() || decl.kind != InputKind::quantity) {
      return fail("missing_input", "the batch has no column '" + decl.name + "', which the formula reads");
    }
    return column->second;
  }

  std::optional<Term> known(std::size_t n) {
    const InputDecl& decl = program_.inputs[ast_.nodes[ast_.nodes[n].args[0]].index];
    const auto number = program_.input(decl.name);
    return yes_no(fixed_.contains(decl.name) || inputs_.count(*number) != 0);
  }

  std::optional<Term> cell(std::size_t n, const Rule& rule, const Card* card) {
    const Node& node = ast_.nodes[n];
    std::vector<std::string> keys;
    for (const std::size_t arg : node.args) {
      const auto key = visit(arg);
      if (!key) {
        return std::nullopt;
      }
      keys.push_back(key->word);
    }
    const bool usable = card != nullptr && !card->unknown && !(rule.known_until && on_ > *rule.known_until);
    const Cell* found = usable ? find_cell(card->rates[node.index], keys) : nullptr;
    if (found == nullptr || !found->value) {
      return fail("cannot_judge", "a rate that rule '" + rule_.id + "' reads is not known on " + to_string(on_));
    }
    return constant(*found->value);
  }

  std::optional<Term> operation(std::size_t n) {
    const Node& node = ast_.nodes[n];
    std::vector<Term> terms;
    // what is settled by the first side does not ask for the other
    for (const std::size_t arg : node.args) {
      const auto term = visit(arg);
      if (!term) {
        return std::nullopt;
      }
      if (term->kind == TypeKind::yes_no && term->constant &&
          ((node.op == Op::logic_and && !term->truth) || (node.op == Op::logic_or && term->truth))) {
        return term;
      }
      terms.push_back(*term);
    }
    switch (node.op) {
      case Op::add:
        return add(terms[0], terms[1]);
      case Op::subtract:
        return add(terms[0], scaled(terms[1], -1));
      case Op::negate:
        return scaled(terms[0], -1);
      case Op::multiply:
        return multiply(terms[0], terms[1]);
      case Op::divide:
        return terms[1].constant && terms[1].coefficient.sign() != 0
                   ? std::optional(scaled(terms[0], Rational(1) / terms[1].coefficient))
                   : unsupported(n);
      case Op::min:
      case Op::max:
        return extreme(node.op == Op::min ? Code::min : Code::max, terms);
      case Op::clamp: {
        const auto above = extreme(Code::max, {terms[0], terms[1]});
        return above ? extreme(Code::min, {*above, terms[2]}) : std::nullopt;
      }
      case Op::round:
        return terms[1].constant ? rounded(terms[0], terms[1].coefficient, node.mode) : unsupported(n);
      case Op::ceil:
      case Op::floor:
        return terms[1].constant
                   ? rounded(terms[0], terms[1].coefficient, node.op == Op::ceil ? Rounding::up : Rounding::down)
                   : unsupported(n);
      case Op::less:
      case Op::more:
      case Op::at_most:
      case Op::at_least:
      case Op::equal:
        return compared(n, terms);
      case Op::logic_and:
      case Op::logic_or:
      case Op::logic_not:
        return logic(n, terms);
      case Op::one_of:
        return yes_no(std::find(node.words.begin(), node.words.end(), terms[0].word) != node.words.end());
      case Op::within:
        return yes_no(PlaceName{terms[0].word}.within(terms[1].word));
      default:
        return unsupported(n);
    }
  }

  static Term scaled(Term term, const Rational& by) {
    term.coefficient = (term.coefficient * by).reduced();
    return term;
  }

  /// Both terms as whole multiples of one common fraction.
  struct Pair {
    Operand a;
    Operand b;
    Rational unit;
  };
  std::optional<Pair> common(const Term& a, const Term& b) {
    const Rational x = a.coefficient.reduced();
    const Rational y = b.coefficient.reduced();
    // the unit 1 / lcm of the denominators
    const Rational shared = Rational(x.denominator(), y.denominator()).reduced();
    const Rational lcm = Rational(x.denominator(), 1) * Rational(shared.denominator(), 1);
    if (!x.valid() || !y.valid() || !lcm.valid() || !admit(size_of(a) * lcm) || !admit(size_of(b) * lcm)) {
      return std::nullopt;
    }
    const Rational p = (x * lcm).reduced();
    const Rational q = (y * lcm).reduced();
    if (!admit(p) || !admit(q)) {
      return std::nullopt;
    }
    return Pair{{a.constant, a.reg, p.numerator()}, {b.constant, b.reg, q.numerator()}, Rational(1) / lcm};
  }

  Term emit(Code op, const Operand& a, const Operand& b, const Rational& unit, Int128 bound) {
    plan_.code.push_back({op, plan_.registers, 0, a, b, Rounding::half_up});
    Term term;
    term.constant = false;
    term.reg = plan_.registers++;
    term.coefficient = unit;
    term.bound = bound;
    return term;
  }

  static Int128 whole_bound(const Rational& size) {
    const Rational r = size.reduced();
    return magnitude(r.numerator()) / r.denominator() + 1;
  }

  std::optional<Term> add(const Term& a, const Term& b) {
    if (a.constant && b.constant) {
      return constant(a.coefficient + b.coefficient);
    }
    const Term& varying = a.constant ? b : a;
    const Term& other = a.constant ? a : b;
    const auto pair = common(varying, other);
    const Rational size = size_of(a) + size_of(b);
    if (!pair || !admit(size / pair->unit)) {
      return std::nullopt;
    }
    return emit(Code::add, pair->a, pair->b, pair->unit, whole_bound(size / pair->unit));
  }

  std::optional<Term> multiply(const Term& a, const Term& b) {
    if (b.constant) {
      return scaled(a, b.coefficient);
    }
    if (a.constant) {
      return scaled(b, a.coefficient);
    }
    const Rational size = Rational(a.bound, 1) * Rational(b.bound, 1);
    if (!admit(size)) {
      return std::nullopt;
    }
    return emit(Code::multiply, {false, a.reg, 1}, {false, b.reg, 1}, (a.coefficient * b.coefficient).reduced(),
                whole_bound(size));
  }

  std::optional<Term> extreme(Code op, const std::vector<Term>& terms) {
    std::optional<Term> best = terms[0];
    for (std::size_t i = 1; i < terms.size() && best; ++i) {
      const Term a = best->constant ? terms[i] : *best;
      const Term b = best->constant ? *best : terms[i];
      if (a.constant) {
        best = constant((op == Code::min) == (a.coefficient < b.coefficient) ? a.coefficient : b.coefficient);
        continue;
      }
      const auto pair = common(a, b);
      if (!pair) {
        return std::nullopt;
      }
      const Rational size = std::max(size_of(a), size_of(b)) / pair->unit;
      best = emit(op, pair->a, pair->b, pair->unit, whole_bound(size));
    }
    return best;
  }

  std::optional<Term> rounded(const Term& value, const Rational& step, Rounding mode) {
    if (value.constant) {
      return constant(round_to(value.coefficient, step, mode));
    }
    const Rational ratio = (value.coefficient / step).reduced();
    if (!ratio.valid() || step.sign() <= 0 || !admit(Rational(ratio.denominator(), 1)) ||
        !admit(Rational(value.bound, 1) * Rational(magnitude(ratio.numerator()), 1))) {
      return std::nullopt;
    }
    Term term = emit(mode == Rounding::half_up ? Code::divide_half_up : Code::divide,
                     {false, value.reg, ratio.numerator()}, {true, 0, ratio.denominator()}, step,
                     whole_bound(Rational(value.bound, 1) * (ratio.sign() < 0 ? -ratio : ratio)));
    plan_.code.back().mode = mode;
    return term;
  }

  std::optional<Term> compared(std::size_t n, const std::vector<Term>& terms) {
    const Op op = ast_.nodes[n].op;
    if (terms[0].kind == TypeKind::word) {
      return yes_no(terms[0].word == terms[1].word);
    }
    if (terms[0].kind != TypeKind::quantity) {
      return unsupported(n);
    }
    const bool swap = op == Op::more || op == Op::at_least;
    const Term& a = swap ? terms[1] : terms[0];
    const Term& b = swap ? terms[0] : terms[1];
    if (a.constant && b.constant) {
      return yes_no(op == Op::equal                    ? a.coefficient == b.coefficient
                    : op == Op::less || op == Op::more ? a.coefficient < b.coefficient
                                                       : a.coefficient <= b.coefficient);
    }
    const auto pair = common(a, b);
    if (!pair) {
      return std::nullopt;
    }
    Term term = emit(op == Op::equal                    ? Code::equal
                     : op == Op::less || op == Op::more ? Code::less
                                                        : Code::at_most,
                     pair->a, pair->b, 1, 1);
    term.kind = TypeKind::yes_no;
    return term;
  }

  static Operand bit(const Term& term) { return {term.constant, term.reg, term.constant && !term.truth ? 0 : 1}; }

  std::optional<Term> logic(std::size_t n, const std::vector<Term>& terms) {
    const Op op = ast_.nodes[n].op;
    if (op == Op::logic_not) {
      if (terms[0].constant) {
        return yes_no(!terms[0].truth);
      }
      Term term = emit(Code::equal, bit(terms[0]), {true, 0, 0}, 1, 1);
      term.kind = TypeKind::yes_no;
      return term;
    }
    if (terms[0].constant) {
      return terms[1];  // the settling value has already returned
    }
    if (terms[1].constant) {
      return terms[0];
    }
    Term term = emit(op == Op::logic_and ? Code::logic_and : Code::logic_or, bit(terms[0]), bit(terms[1]), 1, 1);
    term.kind = TypeKind::yes_no;
    return term;
  }

  std::optional<Term> choose(std::size_t n) {
    const Node& node = ast_.nodes[n];
    const auto test = visit(node.args[0]);
    if (!test) {
      return std::nullopt;
    }
    if (test->constant) {
      return visit(node.args[test->truth ? 1 : 2]);
    }
    const auto yes = visit(node.args[1]);
    const auto no = visit(node.args[2]);
    if (!yes || !no) {
      return std::nullopt;
    }
    if (yes->kind != TypeKind::quantity) {
      return unsupported(n);
    }
    const auto pair = common(*yes, *no);
    if (!pair) {
      return std::nullopt;
    }
    const Rational size = std::max(size_of(*yes), size_of(*no)) / pair->unit;
    Term term = emit(Code::choose, pair->a, pair->b, pair->unit, whole_bound(size));
    plan_.code.back().test = test->reg;
    return term;
  }

  std::optional<Operand> round_to_minor(const Term& root) {
    const Rational minor = rule_.currency.minor_unit();
    const auto due = rounded(root, *program_.rounding.step, program_.rounding.mode);
    const Rational factor =
        due ? (due->coefficient / (minor * program_.result.scale)).reduced() : Rational::invalid();
    if (!factor.valid() || factor.denominator() != 1) {
      return due ? std::optional<Operand>(fail("unsupported", "the due is not told in whole minor units"))
                 : std::nullopt;
    }
    if (!admit(size_of(*due) / minor) || size_of(*due) / minor >= Rational(kLargest64, 1)) {
      return std::nullopt;
    }
    return Operand{due->constant, due->reg, factor.numerator()};
  }

  const Rule& rule_;
  const Program& program_;
  const Ast& ast_;
  const Card* card_;
  Date on_;
  const Inputs& fixed_;
  std::span<const BulkColumn> columns_;
  Plan plan_;
  std::map<std::size_t, Term> inputs_;
  std::map<std::size_t, Term> lets_;
  Int128 largest_ = 1;
  Error error_;
};

}  // namespace

Result<Plan> make_plan(const Rule& rule, const FormulaVersion& formula, const Card* card, const Date& on,
                       const Inputs& fixed, std::span<const BulkColumn> columns) {
  return Planner(rule, formula, card, on, fixed, columns).plan();
}

}  // namespace ratecheck::rulebook::bulk
