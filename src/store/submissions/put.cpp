#include "ratecheck/assessment/conflicts.h"

#include <fmt/format.h>
#include "ratecheck/base/hash.h"
#include "ratecheck/base/text.h"
#include "ratecheck/store/submissions.h"
#include "store/codec/compact.h"
#include "store/codec/privacy.h"
#include "store/refusals.h"
#include "store/submissions/documents.h"
#include "store/submissions/kept_statements.h"
#include "store/submissions/reading.h"
#include "store/submissions/submission_rows.h"

// How an upload comes into the store:
//
//   make_ready    on the caller's thread: hashes, what may be kept of the statements, packed rows
//   put_ready     on the writer's: is this content known? Known and of the same versions: nothing to do
//   add_new         new: a number, the row, the ledger (work_ledger.cpp), the sums of its leaves, weeks of layouts
//   write_reading   known, of other versions, or damaged: read again in its place (reading.cpp)
//
// An upload that is in conflict with what was told before makes the worker be counted anew at once; a piece of a
// long file only asks for it (CountAnew), and ImportWriter::finish sees to it once for all pieces.

namespace ratecheck::store {
namespace {

constexpr const char* kFindContent = "SELECT number, reader, rules FROM submission WHERE worker=?1 AND content=?2";
constexpr const char* kTakeNumber =
    "UPDATE worker SET next_submission = next_submission + 1 WHERE id=?1 RETURNING next_submission - 1";
constexpr const char* kIsActive =
    "UPDATE worker SET active_on=(SELECT CAST(value AS INTEGER) FROM meta WHERE name='service_days')"
    " WHERE id=?1 AND active_on<(SELECT CAST(value AS INTEGER) FROM meta WHERE name='service_days')";
constexpr const char* kAdd =
    "INSERT INTO submission(worker, number, content, received_at, reader, sources, statement_count, work_count,"
    " verdict_count, work, verdicts, findings, packed, rules, told_twice)"
    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)";
constexpr const char* kDrop = "DELETE FROM submission WHERE worker=?1 AND number=?2";
constexpr const char* kDropBeside[] = {"DELETE FROM correction WHERE worker=?1 AND submission=?2",
                                       "DELETE FROM holding WHERE worker=?1 AND submission=?2",
                                       "DELETE FROM dispute WHERE worker=?1 AND submission=?2",
                                       "DELETE FROM notice WHERE worker=?1 AND submission=?2",
                                       "DELETE FROM document WHERE worker=?1 AND submission=?2",
                                       "DELETE FROM case_decision WHERE worker=?1 AND submission=?2"};

// With the worker's number, so that it does not show that two workers uploaded the same bytes.
std::string content_hash(const Store::Impl& impl, WorkerId worker, std::string_view content) {
  const std::string bytes = fmt::format("{}\x1f{}", worker.value, content);
  return from_hex(keyed_hash_hex(impl.secrets.content, bytes).substr(0, 32));
}

std::string findings_json(const std::vector<assessment::Finding>& findings) {
  JsonWriter out;
  out.begin_array();
  for (const assessment::Finding& finding : findings) {
    if (assessment::is_of_two_tellings(finding))
      continue;  // told anew whenever it is read: what stands beside it may change
    out.begin_object().member("code", finding.code).key("work").begin_array();
    for (const assessment::WorkRef& ref : finding.work)
      out.begin_object().member("statement", ref.statement).member("index", ref.index).end_object();
    out.end_array().member("detail", careful(finding.detail)).member("expected", careful(finding.expected));
    out.member("actual", careful(finding.actual)).end_object();
  }
  out.end_array();
  return out.take();
}

// Never given twice, also when the submission is deleted: the counter only goes up.
std::int64_t take_number(Connection& db, std::int64_t worker) {
  Query query(db, kTakeNumber, worker);
  if (!query.next())
    throw Failure{not_found("worker")};
  return query.integer(0);
}

/// Whether a conflict with another submission, or within itself, comes with it or concerns it.
bool is_in_conflict(WriteContext& context, std::int64_t worker, const Ready& ready,
                    const std::vector<SharedWork>& shared) {
  if (shared.empty())
    return ready.told_twice;
  const auto all = shared_work(context.db, context.names, worker);
  return !find_conflicts(context.db, worker, all, told_twice(context.db, worker), ready.compact.number).empty();
}

Stored add_new(WriteContext& context, std::int64_t worker, Ready& ready, CountAnew when) {
  Connection& db = context.db;
  ready.compact.number = take_number(db, worker);
  const BoundColumns columns = columns_of(context, worker, ready.compact.number, ready, ready.compact.verdicts);
  run(db, kAdd, worker, ready.compact.number, as_bytes(ready.content), ready.received_at, ready.reader,
      ready.sources, ready.compact.work.statements.size(), ready.compact.work.items.size(),
      ready.compact.verdicts.verdicts.size(), as_bytes(columns.work), as_bytes(columns.verdicts), ready.findings,
      as_bytes(columns.packed), ready.rules, ready.told_twice ? 1 : 0);
  WorkKeysInDatabase claims(db, worker);
  WorkLedger ledger(
      claims, [&](const RuleName& rule) { return context.names.rule(db, rule); },
      [&](std::int64_t number) {  // one that cannot be read has nothing to lend to
        const auto before = unless_damaged(db, [&] { return load_compact(db, worker, number); });
        return before ? *before : CompactSubmission{number, {}, {}};
      });
  ledger.add(ready.compact);
  std::int64_t in_conflict = 0;
  if (when == CountAnew::asked_for) {
    add_contributions(context, worker, ledger.sums);
    if (!ledger.shared.empty() || ready.told_twice)
      ask_to_recount(db, worker);
  } else if (is_in_conflict(context, worker, ready, ledger.shared)) {
    Changes changes(db, worker, ready.received_at);
    tell_withheld(changes, db, worker, rebuild_worker(context, worker), {ready.compact.number});
    in_conflict = static_cast<std::int64_t>(withheld_items(db, worker, ready.compact.number).size());
  } else {
    add_contributions(context, worker, ledger.sums);
  }
  add_layout_readings(db, ready.readings, ready.received_at);
  return {ready.compact.number, true, false, ledger.new_work, ledger.known_work, in_conflict};
}

/// Whether all that is kept of the submission is still as it was written.
bool is_whole(Connection& db, std::int64_t worker, std::int64_t number) {
  return unless_damaged(db,
                        [&] {
                          (void)load_as_judged(db, worker, number);
                          (void)KeptStatements(db, worker, number);
                          return true;
                        })
      .value_or(false);
}

Error no_such_submission() {
  return not_found("submission");
}

}  // namespace

Result<Stored> put_ready(WriteContext& context, std::int64_t worker, Ready& ready, CountAnew when) {
  run(context.db, kIsActive, worker);
  std::int64_t number = 0;
  bool same_versions = false;
  {
    Query find(context.db, kFindContent, worker, as_bytes(ready.content));
    if (find.next()) {
      number = find.integer(0);
      same_versions = find.text(1) == ready.reader && find.text(2) == ready.rules;
    }
  }
  if (number == 0)
    return add_new(context, worker, ready, when);
  const bool stays = same_versions && is_whole(context.db, worker, number);
  return Stored{number, false, !stays, 0, static_cast<std::int64_t>(ready.compact.work.items.size()), 0};
}

BoundColumns columns_of(WriteContext& context, std::int64_t worker, std::int64_t number, const Ready& ready,
                        const CompactVerdicts& verdicts) {
  return {bound(ready.packed, {kPackedColumn, worker, number}),
          bound(pack(ready.compact.work, context.names, context.db), {kWorkColumn, worker, number}),
          bound(pack(verdicts, context.names, context.db), {kVerdictsColumn, worker, number})};
}

Result<Ready> make_ready(const Store& store, const NewSubmission& submission) {
  const Store::Impl& impl = store.impl();
  const auto hash_key = read(store, [&](Connection& db) -> Result<std::string> {
    return worker_hash_key(db, impl, submission.worker.value);
  });
  if (!hash_key)
    return hash_key.error();
  Ready ready;
  ready.content = content_hash(impl, submission.worker, submission.content);
  ready.reader = submission.reader;
  ready.rules = submission.rules;
  ready.received_at = impl.now();
  ready.sources = join(submission.sources, " ");
  ready.packed = pack_statements(submission.statements, *hash_key);
  ready.findings = findings_json(submission.assessment.findings);
  ready.told_twice = assessment::tells_twice(submission.assessment);
  ready.compact.work = to_compact(submission.statements, *hash_key);
  ready.compact.verdicts = to_compact(submission.statements, submission.assessment);
  ready.readings = layout_readings(submission.statements);
  return ready;
}

Result<Ready> make_ready_alone(const Store& store, const NewSubmission& submission) {
  auto ready = guarded([&] { return make_ready(store, submission); });
  OccurrenceCounter times;
  if (ready)
    number_repeats(ready->compact.work, times);
  return ready;
}

Result<bool> is_kept(const Store& store, WorkerId worker, std::string_view content) {
  const std::string hash = content_hash(store.impl(), worker, content);
  return read(store, [&](Connection& db) -> Result<bool> {
    Query find(db, kFindContent, worker.value, as_bytes(hash));
    return find.next();
  });
}

Result<Stored> put(Store& store, const NewSubmission& submission) {
  auto ready = make_ready_alone(store, submission);
  if (!ready)
    return ready.error();
  auto stored = store.impl().writer->change<Stored>([&](WriteContext& context) -> Result<Stored> {
    auto done = put_ready(context, submission.worker.value, *ready);
    if (done)
      keep_documents(context.db, submission.worker.value, done->id, submission.documents);
    return done;
  });
  if (!stored || !stored->reread)
    return stored;
  const Judge as_given{submission.rules, [&](const auto&) { return submission.assessment; }};
  const auto reread = write_reading(store, submission.worker, stored->id, *ready,
                                    submission.judge != nullptr ? *submission.judge : as_given);
  return reread ? stored : Result<Stored>(reread.error());
}

Status delete_submission(Store& store, WorkerId worker, std::int64_t id) {
  const Status dropped = store.impl().writer->change_status([&](WriteContext& context) -> Status {
    run(context.db, kDrop, worker.value, id);
    if (context.db.changes() == 0)
      return no_such_submission();
    for (const char* sql : kDropBeside)
      run(context.db, sql, worker.value, id);
    Changes changes(context.db, worker.value, store.impl().now());
    tell_withheld(changes, context.db, worker.value, rebuild_worker(context, worker.value), {id});
    return {};
  });
  if (dropped)
    store.impl().writer->empty_log();
  return dropped;
}

}  // namespace ratecheck::store
