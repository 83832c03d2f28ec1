// Walks the tree bottom-up and gives each node its type and the unit its values are shown in. A node whose
// parts are at fault gets the type `never`, which fits everywhere, so that one fault is told once.
#include "checker.h"

#include <algorithm>

#include "parser.h"
#include "ratecheck/base/text.h"

namespace ratecheck::rulebook {
namespace {

constexpr Type kNever{TypeKind::never, {}};
constexpr Type kYesNo{TypeKind::yes_no, {}};
constexpr Type kWord{TypeKind::word, {}};

class Checker {
 public:
  Checker(Program& program, Ast& ast, const Currency& currency, const FindRule& find_rule,
          std::vector<FormulaFault>& faults)
      : program_(program), ast_(ast), currency_(currency), find_rule_(find_rule), faults_(faults) {}

  void run(const Unit& expected) {
    check_let_names();
    const Type type = visit(ast_.root);
    if (type.kind != TypeKind::never && (type.kind != TypeKind::quantity || !(type.dims == expected.dims))) {
      fault(ast_.root, "unit_error",
            "the formula gives " + named(ast_.root) + ", but the rule is told in " + describe(expected));
    }
    for (const Let& let : ast_.lets) {
      if (!let.used && faults_.empty()) {
        faults_.push_back(
            {let.at, "unused_name", "'" + let.name + "' is named and never used", "take the line out"});
      }
    }
  }

 private:
  Node& node(std::size_t n) { return ast_.nodes[n]; }

  Type fault(std::size_t n, std::string code, std::string message, std::string hint = {}) {
    faults_.push_back({node(n).at, std::move(code), std::move(message), std::move(hint)});
    return kNever;
  }

  std::string named(std::size_t n) {
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

  void check_let_names() {
    for (std::size_t i = 0; i < ast_.lets.size(); ++i) {
      const Let& let = ast_.lets[i];
      const bool twice = std::any_of(ast_.lets.begin(), ast_.lets.begin() + static_cast<std::ptrdiff_t>(i),
                                     [&](const Let& other) { return other.name == let.name; });
      if (twice || program_.input(let.name) || program_.rate(let.name)) {
        faults_.push_back(
            {let.at, "duplicate_name", "the name '" + let.name + "' is already taken", "choose another"});
      }
    }
  }

  Type visit(std::size_t n) {
    const Type type = type_of(n);
    node(n).type = type;
    if (type.kind == TypeKind::quantity && node(n).unit.text.empty() && !(type.dims == Dims{})) {
      node(n).unit = base_unit(type.dims, currency_);
    }
    return type;
  }

  Type quantity(std::size_t n, const Unit& unit) {
    node(n).unit = unit;
    return {TypeKind::quantity, unit.dims};
  }

  Type type_of(std::size_t n) {
    switch (node(n).op) {
      case Op::number:
        return quantity(n, node(n).amount.unit);
      case Op::word:
        return kWord;
      case Op::yes_no:
        return kYesNo;
      case Op::date:
        return {TypeKind::moment, {}};
      case Op::name:
      case Op::input:
      case Op::rate:
      case Op::let:
        return name(n);
      case Op::add:
      case Op::subtract:
        return sum_of(n);
      case Op::multiply:
      case Op::divide:
        return product_of(n);
      case Op::negate:
      case Op::highest:
      case Op::lowest:
      case Op::sum:
        return over_one(n);
      case Op::min:
      case Op::max:
      case Op::clamp:
      case Op::either:
        return alike(n);
      case Op::round:
      case Op::ceil:
      case Op::floor:
        return rounded(n);
      case Op::tiers:
      case Op::bracket:
        return bands(n);
      case Op::equal:
      case Op::unequal:
      case Op::less:
      case Op::at_most:
      case Op::more:
      case Op::at_least:
        return compare(n);
      case Op::logic_and:
      case Op::logic_or:
      case Op::logic_not:
      case Op::any:
      case Op::all:
        return logic(n);
      case Op::choose:
        return choose(n);
      case Op::one_of:
      case Op::within:
        return word_test(n);
      case Op::in_times:
      case Op::window:
      case Op::day:
      case Op::month:
      case Op::hour:
        return moment_use(n);
      case Op::count_true:
      case Op::count:
        return counted(n);
      case Op::known:
        return known(n);
      case Op::sum_by:
        return sum_by(n);
      case Op::fresh_time:
      case Op::elapsed:
        return time_between(n);
      case Op::on:
        return on(n);
      case Op::rate_of:
        return rate_of(n);
      case Op::cannot_judge:
        return cannot_judge(n);
    }
    return kNever;
  }

  // ---- names

  Type name(std::size_t n) {
    const std::string text = node(n).text;
    for (std::size_t i = 0; i < ast_.lets.size(); ++i) {
      if (ast_.lets[i].name == text) {
        return let(n, i);
      }
    }
    if (const auto rate = program_.rate(text)) {
      return own_rate(n, *rate);
    }
    if (!node(n).args.empty()) {
      return fault(n, "unknown_name",
                   "there is no rate '" + text + "'." + did_you_mean(text, rate_names(program_)));
    }
    if (const auto input = program_.input(text)) {
      return input_name(n, *input);
    }
    return fault(n, "unknown_name",
                 "'" + text + "' is neither an input nor a rate of this rule." + did_you_mean(text, all_names()),
                 "inputs are declared in [input] or [work], rates in [rate]");
  }

  Type let(std::size_t n, std::size_t i) {
    Let& let = ast_.lets[i];
    if (let.node >= n) {  // made later than its use: a circle, or the wrong order
      return fault(n, "unknown_name", "'" + let.name + "' is used before it is named", "move its line up");
    }
    let.used = true;
    node(n).op = Op::let;
    node(n).index = i;
    const Type type = visit(let.node);
    node(n).unit = node(let.node).unit;
    return type;
  }

  Type own_rate(std::size_t n, std::size_t rate) {
    RateDecl& decl = program_.rates[rate];
    decl.read = true;
    node(n).op = Op::rate;
    node(n).index = rate;
    return check_keys(n, decl) && !decl.broken ? quantity(n, decl.unit) : kNever;
  }

  bool check_keys(std::size_t n, const RateDecl& decl) {
    if (decl.keys.size() != node(n).args.size()) {
      fault(n, "wrong_keys",
            "rate '" + decl.name + "' is looked up by " + std::to_string(decl.keys.size()) + " keys, found " +
                std::to_string(node(n).args.size()),
            decl.keys.empty() ? "write " + decl.name : "write " + decl.name + "[" + join(decl.keys, ", ") + "]");
      return false;
    }
    for (const std::size_t key : std::vector<std::size_t>(node(n).args)) {
      const Type type = visit(key);
      if (type.kind != TypeKind::word && type.kind != TypeKind::never) {
        fault(key, "wrong_keys", "a key of a rate is a word, found " + named(key));
        return false;
      }
    }
    return true;
  }

  Type input_name(std::size_t n, std::size_t input) {
    InputDecl& decl = program_.inputs[input];
    decl.read = true;
    node(n).op = Op::input;
    node(n).index = input;
    if (decl.of_work && item_depth_ == 0) {
      return fault(n, "needs_work",
                   "'" + decl.name +
                       "' is told for each work item, so it can stand only inside sum, count, any, all, "
                       "highest or lowest");
    }
    if (decl.broken) {
      return kNever;
    }
    switch (decl.kind) {
      case InputKind::quantity:
        return quantity(n, decl.unit);
      case InputKind::yes_no:
        return kYesNo;
      case InputKind::word:
        return kWord;
      case InputKind::moment:
        return {TypeKind::moment, {}};
    }
    return kNever;
  }

  static std::vector<std::string> rate_names(const Program& program) {
    std::vector<std::string> names;
    for (const RateDecl& rate : program.rates) {
      names.push_back(rate.name);
    }
    return names;
  }

  std::vector<std::string> all_names() {
    std::vector<std::string> names = rate_names(program_);
    for (const InputDecl& input : program_.inputs) {
      names.push_back(input.name);
    }
    for (const Let& let : ast_.lets) {
      names.push_back(let.name);
    }
    return names;
  }

  // ---- arithmetic

  /// Visits all arguments; true when each is a quantity.
  bool quantities(std::size_t n, std::string_view what) {
    bool good = true;
    for (const std::size_t arg : std::vector<std::size_t>(node(n).args)) {
      const Type type = visit(arg);
      if (type.kind == TypeKind::never) {
        good = false;
      } else if (type.kind != TypeKind::quantity) {
        fault(arg, "unit_error", std::string(what) + " takes quantities, found " + named(arg));
        good = false;
      }
    }
    return good;
  }

  Type sum_of(std::size_t n) {
    const std::size_t left = node(n).args[0];
    const std::size_t right = node(n).args[1];
    const bool plus = node(n).op == Op::add;
    if (!quantities(n, plus ? "'+'" : "'-'")) {
      return kNever;
    }
    if (!(node(left).type == node(right).type)) {
      return fault(n, "unit_error",
                   plus ? "cannot add " + named(right) + " to " + named(left)
                        : "cannot take " + named(right) + " from " + named(left),
                   "both sides must be in the same kind of unit");
    }
    return quantity(n, node(left).unit.text.empty() ? node(right).unit : node(left).unit);
  }

  Type product_of(std::size_t n) {
    const bool times = node(n).op == Op::multiply;
    if (!quantities(n, times ? "'*'" : "'/'")) {
      return kNever;
    }
    const Node& left = node(node(n).args[0]);
    const Node& right = node(node(n).args[1]);
    const Dims dims = times ? product(left.type.dims, right.type.dims) : quotient(left.type.dims, right.type.dims);
    if (right.type.dims == Dims{}) {
      return quantity(n, dims == Dims{} ? Unit{} : left.unit);
    }
    if (times && left.type.dims == Dims{}) {
      return quantity(n, right.unit);
    }
    return quantity(n, dims == Dims{} ? Unit{} : base_unit(dims, currency_));
  }

  Type over_one(std::size_t n) {
    const std::size_t arg = node(n).args[0];
    const bool of_items = node(n).op != Op::negate;
    item_depth_ += of_items ? 1 : 0;
    const bool good = quantities(n, of_items ? "a sum over work" : "'-'");
    item_depth_ -= of_items ? 1 : 0;
    return good ? quantity(n, node(arg).unit) : kNever;
  }

  Type alike(std::size_t n) {
    if (!quantities(n, "this function")) {
      return kNever;
    }
    const std::size_t first = node(n).args[0];
    for (const std::size_t arg : node(n).args) {
      if (!(node(arg).type == node(first).type)) {
        return fault(arg, "unit_error", "cannot compare " + named(arg) + " with " + named(first),
                     "all values here must be in the same kind of unit");
      }
    }
    return quantity(n, node(first).unit);
  }

  Type rounded(std::size_t n) {
    if (!quantities(n, "rounding")) {
      return kNever;
    }
    const std::size_t value = node(n).args[0];
    const std::size_t step = node(n).args[1];
    if (!(node(value).type == node(step).type)) {
      return fault(step, "unit_error", "cannot round " + named(value) + " to a multiple of " + named(step));
    }
    return quantity(n, node(value).unit);
  }

  Type bands(std::size_t n) {
    if (!quantities(n, "a band")) {
      return kNever;
    }
    const std::vector<std::size_t> args = node(n).args;
    for (std::size_t i = 1; i + 1 < args.size(); i += 2) {
      if (!(node(args[i]).type == node(args[0]).type)) {
        return fault(args[i], "unit_error", "a band of " + named(args[0]) + " cannot end at " + named(args[i]));
      }
      if (!(node(args[i + 1]).type == node(args.back()).type)) {
        return fault(args[i + 1], "unit_error",
                     "this band gives " + named(args[i + 1]) + ", the last one " + named(args.back()));
      }
    }
    if (node(n).op == Op::bracket) {
      return quantity(n, node(args.back()).unit);
    }
    const Dims dims = product(node(args[0]).type.dims, node(args.back()).type.dims);
    return quantity(n, node(args[0]).type.dims == Dims{} ? node(args.back()).unit : base_unit(dims, currency_));
  }

  // ---- conditions

  Type compare(std::size_t n) {
    const std::size_t left = node(n).args[0];
    const std::size_t right = node(n).args[1];
    const Type a = visit(left);
    const Type b = visit(right);
    if (a.kind == TypeKind::never || b.kind == TypeKind::never) {
      return kNever;
    }
    if (!(a == b)) {
      return fault(n, "unit_error", "cannot compare " + named(left) + " with " + named(right));
    }
    const bool ordered = node(n).op != Op::equal && node(n).op != Op::unequal;
    if (ordered && a.kind != TypeKind::quantity && a.kind != TypeKind::moment) {
      return fault(n, "unit_error", named(left) + " has no order", "use == or !=");
    }
    return kYesNo;
  }

  Type logic(std::size_t n) {
    const bool of_items = node(n).op == Op::any || node(n).op == Op::all;
    item_depth_ += of_items ? 1 : 0;
    const bool good = yes_nos(n);
    item_depth_ -= of_items ? 1 : 0;
    return good ? kYesNo : kNever;
  }

  bool yes_nos(std::size_t n) {
    bool good = true;
    for (const std::size_t arg : std::vector<std::size_t>(node(n).args)) {
      const Type type = visit(arg);
      if (type.kind != TypeKind::yes_no && type.kind != TypeKind::never) {
        fault(arg, "unit_error", "expected a yes or no here, found " + named(arg));
      }
      good = good && type.kind == TypeKind::yes_no;
    }
    return good;
  }

  Type choose(std::size_t n) {
    const std::vector<std::size_t> args = node(n).args;
    const Type test = visit(args[0]);
    const Type yes = visit(args[1]);
    const Type no = visit(args[2]);
    if (test.kind != TypeKind::yes_no && test.kind != TypeKind::never) {
      fault(args[0], "unit_error", "'if' asks a yes or no, found " + named(args[0]));
    }
    if (yes.kind == TypeKind::never || no.kind == TypeKind::never) {
      const std::size_t one = yes.kind == TypeKind::never ? args[2] : args[1];
      node(n).unit = node(one).unit;
      return node(one).type;
    }
    if (!(yes == no)) {
      return fault(n, "unit_error", "'then' gives " + named(args[1]) + ", 'else' gives " + named(args[2]));
    }
    node(n).unit = node(args[1]).unit;
    return yes;
  }

  Type word_test(std::size_t n) {
    for (const std::size_t arg : std::vector<std::size_t>(node(n).args)) {
      const Type type = visit(arg);
      if (type.kind != TypeKind::word && type.kind != TypeKind::never) {
        return fault(arg, "unit_error", "expected a word here, found " + named(arg));
      }
    }
    return kYesNo;
  }

  Type known(std::size_t n) {
    const std::size_t arg = node(n).args[0];
    if (node(arg).op != Op::name && node(arg).op != Op::input) {
      return fault(arg, "unit_error", "'known' asks for the name of an input");
    }
    visit(arg);
    if (node(arg).op != Op::input) {
      return fault(arg, "unit_error", "'known' asks for the name of an input");
    }
    return kYesNo;
  }

  Type counted(std::size_t n) {
    const bool of_items = node(n).op == Op::count;
    item_depth_ += of_items ? 1 : 0;
    yes_nos(n);
    item_depth_ -= of_items ? 1 : 0;
    return quantity(n, Unit{});
  }

  // ---- moments and work

  Type moment_use(std::size_t n) {
    const std::size_t arg = node(n).args[0];
    const Type type = visit(arg);
    if (type.kind != TypeKind::moment && type.kind != TypeKind::never) {
      return fault(arg, "unit_error", "expected a moment here, found " + named(arg));
    }
    node(n).times.clear();
    std::vector<std::string> known_times;
    for (const TimeSet& set : program_.times) {
      known_times.push_back(set.name);
    }
    for (const std::string& word : std::vector<std::string>(node(n).words)) {
      const auto found = std::find(known_times.begin(), known_times.end(), word);
      if (found == known_times.end()) {
        return fault(n, "unknown_name", "[times] has no '" + word + "'." + did_you_mean(word, known_times));
      }
      node(n).times.push_back(static_cast<std::size_t>(found - known_times.begin()));
    }
    return node(n).op == Op::in_times ? kYesNo : kWord;
  }

  Type time_between(std::size_t n) {
    const bool fresh = node(n).op == Op::fresh_time;
    if (fresh && item_depth_ == 0) {
      return fault(n, "needs_work", "fresh_time is told for each work item, so it can stand only inside sum");
    }
    for (const std::size_t arg : std::vector<std::size_t>(node(n).args)) {
      const Type type = visit(arg);
      if (type.kind != TypeKind::moment && type.kind != TypeKind::never) {
        return fault(arg, "unit_error", "expected a moment here, found " + named(arg));
      }
    }
    return quantity(n, Unit{{0, 1, 0}, 60, "min"});
  }

  Type sum_by(std::size_t n) {
    const std::vector<std::size_t> args = node(n).args;
    ++item_depth_;
    const Type key = visit(args[0]);
    --item_depth_;
    if (key.kind != TypeKind::word && key.kind != TypeKind::never) {
      fault(args[0], "unit_error", "work is grouped by a word, found " + named(args[0]),
            "day(started_at), month(started_at) and hour(started_at) are words");
    }
    const Type value = visit(args[1]);
    if (value.kind != TypeKind::quantity) {
      return value.kind == TypeKind::never
                 ? kNever
                 : fault(args[1], "unit_error", "expected a quantity, found " + named(args[1]));
    }
    return quantity(n, node(args[1]).unit);
  }

  Type on(std::size_t n) {
    const std::vector<std::size_t> args = node(n).args;
    const Type moment = visit(args[0]);
    const Type value = visit(args[1]);
    if (moment.kind != TypeKind::moment && moment.kind != TypeKind::never) {
      return fault(args[0], "unit_error", "'on' takes a moment first, found " + named(args[0]));
    }
    node(n).unit = node(args[1]).unit;
    return value;
  }

  // ---- elsewhere

  Type rate_of(std::size_t n) {
    const std::string id = node(n).text;
    const Rule* other = find_rule_(id);
    if (other == nullptr || other->program == nullptr) {
      return fault(n, "unknown_rule", "there is no rule '" + id + "'");
    }
    if (!(other->currency == currency_)) {
      return fault(n, "unit_error",
                   "rule '" + id + "' is told in " + other->currency.code() + ", this one in " + currency_.code());
    }
    const auto rate = other->program->rate(node(n).text2);
    if (!rate) {
      return fault(n, "unknown_name",
                   "rule '" + id + "' has no rate '" + node(n).text2 + "'." +
                       did_you_mean(node(n).text2, rate_names(*other->program)));
    }
    program_.others[id] = other;
    node(n).index = *rate;
    return check_keys(n, other->program->rates[*rate]) ? quantity(n, other->program->rates[*rate].unit) : kNever;
  }

  Type cannot_judge(std::size_t n) {
    for (const Reason reason :
         {Reason::missing_input, Reason::unknown_rate, Reason::not_in_force, Reason::incomplete_period,
          Reason::company_test, Reason::ambiguous_place, Reason::unpublished_formula}) {
      if (to_string(reason) == node(n).text2) {
        return kNever;
      }
    }
    return fault(n, "unknown_name", "'" + node(n).text2 + "' is not a reason",
                 "one of missing_input, unknown_rate, not_in_force, incomplete_period, company_test, "
                 "ambiguous_place, unpublished_formula");
  }

  Program& program_;
  Ast& ast_;
  const Currency& currency_;
  const FindRule& find_rule_;
  std::vector<FormulaFault>& faults_;
  int item_depth_ = 0;
};

}  // namespace

void check_formula(Program& program, Ast& ast, const Currency& currency, const Unit& expected,
                   const FindRule& find_rule, std::vector<FormulaFault>& faults) {
  Checker(program, ast, currency, find_rule, faults).run(expected);
}

}  // namespace ratecheck::rulebook
