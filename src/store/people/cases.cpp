#include "ratecheck/store/cases.h"

#include <fmt/format.h>

#include <algorithm>

#include "ratecheck/base/hash.h"
#include "store/impl.h"
#include "store/people/audit.h"
#include "store/refusals.h"

// A case holds no rows of its workers: its evidence is put together whenever it is asked for, out of everything
// that those who consent to it now have uploaded. So a withdrawn consent needs no clearing up.
//
// Two things must not depend on chance or on time:
//   the order of workers   by a hash of case and tag: the same each time, and not that of joining or uploading
//   a decision             is of a verdict's id, a hash of all that the verdict says. A verdict that was judged
//                          otherwise since has another id, and the decision does not follow it

namespace ratecheck::store {
namespace {

constexpr const char* kOpenCase = "INSERT INTO pay_case(title, opened_at) VALUES(?1, ?2)";
constexpr const char* kCases = "SELECT id, title, opened_at, closed_at FROM pay_case ORDER BY id";
constexpr const char* kFindCase = "SELECT id, title, opened_at, closed_at FROM pay_case WHERE id=?1";
constexpr const char* kCloseCase = "UPDATE pay_case SET closed_at=?2 WHERE id=?1 AND closed_at IS NULL";
constexpr const char* kConsenting =
    "SELECT DISTINCT worker.id, worker.tag FROM consent JOIN worker ON worker.id=consent.worker"
    " WHERE purpose='case' AND about=?1 AND withdrawn_at IS NULL";
constexpr const char* kDecisions =
    "SELECT pay_case, submission, rule, item, verdict, stands, role, reason, decided_at FROM case_decision"
    " WHERE worker=?1 ORDER BY id";
constexpr const char* kDecide =
    "INSERT INTO case_decision(pay_case, worker, submission, rule, item, verdict, stands, role, reason, "
    "decided_at)"
    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
    " ON CONFLICT(worker, pay_case, submission, rule, item)"
    " DO UPDATE SET verdict=?6, stands=?7, role=?8, reason=?9, decided_at=?10";
constexpr std::size_t kLongestReason = 1000;

PayCase case_of(Query& query) {
  return {query.integer(0), query.text(1), query.integer(2), query.maybe_integer(3)};
}

std::int64_t first_item(const VerdictRow& row) {
  return row.work.empty() ? 0 : row.work[0];
}

/// `mark` tells case and worker.
std::string verdict_id(const std::string& mark, const VerdictRow& row) {
  std::string says = fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{}", mark, row.submission, row.rule, row.version,
                                 static_cast<int>(row.verdict), static_cast<int>(row.reason), row.currency);
  for (const auto& amount : {row.paid_minor, row.due_low_minor, row.due_high_minor})
    says += "\n" + (amount ? std::to_string(*amount) : "-");
  for (const std::int64_t item : row.work)
    says += " " + std::to_string(item);
  return sha256_hex(says).substr(0, 24);
}

/// A decision, and the id of the verdict that it was about.
struct Decided {
  CaseDecision what;
  std::string verdict;
};

std::vector<Decided> decisions_of(Connection& db, std::int64_t worker) {
  std::vector<Decided> out;
  Query query(db, kDecisions, worker);
  while (query.next()) {
    out.push_back({{query.integer(0),
                    query.integer(1),
                    query.text(2),
                    query.integer(3),
                    {query.integer(5) != 0, query.text(6), query.text(7), query.integer(8)}},
                   query.text(4)});
  }
  return out;
}

struct Consenting {
  std::string mark;  ///< hash of the case and the worker's random tag: stable, and not the order of joining
  WorkerId worker;
  std::vector<Decided> decisions;
};

/// Those who consent to this case now, in their order, with what was decided in it.
Result<std::vector<Consenting>> consenting(const Store& store, std::int64_t case_id) {
  return read(store, [&](Connection& db) -> Result<std::vector<Consenting>> {
    {
      Query known(db, kFindCase, case_id);
      if (!known.next())
        return not_found("case");
    }
    std::vector<Consenting> out;
    {
      Query query(db, kConsenting, case_name(case_id));
      while (query.next())
        out.push_back({sha256_hex(case_name(case_id) + query.bytes(1)), {query.integer(0)}, {}});
    }
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.mark < b.mark; });
    for (Consenting& one : out) {
      one.decisions = decisions_of(db, one.worker.value);
      std::erase_if(one.decisions, [&](const Decided& d) { return d.what.case_id != case_id; });
    }
    return out;
  });
}

CaseVerdict case_verdict(const Consenting& worker, const std::vector<Dispute>& disputes, const VerdictRow& row) {
  CaseVerdict out{verdict_id(worker.mark, row), row, {}, {}};
  for (const Decided& decided : worker.decisions) {
    if (decided.verdict == out.id)
      out.decision = decided.what.decision;
  }
  for (const Dispute& dispute : disputes) {
    if (dispute.submission == row.submission && dispute.rule == row.rule && dispute.item == first_item(row))
      out.dispute = dispute;
  }
  return out;
}

Evidence damaged_evidence(const Consenting& worker, std::int64_t ordinal, SubmissionRow row) {
  Evidence evidence{ordinal, worker.worker, {}, {}, true};
  evidence.submission.row = std::move(row);
  return evidence;
}

/// All submissions of one worker.
Status add_evidence(const Store& store, const Consenting& worker, std::int64_t ordinal,
                    std::vector<Evidence>& out) {
  const auto disputes = list_disputes(store, worker.worker);
  if (!disputes)
    return disputes.error();
  Page page{{}, 1000};
  for (bool more = true; more;) {
    const auto rows = list_submissions(store, worker.worker, page);
    if (!rows)
      return rows.error();
    for (const SubmissionRow& row : rows->items) {
      auto submission = read_submission(store, worker.worker, row.id);
      if (!submission && is_damage(submission.error())) {
        out.push_back(damaged_evidence(worker, ordinal, row));
        continue;
      }
      if (!submission && submission.error().code == "not_found")
        continue;  // just deleted
      if (!submission)
        return submission.error();
      Evidence evidence{ordinal, worker.worker, std::move(*submission), {}, false};
      for (const VerdictRow& verdict : evidence.submission.verdicts)
        evidence.verdicts.push_back(case_verdict(worker, *disputes, verdict));
      out.push_back(std::move(evidence));
    }
    for (const Unreadable& one : rows->unreadable) {
      SubmissionRow row;
      row.id = one.submission;
      row.received_at = one.received_at;
      out.push_back(damaged_evidence(worker, ordinal, std::move(row)));
    }
    more = rows->next.has_value();
    page.cursor = rows->next.value_or("");
  }
  return {};
}

}  // namespace

std::string case_name(std::int64_t id) {
  return "case " + std::to_string(id);
}

Result<PayCase> open_case(Store& store, const Organizer& by, const std::string& title) {
  if (by.role == Role::viewer)
    return may_not_decide();
  if (title.empty() || title.size() > 100)
    return Error{"bad_value", "A case has a title of 1 to 100 bytes."};
  PayCase made{0, title, store.impl().now(), {}};
  const auto id = store.impl().writer->change<std::int64_t>([&](WriteContext& context) -> Result<std::int64_t> {
    run(context.db, kOpenCase, title, made.opened_at);
    const std::int64_t opened = context.db.last_id();
    run(context.db, kAddAudit, made.opened_at, actor_of(by), "opened", case_name(opened));
    return opened;
  });
  if (!id)
    return id.error();
  made.id = *id;
  return made;
}

Result<std::vector<PayCase>> list_cases(const Store& store) {
  return read(store, [](Connection& db) -> Result<std::vector<PayCase>> {
    std::vector<PayCase> out;
    Query query(db, kCases);
    while (query.next())
      out.push_back(case_of(query));
    return out;
  });
}

Result<PayCase> find_case(const Store& store, std::int64_t id) {
  return read(store, [&](Connection& db) -> Result<PayCase> {
    Query query(db, kFindCase, id);
    if (!query.next())
      return not_found("case");
    return case_of(query);
  });
}

Status close_case(Store& store, const Organizer& by, std::int64_t id) {
  if (by.role == Role::viewer)
    return may_not_decide();
  const std::int64_t now = store.impl().now();
  return store.impl().writer->change_status([&](WriteContext& context) -> Status {
    run(context.db, kCloseCase, id, now);
    if (context.db.changes() == 0)
      return not_found("open case");
    run(context.db, kAddAudit, now, actor_of(by), "closed", case_name(id));
    return {};
  });
}

Result<std::vector<Evidence>> case_evidence(const Store& store, std::int64_t case_id) {
  const auto workers = consenting(store, case_id);
  if (!workers)
    return workers.error();
  std::vector<Evidence> out;
  for (const Consenting& worker : *workers) {
    const auto ordinal = static_cast<std::int64_t>(&worker - workers->data()) + 1;
    const Status added = add_evidence(store, worker, ordinal, out);
    if (!added)
      return added.error();
  }
  return out;
}

Status decide_in_case(Store& store, const Organizer& by, std::int64_t case_id,
                      const std::vector<std::string>& verdicts, bool stands, const std::string& reason) {
  if (by.role == Role::viewer)
    return may_not_decide();
  if (reason.empty() || reason.size() > kLongestReason)
    return Error{"bad_value", "A decision needs a reason of at most 1000 bytes; the worker will read it."};
  const auto evidence = case_evidence(store, case_id);
  if (!evidence)
    return evidence.error();
  struct Found {
    WorkerId worker;
    const CaseVerdict* verdict;
  };
  std::vector<Found> found;
  for (const std::string& id : verdicts) {
    const std::size_t before = found.size();
    for (const Evidence& one : *evidence) {
      for (const CaseVerdict& verdict : one.verdicts) {
        if (verdict.id == id)
          found.push_back({one.id, &verdict});
      }
    }
    if (found.size() == before) {
      return Error{"not_found",
                   fmt::format("There is no verdict '{}' in the case; it may say something else by now.", id)}
          .with_hint("Read the evidence again.");
    }
  }
  const std::int64_t now = store.impl().now();
  return store.impl().writer->change_status([&](WriteContext& context) -> Status {
    for (const auto& [worker, verdict] : found) {
      run(context.db, kDecide, case_id, worker.value, verdict->row.submission, verdict->row.rule,
          first_item(verdict->row), verdict->id, stands ? 1 : 0, to_string(by.role), reason, now);
    }
    run(context.db, kAddAudit, now, actor_of(by), stands ? "confirmed verdicts of" : "withdrew verdicts of",
        case_name(case_id));
    return {};
  });
}

Result<std::vector<CaseDecision>> list_case_decisions(const Store& store, WorkerId worker) {
  return read(store, [&](Connection& db) -> Result<std::vector<CaseDecision>> {
    std::vector<CaseDecision> out;
    for (Decided& decided : decisions_of(db, worker.value))
      out.push_back(std::move(decided.what));
    return out;
  });
}

}  // namespace ratecheck::store
