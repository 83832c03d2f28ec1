#include "ratecheck/store/disputes.h"

#include "store/impl.h"
#include "store/people/audit.h"
#include "store/refusals.h"

// A dispute names its verdict by submission, rule and first work item, not by position: a verdict that comes out
// otherwise when it is judged again is still the one that the worker disputes.

namespace ratecheck::store {
namespace {

constexpr const char* kAdd =
    "INSERT INTO dispute(id, worker, submission, rule, item, words, made_at)"
    " VALUES(random_id(), ?1, ?2, ?3, ?4, ?5, ?6)";
constexpr const char* kIsDisputed =
    "SELECT 1 FROM dispute WHERE worker=?1 AND submission=?2 AND rule=?3 AND item=?4";
constexpr const char* kOfWorker =
    "SELECT id, submission, rule, item, words, made_at, outcome, decided_at, decided_role, reason FROM dispute"
    " WHERE worker=?1 ORDER BY made_at, id";
constexpr const char* kDrop = "DELETE FROM dispute WHERE worker=?1 AND id=?2";
constexpr const char* kQueue =
    "SELECT id, submission, rule, item, words, made_at, outcome, decided_at, decided_role, reason, worker FROM "
    "dispute"
    " WHERE outcome IS NULL AND (made_at, id)>(?1, ?2) ORDER BY made_at, id LIMIT ?3";
constexpr const char* kState = "SELECT outcome FROM dispute WHERE id=?1";
constexpr const char* kDecide =
    "UPDATE dispute SET outcome=?2, decided_at=?3, decided_role=?4, reason=?5 WHERE id=?1";
constexpr std::size_t kLongestWords = 1000;

Dispute dispute_of(Query& query) {
  Dispute out{
      query.integer(0), query.integer(1), query.text(2), query.integer(3), query.text(4), query.integer(5), {}};
  if (!query.is_null(6))
    out.decision = Decision{query.text(6) == "stands", query.text(8), query.text(9), query.integer(7)};
  return out;
}

/// The verdict as it stands now; nothing where there is none under that rule any more.
std::optional<VerdictRow> verdict_of(const StoredSubmission& submission, const Dispute& dispute) {
  for (const VerdictRow& verdict : submission.verdicts) {
    if (verdict.rule == dispute.rule && !verdict.work.empty() && verdict.work[0] == dispute.item)
      return verdict;
  }
  return std::nullopt;
}

}  // namespace

Result<Dispute> open_dispute(Store& store, WorkerId worker, std::int64_t submission, std::int64_t verdict,
                             const std::string& words) {
  if (words.empty() || words.size() > kLongestWords)
    return Error{"bad_value", "Say in at most 1000 bytes what is wrong."};
  const auto stored = read_submission(store, worker, submission);
  if (!stored)
    return stored.error();
  if (verdict < 0 || static_cast<std::size_t>(verdict) >= stored->verdicts.size())
    return not_found("verdict");
  const VerdictRow& row = stored->verdicts[static_cast<std::size_t>(verdict)];
  Dispute made{0, submission, row.rule, row.work.empty() ? 0 : row.work[0], words, store.impl().now(), {}};
  const auto id = store.impl().writer->change<std::int64_t>([&](WriteContext& context) -> Result<std::int64_t> {
    {
      Query known(context.db, kIsDisputed, worker.value, submission, made.rule, made.item);
      if (known.next())
        return Error{"already_disputed", "This verdict is disputed already."};
    }
    run(context.db, kAdd, worker.value, submission, made.rule, made.item, words, made.made_at);
    return context.db.last_id();
  });
  if (!id)
    return id.error();
  made.id = *id;
  return made;
}

Result<std::vector<Dispute>> list_disputes(const Store& store, WorkerId worker) {
  return read(store, [&](Connection& db) -> Result<std::vector<Dispute>> {
    std::vector<Dispute> out;
    Query query(db, kOfWorker, worker.value);
    while (query.next())
      out.push_back(dispute_of(query));
    return out;
  });
}

// Its words go from the log as well.
Status drop_dispute(Store& store, WorkerId worker, std::int64_t dispute) {
  const Status dropped = store.impl().writer->change_status([&](WriteContext& context) -> Status {
    run(context.db, kDrop, worker.value, dispute);
    return context.db.changes() == 0 ? Status(not_found("dispute")) : Status();
  });
  if (dropped)
    store.impl().writer->empty_log();
  return dropped;
}

Result<Listed<ReviewItem>> review_queue(const Store& store, const Page& page) {
  std::vector<std::pair<std::int64_t, Dispute>> open;
  std::optional<std::string> next;
  const Status listed = read(store, [&](Connection& db) -> Status {
    const std::size_t limit = page_limit(page);
    const auto after = read_cursor('q', page.cursor, 2);
    Query query(db, kQueue, after[0], after[1], limit + 1);
    while (query.next()) {
      if (open.size() == limit) {
        next = make_cursor('q', {open.back().second.made_at, open.back().second.id});
        break;
      }
      open.emplace_back(query.integer(10), dispute_of(query));
    }
    return {};
  });
  if (!listed)
    return listed.error();
  Listed<ReviewItem> out{{}, next};
  for (auto& [worker, dispute] : open) {
    const auto submission = read_submission(store, {worker}, dispute.submission);
    if (!submission && is_damage(submission.error())) {
      out.items.push_back({std::move(dispute), {}, {}, true});
      continue;
    }
    if (!submission && submission.error().code == "not_found")
      continue;  // taken away meanwhile
    if (!submission)
      return submission.error();
    const auto verdict = verdict_of(*submission, dispute);
    if (!verdict || static_cast<std::size_t>(dispute.item) >= submission->work.size())
      continue;
    out.items.push_back(
        {std::move(dispute), submission->work[static_cast<std::size_t>(verdict->work[0])], *verdict});
  }
  return out;
}

Status decide_dispute(Store& store, const Organizer& by, std::int64_t dispute, bool stands,
                      const std::string& reason) {
  if (by.role == Role::viewer)
    return may_not_decide();
  if (reason.empty() || reason.size() > kLongestWords)
    return Error{"bad_value", "A decision needs a reason of at most 1000 bytes; the worker will read it."};
  const std::int64_t now = store.impl().now();
  return store.impl().writer->change_status([&](WriteContext& context) -> Status {
    {
      Query state(context.db, kState, dispute);
      if (!state.next())
        return not_found("dispute");
      if (!state.is_null(0))
        return Error{"already_decided", "This dispute is decided already."};
    }
    run(context.db, kDecide, dispute, stands ? "stands" : "withdrawn", now, to_string(by.role), reason);
    run(context.db, kAddAudit, now, actor_of(by), "decided", "dispute " + std::to_string(dispute));
    return {};
  });
}

}  // namespace ratecheck::store
