// One recursive walk over the checked tree. A node that cannot be computed gives `never`; its siblings are
// still visited, so that all missing inputs are told at once. Work items and groups of them are frames: a
// name means what it means in the innermost one.
//
//   let fair = minute * time; sum(max(fair, 5 USD))      two jobs: time 10 min, and not told within [0, 20 min]
//
//   frame 1  the period: sum goes over its group, the jobs
//   frame 2  job 0: fair = 4 USD,            max gives 5 USD
//   frame 3  job 1: time is unknown 0,       fair = [0, 8] USD with a slope, max gives [5, 8] USD
//   frame 1  the sum: [10, 13] USD, which never falls with unknown 0
//
// Frames. `frame_` is changed and set back by each_item, sum_by and `on`. Its id is new whenever a name may have
// another value, so a let that was computed under the same id is not computed again.
//
// Unknown inputs. The first time one is read it gets a number (per work item and input); from then on its slope in
// every value bears it. `choices_` says how each is taken in this run. A run that is settled anew keeps the
// lets of the outermost frame that hang on none of them.
//
// Told beside the value: `missing` and `reason` where there is none; `sources`, each once, of all rates that were
// read; `weak`, where one of them is not good enough to judge by; `straight`, false as soon as a step hung on how
// large a number is, or on the day: then other work may go another way (cached_evaluator.cpp). A number that does
// not fit is noticed in eval(), at the node where it came up.
#include "rulebook/evaluate/evaluator.h"

#include <fmt/format.h>

#include <algorithm>

#include "rulebook/language/ops.h"

namespace ratecheck::rulebook {

namespace {

/// What a number of these units may be at all, in base units: no work lasts longer than a year and a day, nor is
/// paid better. nullptr: nobody can say, as of a rate.
const Measure* whole_range(const Dims& dims) {
  static const Measure money{0, 1'000'000'000, Dimension::money};
  static const Measure time{0, 366 * 86400, Dimension::time};
  static const Measure distance{0, 1'000'000'000, Dimension::distance};
  static const Measure number{0, 1'000'000, Dimension::number};
  return dims == Dims{1, 0, 0}   ? &money
         : dims == Dims{0, 1, 0} ? &time
         : dims == Dims{0, 0, 1} ? &distance
         : dims == Dims{}        ? &number
                                 : nullptr;
}

}  // namespace

std::string where_to_get(const InputDecl& decl) {
  return decl.where;
}

std::string rounding_word(Rounding mode) {
  switch (mode) {
    case Rounding::half_up:
      return "half-up";
    case Rounding::half_even:
      return "half-even";
    case Rounding::truncate:
      return "truncate";
    case Rounding::up:
      return "up";
    case Rounding::down:
      break;
  }
  return "down";
}

Evaluator::Evaluator(const FormulaQuery& query)
    : rule_(query.rule),
      program_(*query.rule.program),
      ast_(query.formula.ast),
      formula_source_(query.formula.source),
      card_(query.card),
      day_(query.on),
      work_(query.work),
      with_steps_(query.steps),
      seen_(query.seen),
      lets_(query.formula.ast.lets.size()) {
  sources.reserve(4);
  own_.reserve(program_.inputs.size());
  for (const InputDecl& input : program_.inputs) {
    const auto found = query.own.find(input.name);
    own_.push_back(found == query.own.end() ? nullptr : &found->second);
  }
  for (std::size_t i = 0; i < work_.size(); ++i)
    all_work_.push_back(i);
  frame_.group = &all_work_;
  frame_.on = query.on;
  frame_.id = next_frame_++;
}

void Evaluator::settle(const std::vector<Unknown>& found, std::vector<Choice> choices) {
  unknowns = found;
  choices_ = std::move(choices);
  for (std::size_t i = 0; i < found.size(); ++i)
    number_of_unknown(found[i].item, found[i].input) = i;
}

// What hangs on no unknown input stays as it was, unless its steps are to be told again.
void Evaluator::settle_anew(std::vector<Choice> choices) {
  const std::size_t before = frame_.id;
  frame_.id = next_frame_++;
  for (Remembered& let : lets_) {
    if (let.frame == before && !let.unsettled && !explaining())
      let.frame = frame_.id;
  }
  choices_ = std::move(choices);
  steps.clear();
}

void Evaluator::tell_choices() {
  for (std::size_t i = 0; i < unknowns.size() && i < choices_.size(); ++i) {
    if (choices_[i] == Choice::range || unknowns[i].yes_no)
      continue;
    const InputDecl& decl = program_.inputs[unknowns[i].input];
    const Rational& end = choices_[i] == Choice::low ? unknowns[i].low : unknowns[i].high;
    steps.push_back(
        {"assume", {decl.name}, show(end, decl.unit, rule_.currency), show_exact(end, decl.unit), std::nullopt});
  }
}

NodeValue Evaluator::run() {
  NodeValue value = eval(ast_.root);
  use(rule_.sources[formula_source_]);  // after the rates, which people ask for first
  return value;
}

NodeValue Evaluator::fail(Reason why, std::string words) {
  if (reason == Reason::none || reason == Reason::missing_input) {
    reason = why;
    detail = std::move(words);
  }
  return NodeValue::never();
}

NodeValue Evaluator::lack(const InputDecl& decl, const std::string& words) {
  const bool told = std::any_of(missing.begin(), missing.end(),
                                [&](const MissingInput& input) { return input.input == decl.name; });
  if (!told)
    missing.push_back({decl.name, where_to_get(decl)});
  if (reason == Reason::none)
    reason = Reason::missing_input;
  if (detail.empty() && !words.empty())
    detail = words;
  return NodeValue::never();
}

NodeValue Evaluator::eval(std::size_t n) {
  NodeValue value = dispatch(n);
  if (value.kind == TypeKind::quantity && (!value.low.valid() || !value.high.valid())) {
    straight = false;
    value = fail(Reason::missing_input, "a number here is too large to compute exactly, or a division is by zero");
  }
  return value;
}

NodeValue Evaluator::dispatch(std::size_t n) {
  switch (info_of(ast_.nodes[n].op).family) {
    case Family::literal:
      return literal(n);
    case Family::name:
      return NodeValue::never();  // the checker leaves none
    case Family::input:
      return input(n);
    case Family::rate:
      return rate(n);
    case Family::let:
      return let(n);
    case Family::arithmetic:
      return arithmetic(n);
    case Family::condition:
      return condition(n);
    case Family::work:
      straight = false;
      return over_work(n);
    case Family::moment:
      straight = false;
      return moments(n);
    case Family::rate_of:
      straight = false;
      return rate_of(n);
    case Family::refusal:
      break;
  }
  return refuse(n);
}

/// The reason that the formula itself names.
NodeValue Evaluator::refuse(std::size_t n) {
  const Node& node = ast_.nodes[n];
  return fail(parse_word<Reason>(node.text2).value_or(Reason::unpublished_formula), node.text);
}

NodeValue Evaluator::literal(std::size_t n) {
  const Node& node = ast_.nodes[n];
  switch (node.op) {
    case Op::number:
      return NodeValue::quantity(node.amount.base);
    case Op::word:
      return NodeValue::of_word(node.text);
    case Op::yes_no:
      return NodeValue::yes_no(node.flag);
    default:
      return NodeValue::of_moment({{node.date, 0}, std::nullopt});
  }
}

/// Its value in this frame, computed once; told as a step of its own the first time.
NodeValue Evaluator::let(std::size_t n) {
  const std::size_t number = ast_.nodes[n].index;
  Remembered& known = lets_[number];
  if (known.frame == frame_.id) {
    unknown_reads_ += known.unsettled ? 1 : 0;
    return known.value;
  }
  const std::size_t frame = frame_.id;
  const std::size_t reads_before = unknown_reads_;
  NodeValue value = eval(ast_.lets[number].node);
  if (explaining() && value.good())
    explain(n, {ast_.lets[number].name}, value);
  value.source.reset();
  Remembered& kept = lets_[number];
  kept.frame = frame;
  kept.value = value;
  kept.unsettled = unknown_reads_ != reads_before;
  return value;
}

// ---- inputs

const InputValue* Evaluator::find_input(std::size_t number) const {
  if (frame_.item != kOwn) {
    const Inputs& item = work_[frame_.item];
    const auto found = item.find(program_.inputs[number].name);
    if (found != item.end())
      return &found->second;
  }
  return own_[number];
}

/// Its number, to be set where it is kUnnumbered.
std::size_t& Evaluator::number_of_unknown(std::size_t item, std::size_t input) {
  if (unknown_numbers_.empty()) {
    unknown_numbers_.assign((work_.size() + 1) * program_.inputs.size(), kUnnumbered);
    unknowns.reserve(4);
  }
  const std::size_t row = item == kOwn ? work_.size() : item;
  return unknown_numbers_[row * program_.inputs.size() + input];
}

NodeValue Evaluator::input(std::size_t n) {
  const std::size_t number = ast_.nodes[n].index;
  const InputDecl& decl = program_.inputs[number];
  const InputValue* value = find_input(number);
  return value != nullptr ? given(decl, number, *value) : not_given(decl, number);
}

NodeValue Evaluator::given(const InputDecl& decl, std::size_t number, const InputValue& value) {
  if (std::holds_alternative<Open>(value)) {
    straight = false;
    return given_open(decl, number);
  }
  if (decl.kind == InputKind::quantity) {
    if (const auto* measure = std::get_if<Measure>(&value))
      return given_measure(decl, number, *measure);
  } else if (decl.kind == InputKind::yes_no) {
    if (const auto* truth = std::get_if<bool>(&value))
      return NodeValue::yes_no(*truth);
  } else if (decl.kind == InputKind::moment) {
    if (const auto* moment = std::get_if<Moment>(&value))
      return NodeValue::of_moment(*moment);
  } else if (const auto* word = std::get_if<std::string>(&value)) {
    if (decl.words.empty() || std::find(decl.words.begin(), decl.words.end(), *word) != decl.words.end())
      return NodeValue::of_word(*word);
    return lack(decl, fmt::format("'{}' is not one of the words this rule knows for {}", *word, decl.name));
  }
  return lack(decl, fmt::format("{} is told as another kind of value than {}", decl.name, decl.unit_text));
}

/// A number that was told, perhaps as "10..15 min". Its kind and the bounds of the rule are held against it.
NodeValue Evaluator::given_measure(const InputDecl& decl, std::size_t number, const Measure& measure) {
  const Dims expected = measure.dimension == Dimension::money      ? Dims{1, 0, 0}
                        : measure.dimension == Dimension::time     ? Dims{0, 1, 0}
                        : measure.dimension == Dimension::distance ? Dims{0, 0, 1}
                        : measure.dimension == Dimension::rate     ? decl.unit.dims  // told in the declared unit
                                                                   : Dims{};
  if (!(expected == decl.unit.dims))
    return lack(decl, fmt::format("{} is told in another unit than {}", decl.name, decl.unit_text));
  straight = straight && !decl.low && !decl.high;
  const Limit low = limit(decl.low);
  const Limit high = limit(decl.high);
  if ((low.low != nullptr && measure.low < *low.low) || (high.high != nullptr && measure.high > *high.high))
    return lack(decl, decl.name + " lies outside what is possible");
  return measure.low == measure.high ? NodeValue::quantity(measure.low)
                                     : unknown_measure(number, measure.low, measure.high);
}

/// A bound that is another input: its own ends, or those of its kind where it is in doubt.
Evaluator::Limit Evaluator::limit(const std::optional<Bound>& bound) {
  if (!bound)
    return {};
  if (bound->value)
    return {&*bound->value, &*bound->value};
  const InputDecl& decl = program_.inputs[*bound->input];
  const InputValue* value = find_input(*bound->input);
  if (value == nullptr) {
    lack(decl);
    return {};
  }
  if (const auto* measure = std::get_if<Measure>(value))
    return {&measure->low, &measure->high};
  if (const Measure* whole = std::holds_alternative<Open>(*value) ? whole_range(decl.unit.dims) : nullptr) {
    straight = false;
    return {&whole->low, &whole->high};
  }
  lack(decl, fmt::format("{} is told as another kind of value than {}", decl.name, decl.unit_text));
  return {};
}

/// Every value of its kind that the rule calls possible. One of no order, such as a word, cannot be gone through.
NodeValue Evaluator::given_open(const InputDecl& decl, std::size_t number) {
  if (decl.kind == InputKind::yes_no)
    return either_way(number);
  const Measure* whole = decl.kind == InputKind::quantity ? whole_range(decl.unit.dims) : nullptr;
  if (whole == nullptr)
    return fail(Reason::doubtful_input, decl.name + " is in doubt");
  const Limit low = limit(decl.low);
  const Limit high = limit(decl.high);
  return unknown_measure(number, low.low == nullptr ? whole->low : *low.low,
                         high.high == nullptr ? whole->high : *high.high);
}

/// A yes/no that nobody told: as this run settles it, else both.
NodeValue Evaluator::either_way(std::size_t number) {
  ++unknown_reads_;
  const std::size_t item = program_.inputs[number].of_work ? frame_.item : kOwn;
  std::size_t& known = number_of_unknown(item, number);
  if (known == kUnnumbered) {
    known = unknowns.size();
    unknowns.push_back({item, number, 0, 0, true});
  } else if (known < choices_.size() && choices_[known] != Choice::range) {
    return NodeValue::yes_no(choices_[known] == Choice::high);
  }
  NodeValue both = NodeValue::yes_no(true);
  both.may_be_false = true;
  return both;
}

/// Nobody told it: anything between its bounds, or missing where it has none.
NodeValue Evaluator::not_given(const InputDecl& decl, std::size_t number) {
  if (decl.either)
    return either_way(number);
  const Limit low = limit(decl.low);
  const Limit high = limit(decl.high);
  if (!decl.low || !decl.high)
    return lack(decl);
  if (low.low == nullptr || high.high == nullptr)
    return NodeValue::never();
  return *low.low == *high.high ? NodeValue::quantity(*low.low) : unknown_measure(number, *low.low, *high.high);
}

/// Anything between the two, with a slope of one in itself; or an end, where this run is settled so.
NodeValue Evaluator::unknown_measure(std::size_t number, const Rational& low, const Rational& high) {
  ++unknown_reads_;
  const std::size_t item = program_.inputs[number].of_work ? frame_.item : kOwn;
  std::size_t& variable = number_of_unknown(item, number);
  if (variable == kUnnumbered) {
    variable = unknowns.size();
    unknowns.push_back({item, number, low, high, false});
  }
  const Choice choice = variable < choices_.size() ? choices_[variable] : Choice::range;
  if (choice != Choice::range)
    return NodeValue::quantity(choice == Choice::low ? low : high);
  NodeValue value = NodeValue::quantity(low);
  value.high = high;
  value.slopes.reserve(2);
  value.slopes.emplace_back(variable, Slope{true, 0, 1, 1});
  value.start = low;
  return value;
}

// ---- rates

/// Its place among the sources of the answer.
std::size_t Evaluator::use(const Source& source) {
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (sources[i] == &source || *sources[i] == source)
      return i;
  }
  sources.push_back(&source);
  if (source.confidence == "C" || source.confidence == "M")
    note_weak(fmt::format("'{}' is a weak source ({})", source.title, source.confidence));
  return sources.size() - 1;
}

void Evaluator::note_weak(const std::string& why) {
  if (weak.empty())
    weak = why;
}

/// The card of the day of the frame; nullptr, and the reason noted, where its figures may not be used.
const Card* Evaluator::card_of(const Rule& rule) {
  const std::string& id = rule.id;
  if (rule.known_until && frame_.on > *rule.known_until) {
    fail(Reason::unknown_rate,
         fmt::format("the rates of {} are known until {} only", id, to_string(*rule.known_until)));
    return nullptr;
  }
  const Card* card = &rule == &rule_ && frame_.on == day_ ? card_ : rule.program->card_on(frame_.on);
  if (card == nullptr) {
    fail(Reason::not_in_force, fmt::format("{} has no rates in force on {}", id, to_string(frame_.on)));
    return nullptr;
  }
  if (card->unknown) {
    use(rule.sources[card->source]);
    fail(Reason::unknown_rate, *card->unknown);
    return nullptr;
  }
  if (!card->undated.empty())
    note_weak(card->undated);
  return card;
}

NodeValue Evaluator::rate(std::size_t n) {
  return cell(n, rule_, ast_.nodes[n].index);
}

NodeValue Evaluator::rate_of(std::size_t n) {
  const auto found = program_.others.find(ast_.nodes[n].text);
  return found == program_.others.end() ? NodeValue::never() : cell(n, *found->second, ast_.nodes[n].index);
}

/// One figure of a card: the row for the words of the keys.
NodeValue Evaluator::cell(std::size_t n, const Rule& rule, std::size_t number) {
  std::vector<std::string> keys;
  bool good = true;
  for (const std::size_t arg : ast_.nodes[n].args) {
    const NodeValue key = eval(arg);
    good = good && key.good();
    keys.emplace_back(key.word);
  }
  const Card* card = card_of(rule);
  if (card == nullptr || !good)
    return NodeValue::never();
  const CardFigure* found = find_cell(card->rates[number], keys);
  if (found == nullptr || !found->value) {
    std::string name = rule.program->rates[number].name;
    for (std::size_t i = 0; i < keys.size(); ++i)
      name += (i == 0 ? " for " : ", ") + keys[i];
    return fail(Reason::unknown_rate,
                fmt::format("the card of {} gives no {}", to_string(card->in_force.from), name));
  }
  if (seen_ != nullptr)
    seen_->read(*found);
  NodeValue value = NodeValue::quantity(*found->value);
  value.source = use(rule.sources[found->source]);
  return value;
}

// ---- explaining

std::string Evaluator::text_of(const NodeValue& value, const Unit& unit) const {
  switch (value.kind) {
    case TypeKind::quantity:
      return value.exact() ? show(value.low, unit, rule_.currency)
                           : fmt::format("{}..{}", show(value.low, unit, rule_.currency),
                                         show(value.high, unit, rule_.currency));
    case TypeKind::yes_no:
      return value.may_be_true ? (value.may_be_false ? "yes or no" : "yes") : "no";
    case TypeKind::word:
      return std::string(value.word);
    case TypeKind::moment:
      return describe(value.moment);
    case TypeKind::never:
      break;
  }
  return "?";
}

void Evaluator::explain(std::size_t n, std::vector<std::string> args, const NodeValue& result) {
  explain_as(std::string(info_of(ast_.nodes[n].op).told), n, std::move(args), result);
}

void Evaluator::explain_as(std::string op, std::size_t n, std::vector<std::string> args, const NodeValue& result) {
  constexpr std::size_t kMostSteps = 2000;
  if (!explaining() || !result.good() || steps.size() >= kMostSteps)
    return;
  const Unit& unit = ast_.nodes[n].unit;
  Step step{std::move(op), std::move(args), text_of(result, unit), {}, std::nullopt};
  if (result.kind == TypeKind::quantity) {
    step.exact = show_exact(result.low, unit);
    if (!result.exact())
      step.exact += ".." + show_exact(result.high, unit);
  }
  if (told_rates_.size() == 1)
    step.source = told_rates_.front();
  told_rates_.clear();
  steps.push_back(std::move(step));
}

/// A rate is told with the citation of its own row: on the step itself when all its rates come from one
/// row, else each in a step of its own before it.
void Evaluator::explain_args(std::size_t n, std::span<const NodeValue> args, const NodeValue& result) {
  if (!explaining() || !result.good())
    return;
  const std::vector<std::size_t>& nodes = ast_.nodes[n].args;
  std::vector<std::string> texts;
  std::vector<std::size_t> used;
  for (std::size_t i = 0; i < args.size(); ++i) {
    texts.push_back(text_of(args[i], ast_.nodes[nodes[std::min(i, nodes.size() - 1)]].unit));
    if (args[i].source && std::find(used.begin(), used.end(), *args[i].source) == used.end())
      used.push_back(*args[i].source);
  }
  if (ast_.nodes[n].op == Op::round)
    texts.push_back(rounding_word(ast_.nodes[n].mode));
  if (used.size() > 1) {
    for (std::size_t i = 0; i < args.size(); ++i) {
      if (args[i].source) {
        told_rates_ = {*args[i].source};
        const Node& node = ast_.nodes[nodes[i]];
        explain_as("rate", nodes[i],
                   {node.text2.empty() ? node.text : fmt::format("{} {}", node.text, node.text2)}, args[i]);
      }
    }
    used.clear();
  }
  told_rates_ = used;
  explain(n, std::move(texts), result);
  told_rates_.clear();
}

}  // namespace ratecheck::rulebook
