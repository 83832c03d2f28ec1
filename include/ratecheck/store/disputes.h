#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ratecheck/base/result.h"
#include "ratecheck/store/organizers.h"
#include "ratecheck/store/store.h"
#include "ratecheck/store/submissions.h"

/// A worker disputes a verdict; a person with the organizer role decides, with a reason.
///
///   const auto made = store::open_dispute(store, worker, 12, 0, "The tip is counted as pay.");
///   const auto queue = store::review_queue(store, {});
///   const Status decided = store::decide_dispute(store, organizer, made->id, false, "A tip is no pay.");
///
/// A dispute names its verdict by rule and first work item, so that it stays when the upload is judged again.
/// Times are Unix seconds.
namespace ratecheck::store {

/// What a person decided. The person is told by role only.
struct Decision {
  bool stands = true;  ///< false: the verdict is withdrawn
  std::string role;    ///< of who decided
  std::string reason;
  std::int64_t at = 0;
};

/// What a worker disputes.
struct Dispute {
  std::int64_t id = 0;
  std::int64_t submission = 0;
  std::string rule;
  std::int64_t item = 0;  ///< first work item of the verdict
  std::string words;      ///< the worker's
  std::int64_t made_at = 0;
  std::optional<Decision> decision;
};

/// `verdict` is the position among the verdicts of the submission. Codes `not_found`, `already_disputed`,
/// `bad_value`.
Result<Dispute> open_dispute(Store& store, WorkerId worker, std::int64_t submission, std::int64_t verdict,
                             const std::string& words);
/// Those of one worker, decided or not, oldest first.
Result<std::vector<Dispute>> list_disputes(const Store& store, WorkerId worker);
/// The worker takes it back. Code `not_found`.
Status drop_dispute(Store& store, WorkerId worker, std::int64_t dispute);

/// What the one who decides must see; nothing else of the worker.
struct ReviewItem {
  Dispute dispute;
  WorkRow work;
  VerdictRow verdict;
  bool damaged = false;  ///< the upload cannot be read: work and verdict are empty, and the dispute waits
};
Result<Listed<ReviewItem>> review_queue(const Store& store, const Page& page);  ///< oldest first
/// Written to the audit as well. Codes `not_found`, `forbidden` (a viewer decides nothing),
/// `already_decided`, `bad_value`.
Status decide_dispute(Store& store, const Organizer& by, std::int64_t dispute, bool stands,
                      const std::string& reason);

}  // namespace ratecheck::store
