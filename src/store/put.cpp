#include "densify.h"
#include "documents.h"
#include "kept_statements.h"
#include "layout_weeks.h"
#include "privacy.h"
#include "ratecheck/base/hash.h"
#include "ratecheck/base/text.h"
#include "ratecheck/store/submissions.h"
#include "refusals.h"
#include "submission_rows.h"

namespace ratecheck::store {
namespace {

constexpr const char* kFindContent = "SELECT number, reader, rules FROM submission WHERE worker=?1 AND content=?2";
constexpr const char* kTakeNumber =
    "UPDATE worker SET next_submission = next_submission + 1 WHERE id=?1 RETURNING next_submission - 1";
constexpr const char* kAdd =
    "INSERT INTO submission(worker, number, content, received_at, reader, sources, statement_count, work_count,"
    " verdict_count, work, verdicts, findings, statements, rules) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, "
    "?11, ?12, ?13, ?14)";
constexpr const char* kReplace =
    "UPDATE submission SET reader=?3, sources=?4, statement_count=?5, work_count=?6, verdict_count=?7, work=?8,"
    " verdicts=?9, findings=?10, statements=?11, rules=?12 WHERE worker=?1 AND number=?2";
constexpr const char* kDropCorrection = "DELETE FROM correction WHERE worker=?1 AND id=?2";
constexpr const char* kDrop = "DELETE FROM submission WHERE worker=?1 AND number=?2";
constexpr const char* kDropBeside[] = {"DELETE FROM correction WHERE worker=?1 AND submission=?2",
                                       "DELETE FROM dispute WHERE worker=?1 AND submission=?2",
                                       "DELETE FROM notice WHERE worker=?1 AND submission=?2",
                                       "DELETE FROM document WHERE worker=?1 AND submission=?2",
                                       "DELETE FROM case_decision WHERE worker=?1 AND submission=?2"};

// All that can be made ready outside the writer's thread.
struct Ready {
  std::string content;
  std::string reader;
  std::string rules;
  std::int64_t received_at = 0;
  std::string sources;
  std::string statements;
  std::string findings;
  DenseSubmission dense;
  std::vector<LayoutReading> readings;
};

std::string content_hash(const Store::Impl& impl, WorkerId worker, std::string_view content) {
  const std::string bytes = std::to_string(worker.value) + "\x1f" + std::string(content);
  return from_hex(keyed_hash_hex(impl.secrets.content, bytes).substr(0, 32));
}

std::string findings_json(const std::vector<assessment::Finding>& findings) {
  JsonWriter out;
  out.begin_array();
  for (const assessment::Finding& finding : findings) {
    out.begin_object().member("code", finding.code).key("work").begin_array();
    for (const assessment::WorkRef& ref : finding.work) {
      out.begin_object().member("statement", ref.statement).member("index", ref.index).end_object();
    }
    out.end_array().member("detail", careful(finding.detail)).member("expected", careful(finding.expected));
    out.member("actual", careful(finding.actual)).end_object();
  }
  out.end_array();
  return out.take();
}

Result<Ready> make_ready(const Store& store, const NewSubmission& submission) {
  const Store::Impl& impl = store.impl();
  const auto hash_key = read(store, [&](Connection& db) -> Result<std::string> {
    return worker_hash_key(db, impl, submission.worker.value);
  });
  if (!hash_key.ok())
    return hash_key.error();
  Ready ready;
  ready.content = content_hash(impl, submission.worker, submission.content);
  ready.reader = submission.reader;
  ready.rules = submission.rules;
  ready.received_at = impl.now();
  ready.sources = join(submission.sources, " ");
  ready.statements = keepable_json(submission.statements, *hash_key);
  ready.findings = findings_json(submission.assessment.findings);
  Turns own;
  ready.dense.work =
      densify(submission.statements, *hash_key, submission.turns != nullptr ? *submission.turns : own);
  ready.dense.verdicts = densify(submission.statements, submission.assessment);
  ready.readings = layout_readings(submission.statements);
  return ready;
}

std::int64_t take_number(Connection& db, std::int64_t worker) {
  Query query(db, kTakeNumber, worker);
  if (!query.next())
    throw Failure{not_found("worker")};
  return query.integer(0);
}

Stored add_new(WriteContext& context, std::int64_t worker, Ready& ready) {
  Connection& db = context.db;
  ready.dense.number = take_number(db, worker);
  const std::string work = pack(ready.dense.work, context.names, db);
  const std::string verdicts = pack(ready.dense.verdicts, context.names, db);
  run(db, kAdd, worker, ready.dense.number, as_bytes(ready.content), ready.received_at, ready.reader,
      ready.sources, ready.dense.work.statements.size(), ready.dense.work.items.size(),
      ready.dense.verdicts.verdicts.size(), as_bytes(work), as_bytes(verdicts), ready.findings, ready.statements,
      ready.rules);
  ClaimsInDatabase claims(db, worker);
  Fold fold(
      claims, [&](const RuleName& rule) { return context.names.rule(db, rule); },
      [&](std::int64_t number) { return load_dense(db, worker, number); });
  fold.add(ready.dense);
  add_contributions(context, worker, fold.sums);
  add_layout_readings(db, ready.readings, ready.received_at);
  return {ready.dense.number, true, false, fold.new_work, fold.known_work};
}

/// A correction speaks of one value as it was read. Where the new reading has another one there, or another
/// work item, it would speak of something else.
void drop_outread_corrections(Connection& db, std::int64_t worker, std::int64_t number,
                              const std::string& statements) {
  const std::vector<Correction> corrections = corrections_of(db, worker, number);
  if (corrections.empty())
    return;
  JsonValue before = kept_json(db, worker, number);
  auto after = parse_json(statements, {1U << 30U, 16});
  for (const Correction& c : corrections) {
    const JsonValue* old = item_at(before, c.work.index);
    const JsonValue* fresh = after.ok() ? item_at(*after, c.work.index) : nullptr;
    const auto same = [&](const std::string& field) {
      return field_text(*old, field) == field_text(*fresh, field);
    };
    if (old == nullptr || fresh == nullptr || !same(c.field) || !same("started_at") || !same("ref"))
      run(db, kDropCorrection, worker, c.id);
  }
}

Stored reread(WriteContext& context, std::int64_t worker, std::int64_t number, Ready& ready) {
  Connection& db = context.db;
  drop_outread_corrections(db, worker, number, ready.statements);
  const std::string work = pack(ready.dense.work, context.names, db);
  const std::string verdicts = pack(ready.dense.verdicts, context.names, db);
  run(db, kReplace, worker, number, ready.reader, ready.sources, ready.dense.work.statements.size(),
      ready.dense.work.items.size(), ready.dense.verdicts.verdicts.size(), as_bytes(work), as_bytes(verdicts),
      ready.findings, ready.statements, ready.rules);
  rebuild_worker(context, worker);
  return {number, false, true, 0, static_cast<std::int64_t>(ready.dense.work.items.size())};
}

Result<Stored> put_ready(WriteContext& context, std::int64_t worker, Ready& ready) {
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
    return add_new(context, worker, ready);
  if (!same_versions)
    return reread(context, worker, number, ready);
  return Stored{number, false, false, 0, static_cast<std::int64_t>(ready.dense.work.items.size())};
}

Error no_such_submission() {
  return not_found("submission");
}

}  // namespace

Result<Stored> put(Store& store, const NewSubmission& submission) {
  auto ready = guarded([&] { return make_ready(store, submission); });
  if (!ready.ok())
    return ready.error();
  return store.impl().writer->change<Stored>([&](WriteContext& context) -> Result<Stored> {
    auto stored = put_ready(context, submission.worker.value, *ready);
    if (stored.ok())
      keep_documents(context.db, submission.worker.value, stored->id, submission.documents);
    return stored;
  });
}

Status delete_submission(Store& store, WorkerId worker, std::int64_t id) {
  const Status dropped = store.impl().writer->change_status([&](WriteContext& context) -> Status {
    run(context.db, kDrop, worker.value, id);
    if (context.db.changes() == 0)
      return no_such_submission();
    for (const char* sql : kDropBeside)
      run(context.db, sql, worker.value, id);
    rebuild_worker(context, worker.value);
    return {};
  });
  return dropped.ok() ? truncate_log(store.impl()) : dropped;
}

}  // namespace ratecheck::store
