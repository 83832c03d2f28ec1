#include "ratecheck/store/upkeep.h"

#include "store/impl.h"
#include "store/refusals.h"

// What is kept no longer than was promised (docs/storage.md "What goes by itself"). Rows go in one transaction;
// idle workers are erased one by one afterwards, each as if they had asked for it, with the list and the log.

namespace ratecheck::store {
namespace {

constexpr std::int64_t kDay = 86400;

constexpr const char* kNotices =
    "SELECT id, submission, made_at, rule, item, was, is_now, seen FROM notice WHERE worker=?1"
    " ORDER BY made_at, submission, item, rule, id";
constexpr const char* kSeen = "UPDATE notice SET seen=1 WHERE worker=?1";
constexpr const char* kOldAudit = "DELETE FROM audit WHERE at<?1";
constexpr const char* kOldNotices = "DELETE FROM notice WHERE seen=1 AND made_at<?1";
constexpr const char* kOldConsents = "DELETE FROM consent WHERE withdrawn_at<?1";
constexpr const char* kOldCodes =
    "DELETE FROM code WHERE (expires_at<?1 OR (revoked=1 AND created_at<?1))"
    " AND NOT EXISTS (SELECT 1 FROM joining WHERE joining.code=code.id)";
constexpr const char* kOldSessions = "DELETE FROM session WHERE expires_at<?1";
// Days on which the service ran are numbered; a clock that jumps adds one, however far it jumps.
constexpr const char* kLastDay = "SELECT value FROM meta WHERE name='service_day'";
constexpr const char* kServiceDays =
    "SELECT coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE name='service_days'), 0)";
constexpr const char* kSetMeta = "INSERT OR REPLACE INTO meta(name, value) VALUES(?1, ?2)";
constexpr const char* kIdleWorkers = "SELECT id FROM worker WHERE active_on<?1";
constexpr const char* kDays = "SELECT created_day, active_on FROM worker WHERE id=?1";
constexpr const char* kCounts = "SELECT (SELECT count(*) FROM worker), (SELECT count(*) FROM submission)";

/// Days of 0 and less keep everything.
std::int64_t drop(Connection& db, const char* sql, std::int64_t now, std::int64_t days) {
  if (days <= 0)
    return 0;
  run(db, sql, now - days * kDay);
  return db.changes();
}

/// The number of this day, counted where it is another than the one that was counted last.
std::int64_t count_service_day(Connection& db, std::int64_t now) {
  const std::string today = std::to_string(now / kDay);
  std::int64_t days = db.number(kServiceDays);
  if (db.text(kLastDay) == today)
    return days;
  run(db, kSetMeta, "service_day", today);
  run(db, kSetMeta, "service_days", std::to_string(++days));
  return days;
}

}  // namespace

Result<std::vector<Notice>> list_notices(const Store& store, WorkerId worker) {
  return read(store, [&](Connection& db) -> Result<std::vector<Notice>> {
    std::vector<Notice> out;
    Query query(db, kNotices, worker.value);
    while (query.next()) {
      out.push_back({query.integer(0), query.integer(1), query.integer(2), query.text(3), query.integer(4),
                     query.text(5), query.text(6), query.integer(7) != 0});
    }
    return out;
  });
}

Status mark_notices_seen(Store& store, WorkerId worker) {
  return store.impl().writer->change_status([&](WriteContext& context) -> Status {
    run(context.db, kSeen, worker.value);
    return {};
  });
}

Result<RetentionReport> apply_retention(Store& store, const Retention& retention) {
  const std::int64_t now = store.impl().now();
  std::int64_t service_days = 0;
  auto report =
      store.impl().writer->change<RetentionReport>([&](WriteContext& context) -> Result<RetentionReport> {
        RetentionReport done;
        done.audit_lines = drop(context.db, kOldAudit, now, retention.audit_days);
        done.notices = drop(context.db, kOldNotices, now, retention.seen_notice_days);
        done.consents = drop(context.db, kOldConsents, now, retention.withdrawn_consent_days);
        done.codes = drop(context.db, kOldCodes, now, retention.dead_code_days);
        run(context.db, kOldSessions, store.impl().now());
        done.sessions = context.db.changes();
        service_days = count_service_day(context.db, now);
        return done;
      });
  if (!report || retention.idle_worker_days <= 0)
    return report;
  const auto idle = read(store, [&](Connection& db) -> Result<std::vector<std::int64_t>> {
    std::vector<std::int64_t> out;
    Query query(db, kIdleWorkers, service_days - retention.idle_worker_days);
    while (query.next())
      out.push_back(query.integer(0));
    return out;
  });
  if (!idle)
    return idle.error();
  for (const std::int64_t worker : *idle) {
    const auto erased = erase_worker(store, {worker});
    if (!erased)
      return erased.error();
    ++report->workers;
  }
  return report;
}

Result<WorkerDays> read_days(const Store& store, WorkerId worker) {
  return read(store, [&](Connection& db) -> Result<WorkerDays> {
    Query query(db, kDays, worker.value);
    if (!query.next())
      return not_found("worker");
    return WorkerDays{query.integer(0), db.number(kServiceDays) - query.integer(1)};
  });
}

Result<Counts> count_roughly(const Store& store) {
  return read(store, [](Connection& db) -> Result<Counts> {
    Query query(db, kCounts);
    query.next();
    return Counts{(query.integer(0) + 5) / 10 * 10, (query.integer(1) + 5) / 10 * 10};
  });
}

}  // namespace ratecheck::store
