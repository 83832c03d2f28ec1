#include "densify.h"
#include "layout_weeks.h"
#include "privacy.h"
#include "ratecheck/base/hash.h"
#include "ratecheck/base/text.h"
#include "ratecheck/store/submissions.h"
#include "submission_rows.h"

namespace ratecheck::store {
namespace {

constexpr const char* kFindContent = "SELECT number, reader FROM submission WHERE worker=?1 AND content=?2";
constexpr const char* kTakeNumber =
    "UPDATE worker SET next_submission = next_submission + 1 WHERE id=?1 RETURNING next_submission - 1";
constexpr const char* kAdd =
    "INSERT INTO submission(worker, number, content, received_at, reader, sources, statement_count, work_count,"
    " verdict_count, work, verdicts, findings, statements) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, "
    "?12, ?13)";
constexpr const char* kReplace =
    "UPDATE submission SET reader=?3, sources=?4, statement_count=?5, work_count=?6, verdict_count=?7, work=?8,"
    " verdicts=?9, findings=?10, statements=?11 WHERE worker=?1 AND number=?2";
constexpr const char* kDrop = "DELETE FROM submission WHERE worker=?1 AND number=?2";
constexpr const char* kOldVerdicts = "SELECT verdicts FROM submission WHERE worker=?1 AND number=?2";
constexpr const char* kNewVerdicts =
    "UPDATE submission SET reader=?3, verdict_count=?4, verdicts=?5 WHERE worker=?1 AND number=?2";
constexpr const char* kAddNotice =
    "INSERT INTO notice(worker, submission, made_at, rule, item, was, is_now) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)";

// All that can be made ready outside the writer's thread.
struct Ready {
  std::string content;
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
    throw Failure{{"not_found", "There is no such worker.", {}, {}, {}}};
  return query.integer(0);
}

Stored add_new(WriteContext& context, std::int64_t worker, const std::string& reader, Ready& ready) {
  Connection& db = context.db;
  ready.dense.number = take_number(db, worker);
  const std::string work = pack(ready.dense.work, context.names, db);
  const std::string verdicts = pack(ready.dense.verdicts, context.names, db);
  run(db, kAdd, worker, ready.dense.number, as_bytes(ready.content), ready.received_at, reader, ready.sources,
      ready.dense.work.statements.size(), ready.dense.work.items.size(), ready.dense.verdicts.verdicts.size(),
      as_bytes(work), as_bytes(verdicts), ready.findings, ready.statements);
  ClaimsInDatabase claims(db, worker);
  Fold fold(
      claims, [&](const RuleName& rule) { return context.names.rule(db, rule); },
      [&](std::int64_t number) { return load_dense(db, worker, number); });
  fold.add(ready.dense);
  add_contributions(context, worker, fold.sums);
  add_layout_readings(db, ready.readings, ready.received_at);
  return {ready.dense.number, true, false, fold.new_work, fold.known_work};
}

Stored reread(WriteContext& context, std::int64_t worker, std::int64_t number, const std::string& reader,
              Ready& ready) {
  Connection& db = context.db;
  const std::string work = pack(ready.dense.work, context.names, db);
  const std::string verdicts = pack(ready.dense.verdicts, context.names, db);
  run(db, kReplace, worker, number, reader, ready.sources, ready.dense.work.statements.size(),
      ready.dense.work.items.size(), ready.dense.verdicts.verdicts.size(), as_bytes(work), as_bytes(verdicts),
      ready.findings, ready.statements);
  rebuild_worker(context, worker);
  return {number, false, true, 0, static_cast<std::int64_t>(ready.dense.work.items.size())};
}

Result<Stored> put_ready(WriteContext& context, std::int64_t worker, const std::string& reader, Ready& ready) {
  std::int64_t number = 0;
  std::string known_reader;
  {
    Query find(context.db, kFindContent, worker, as_bytes(ready.content));
    if (find.next()) {
      number = find.integer(0);
      known_reader = find.text(1);
    }
  }
  if (number == 0)
    return add_new(context, worker, reader, ready);
  if (known_reader != reader)
    return reread(context, worker, number, reader, ready);
  return Stored{number, false, false, 0, static_cast<std::int64_t>(ready.dense.work.items.size())};
}

// Verdicts that say something else than before, told to the worker.
std::int64_t add_notices(WriteContext& context, std::int64_t worker, std::int64_t number, std::int64_t now,
                         const DenseVerdicts& before, const DenseVerdicts& after) {
  using Name = std::pair<std::string, std::int64_t>;
  const auto by_name = [](const DenseVerdicts& verdicts) {
    std::map<Name, assessment::VerdictWord> out;
    for (const DenseVerdict& v : verdicts.verdicts) {
      out[{verdicts.rules.at(static_cast<std::size_t>(v.rule)).rule, v.work.empty() ? -1 : v.work[0]}] = v.word;
    }
    return out;
  };
  const auto was = by_name(before);
  std::int64_t changed = 0;
  for (const auto& [name, word] : by_name(after)) {
    const auto old = was.find(name);
    if (old != was.end() && old->second == word)
      continue;
    const std::string_view old_word = old == was.end() ? "" : word_of(old->second);
    run(context.db, kAddNotice, worker, number, now, name.first, name.second, old_word, word_of(word));
    ++changed;
  }
  return changed;
}

Error no_such_submission() {
  return {"not_found", "There is no such submission.", {}, {}, {}};
}

}  // namespace

Result<Stored> put(Store& store, const NewSubmission& submission) {
  auto ready = guarded([&] { return make_ready(store, submission); });
  if (!ready.ok())
    return ready.error();
  return store.impl().writer->change<Stored>([&](WriteContext& context) {
    return put_ready(context, submission.worker.value, submission.reader, *ready);
  });
}

Result<std::optional<std::int64_t>> find_known(const Store& store, WorkerId worker, std::string_view content,
                                               const std::string& reader) {
  const std::string hash = content_hash(store.impl(), worker, content);
  return read(store, [&](Connection& db) -> Result<std::optional<std::int64_t>> {
    Query find(db, kFindContent, worker.value, as_bytes(hash));
    if (!find.next() || find.text(1) != reader)
      return std::optional<std::int64_t>();
    return std::optional(find.integer(0));
  });
}

Status delete_submission(Store& store, WorkerId worker, std::int64_t id) {
  const Status dropped = store.impl().writer->change_status([&](WriteContext& context) -> Status {
    run(context.db, kDrop, worker.value, id);
    if (context.db.changes() == 0)
      return no_such_submission();
    rebuild_worker(context, worker.value);
    return {};
  });
  return dropped.ok() ? truncate_log(store.impl()) : dropped;
}

Result<std::int64_t> replace_verdicts(Store& store, WorkerId worker, std::int64_t id, const std::string& reader,
                                      const std::vector<statement::Statement>& statements,
                                      const assessment::Assessment& assessment) {
  const DenseVerdicts after = densify(statements, assessment);
  const std::int64_t now = store.impl().now();
  return store.impl().writer->change<std::int64_t>([&](WriteContext& context) -> Result<std::int64_t> {
    Connection& db = context.db;
    std::string old;
    {
      Query query(db, kOldVerdicts, worker.value, id);
      if (!query.next())
        return no_such_submission();
      old = query.bytes(0);
    }
    const DenseVerdicts before = unpack_verdicts(old, db);
    const std::string packed = pack(after, context.names, db);
    run(db, kNewVerdicts, worker.value, id, reader, after.verdicts.size(), as_bytes(packed));
    const std::int64_t changed = add_notices(context, worker.value, id, now, before, after);
    if (old != packed)
      rebuild_worker(context, worker.value);
    return changed;
  });
}

}  // namespace ratecheck::store
