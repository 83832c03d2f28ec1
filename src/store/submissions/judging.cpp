#include "store/submissions/judging.h"

#include <algorithm>
#include <map>

#include "ratecheck/assessment/conflicts.h"
#include "store/codec/compact.h"
#include "store/refusals.h"
#include "store/submissions/changes.h"
#include "store/submissions/submission_rows.h"

// Judging takes long and the writer has no time, so it is done on a snapshot. Before the verdicts are written,
// the writer looks whether what they hang on is still the same; if not, it is done over:
//
//   the caller's thread                               the writer's thread
//   1  read a snapshot: statements, corrections,
//      and the mark of both (mark_of)
//   2  put the amendment in place, judge
//   3  ask for a change                          ──▶  4  is the mark the same? No: back to 1, five times at most
//                                                     5  write the amendment and the verdicts
//                                                     6  where anything differs, count the worker anew
//                                                     7  tell what each verdict was and is now; keep notices
//
// A mark is the reader's version and every correction, so a correction that came in between 1 and 4 is never lost
// under verdicts that knew nothing of it. Steps 4 to 7 are one transaction.

namespace ratecheck::store {
namespace {

// So many submissions of one worker are handed out together; their verdicts wait in memory for one transaction.
constexpr std::size_t kMostAtOnce = 20;

constexpr const char* kOldVerdicts = "SELECT verdicts FROM submission WHERE worker=?1 AND number=?2";
constexpr const char* kNewVerdicts =
    "UPDATE submission SET rules=?3, verdict_count=?4, verdicts=?5, told_twice=?6 WHERE worker=?1 AND number=?2";
constexpr const char* kSetCorrection =
    "INSERT INTO correction(id, worker, submission, item, field, value, made_at, confirms)"
    " VALUES(random_id(), ?1, ?2, ?3, ?4, ?5, ?6, ?7)"
    " ON CONFLICT(worker, submission, item, field) DO UPDATE SET value=?5, made_at=?6, confirms=?7 RETURNING id";
constexpr const char* kDropCorrection = "DELETE FROM correction WHERE worker=?1 AND id=?2";
constexpr const char* kOutdated =
    "SELECT worker, number FROM submission WHERE rules<>?1 AND (worker, number)>(?2, ?3)"
    " ORDER BY worker, number LIMIT ?4";
constexpr const char* kCountOutdated = "SELECT count(*) FROM submission WHERE rules<>?1";

// The corrections as they will be: what is dropped or replaced goes, what is new comes.
std::vector<Correction> amended(std::vector<Correction> corrections, const Amendment& amendment) {
  std::erase_if(corrections, [&](const Correction& old) {
    return old.id == amendment.drop ||
           std::any_of(amendment.set.begin(), amendment.set.end(),
                       [&](const Correction& c) { return c.work == old.work && c.field == old.field; });
  });
  corrections.insert(corrections.end(), amendment.set.begin(), amendment.set.end());
  return corrections;
}

/// A submission judged on a snapshot, and the mark of what it was judged by.
struct Judged {
  std::int64_t submission = 0;
  std::string mark;
  CompactVerdicts verdicts;
  bool told_twice = false;
};

Result<std::vector<Judged>> judge_all(const Store& store, WorkerId worker,
                                      const std::vector<std::int64_t>& submissions, const Judge& judge,
                                      const Amendment& amendment) {
  std::vector<Judged> out;
  for (const std::int64_t number : submissions) {
    Judged judged{number, {}, {}, false};
    const auto statements = read(store, [&](Connection& db) -> Result<std::vector<statement::Statement>> {
      judged.mark = mark_of(db, worker.value, number);
      const bool first = number == submissions.front();
      return corrected(read_all(KeptStatements(db, worker.value, number)),
                       amended(corrections_of(db, worker.value, number), first ? amendment : Amendment{}));
    });
    if (!statements)
      return statements.error();
    const assessment::Assessment assessment = judge.judge(*statements);
    judged.verdicts = to_compact(*statements, assessment);
    judged.told_twice = assessment::tells_twice(assessment);
    out.push_back(std::move(judged));
  }
  return out;
}

/// True when they differ from what stood there.
bool put_verdicts(WriteContext& context, std::int64_t worker, const Judged& judged, const std::string& rules) {
  std::string old;
  {
    Query query(context.db, kOldVerdicts, worker, judged.submission);
    query.next();
    old = query.bytes(0);
  }
  const std::string packed =
      bound(pack(judged.verdicts, context.names, context.db), {kVerdictsColumn, worker, judged.submission});
  run(context.db, kNewVerdicts, worker, judged.submission, rules, judged.verdicts.verdicts.size(),
      as_bytes(packed), judged.told_twice ? 1 : 0);
  return old != packed;
}

bool write_amendment(WriteContext& context, std::int64_t worker, std::int64_t now, Amendment& amendment) {
  for (Correction& c : amendment.set) {
    c.made_at = now;
    Query query(context.db, kSetCorrection, worker, c.work.submission, c.work.index, c.field, c.value, now,
                c.confirms ? 1 : 0);
    query.next();
    c.id = query.integer(0);
    query.run();
  }
  if (!amendment.drop)
    return true;
  run(context.db, kDropCorrection, worker, *amendment.drop);
  return context.db.changes() > 0;
}

}  // namespace

Result<std::vector<VerdictChange>> judge_amended(Store& store, WorkerId worker,
                                                 const std::vector<std::int64_t>& submissions, const Judge& judge,
                                                 Amendment& amendment) {
  using Outcome = std::optional<std::vector<VerdictChange>>;  // nothing: meanwhile changed by another
  const std::int64_t now = store.impl().now();
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const auto judged = judge_all(store, worker, submissions, judge, amendment);
    if (!judged)
      return judged.error();
    auto written = store.impl().writer->change<Outcome>([&](WriteContext& context) -> Result<Outcome> {
      for (const Judged& one : *judged) {
        if (mark_of(context.db, worker.value, one.submission) != one.mark)
          return Outcome();
      }
      if (!write_amendment(context, worker.value, now, amendment))
        return not_found("correction");
      std::map<std::int64_t, CompactVerdicts> before;
      bool differs = !amendment.set.empty() || amendment.drop;  // a value may settle a conflict, or make one
      for (const Judged& one : *judged) {
        before[one.submission] = load_compact(context.db, worker.value, one.submission).verdicts;
        differs = put_verdicts(context, worker.value, one, judge.rules) || differs;
      }
      const Withheld withheld = differs ? rebuild_worker(context, worker.value) : Withheld();
      Changes changes(context.db, worker.value, now);
      std::set<std::int64_t> told;
      for (const auto& [submission, verdicts] : before) {
        changes.tell(submission, verdicts, load_compact(context.db, worker.value, submission).verdicts);
        told.insert(submission);
      }
      tell_withheld(changes, context.db, worker.value, withheld, told);
      return Outcome(std::move(changes.all));
    });
    if (!written)
      return written.error();
    if (*written)
      return std::move(**written);
  }
  return busy();
}

Result<std::vector<VerdictChange>> judge_again(Store& store, WorkerId worker,
                                               const std::vector<std::int64_t>& submissions, const Judge& judge) {
  Amendment nothing;
  return judge_amended(store, worker, submissions, judge, nothing);
}

Result<std::optional<Outdated>> next_of(const Store& store, const char* sql, const std::string& version,
                                        const std::optional<Outdated>& after) {
  const std::int64_t worker = after ? after->worker.value : 0;
  const std::int64_t number = after && !after->submissions.empty() ? after->submissions.back() : 0;
  return read(store, [&](Connection& db) -> Result<std::optional<Outdated>> {
    std::optional<Outdated> out;
    Query query(db, sql, version, worker, number, kMostAtOnce);
    while (query.next()) {
      if (!out)
        out = Outdated{{query.integer(0)}, {}};
      if (out->worker.value != query.integer(0))
        break;
      out->submissions.push_back(query.integer(1));
    }
    return out;
  });
}

Result<std::optional<Outdated>> next_outdated(const Store& store, const std::string& rules,
                                              const std::optional<Outdated>& after) {
  return next_of(store, kOutdated, rules, after);
}

Result<std::int64_t> count_outdated(const Store& store, const std::string& rules) {
  return read(store, [&](Connection& db) -> Result<std::int64_t> {
    Query query(db, kCountOutdated, rules);
    query.next();
    return query.integer(0);
  });
}

}  // namespace ratecheck::store
