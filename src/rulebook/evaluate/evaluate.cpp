// From facts to the due: is the rule in force, the run over ranges, the exact corners where an input is only
// known to lie between bounds, the rule's rounding.
//
//   5 USD + 0.20 USD/min * waiting_time, waiting_time not told, at least 0 min, at most 10 min
//
// 1. The card and the formula of the day. None, or figures that are not known: the reason, and no due.
// 2. One run (evaluator.h) in which waiting_time is anything between 0 and 10 min: [5, 7] USD, rising by 0.20 a
//    minute. Where no input is unknown that is the answer.
// 3. A yes/no of the tested unit that nobody told: one run with yes, one with no, and the due covers both; of
//    several, every combination of the first four, while further ones stay open in each run.
// 4. The corners, when the slopes prove that each unknown input only raises or only lowers the due (value.cpp): a
//    run with each at the end that gives least, and one with each at the end that gives most. When the result is
//    affine, and nobody wants steps or coverage, both ends follow from start and slopes without another run: 5,
//    and 5 + 0.20 * 10. Where the slopes prove nothing the interval of the run stands, which holds the truth and
//    may be wider.
// 5. Both ends are rounded as the rule says, and put into its unit.
//
// Affine ends without a run took 20 % of the instructions from judging a row of trip records, with what else came
// in that change; `./dev bench csv` imports such rows. tests/rulebook/properties_test.cpp holds the due with steps
// (by corners) against the due without (by slopes).
#include "rulebook/evaluate/evaluate.h"

#include <fmt/format.h>

#include <algorithm>

#include "rulebook/evaluate/evaluator.h"

namespace ratecheck::rulebook {
namespace {

/// One question to one formula, answered by as many runs as its unknown inputs need.
class Question {
 public:
  Question(const FormulaQuery& query, Evaluation& out) : query_(query), out_(out) {}

  DueRange answer() {
    Evaluator first(query_);
    const NodeValue value = first.run();
    keep(first);
    if (!value.good() || value.kind != TypeKind::quantity) {
      out_.steps = std::move(first.steps);
      return {};
    }
    if (first.unknowns.empty()) {
      out_.steps = std::move(first.steps);
      return {value.low, value.high, true};
    }
    return over_yes_nos(first, value);
  }

 private:
  using Unknown = Evaluator::Unknown;
  using Choice = Evaluator::Choice;

  /// What a run tells beside its value. Inputs that are known only roughly are missing too.
  void keep(Evaluator& run) {
    out_.reason = run.reason;
    out_.detail = std::move(run.detail);
    out_.missing = std::move(run.missing);
    out_.sources = std::move(run.sources);
    out_.missing.reserve(out_.missing.size() + run.unknowns.size());
    for (const Unknown& unknown : run.unknowns) {  // known roughly: telling it would narrow the interval
      const InputDecl& decl = query_.rule.program->inputs[unknown.input];
      const bool told = std::any_of(out_.missing.begin(), out_.missing.end(),
                                    [&](const MissingInput& input) { return input.input == decl.name; });
      if (!told)
        out_.missing.push_back({decl.name, where_to_get(decl)});
    }
    if (run.reason == Reason::none && !run.weak.empty()) {
      out_.reason = Reason::weak_source;
      out_.detail = std::move(run.weak);
    }
  }

  /// An unknown yes/no of the tested unit itself is tried both ways; those of single items stay open.
  DueRange over_yes_nos(Evaluator& first, const NodeValue& value) {
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < first.unknowns.size() && open.size() < 4; ++i) {
      if (first.unknowns[i].yes_no && first.unknowns[i].item == Evaluator::kOwn)
        open.push_back(i);
    }
    if (open.empty())
      return corners(first, value, {});
    DueRange all;
    for (std::size_t pick = 0; pick < (std::size_t{1} << open.size()); ++pick) {
      std::vector<Choice> choices(first.unknowns.size(), Choice::range);
      for (std::size_t b = 0; b < open.size(); ++b)
        choices[open[b]] = ((pick >> b) & 1U) != 0 ? Choice::high : Choice::low;
      const DueRange run = one_way(first, std::move(choices));
      if (!run.good)
        return {};
      all = all.good ? DueRange{std::min(all.low, run.low), std::max(all.high, run.high), true} : run;
    }
    return all;
  }

  /// One combination of yes and no, with its own corners.
  DueRange one_way(const Evaluator& first, std::vector<Choice> choices) {
    FormulaQuery silent = query_;
    silent.steps = WithSteps::no;
    Evaluator evaluator(silent);
    evaluator.settle(first.unknowns, choices);
    const NodeValue value = evaluator.run();
    if (!value.good()) {
      keep(evaluator);
      return {};
    }
    return corners(evaluator, value, std::move(choices));
  }

  /// Exact ends, where the slopes prove that every unknown only raises or only lowers the result. `choices` are
  /// those of the run before, of its first unknown inputs; the others were left open.
  DueRange corners(Evaluator& ranged, const NodeValue& value, std::vector<Choice> choices) {
    const bool proven =
        !value.jumps && std::all_of(value.slopes.begin(), value.slopes.end(), [](const auto& entry) {
          return entry.second.never_falls() || entry.second.never_rises();
        });
    if (!proven || value.slopes.empty()) {
      append_steps(ranged.steps);
      return {value.low, value.high, true};
    }
    if (query_.steps == WithSteps::no && query_.seen == nullptr && value.affine())
      return ends(ranged.unknowns, value);
    choices.resize(ranged.unknowns.size(), Choice::range);
    std::vector<Choice> low = choices;
    std::vector<Choice> high = std::move(choices);
    for (const auto& [variable, slope] : value.slopes) {
      low[variable] = slope.never_falls() ? Choice::low : Choice::high;
      high[variable] = slope.never_falls() ? Choice::high : Choice::low;
    }
    const NodeValue least = at_corner(ranged, std::move(low));
    const NodeValue most = at_corner(ranged, std::move(high));
    return {least.low, most.high, least.good() && most.good()};
  }

  /// Of an affine result: what each unknown adds to the start, or takes from it, on its way to its greatest.
  static DueRange ends(const std::vector<Unknown>& unknowns, const NodeValue& value) {
    DueRange run{value.start, value.start, true};
    for (const auto& [variable, slope] : value.slopes) {
      const Rational change = slope.low * (unknowns[variable].high - unknowns[variable].low);
      Rational& end = change.sign() < 0 ? run.low : run.high;
      end = end + change;
    }
    return run;
  }

  /// The run with each unknown input at the end that is chosen for it.
  NodeValue at_corner(Evaluator& evaluator, std::vector<Choice> choices) {
    evaluator.settle_anew(std::move(choices));
    if (query_.steps == WithSteps::yes)
      evaluator.tell_choices();
    const NodeValue value = evaluator.run();
    append_steps(evaluator.steps);
    return value;
  }

  void append_steps(const std::vector<Step>& more) {
    out_.steps.insert(out_.steps.end(), more.begin(), more.end());
  }

  const FormulaQuery& query_;
  Evaluation& out_;
};

/// In the unit of the due; rounded to a multiple of the step, in base units, where the rule names one.
Rational round_due(const Rule& rule, const Rational& exact, WithSteps steps, Evaluation& out) {
  const RoundingRule& rounding = rule.program->rounding;
  const Unit& unit = rule.program->result;
  if (!rounding.step)
    return exact / unit.scale;
  const Rational due = round_to(exact, *rounding.step, rounding.mode);
  if (steps == WithSteps::yes && !(due == exact)) {
    out.steps.push_back({"round",
                         {show(exact, unit, rule.currency), show(*rounding.step, unit, rule.currency),
                          rounding_word(rounding.mode)},
                         show(due, unit, rule.currency),
                         show_exact(due, unit),
                         std::nullopt});
  }
  return (due / unit.scale).reduced();
}

}  // namespace

void tell_due(const Rule& rule, const DueRange& run, WithSteps steps, Evaluation& out) {
  const Unit& unit = rule.program->result;
  const bool exact = run.low == run.high;
  out.unrounded = Due{run.low / unit.scale, run.high / unit.scale};
  Due due;
  due.low = round_due(rule, run.low, steps, out);
  due.high = exact ? due.low : round_due(rule, run.high, steps, out);
  if (!due.low.valid() || !due.high.valid()) {
    out.reason = Reason::missing_input;
    out.detail = "a number here is too large to compute exactly";
    return;
  }
  out.due = due;
}

bool uses_work(const Program& program) {
  return std::any_of(program.inputs.begin(), program.inputs.end(),
                     [](const InputDecl& input) { return input.of_work; });
}

namespace {

/// Facts of a single job told to a rule that is tested over many: they are the one job.
std::vector<Inputs> work_of(const Program& program, const Facts& facts) {
  if (!facts.work.empty())
    return facts.work;
  for (const InputDecl& input : program.inputs) {
    if (input.of_work && facts.own.contains(input.name))
      return {facts.own};
  }
  return {};
}

void refuse(Evaluation& out, Reason reason, std::string detail) {
  out.reason = reason;
  out.detail = std::move(detail);
}

}  // namespace

InForce in_force_on(const Rule& rule, const Date& on, Evaluation& out) {
  const Program& program = *rule.program;
  if (rule.known_until && on > *rule.known_until) {
    refuse(out, Reason::unknown_rate,
           fmt::format("the rates are known until {}; a later card has not been added yet",
                       to_string(*rule.known_until)));
    return {};
  }
  const Card* card = program.card_on(on);
  const FormulaVersion* formula = program.formula_on(on);
  if ((card == nullptr && !program.cards.empty()) || formula == nullptr) {
    const Date first =
        program.cards.empty() ? program.formulas.front().in_force.from : program.cards.front().in_force.from;
    refuse(out, Reason::not_in_force,
           on < first ? "not in force before " + to_string(first) : "not in force on " + to_string(on));
    return {};
  }
  if (card != nullptr && card->unknown) {
    refuse(out, Reason::unknown_rate, *card->unknown);
    out.sources.push_back(&rule.sources[card->source]);
    return {};
  }
  return {formula, card};
}

Evaluation evaluate_rule(const Rule& rule, const Date& on, const Facts& facts, WithSteps steps,
                         ExampleCoverage* seen) {
  Evaluation out;
  if (rule.cannot_judge && (rule.program == nullptr || rule.program->formulas.empty())) {
    refuse(out, rule.cannot_judge_reason, *rule.cannot_judge);
    out.sources = all_of(rule.sources);
    return out;
  }
  const auto [formula, card] = in_force_on(rule, on, out);
  if (formula == nullptr)
    return out;
  const bool given_work = !facts.work.empty() || !uses_work(*rule.program);
  const std::vector<Inputs> single = given_work ? std::vector<Inputs>() : work_of(*rule.program, facts);
  if (!given_work && single.empty()) {
    refuse(out, Reason::missing_input,
           "this rule is tested over all work of a " + std::string(to_string(rule.unit)));
    for (const InputDecl& input : rule.program->inputs) {
      if (input.of_work && input.read && !input.low && !input.either)
        out.missing.push_back({input.name, where_to_get(input)});
    }
    return out;
  }
  const FormulaQuery query{rule, *formula, card, on, facts.own, given_work ? facts.work : single, steps, seen};
  const DueRange run = Question(query, out).answer();
  if (run.good)
    tell_due(rule, run, steps, out);
  if (out.reason == Reason::none && card != nullptr && !card->undated.empty()) {
    refuse(out, Reason::weak_source, card->undated);  // also where the card holds no rates of its own
  }
  // what may be computed and shown, but is never held against anyone
  if (rule.cannot_judge && (out.reason == Reason::none || out.reason == Reason::weak_source)) {
    refuse(out, rule.cannot_judge_reason, *rule.cannot_judge);
  } else if (rule.status == RuleStatus::proposal && out.reason == Reason::none) {
    refuse(out, Reason::not_in_force, "a proposal: it has never been in force");
  }
  return out;
}

}  // namespace ratecheck::rulebook
