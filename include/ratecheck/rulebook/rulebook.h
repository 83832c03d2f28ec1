#pragma once

#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "ratecheck/base/dates.h"
#include "ratecheck/base/json_out.h"
#include "ratecheck/base/money.h"
#include "ratecheck/base/rational.h"
#include "ratecheck/base/result.h"
#include "ratecheck/base/words.h"

/// The published pay formulas: loaded from rule files, checked, evaluated exactly, explained. The language:
/// docs/formulas.md "Grammar".
/// Knows nothing of statements; facts come in as named inputs.
///
///   const LoadedRulebook loaded = load_rulebook("rules");
///   if (!loaded.problems.empty())
///     return loaded.problems.front();  // each with its file, line and column
///   const Rule* rule = loaded.rulebook.find("sea-abw");
///   Facts facts;  // of one offer, in base units
///   facts.own = {{"engaged_time", Measure::exactly(600, Dimension::time)},
///                {"engaged_distance", Measure::exactly(1609, Dimension::distance)}};
///   const Evaluation answer = loaded.rulebook.evaluate(*rule, *parse_date("2025-06-01"), facts, WithSteps::no);
///   if (answer.reason == Reason::none)
///     use(answer.due->low, answer.due->high);  // major units of rule->currency
///
/// Base units everywhere inside: seconds, metres, major units of the currency. Nothing here changes after loading,
/// so any number of threads may ask at once. What an Evaluation points to lies in the rulebook, and is gone with
/// it.
namespace ratecheck::rulebook {

using ratecheck::Reason;
using ratecheck::RuleKind;
using ratecheck::TestUnit;
using ratecheck::to_string;

/// Where a figure, a definition or a formula can be read. The marks: docs/formulas.md "The head".
struct Source {
  std::string title;
  std::string url;
  std::string confidence;  ///< "A" authority or platform, "B" secondary, "C" derived or weak, "M" memory
  std::optional<Date> seen;

  bool operator==(const Source&) const = default;
};

/// A number with its dimension, in base units: seconds, metres, major units of the currency, pieces.
/// `rate` is a compound of them (0.20 USD/mi), which only some rules take as an input and declare.
enum class Dimension { number, money, time, distance, rate };
struct Measure {
  Rational low;
  Rational high;  ///< equal to low unless the value is only known to lie between
  Dimension dimension = Dimension::number;

  static Measure exactly(Rational value, Dimension dimension) { return {value, value, dimension}; }
};

/// A moment as it was told: the clock on the wall, which picks cards and windows, and its offset from UTC
/// where that was told too. Where clocks are changed only the offset tells how long an hour was.
struct Moment {
  LocalTime clock;
  std::optional<std::int32_t> offset_seconds;
};
/// By the offsets where both are told, else by the clocks.
std::int64_t seconds_between(const Moment& from, const Moment& to);

/// Told, but in doubt: it may be any value of its kind. What comes out must hold for all of them.
struct Open {
  bool operator==(const Open&) const = default;
};

/// The value of one input: a measure, a word ("bicycle"), a yes/no, a moment, or any of its kind.
using InputValue = std::variant<Measure, std::string, bool, Moment, Open>;

/// Inputs by name, each told once, in the order in which they were told. A list and not a map: one piece of work
/// tells a handful, and there are many pieces. It came in the place of a map, with two smaller changes, for 11 %
/// fewer instructions in judging a row of trip records; `./dev bench csv` imports such rows.
class Inputs {
 public:
  using Entry = std::pair<std::string, InputValue>;
  using iterator = std::vector<Entry>::iterator;
  using const_iterator = std::vector<Entry>::const_iterator;

  Inputs() = default;
  Inputs(std::initializer_list<Entry> entries) {
    for (const auto& [name, value] : entries)
      emplace(name, value);
  }

  [[nodiscard]] iterator begin() { return entries_.begin(); }
  [[nodiscard]] iterator end() { return entries_.end(); }
  [[nodiscard]] const_iterator begin() const { return entries_.begin(); }
  [[nodiscard]] const_iterator end() const { return entries_.end(); }
  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] const_iterator find(std::string_view name) const;
  [[nodiscard]] iterator find(std::string_view name);
  [[nodiscard]] bool contains(std::string_view name) const { return find(name) != end(); }

  void reserve(std::size_t count) { entries_.reserve(count); }
  /// A name that is told already keeps its value.
  void emplace(std::string name, InputValue value);
  void insert_or_assign(std::string name, InputValue value);
  iterator erase(const_iterator entry) { return entries_.erase(entry); }

 private:
  std::vector<Entry> entries_;
};

/// Reads what a person typed for an input ("15 min", "5.2 mi", "124.37 USD", "bicycle", "true",
/// "2025-06-01"). Error `bad_input` with what was expected.
Result<InputValue> parse_input(std::string_view name, std::string_view text, const Currency& currency);
/// As a person reads it: "2820 s", "5.2 mi", "124.37 GBP", "bicycle".
std::string describe(const InputValue& value, const Currency& currency);
/// "2025-11-02 01:30 -07:00"
std::string describe(const Moment& moment);

/// The facts an evaluation may read: of one work item, or of a period and the items in it.
struct Facts {
  Inputs own;
  std::vector<Inputs> work;  ///< only for rules tested over more than one item
};

/// One operation of an evaluation, for people: what was done with what, and what came out. In the order of the
/// computation; an interval is written "5 USD..7 USD".
struct Step {
  std::string op;                     ///< "multiply", "add", "max", "round", "rate" …
  std::vector<std::string> args;      ///< with units: "8.21 GBP/h", "2820 s"
  std::string value;                  ///< shortened, with unit
  std::string exact;                  ///< decimal, or fraction where it does not end
  std::optional<std::size_t> source;  ///< index into Evaluation::sources
};

struct MissingInput {
  std::string input;
  std::string where;  ///< where a worker may get it
};

/// In the unit of the rule: nearly always major units of its currency, of a table of wages GBP/h. Equal ends: one
/// exact value.
struct Due {
  Rational low;
  Rational high;
};

/// What a rule says of some facts. Four cases:
///   due, reason none            judge by it
///   due, another reason         show it, judge nothing (a weak source, a proposal)
///   no due, `missing`           tell what is missing and where a worker gets it
///   no due, another reason      not in force, unknown rate, not published …
/// `missing` may stand beside a due: an input within bounds, whose value would narrow the interval.
struct Evaluation {
  std::optional<Due> due;        ///< rounded by the rule; may be present with reason weak_source
  Reason reason = Reason::none;  ///< anything but none: nothing may be judged
  std::string detail;            ///< the reason in words
  std::optional<Due> unrounded;  ///< in the unit of the due
  std::vector<MissingInput> missing;
  std::vector<Step> steps;               ///< only when asked for
  std::vector<const Source*> sources{};  ///< in the rulebook, and gone with it
};

enum class WithSteps { no, yes };

class Rule;  // rule.h

/// All rules that were loaded together. Moved, never copied; the rules themselves stay where they are in memory
/// as long as it lives, so a `const Rule*` may be kept beside it.
class Rulebook {
 public:
  Rulebook();
  Rulebook(Rulebook&&) noexcept;
  Rulebook& operator=(Rulebook&&) noexcept;
  ~Rulebook();

  [[nodiscard]] const std::vector<std::unique_ptr<Rule>>& rules() const { return rules_; }
  [[nodiscard]] const Rule* find(std::string_view id) const;
  /// Ids for "did you mean".
  [[nodiscard]] std::vector<std::string> ids() const;
  /// SHA-256 over all rule files.
  [[nodiscard]] const std::string& version() const { return version_; }

  /// Evaluates a rule, which must be of this rulebook, with the card and the formula of a day. Never fails: what
  /// cannot be computed says why. One question among many to one rule: cached_evaluator.h.
  [[nodiscard]] Evaluation evaluate(const Rule& rule, const Date& on, const Facts& facts, WithSteps steps) const;

 private:
  friend struct RulebookBuilder;
  std::vector<std::unique_ptr<Rule>> rules_;
  std::string version_;
};

/// What loading gave. A caller that finds problems keeps the rulebook it had before.
struct LoadedRulebook {
  Rulebook rulebook;            ///< usable only when there are no problems
  std::vector<Error> problems;  ///< of every file, each with its place
  std::vector<Error> warnings;  ///< what may be right, and more often is not: a platform that nobody knows
};

/// Loads every .toml below a folder, checks it and runs its examples. Errors are in `problems`, of all files at
/// once: `cannot_read_folder` and `no_rules` of the folder itself, else each with the place in its file.
LoadedRulebook load_rulebook(const std::string& directory);
/// The same for several folders or files; a rule that another one names must be in them.
LoadedRulebook load_rulebook(const std::vector<std::string>& paths);

}  // namespace ratecheck::rulebook
