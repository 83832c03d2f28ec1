#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ratecheck/base/json_out.h"
#include "ratecheck/rulebook/rule.h"
#include "ratecheck/rulebook/rulebook.h"
#include "ratecheck/statement/statement.h"

/// Which rule applies to which work, what was due, and what to say of it.
///
///   JudgingOptions options;
///   options.only_rules = {"sea-abw"};
///   const Assessment judged = assess(statements, rulebook, options);
///   for (const Verdict& verdict : judged.verdicts) {
///     if (verdict.verdict == Outcome::underpaid)
///       show(*verdict.paid, verdict.due->low);  // exact, major units of verdict.currency
///   }
///
/// Never fails: what cannot be judged is a verdict with its reason. Changes nothing it is given, so many threads
/// may call it with one rulebook. Verdicts hold views of the rulebook, which must outlive them; of the statements
/// they hold only positions.
namespace ratecheck::assessment {

using ratecheck::Outcome;
using ratecheck::to_string;

/// A work item: which of the statements, and its place there, both from 0.
struct WorkRef {
  std::size_t statement = 0;
  std::size_t index = 0;

  auto operator<=>(const WorkRef&) const = default;
};

/// What one rule says of one work item, or of the work of a day or period (docs/design.md "Verdicts").
/// Words of the rule are views of the rulebook, and gone with it: there may be millions of verdicts.
struct Verdict {
  std::string rule;
  std::string version;
  rulebook::RuleKind kind = rulebook::RuleKind::floor;
  rulebook::TestUnit unit = rulebook::TestUnit::job;
  std::vector<WorkRef> work;
  std::optional<statement::Period> period;  ///< of a rule tested over a period
  Outcome verdict = Outcome::cannot_judge;
  rulebook::Reason reason = rulebook::Reason::none;
  std::string detail;  ///< the reason in words; not in the contract's required names
  Currency currency;
  std::span<const std::string> counted{};  ///< the pay categories that the rule counts
  std::optional<Rational> paid;            ///< of those; of a cap what was taken, as a positive amount
  std::optional<rulebook::Due> due;        ///< may stand beside cannot_judge: then it is shown only
  std::vector<std::pair<std::string_view, rulebook::InputValue>> inputs;
  std::vector<rulebook::MissingInput> missing;
  std::vector<rulebook::Step> steps;
  std::vector<const rulebook::Source*> sources;
  const rulebook::LegalClaim* claim = nullptr;  ///< of what is short, where a source tells how it is claimed
};

/// What is wrong in a document or between documents; the codes and their meaning stand in words.h. `expected` and
/// `actual` are texts, as of a sum and what is printed as it.
struct Finding {
  std::string code;
  std::vector<WorkRef> work;
  std::string detail;
  std::string expected;
  std::string actual;
};

/// What the caller says and asks for.
struct JudgingOptions {
  std::optional<PlaceName> place;  ///< when the statement does not tell
  std::optional<std::string> vehicle;
  std::vector<std::string> only_rules;  ///< empty: all that apply
  rulebook::WithSteps steps = rulebook::WithSteps::no;
  /// Work in conflict (conflicts.h) of which somebody said that the other telling holds. Not judged. Sorted.
  std::vector<WorkRef> set_aside = {};
  /// Those of them whose other telling stands in another statement. Sorted. A day or period that lacks one of them
  /// is not whole, so that no rule over it judges.
  std::vector<WorkRef> told_elsewhere = {};
  /// False: work in conflict is judged by what each document tells; the caller withholds (the store does).
  bool withhold_conflicts = true;
};

/// A rule that was near but does not apply, and which of its conditions was not met. Rules of another
/// currency, platform or kind of work are not near.
struct NotApplied {
  std::string rule;
  std::size_t statement = 0;
  std::optional<std::size_t> index;  ///< of the work item; none: the whole statement
  std::string detail;
};

struct Assessment {
  std::vector<Verdict> verdicts;
  std::vector<Finding> findings;
  std::vector<NotApplied> not_applied;
};

/// Holds all wanted rules against all statements, and the documents against themselves and each other.
Assessment assess(const std::vector<statement::Statement>& statements, const rulebook::Rulebook& rulebook,
                  const JudgingOptions& options);

/// The table of docs/design.md "Verdicts", alone: paid against due.
Outcome judge(rulebook::RuleKind kind, const Rational& paid, const rulebook::Due& due, const Rational& tolerance);

// Each an object of docs/design.md "Contract: check JSON".
void write_json(JsonWriter& out, const Verdict& verdict);
void write_json(JsonWriter& out, const Finding& finding);
void write_json(JsonWriter& out, const NotApplied& not_applied);

}  // namespace ratecheck::assessment
