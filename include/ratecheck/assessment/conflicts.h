#pragma once

#include <map>
#include <string>
#include <vector>

#include "ratecheck/assessment/assessment.h"
#include "ratecheck/statement/differences.h"

/// Work that several tellings (documents, or parts of one) tell differently.
///
///   const std::vector<Conflict> conflicts = find_conflicts(statements);
///   withhold(assessment.verdicts, conflicts);  // cannot_judge, conflicting_documents
///   for (const Conflict& conflict : conflicts)
///     show(statement::in_words(conflict.differs));  // "total: 9.35 or 8.35"
///
/// assess() does both; the store calls them for work that stands in several uploads. Positions are those in
/// `statements`, of which nothing else is kept. No errors, no state.
namespace ratecheck::assessment {

/// One piece of work that is told twice, by what cannot both be true.
struct Conflict {
  WorkRef one;  ///< of the earlier document; which of them came first decides nothing
  WorkRef other;
  std::vector<statement::Difference> differs;
  bool settled = false;  ///< it was said which of the two holds
};

/// Work is the same when the platform's numbers are equal; where one of the documents shows none, when kind and
/// starting minute are, or, of sessions, the last minute: nobody is logged in twice. Jobs of one minute in one
/// document are different jobs; of several in another document that might be meant, one that agrees is enough.
std::vector<Conflict> find_conflicts(const std::vector<statement::Statement>& statements);

/// Nothing is judged on work in conflict, by itself or within its period: such verdicts become cannot_judge. A
/// conflict that is settled takes nothing away.
void withhold(std::vector<Verdict>& verdicts, const std::vector<Conflict>& conflicts);
/// The same, where the caller knows which work is in conflict, with what is told differently in words.
void withhold(std::vector<Verdict>& verdicts, const std::map<WorkRef, std::string>& in_conflict);

/// True of a finding about two tellings. It belongs to neither statement alone, so it goes when one of them does.
bool is_of_two_tellings(const Finding& finding);
/// Whether there is one: these statements by themselves tell some work twice, and differently.
bool tells_twice(const Assessment& assessment);

}  // namespace ratecheck::assessment
