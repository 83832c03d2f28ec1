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
namespace ratecheck::assessment {

using ratecheck::to_string;
using ratecheck::VerdictWord;

struct WorkRef {
  std::size_t statement = 0;
  std::size_t index = 0;

  auto operator<=>(const WorkRef&) const = default;
};

/// Words of the rule are views of the rulebook, and gone with it: there may be millions of verdicts.
struct Verdict {
  std::string rule;
  std::string version;
  rulebook::RuleKind kind = rulebook::RuleKind::floor;
  rulebook::TestUnit unit = rulebook::TestUnit::job;
  std::vector<WorkRef> work;
  std::optional<statement::Period> period;  ///< of a rule tested over a period
  VerdictWord verdict = VerdictWord::cannot_judge;
  rulebook::Reason reason = rulebook::Reason::none;
  std::string detail;  ///< the reason in words; not in the contract's required names
  Currency currency;
  std::span<const std::string> counted{};
  std::optional<Rational> paid;
  std::optional<rulebook::Due> due;
  std::vector<std::pair<std::string_view, rulebook::InputValue>> inputs;
  std::vector<rulebook::MissingInput> missing;
  std::vector<rulebook::Step> steps;
  std::vector<const rulebook::Source*> sources;
  const rulebook::Claim* claim = nullptr;  ///< of what is short, where a source tells how it is claimed
};

struct Finding {
  std::string code;
  std::vector<WorkRef> work;
  std::string detail;
  std::string expected;
  std::string actual;
};

struct Options {
  std::optional<PlaceName> place;  ///< when the statement does not tell
  std::optional<std::string> vehicle;
  std::vector<std::string> only_rules;  ///< empty: all that apply
  rulebook::WithSteps steps = rulebook::WithSteps::no;
  /// Tellings of work in conflict (conflicts.h) against which another was said to hold, in order: not judged.
  std::vector<WorkRef> set_aside = {};
  /// Those of them whose other telling stands in another statement, in order: a period without them is not whole.
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

Assessment assess(const std::vector<statement::Statement>& statements, const rulebook::Rulebook& rulebook,
                  const Options& options);

/// The table of docs/design.md "Verdicts", alone: paid against due.
VerdictWord judge(rulebook::RuleKind kind, const Rational& paid, const rulebook::Due& due,
                  const Rational& tolerance);

void write_json(JsonWriter& out, const Verdict& verdict);
void write_json(JsonWriter& out, const Finding& finding);
void write_json(JsonWriter& out, const NotApplied& not_applied);

}  // namespace ratecheck::assessment
