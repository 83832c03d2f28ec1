#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ratecheck/rulebook/rulebook.h"

/// One rule as people see it: what the API shows of it, and what the judge must know besides the due.
///
///   const Rule* rule = rulebook.find("nyc-tlc");
///   const StatusOnDay now = status_on(*rule, *parse_date("2025-06-01"));
///   if (now.state == RuleState::in_force && now.confidence <= "B")
///     show(rule->title, rule->steps.back().rates);
///
/// Rules live in their Rulebook and are read only; any thread may look at them. Texts are those of the file, in
/// UTF-8. What is computed with stands in `program`, which only this room can see into.
namespace ratecheck::rulebook {

using ratecheck::DatedBy;

/// Which work a rule is about. An empty list means: no condition.
struct RuleScope {
  std::vector<std::string> platforms;      ///< "deliveroo"
  std::vector<std::string> kinds_of_work;  ///< "delivery", "rides", "shopping"
  std::vector<std::string> work_kinds;     ///< "job", "session"; follows from the unit of test when empty
  std::vector<std::string> vehicles;
  std::vector<std::string> places;  ///< "US-WA/Seattle": the work must touch one of them
};

/// One published card as it is shown: history too, which `program` does not hold.
struct RateStep {
  DateRange in_force;
  std::vector<std::pair<std::string, std::string>> rates;  ///< name and value as printed, with unit
  std::optional<std::string> unknown;                      ///< why the figures of this step are not known
  StepStatus status = StepStatus::in_force;
  std::vector<Source> sources;  ///< of the step; after it those of single figures
  /// The figures with a source of their own: its index in `sources`.
  std::vector<std::pair<std::string, std::size_t>> own_sources;
};

/// An [[example]] of the file, as it is written there. When a rulebook is free of problems, each of them came out
/// as it says.
struct Example {
  std::string name;
  std::string source;
  Date on;
  std::vector<std::pair<std::string, std::string>> given;
  std::vector<std::vector<std::pair<std::string, std::string>>> work;  ///< of a rule tested over a period
  std::optional<std::string> expect;                                   ///< "5.27 USD" or "5.00..6.20 USD"
  std::optional<std::string> wrong;  ///< a known wrong answer, which must not come out
  std::string reason;                ///< why nothing is judged; empty: it is
  std::vector<std::string> missing;  ///< inputs that must be named as missing
};

/// Where and until when a shortfall is claimed, as far as a source tells.
struct LegalClaim {
  std::string authority;
  std::string url;
  std::string time_limit;
  Source source;
};

struct Program;  // the checked formula; inside the rulebook room

/// One published formula with its dated rates. Immutable after loading.
class Rule {
 public:
  Rule();
  ~Rule();
  Rule(const Rule&) = delete;
  Rule& operator=(const Rule&) = delete;

  std::string id;
  std::string title;
  std::string summary;  ///< plain words
  RuleKind kind = RuleKind::floor;
  RuleStatus status = RuleStatus::in_force;
  TestUnit unit = TestUnit::job;
  DatedBy dated_by = DatedBy::started;
  RuleScope scope;
  /// Rules that do not hold where this one does: an older or wider one that it replaces.
  std::vector<std::string> instead_of;
  Currency currency;
  /// The due is a rate, such as GBP/h: a table that other rules read, never held against pay.
  bool rate_table = false;
  std::vector<std::string> counts;  ///< pay categories held against the due
  Rational tolerance;               ///< major units, per work item
  std::string rounding;             ///< in words, with its citation or "our choice"
  std::vector<std::pair<std::string, std::string>> definitions;
  std::vector<std::pair<std::string, std::string>> formulas;  ///< day it begins, and its text
  std::vector<RateStep> steps;
  std::vector<Example> examples;
  std::vector<Source> sources;
  std::optional<std::string> cannot_judge;  ///< a rule that can never judge, and why
  Reason cannot_judge_reason = Reason::none;
  std::optional<LegalClaim> claim;
  std::optional<Date> known_until;
  Date reviewed{};
  std::string version;  ///< SHA-256 of the file, first 12 digits
  std::string file;
  /// Names of all inputs that any formula of the rule reads.
  std::vector<std::string> inputs;

  std::unique_ptr<Program> program;
};

/// What the register says of a rule on a day. Mark "M" is the weakest, "A" the best.
struct StatusOnDay {
  RuleState state = RuleState::in_force;
  std::optional<Date> since;  ///< the first day of what holds now
  std::string confidence;     ///< the weakest mark among the sources that hold now
};
StatusOnDay status_on(const Rule& rule, const Date& day);

}  // namespace ratecheck::rulebook
