#pragma once

#include <forward_list>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ratecheck/rulebook/rulebook.h"
#include "rulebook/evaluate/coverage.h"
#include "rulebook/evaluate/value.h"
#include "rulebook/language/program.h"

namespace ratecheck::rulebook {

/// One question to one formula. All it refers to must outlive the evaluator and what it gives.
struct FormulaQuery {
  const Rule& rule;
  const FormulaVersion& formula;
  const Card* card;  ///< of the rule, in force on the day; nullptr: it has none
  Date on;
  const Inputs& own;
  const std::vector<Inputs>& work;
  WithSteps steps;
  ExampleCoverage* seen;  ///< of the examples of a file; nullptr when nobody asks
};

/// Computes one formula. What it could not compute, and why, stays in its members. One thread at a time.
///
///   Evaluator run({rule, formula, card, on, facts.own, facts.work, WithSteps::no, nullptr});
///   const NodeValue due = run.run();  // in base units, not rounded
///   if (!due.good())
///     tell(run.reason, run.detail, run.missing);
///
/// The first run takes every unknown input as anything within its bounds and lists them in `unknowns`; it can then
/// be run anew with some of them settled at an end.
class Evaluator {
 public:
  /// An input that nobody told, or only roughly: where it lies. Its number is its place in `unknowns`.
  struct Unknown {
    std::size_t item = 0;  ///< kOwn: of the period itself
    std::size_t input = 0;
    Rational low;
    Rational high;
    bool yes_no = false;
  };
  /// How an unknown input is taken in a run: anywhere within its bounds, or at an end; of a yes/no `low` is no.
  enum class Choice { range, low, high };
  static constexpr std::size_t kOwn = static_cast<std::size_t>(-1);

  explicit Evaluator(const FormulaQuery& query);

  /// Before a run: settles the unknown inputs that another's run has found, each at an end of its range, or
  /// left open.
  void settle(const std::vector<Unknown>& found, std::vector<Choice> choices);
  /// Between two runs: the same of the unknown inputs found by the one before.
  void settle_anew(std::vector<Choice> choices);
  /// Tells as steps which ends were taken.
  void tell_choices();
  /// The value of the formula; `never` where it could not be computed.
  NodeValue run();

  Reason reason = Reason::none;
  std::string detail;
  std::vector<MissingInput> missing;
  std::vector<Step> steps;
  std::vector<const Source*> sources;  ///< those that were used, each once
  std::string weak;                    ///< why nothing may be judged by the result; empty: it may
  std::vector<Unknown> unknowns;
  bool straight = true;  ///< no step hung on how large a number is, nor on the day

 private:
  /// What names mean at the moment: of which work item, among which work, on which day.
  struct Frame {
    std::size_t item = kOwn;                          ///< kOwn: of none, only the facts of the whole
    const std::vector<std::size_t>* group = nullptr;  ///< the work that aggregates run over
    Date on{};
    std::size_t id = 0;  ///< two frames with one id give every name the same value
  };
  /// One end of where an unknown input lies; itself perhaps only known to lie between two values.
  struct Limit {
    const Rational* low = nullptr;  ///< nullptr: not told
    const Rational* high = nullptr;
  };
  static constexpr std::size_t kUnnumbered = static_cast<std::size_t>(-1);
  /// The value of a let in the frame in which it was last computed.
  struct Remembered {
    std::size_t frame = 0;  ///< id; 0 is no frame
    NodeValue value;
    bool unsettled = false;  ///< it hangs on an unknown input
  };

  // Each computes node `n`. `never` comes back with the reason noted.
  NodeValue eval(std::size_t n);
  NodeValue dispatch(std::size_t n);
  NodeValue refuse(std::size_t n);
  NodeValue literal(std::size_t n);
  NodeValue arithmetic(std::size_t n);
  NodeValue condition(std::size_t n);
  NodeValue over_work(std::size_t n);
  NodeValue moments(std::size_t n);

  NodeValue let(std::size_t n);
  NodeValue input(std::size_t n);
  NodeValue given(const InputDecl& decl, std::size_t number, const InputValue& value);
  NodeValue given_measure(const InputDecl& decl, std::size_t number, const Measure& measure);
  NodeValue given_open(const InputDecl& decl, std::size_t number);
  NodeValue not_given(const InputDecl& decl, std::size_t number);
  NodeValue either_way(std::size_t number);
  /// Where that end of the range lies, for the frame at hand.
  Limit limit(const std::optional<Bound>& bound);
  NodeValue unknown_measure(std::size_t number, const Rational& low, const Rational& high);
  [[nodiscard]] const InputValue* find_input(std::size_t number) const;
  std::size_t& number_of_unknown(std::size_t item, std::size_t input);

  NodeValue rate(std::size_t n);
  NodeValue rate_of(std::size_t n);
  NodeValue cell(std::size_t n, const Rule& rule, std::size_t number);
  const Card* card_of(const Rule& rule);
  std::size_t use(const Source& source);
  void note_weak(const std::string& why);

  void take_way(std::size_t n, std::size_t way) {
    if (seen_ != nullptr)
      seen_->take(ast_.nodes[n], way);
  }
  NodeValue extreme(std::size_t n);
  void note_decider(std::size_t n, std::span<const NodeValue> values, const NodeValue& out);
  NodeValue bands(std::size_t n);
  NodeValue rounding(std::size_t n);
  NodeValue choose(std::size_t n);
  NodeValue logic(std::size_t n);
  NodeValue sum(std::size_t n);
  NodeValue sum_by(std::size_t n);
  NodeValue count(std::size_t n);
  NodeValue quantified(std::size_t n);
  NodeValue fresh_time(std::size_t n);
  bool cover_clocks(std::size_t n, std::vector<Rational>& fresh);
  NodeValue on(std::size_t n);

  /// Notes why nothing comes of it. The first reason stays, but that something is missing gives way to any other.
  NodeValue fail(Reason why, std::string words);
  /// Notes an input that is missing, each once.
  NodeValue lack(const InputDecl& decl, const std::string& words = {});

  /// Runs `body` for each item of the group, the frame set to it; false when one gave nothing.
  template <typename Body>
  bool each_item(Body body);

  // A step for node `n`, where steps are asked for.
  void explain(std::size_t n, std::vector<std::string> args, const NodeValue& result);
  void explain_as(std::string op, std::size_t n, std::vector<std::string> args, const NodeValue& result);
  void explain_args(std::size_t n, std::span<const NodeValue> args, const NodeValue& result);
  NodeValue made_word(std::string word) { return NodeValue::of_word(made_words_.emplace_front(std::move(word))); }
  [[nodiscard]] std::string text_of(const NodeValue& value, const Unit& unit) const;
  [[nodiscard]] bool explaining() const { return with_steps_ == WithSteps::yes; }

  const Rule& rule_;
  const Program& program_;
  const Ast& ast_;
  std::size_t formula_source_;
  const Card* card_;
  Date day_;                            ///< of that card
  std::vector<const InputValue*> own_;  ///< by number of the input; null: not told
  const std::vector<Inputs>& work_;
  WithSteps with_steps_;
  ExampleCoverage* seen_;
  Frame frame_;
  std::vector<std::size_t> all_work_;
  std::size_t next_frame_ = 1;
  std::vector<Remembered> lets_;              ///< by number of the let
  std::vector<std::size_t> unknown_numbers_;  ///< by work item and input; empty until there is one
  std::vector<Choice> choices_;
  std::size_t unknown_reads_ = 0;  ///< so that a let knows whether it hangs on one
  /// By node and group: seconds of each work item that no earlier one has covered.
  std::map<std::pair<std::size_t, const void*>, std::vector<Rational>> fresh_;
  std::forward_list<std::string> made_words_;  ///< days and hours, which stand in no input
  std::vector<std::size_t> told_rates_;        ///< sources of rates among the arguments being explained
};

/// Texts shared with the callers: where a worker gets the input; the mode as a step tells it.
std::string where_to_get(const InputDecl& decl);
std::string rounding_word(Rounding mode);

}  // namespace ratecheck::rulebook
