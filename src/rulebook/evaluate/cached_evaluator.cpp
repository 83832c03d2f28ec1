// Which formulas are a plain sum is not found by looking at them: the evaluator itself is run once with every told
// measure left open. When no step of that run hung on how large a number is (it went straight), all work that is
// told alike goes the same way through the formula, with the same sources and the same missing inputs; and when
// every slope is then one known number, the due is the sum of the slopes times the inputs.
//
//   mile * (distance - outside) + minute * time        outside not told, between 0 and distance
//
//   learned by one run, distance and time taken as anything: slopes mile, -mile and minute, constant 0
//   answer for a trip of 5 mi and 20 min:
//     due is 5 * mile + 20 * minute, less [0, 5] * mile for what is outside, rounded as the rule says
//
// The rule of New York's trips is of that kind: this halved the instructions that judge a row of trip records, to
// 13,000 when it was made (`./dev bench csv` imports such rows). A rule with a max in it, as that
// of `./dev bench formula`, is found not to be straight, and evaluated each time as without this.
//
// Families of alike work are kept in a list and looked through; each holds on the days of its card and formula.
// One from which nothing could be learned is kept too, so that learning is not tried again for its kind.
// tests/rulebook/cached_evaluator_test.cpp holds all answers against the evaluator's, for every shipped rule.
#include "ratecheck/rulebook/cached_evaluator.h"

#include <algorithm>
#include <optional>

#include "rulebook/evaluate/evaluate.h"
#include "rulebook/evaluate/evaluator.h"

namespace ratecheck::rulebook {
namespace {

/// Fewer questions are not worth the run that learns from one.
constexpr std::size_t kFirstAsked = 8;
/// So many kinds of work are remembered; a rule that reads the clock meets no two alike.
constexpr std::size_t kMostKinds = 12;

const Measure* measure_of(const InputValue& value) {
  return std::get_if<Measure>(&value);
}

/// Far from the largest numbers, where the order of additions could decide whether a sum overflows.
bool is_plain(const Measure& measure) {
  constexpr Int128 kLarge = Int128{1} << 40U;
  return measure.low == measure.high && measure.low.numerator() < kLarge && -kLarge < measure.low.numerator() &&
         measure.low.denominator() < kLarge;
}

/// Of one kind and, but for numbers, of one value.
bool is_alike(const InputValue& a, const InputValue& b) {
  if (const Measure* measure = measure_of(a)) {
    const Measure* other = measure_of(b);
    return other != nullptr && other->dimension == measure->dimension && is_plain(*measure);
  }
  if (const auto* word = std::get_if<std::string>(&a)) {
    const auto* other = std::get_if<std::string>(&b);
    return other != nullptr && *other == *word;
  }
  const auto* truth = std::get_if<bool>(&a);  // a moment, or what is in doubt, is like no other
  const auto* other = std::get_if<bool>(&b);
  return truth != nullptr && other != nullptr && *truth == *other;
}

/// The days on which the same formula and card hold.
DateRange same_figures(const Rule& rule, const FormulaVersion& formula, const Card* card) {
  DateRange days = formula.in_force;
  const auto until = [&](const Date& end) { days.to = days.to ? std::min(*days.to, end) : end; };
  if (card != nullptr) {
    days.from = std::max(days.from, card->in_force.from);
    if (card->in_force.to)
      until(*card->in_force.to);
  }
  if (rule.known_until)
    until(plus_days(*rule.known_until, 1));
  return days;
}

}  // namespace

/// All work that is told like the first of it. Inputs are known by their place, since alike work tells the same
/// names in the same order.
class AnswerFamily {
 public:
  AnswerFamily(DateRange days, Inputs told) : days_(days), told_(std::move(told)) {}

  [[nodiscard]] bool learned() const { return learned_; }
  /// The work is of this family, on one of its days.
  [[nodiscard]] bool holds(const Date& on, const Inputs& inputs) const {
    return days_.contains(on) &&
           std::equal(inputs.begin(), inputs.end(), told_.begin(), told_.end(), [](const auto& a, const auto& b) {
             return a.first == b.first && is_alike(a.second, b.second);
           });
  }

  /// What the answer to one such question tells of all. Without it nothing is told.
  void learn(const FormulaQuery& query, const Evaluation& answer) {
    Inputs open = told_;
    for (auto& entry : open) {
      if (auto* measure = std::get_if<Measure>(&entry.second))
        *measure = {0, 1, measure->dimension};
    }
    Evaluator evaluator({query.rule, query.formula, query.card, query.on, open, query.work, query.steps, nullptr});
    const NodeValue value = evaluator.run();
    const bool sums = value.good() && value.kind == TypeKind::quantity && value.affine();
    if (!evaluator.straight || (value.good() && !sums) || value.good() != answer.due.has_value())
      return;
    constant_ = value.good() ? value.at_start() : Rational(0);
    for (std::size_t i = 0; i < evaluator.unknowns.size(); ++i) {
      if (evaluator.unknowns[i].yes_no)
        return;
      add_term(query.rule.program->inputs, evaluator.unknowns[i], value.slope_of(i));
    }
    answer_ = answer;
    answer_.due.reset();
    answer_.unrounded.reset();
    computes_ = value.good();
    learned_ = true;
  }

  /// The answer, where what was learned holds for this work.
  [[nodiscard]] std::optional<Evaluation> answer(const Rule& rule, const Inputs& inputs) const {
    if (!learned_)
      return std::nullopt;
    DueRange run{constant_, constant_, true};
    for (const Term& term : terms_) {
      const Rational& least = at(term.low, inputs);
      const Rational& most = at(term.high, inputs);
      if (term.unknown && !(least < most)) {
        return std::nullopt;  // then it is known, and not missing
      }
      const bool rises = term.slope.sign() >= 0;
      run.low = run.low + term.slope * (rises ? least : most);
      run.high = run.high + term.slope * (rises ? most : least);
    }
    std::optional<Evaluation> out(answer_);
    if (computes_) {
      tell_due(rule, run, WithSteps::no, *out);
      if (!out->due)
        return std::nullopt;
    }
    return out;
  }

 private:
  /// One end of what an input may be: what is told of an input, by its place among them, or a figure of the rule.
  struct End {
    std::optional<std::size_t> told;
    Rational figure;
  };
  /// One unknown of the learning run: its slope, and between which ends it lies for the work that is asked of.
  struct Term {
    Rational slope;
    bool unknown = false;
    End low;
    End high;
  };

  /// Of this work.
  static const Rational& at(const End& end, const Inputs& inputs) {
    return end.told ? std::get<Measure>(inputs.begin()[static_cast<std::ptrdiff_t>(*end.told)].second).low
                    : end.figure;
  }

  [[nodiscard]] std::optional<std::size_t> place_of(const InputDecl& input) const {
    const auto found = told_.find(input.name);
    return found == told_.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - told_.begin()));
  }

  [[nodiscard]] End end_at(const std::vector<InputDecl>& inputs, const Bound& bound) const {
    return bound.value ? End{std::nullopt, *bound.value} : End{place_of(inputs[*bound.input]), {}};
  }

  void add_term(const std::vector<InputDecl>& inputs, const Evaluator::Unknown& unknown, const Rational& slope) {
    const InputDecl& decl = inputs[unknown.input];
    if (const auto place = place_of(decl)) {
      terms_.push_back({slope, false, {place, {}}, {place, {}}});
    } else {  // the start has it at its least, which was open too
      constant_ = constant_ - slope * unknown.low;
      terms_.push_back({slope, true, end_at(inputs, *decl.low), end_at(inputs, *decl.high)});
    }
  }

  DateRange days_;
  Inputs told_;
  bool learned_ = false;
  bool computes_ = false;  ///< else an input is missing whatever the others are
  Rational constant_;
  std::vector<Term> terms_;
  Evaluation answer_;  ///< but for the due
};

CachedEvaluator::CachedEvaluator(const Rule& rule, WithSteps steps) : rule_(rule), steps_(steps) {}
CachedEvaluator::~CachedEvaluator() = default;

Evaluation CachedEvaluator::evaluate(const Date& on, const Facts& facts) {
  const bool single = facts.work.empty() && rule_.program != nullptr && !uses_work(*rule_.program);
  if (steps_ == WithSteps::yes || !single || ++asked_ < kFirstAsked)
    return evaluate_rule(rule_, on, facts, steps_);
  for (const AnswerFamily& alike : known_) {
    if (alike.holds(on, facts.own)) {
      auto answer = alike.answer(rule_, facts.own);
      return answer ? std::move(*answer) : evaluate_rule(rule_, on, facts, steps_);
    }
  }
  Evaluation out = evaluate_rule(rule_, on, facts, steps_);
  if (known_.size() < kMostKinds)
    remember(on, facts, out);
  return out;
}

void CachedEvaluator::remember(const Date& on, const Facts& facts, const Evaluation& answer) {
  Evaluation refused;
  const auto [formula, card] = in_force_on(rule_, on, refused);
  const bool repeats = std::all_of(facts.own.begin(), facts.own.end(),
                                   [](const auto& input) { return is_alike(input.second, input.second); });
  if (formula == nullptr || !repeats)
    return;
  AnswerFamily alike(same_figures(rule_, *formula, card), facts.own);
  alike.learn({rule_, *formula, card, on, facts.own, facts.work, WithSteps::no, nullptr}, answer);
  if (!alike.learned() || alike.answer(rule_, facts.own)) {  // else this work is not like the rest of its kind
    known_.push_back(std::move(alike));
  }
}

}  // namespace ratecheck::rulebook
