#pragma once

#include <map>
#include <string>
#include <vector>

#include "assessment/applies.h"
#include "assessment/facts.h"
#include "ratecheck/assessment/assessment.h"

namespace ratecheck::assessment {

/// Which work items of a statement were at the same places, by number: whether a rule holds there is asked once
/// for each number and not for each item.
struct SamePlaces {
  std::vector<std::size_t> of_item;
  std::size_t count = 0;
};
SamePlaces same_places(const statement::StatementView& statement);

/// What one pass over rules and statements carries along.
struct AssessmentPass {
  std::vector<statement::StatementView> statements;
  const rulebook::Rulebook& rulebook;
  const JudgingOptions& options;
  Assessment& out;
  std::vector<SamePlaces> places = {};  ///< by statement
  /// For each rule that others stand instead of: those others.
  std::map<std::string, std::vector<const rulebook::Rule*>> instead = {};
};

/// The work one verdict is about.
struct Subject {
  const rulebook::Rule& rule;
  const FactReader& reader;
  std::size_t statement;
  std::vector<std::size_t> items;
  std::optional<statement::Period> period{};
  bool some_left_out = false;   ///< the statement holds other work that the rule is not about
  std::optional<Date> day{};    ///< of a rule tested over a day
  statement::Doubts against{};  ///< what speaks against holding this rule against this work at all
};

bool is_one_week(const statement::Period& period);
/// Held against one work item, not against what lies in a day or period.
bool is_single(const rulebook::Rule& rule);

// verdicts.cpp: a verdict, step by step
/// With what is known before anything is judged: cannot_judge, without a reason yet.
Verdict blank_verdict(const Subject& subject);
/// A new one among the verdicts, valid until the next.
Verdict& start_verdict(AssessmentPass& context, const Subject& subject);
Verdict& cannot_judge(AssessmentPass& context, const Subject& subject, rulebook::Reason reason,
                      std::string detail);
void add_missing(Verdict& verdict, std::string input, std::string where);
/// Those that the rule reads, in its order.
void keep_inputs(Verdict& verdict, const rulebook::Rule& rule, rulebook::Inputs inputs);
void take_evaluation(Verdict& verdict, rulebook::Evaluation evaluation);
/// The word, where the evaluation gave a due to judge by; else its reason stays. `items`: how many tolerances.
void set_verdict(Verdict& verdict, const rulebook::Rule& rule, const Paid& paid, std::size_t items);
/// The day of the work is not known.
void want_day(Verdict& verdict);

// assess.cpp: what a verdict is made of
rulebook::Facts facts_of(const Subject& subject, const statement::StatementView& statement, Doubted how,
                         statement::Doubts& against);
Paid paid_for(const Subject& subject, const statement::StatementView& statement, statement::Doubts& against);
statement::Stated<Date> day_of(const Subject& subject, const statement::StatementView& statement);

// weigh.cpp: what to say where something speaks against a value
/// `against`: whatever does, of all that the verdict is made of.
void weigh(AssessmentPass& context, const Subject& subject, const statement::StatementView& statement,
           const statement::Doubts& against);

// where.cpp: is the rule about work that was there; what to say and ask where it is not, or nobody can tell
/// Of one rule, for the work of one statement.
class PlaceMatcher {
 public:
  /// Both must outlive it.
  PlaceMatcher(AssessmentPass& context, const rulebook::Rule& rule, std::size_t statement);
  /// Valid as long as this. Asked once for all items at the same places.
  const Applied& of(std::size_t item);
  [[nodiscard]] Applied of_statement() const;

 private:
  AssessmentPass& context_;
  const rulebook::Rule& rule_;
  const statement::StatementView& statement_;
  const SamePlaces& places_;
  std::vector<std::optional<Applied>> answers_;  ///< by number of the places
};

/// True when the place does not stand in the way; else says why not.
bool place_fits(AssessmentPass& context, const Subject& subject, const statement::StatementView& statement,
                const Applied& applied);
void ask_for_place(AssessmentPass& context, const Subject& subject, const statement::StatementView& statement,
                   std::string detail);

/// The work of a period that a rule is about. Jobs that were elsewhere are left out, and said to be.
struct Selection {
  std::vector<std::size_t> items;
  std::optional<Applied> unknown;  ///< the place of one of them is not known
  bool some_left_out = false;
  statement::Doubts against;  ///< whether each of them, and no other, belongs to it
};
Selection select_items(AssessmentPass& context, const rulebook::Rule& rule, std::size_t index);
/// Without those that are set aside.
std::vector<std::size_t> tested_items(const AssessmentPass& context, const rulebook::Rule& rule,
                                      std::size_t index);

}  // namespace ratecheck::assessment
