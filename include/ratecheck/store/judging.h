#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ratecheck/assessment/assessment.h"
#include "ratecheck/base/result.h"
#include "ratecheck/statement/statement.h"
#include "ratecheck/store/store.h"
#include "ratecheck/store/submissions.h"

/// Judging again what is kept: after a change of rules, of a worker's word, or of the reader.
///
///   const store::Judge judge{"rules 7f3a", [&](const std::vector<statement::Statement>& statements) {
///                              return assessment::assess(statements, rulebook, {});
///                            }};
///   std::optional<store::Outdated> at;
///   for (;;) {
///     const auto next = store::next_outdated(store, judge.rules, at);
///     if (!next || !*next)
///       break;
///     at = **next;
///     const auto changes = store::judge_again(store, at->worker, at->submissions, judge);
///   }
namespace ratecheck::store {

/// Judges statements; `rules` is the version it does so by. Called from the thread that called the store, and
/// again where the same rows were changed by somebody else meanwhile. What it refers to must outlive the call.
struct Judge {
  std::string rules;
  std::function<assessment::Assessment(const std::vector<statement::Statement>&)> judge;
};

/// A verdict that says something else than before. Also kept as a notice to the worker.
struct VerdictChange {
  std::string rule;
  std::string was;     ///< empty: there was no verdict under this rule
  std::string is_now;  ///< empty: there is none any more
};

/// Judges these submissions of a worker anew, with the worker's corrections in place, in one transaction.
/// Code `not_found`.
Result<std::vector<VerdictChange>> judge_again(Store& store, WorkerId worker,
                                               const std::vector<std::int64_t>& submissions, const Judge& judge);

/// Some submissions of one worker that were judged by another version. To judge all again: take the next,
/// judge it again, go on after it. Whatever stops in between is resumed by beginning anew:
/// what is done is not found again.
struct Outdated {
  WorkerId worker;
  std::vector<std::int64_t> submissions;
};
Result<std::optional<Outdated>> next_outdated(const Store& store, const std::string& rules,
                                              const std::optional<Outdated>& after = {});
/// How many submissions of all workers next_outdated would still find.
Result<std::int64_t> count_outdated(const Store& store, const std::string& rules);

/// What another reading of a submission changed.
struct Reread {
  std::vector<VerdictChange> changes;
  bool differs = false;  ///< something is read otherwise than before
  std::int64_t corrections_dropped = 0;
};

/// Puts another reading of a submission in the place of the one before; of `reading` its content and documents do
/// not matter. A correction stays with its work item, wherever that now stands. It goes when the item is not read
/// any more, when what the worker said is read now, and when a pay line is told otherwise, since it is the reader
/// that gives those their meaning. Code `not_found`.
Result<Reread> read_again(Store& store, std::int64_t submission, const NewSubmission& reading, const Judge& judge);

/// Some submissions of one worker with kept documents, read by another version. Like `next_outdated`.
Result<std::optional<Outdated>> next_to_reread(const Store& store, const std::string& reader,
                                               const std::optional<Outdated>& after = {});

}  // namespace ratecheck::store
