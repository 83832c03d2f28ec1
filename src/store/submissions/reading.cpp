#include "store/submissions/reading.h"

#include <algorithm>
#include <map>

#include "ratecheck/assessment/conflicts.h"
#include "ratecheck/statement/field_values.h"
#include "store/codec/compact.h"
#include "store/refusals.h"
#include "store/submissions/changes.h"
#include "store/submissions/judging.h"
#include "store/submissions/kept_statements.h"
#include "store/submissions/submission_rows.h"

// Another reading of what is kept. What people said of the first one goes along with the work items it is about.
//
// A newer parser file reads an upload of three items as four, since it takes a line that was unread before:
//
//   before   0      1      2 no ref, 18:05
//   after    0      1      2      3 no ref, 18:05
//   moves    0 -> 1         1 -> 2         2 -> 3                          by order number, then by time
//
// So a correction of item 1 becomes one of item 2, and a dispute and a notice with it. Items that no key finds
// move by their place, where both readings have as many. What finds no item goes with its words.
//
// What cannot be read any more is mended by its document: the worker's words stay where they were, and nobody is
// told of verdicts that may be the same.
//
// A correction is dropped as well when the new reading says what the worker said, or when it is of a pay line that
// is told otherwise now (still_speaks). As in judging.cpp all is planned and judged on a snapshot and written only
// if the mark is still the same.

namespace ratecheck::store {
namespace {

constexpr const char* kReplace =
    "UPDATE submission SET reader=?3, sources=?4, statement_count=?5, work_count=?6, verdict_count=?7, work=?8,"
    " verdicts=?9, findings=?10, packed=?11, rules=?12, told_twice=?13 WHERE worker=?1 AND number=?2";
constexpr const char* kDropCorrection = "DELETE FROM correction WHERE worker=?1 AND id=?2";
constexpr const char* kOutread =
    "SELECT DISTINCT d.worker, d.submission FROM document d CROSS JOIN submission s ON s.worker=d.worker AND "
    "s.number=d.submission WHERE (d.worker, d.submission)>(?2, ?3) AND s.reader<>?1"
    " ORDER BY d.worker, d.submission LIMIT ?4";

// A number far beyond those of work items, where they stand while they move: one may take another's place, and
// what must be unique in a table is so at every moment. First all go aside, then each comes back under its new
// number, and what is still aside has no item any more.
constexpr std::int64_t kAside = 1'000'000'000'000;
struct Mover {
  const char* aside;
  const char* back;
  const char* drop;
};
constexpr Mover kMovers[] = {
    {"UPDATE correction SET item=item+?3 WHERE worker=?1 AND submission=?2 AND item>=0",
     "UPDATE correction SET item=?4 WHERE worker=?1 AND submission=?2 AND item=?3",
     "DELETE FROM correction WHERE worker=?1 AND submission=?2 AND item>=?3"},
    {"UPDATE holding SET item=item+?3 WHERE worker=?1 AND submission=?2 AND item>=0",
     "UPDATE holding SET item=?4 WHERE worker=?1 AND submission=?2 AND item=?3",
     "DELETE FROM holding WHERE worker=?1 AND submission=?2 AND item>=?3"},
    {"UPDATE dispute SET item=item+?3 WHERE worker=?1 AND submission=?2 AND item>=0",
     "UPDATE dispute SET item=?4 WHERE worker=?1 AND submission=?2 AND item=?3",
     "DELETE FROM dispute WHERE worker=?1 AND submission=?2 AND item>=?3"},
    {"UPDATE notice SET item=item+?3 WHERE worker=?1 AND submission=?2 AND item>=0",
     "UPDATE notice SET item=?4 WHERE worker=?1 AND submission=?2 AND item=?3",
     "DELETE FROM notice WHERE worker=?1 AND submission=?2 AND item>=?3"},
    {"UPDATE case_decision SET item=item+?3 WHERE worker=?1 AND submission=?2 AND item>=0",
     "UPDATE case_decision SET item=?4 WHERE worker=?1 AND submission=?2 AND item=?3",
     "DELETE FROM case_decision WHERE worker=?1 AND submission=?2 AND item>=?3"},
};

/// By order number; else by time; else, in readings of equal length, by place.
Moves moves_of(const CompactWork& before, const CompactWork& after) {
  std::map<std::uint64_t, std::int64_t> by_key;
  for (std::size_t i = 0; i < after.items.size(); ++i) {
    for (const auto& key : {after.items[i].ref_key, after.items[i].time_key}) {
      if (key)
        by_key.emplace(*key, static_cast<std::int64_t>(i));
    }
  }
  Moves moves{std::vector<std::optional<std::int64_t>>(before.items.size())};
  std::vector<bool> taken(after.items.size());
  const auto take = [&](std::size_t from, std::optional<std::int64_t> to) {
    if (moves.to[from] || !to || taken[static_cast<std::size_t>(*to)])
      return;
    moves.to[from] = to;
    taken[static_cast<std::size_t>(*to)] = true;
  };
  for (const auto key : {&CompactItem::ref_key, &CompactItem::time_key}) {
    for (std::size_t i = 0; i < before.items.size(); ++i) {
      const auto found = before.items[i].*key ? by_key.find(*(before.items[i].*key)) : by_key.end();
      take(i, found == by_key.end() ? std::nullopt : std::optional(found->second));
    }
  }
  for (std::size_t i = 0; before.items.size() == after.items.size() && i < before.items.size(); ++i)
    take(i, static_cast<std::int64_t>(i));
  return moves;
}

/// Of a reading that cannot be read any more nothing better is known: most often it is read as before.
Moves all_stay(std::size_t items) {
  Moves moves;
  for (std::size_t i = 0; i < items; ++i)
    moves.to.emplace_back(static_cast<std::int64_t>(i));
  return moves;
}

/// What is kept of a submission before it is read anew, and what the new reading makes of it.
struct Plan {
  std::string mark;
  std::optional<CompactVerdicts> verdicts_before;  // nothing: they cannot be read any more
  Moves moves;
  std::vector<std::int64_t> dropped;        // ids of corrections
  std::vector<Correction> corrections;      // the others, where they stand in the new reading
  std::vector<statement::Statement> fresh;  // the new statements as they will be kept
  bool differs = false;
};

// True where the correction is still about something: the value that it corrects is read as before, or is read
// otherwise and not as the worker said.
bool still_speaks(const Correction& correction, const statement::WorkItem& before,
                  const statement::WorkItem& after) {
  const auto was = statement::field_text(before, correction.field);
  const auto is_now = statement::field_text(after, correction.field);
  return was == is_now || (is_now != correction.value && !correction.field.starts_with("pay."));
}

Plan plan_of(Connection& db, std::int64_t worker, std::int64_t number, const Ready& ready) {
  Plan plan;
  plan.mark = mark_of(db, worker, number);
  auto before = unless_damaged(db, [&] { return load_compact(db, worker, number); });
  plan.moves = before ? moves_of(before->work, ready.compact.work) : all_stay(ready.compact.work.items.size());
  if (before)
    plan.verdicts_before = std::move(before->verdicts);
  auto old = unless_damaged(db, [&] { return read_all(KeptStatements(db, worker, number)); });
  plan.differs = !old || !say_the_same(KeptStatements(db, worker, number), KeptStatements(ready.packed));
  plan.fresh = read_all(KeptStatements(ready.packed));
  for (Correction& c : corrections_of(db, worker, number)) {
    const auto to = plan.moves.of(c.work.index);
    const statement::WorkItem* is_now = to ? item_at(plan.fresh, *to) : nullptr;
    const statement::WorkItem* was = old ? item_at(*old, c.work.index) : is_now;
    if (was == nullptr || is_now == nullptr || (old && !still_speaks(c, *was, *is_now))) {
      plan.dropped.push_back(c.id);
      continue;
    }
    c.work.index = *to;
    plan.corrections.push_back(std::move(c));
  }
  return plan;
}

void move_what_was_said(Connection& db, std::int64_t worker, std::int64_t number, const Moves& moves) {
  bool stays = true;
  for (std::size_t i = 0; i < moves.to.size(); ++i)
    stays = stays && moves.to[i] == static_cast<std::int64_t>(i);
  if (stays)
    return;
  for (const Mover& mover : kMovers) {
    run(db, mover.aside, worker, number, kAside);
    for (std::size_t i = 0; i < moves.to.size(); ++i) {
      if (moves.to[i])
        run(db, mover.back, worker, number, kAside + static_cast<std::int64_t>(i), *moves.to[i]);
    }
    run(db, mover.drop, worker, number, kAside);
  }
}

std::vector<VerdictChange> replace(WriteContext& context, std::int64_t worker, std::int64_t number,
                                   const Ready& ready, const Plan& plan, const std::string& rules,
                                   const CompactVerdicts& verdicts, bool told_twice) {
  Connection& db = context.db;
  for (const std::int64_t id : plan.dropped)
    run(db, kDropCorrection, worker, id);
  move_what_was_said(db, worker, number, plan.moves);
  const BoundColumns columns = columns_of(context, worker, number, ready, verdicts);
  run(db, kReplace, worker, number, ready.reader, ready.sources, ready.compact.work.statements.size(),
      ready.compact.work.items.size(), verdicts.verdicts.size(), as_bytes(columns.work),
      as_bytes(columns.verdicts), ready.findings, as_bytes(columns.packed), rules, told_twice ? 1 : 0);
  const Withheld before = rebuild_worker(context, worker);
  Changes changes(db, worker, ready.received_at);
  if (plan.verdicts_before)
    changes.tell(number, *plan.verdicts_before, load_compact(db, worker, number).verdicts, &plan.moves);
  tell_withheld(changes, db, worker, before, {number});
  return std::move(changes.all);
}

}  // namespace

Result<Reread> write_reading(Store& store, WorkerId worker, std::int64_t number, const Ready& ready,
                             const Judge& judge) {
  using Outcome = std::optional<Reread>;  // nothing: meanwhile changed by another
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    auto plan =
        read(store, [&](Connection& db) -> Result<Plan> { return plan_of(db, worker.value, number, ready); });
    if (!plan)
      return plan.error();
    const auto statements = guarded([&]() -> Result<std::vector<statement::Statement>> {
      return corrected(std::move(plan->fresh), plan->corrections);
    });
    if (!statements)
      return statements.error();
    const assessment::Assessment assessment = judge.judge(*statements);
    const CompactVerdicts verdicts = to_compact(*statements, assessment);
    auto written = store.impl().writer->change<Outcome>([&](WriteContext& context) -> Result<Outcome> {
      if (mark_of(context.db, worker.value, number) != plan->mark)
        return Outcome();
      return Outcome(Reread{replace(context, worker.value, number, ready, *plan, judge.rules, verdicts,
                                    assessment::tells_twice(assessment)),
                            plan->differs, static_cast<std::int64_t>(plan->dropped.size())});
    });
    if (!written)
      return written.error();
    if (*written)
      return std::move(**written);
  }
  return busy();
}

Result<Reread> read_again(Store& store, std::int64_t submission, const NewSubmission& reading,
                          const Judge& judge) {
  return make_ready_alone(store, reading).and_then([&](const Ready& ready) {
    return write_reading(store, reading.worker, submission, ready, judge);
  });
}

Result<std::optional<Outdated>> next_to_reread(const Store& store, const std::string& reader,
                                               const std::optional<Outdated>& after) {
  return next_of(store, kOutread, reader, after);
}

}  // namespace ratecheck::store
