#pragma once

#include "ratecheck/store/judging.h"
#include "store/codec/rows.h"
#include "store/impl.h"

// What the files that judge again share.

namespace ratecheck::store {

constexpr int kAttempts = 5;  ///< to judge what others change meanwhile

/// Equal as long as the verdicts of a submission hang on the same values: of the reader's version and all
/// corrections. Throws Failure `not_found`.
std::string mark_of(Connection& db, std::int64_t worker, std::int64_t submission);

/// Code `busy`: the caller may try again.
Error busy();

/// Where the work items of one reading stand in another one.
struct Moves {
  std::vector<std::optional<std::int64_t>> to;

  [[nodiscard]] std::optional<std::int64_t> of(std::int64_t item) const {
    return item >= 0 && static_cast<std::size_t>(item) < to.size() ? to[static_cast<std::size_t>(item)]
                                                                   : std::nullopt;
  }
};

/// Verdicts that say something else than before, each kept as a notice to the worker.
class Changes {
 public:
  Changes(Connection& db, std::int64_t worker, std::int64_t now) : db_(db), worker_(worker), now_(now) {}

  /// Holds verdicts of a submission against each other, by rule and first work item. `moves`: where the items of
  /// `before` stand in `after`; null: where they stood.
  void tell(std::int64_t number, const CompactVerdicts& before, const CompactVerdicts& after,
            const Moves* moves = nullptr);

  std::vector<VerdictChange> all;

 private:
  void tell(std::int64_t number, const std::string& rule, std::optional<std::int64_t> item, std::string_view was,
            std::string_view is_now);

  Connection& db_;
  std::int64_t worker_;
  std::int64_t now_;
};

}  // namespace ratecheck::store
