#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ratecheck/base/result.h"
#include "ratecheck/store/store.h"
#include "ratecheck/store/submissions.h"

/// What has to be done from time to time: telling workers which verdicts changed, and keeping no longer than
/// was promised.
///
///   store::Retention retention;
///   retention.idle_worker_days = 400;
///   const auto gone = store::apply_retention(store, retention);   // about once a day
///   const auto notices = store::list_notices(store, worker);
///
/// Times are Unix seconds, a day has 86,400 of them. Safe to be stopped in between: what is left goes next time.
namespace ratecheck::store {

/// A verdict that says something else since it was judged again.
struct Notice {
  std::int64_t id = 0;
  std::int64_t submission = 0;
  std::int64_t made_at = 0;
  std::string rule;
  std::int64_t item = 0;
  std::string was;     ///< empty: there was no verdict under this rule
  std::string is_now;  ///< empty: there is no verdict under this rule any more
  bool seen = false;
};
Result<std::vector<Notice>> list_notices(const Store& store, WorkerId worker);
Status mark_notices_seen(Store& store, WorkerId worker);

/// Days after which things go; 0 keeps them.
struct Retention {
  std::int64_t audit_days = 730;
  std::int64_t seen_notice_days = 90;
  std::int64_t withdrawn_consent_days = 1095;
  std::int64_t dead_code_days = 365;  ///< codes that work no more and that nobody is joined by
  /// Workers who uploaded nothing for so long are erased. Counted in days on which this was called, so that
  /// neither a clock that ran ahead nor a service that stood still erases anybody.
  std::int64_t idle_worker_days = 0;
};
/// How many rows of each went.
struct RetentionReport {
  std::int64_t audit_lines = 0;
  std::int64_t notices = 0;
  std::int64_t consents = 0;
  std::int64_t codes = 0;
  std::int64_t sessions = 0;
  std::int64_t workers = 0;
};
Result<RetentionReport> apply_retention(Store& store, const Retention& retention);

/// For /metrics: rounded to ten, so that nobody's upload shows.
struct Counts {
  std::int64_t workers = 0;
  std::int64_t submissions = 0;
};
Result<Counts> count_roughly(const Store& store);

/// What is kept of a worker's days.
struct WorkerDays {
  std::int64_t made_on = 0;  ///< days since 1970 on which the key was made
  std::int64_t idle_service_days =
      0;  ///< on which the service ran since the last upload, or since the key was made
};
/// Code `not_found`.
Result<WorkerDays> read_days(const Store& store, WorkerId worker);

}  // namespace ratecheck::store
