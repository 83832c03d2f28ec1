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
namespace ratecheck::store {

struct Decision {
  bool stands = true;  ///< false: the verdict is withdrawn
  std::string role;    ///< of who decided
  std::string reason;
  std::int64_t at = 0;
};

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
Result<std::vector<Dispute>> list_disputes(const Store& store, WorkerId worker);
Status drop_dispute(Store& store, WorkerId worker, std::int64_t dispute);

/// What the one who decides must see; nothing else of the worker.
struct ReviewItem {
  Dispute dispute;
  WorkRow work;
  VerdictRow verdict;
};
Result<Listed<ReviewItem>> review_queue(const Store& store, const Page& page);  ///< oldest first
/// Written to the audit as well. Codes `not_found`, `forbidden` (a viewer decides nothing),
/// `already_decided`, `bad_value`.
Status decide_dispute(Store& store, const Organizer& by, std::int64_t dispute, bool stands,
                      const std::string& reason);

}  // namespace ratecheck::store
