// What a name in a formula stands for: a let, a rate, an input, a rate of another rule.
#include <fmt/format.h>

#include <algorithm>

#include "ratecheck/base/text.h"
#include "rulebook/language/checker_walk.h"

namespace ratecheck::rulebook {

/// A name stands for one thing in a formula.
void Checker::check_let_names() {
  for (std::size_t i = 0; i < ast_.lets.size(); ++i) {
    const Let& let = ast_.lets[i];
    const bool twice = std::any_of(ast_.lets.begin(), ast_.lets.begin() + static_cast<std::ptrdiff_t>(i),
                                   [&](const Let& other) { return other.name == let.name; });
    if (twice || program_.input(let.name) || program_.rate(let.name)) {
      faults_.push_back(
          {let.at, "duplicate_name", fmt::format("The name '{}' is already taken.", let.name), "Choose another."});
    }
  }
}

Type Checker::name(std::size_t n) {
  const std::string text = node(n).text;
  for (std::size_t i = 0; i < ast_.lets.size(); ++i) {
    if (ast_.lets[i].name == text)
      return let(n, i);
  }
  if (const auto rate = program_.rate(text))
    return own_rate(n, *rate);
  if (!node(n).args.empty()) {
    return fault(n, "unknown_name",
                 fmt::format("There is no rate '{}'.{}", text, did_you_mean(text, rate_names(program_))));
  }
  if (const auto input = program_.input(text))
    return input_name(n, *input);
  return fault(
      n, "unknown_name",
      fmt::format("'{}' is neither an input nor a rate of this rule.{}", text, did_you_mean(text, all_names())),
      "Inputs are declared in [input] or [work], rates in [rate].");
}

Type Checker::let(std::size_t n, std::size_t i) {
  Let& let = ast_.lets[i];
  if (let.node >= n) {  // made later than its use: a circle, or the wrong order
    return fault(n, "unknown_name", fmt::format("'{}' is used before it is named.", let.name),
                 "Move its line up.");
  }
  const bool visited = let.used;  // each is walked once: lets of lets would double the walk with every line
  let.used = true;
  node(n).op = Op::let;
  node(n).index = i;
  const Type type = visited ? node(let.node).type : visit(let.node);
  node(n).unit = node(let.node).unit;
  return type;
}

Type Checker::own_rate(std::size_t n, std::size_t rate) {
  RateDecl& decl = program_.rates[rate];
  decl.read = true;
  node(n).op = Op::rate;
  node(n).index = rate;
  return check_keys(n, decl) && !decl.broken ? quantity(n, decl.unit) : kNever;
}

/// As many keys as the table of the rate has, each a word.
bool Checker::check_keys(std::size_t n, const RateDecl& decl) {
  if (decl.keys.size() != node(n).args.size()) {
    fault(n, "wrong_keys",
          fmt::format("Rate '{}' is looked up by {} keys, found {}.", decl.name, decl.keys.size(),
                      node(n).args.size()),
          decl.keys.empty() ? fmt::format("Write {}.", decl.name)
                            : fmt::format("Write {}[{}].", decl.name, join(decl.keys, ", ")));
    return false;
  }
  for (const std::size_t key : std::vector<std::size_t>(node(n).args)) {
    const Type type = visit(key);
    if (type.kind != TypeKind::word && type.kind != TypeKind::never) {
      fault(key, "wrong_keys", fmt::format("A key of a rate is a word, found {}.", named(key)));
      return false;
    }
  }
  return true;
}

Type Checker::input_name(std::size_t n, std::size_t input) {
  InputDecl& decl = program_.inputs[input];
  decl.read = true;
  node(n).op = Op::input;
  node(n).index = input;
  if (decl.of_work && item_depth_ == 0) {
    return fault(n, "needs_work",
                 fmt::format("'{}' is told for each work item, so it can stand only inside sum, count, any, all, "
                             "highest or lowest.",
                             decl.name));
  }
  if (decl.broken)
    return kNever;
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

std::vector<std::string> Checker::rate_names(const Program& program) {
  std::vector<std::string> names;
  for (const RateDecl& rate : program.rates)
    names.push_back(rate.name);
  return names;
}

std::vector<std::string> Checker::all_names() {
  std::vector<std::string> names = rate_names(program_);
  for (const InputDecl& input : program_.inputs)
    names.push_back(input.name);
  for (const Let& let : ast_.lets)
    names.push_back(let.name);
  return names;
}

/// A rate of another rule, whose program must be loaded; it is noted, so that evaluation finds it.
Type Checker::rate_of(std::size_t n) {
  const std::string id = node(n).text;
  const Rule* other = find_rule_(id);
  if (other == nullptr || other->program == nullptr)
    return fault(n, "unknown_rule", fmt::format("There is no rule '{}'.", id));
  if (!(other->currency == currency_)) {
    return fault(
        n, "unit_error",
        fmt::format("Rule '{}' is told in {}, this one in {}.", id, other->currency.code(), currency_.code()));
  }
  const auto rate = other->program->rate(node(n).text2);
  if (!rate) {
    return fault(n, "unknown_name",
                 fmt::format("Rule '{}' has no rate '{}'.{}", id, node(n).text2,
                             did_you_mean(node(n).text2, rate_names(*other->program))));
  }
  program_.others[id] = other;
  node(n).index = *rate;
  return check_keys(n, other->program->rates[*rate]) ? quantity(n, other->program->rates[*rate].unit) : kNever;
}

Type Checker::cannot_judge(std::size_t n) {
  const std::string word = node(n).text2;
  const auto reason = parse_word<Reason>(word);
  if (!reason) {
    const Error error = unknown_word<Reason>(word);
    fault(n, error.code, error.message, error.hint);  // still a refusal: examples are run beside it
  }
  return kNever;
}

}  // namespace ratecheck::rulebook
