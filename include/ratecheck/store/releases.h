#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ratecheck/base/result.h"
#include "ratecheck/store/store.h"
#include "ratecheck/store/submissions.h"

/// What the insight room needs: the sums of each worker in a leaf, handed out one leaf at a time while a
/// release is made, and the cells of a release. What may be published is decided there, not here.
///
///   const auto decide = [](const store::LeafView& leaf, std::int64_t) {
///     return leaf.workers.size() < 5 ? store::LeafDecision{} : publish(leaf);
///   };
///   const auto made = store::make_release(store, 5, "in words", decide);
///   const auto cells = store::list_cells(store, made->id, {.platform = "deliveroo"}, {});
///
/// All amounts are minor units of the currency beside them; all times Unix seconds, all months as 202503.
namespace ratecheck::store {

/// Verdicts of one worker in one leaf under one rule. Work of a verdict over a period counts by its items.
struct RuleSums {
  std::string rule;
  std::string kind;  ///< "floor", "reference" …
  std::string currency;
  std::int64_t short_items = 0;
  std::int64_t over_items = 0;
  std::int64_t met_items = 0;
  std::int64_t below_reference_items = 0;
  std::int64_t possibly_short_items = 0;
  /// Minor units missing, of `short` verdicts (of `below_reference` for a reference rule).
  std::int64_t missing_minor = 0;
  /// How often which missing amount, amounts brought to three figures. Mergeable, and of bounded size.
  std::map<std::int64_t, std::int64_t> missing;

  [[nodiscard]] std::int64_t judged_items() const {
    return short_items + over_items + met_items + below_reference_items + possibly_short_items;
  }
};

/// What one worker adds to a leaf. No number of the worker is in it.
struct WorkerShare {
  std::int64_t items = 0;  ///< work items in the leaf, judged or not
  std::int64_t voice = 0;  ///< equal for keys of one shared code, which are one voice together; else one's own
  bool changed = false;    ///< since the leaf's figures were last made
  std::string reached;     ///< how an organizer reached this worker: "union", "event" …
  std::vector<RuleSums> rules;
};

/// One leaf with everybody who is counted in it now, as `decide` gets it. Lives as long as that call.
struct LeafView {
  std::string platform;
  std::string place;                 ///< empty: not known
  std::int32_t month = 0;            ///< 202503
  bool published_before = false;     ///< it may not be shown now: cells go at once with somebody who was counted
  std::vector<WorkerShare> workers;  ///< joined with a code and consenting; nobody else
};

/// How often an amount of this size is missing: from `from` to below `to`, in minor units.
struct SizeStep {
  std::int64_t from = 0;
  std::int64_t to = 0;  ///< 0: no end
  std::int64_t count = 0;
  bool operator==(const SizeStep&) const = default;
};

/// Figures of one cell. Counts are exact, money is already rounded; absent means hidden, and `why` says why.
/// Under a `reference` rule amounts, the interval and the workers' share are of `below_reference`, under all
/// others of what is short: a yardstick is owed by nobody, so nothing is missing under it.
struct CellFigures {
  std::string kind;
  std::int64_t workers = 0;
  std::int64_t work_items = 0;
  std::optional<std::int64_t> short_items, over_items, met_items, below_reference_items, not_judged_items;
  /// Absent with the other counts present: figures of a release made before it was counted by itself. What was
  /// judged is not known then, so there is no share.
  std::optional<std::int64_t> possibly_short_items;
  std::optional<std::int64_t> missing_total, missing_median, missing_low_quartile,
      missing_high_quartile;                                                 ///< minor units
  std::optional<std::int64_t> total_from, total_to, median_from, median_to;  ///< 95 % intervals, minor units
  std::optional<std::int64_t> share_from, share_to;  ///< 95 % interval of the share of judged work, per cent
  std::optional<std::int64_t> worker_share;          ///< per cent: the median of the workers' own shares
  std::string counts_hidden;  ///< why counts by verdict are absent; empty when they are there
  std::string money_hidden;   ///< likewise for money
  std::map<std::string, std::int64_t> reached;
  std::vector<SizeStep> sizes;  ///< of the missing amounts, smallest first
  std::string sizes_hidden;     ///< why there are none

  [[nodiscard]] bool is_yardstick() const { return kind == "reference"; }
  /// Work with a verdict other than `cannot_judge`: what every share is of.
  [[nodiscard]] std::optional<std::int64_t> judged_items() const {
    if (!possibly_short_items || !short_items || !over_items || !met_items || !below_reference_items)
      return std::nullopt;
    return *short_items + *possibly_short_items + *over_items + *met_items + *below_reference_items;
  }
  bool operator==(const CellFigures&) const = default;
};

/// The figures of one rule in one leaf, as a release shows them.
struct Cell {
  std::string platform;
  std::string place;
  std::int32_t month = 0;
  std::string rule;
  std::string currency;
  CellFigures figures;
};

/// What becomes of a leaf in the release that is being made.
enum class LeafFate { keep, publish, leave_out };
struct LeafDecision {
  LeafFate fate = LeafFate::leave_out;
  std::vector<Cell> cells = {};  ///< of `publish`: one per rule
};
/// `release` is the number of the release in the making, the same for all leaves of it.
/// Called on the writer's thread, while all other changes wait: it may compute, and must not call the store.
using DecideLeaf = std::function<LeafDecision(const LeafView&, std::int64_t release)>;

/// `k`: the least number of voices it was made with. `method`: how, in words for readers.
struct ReleaseInfo {
  std::int64_t id = 0;
  std::int64_t made_at = 0;
  std::int64_t k = 0;
  std::string method;
  std::int64_t damaged_leaves = 0;  ///< told by make_release: not made anew, since sums in them cannot be read
};

/// Makes a release as one transaction: nobody ever sees half of it.
Result<ReleaseInfo> make_release(Store& store, std::int64_t k, const std::string& method,
                                 const DecideLeaf& decide);
/// None: none was made, or all were withdrawn.
Result<std::optional<ReleaseInfo>> latest_release(const Store& store);
Result<ReleaseInfo> find_release(const Store& store, std::int64_t release);

/// Figures that anyone could see and that were taken back by an update: how many cells of how many leaves were
/// deleted, and of which releases.
struct Withdrawal {
  std::int64_t id = 0;
  std::int64_t withdrawn_at = 0;
  std::int64_t first_release = 0;
  std::int64_t last_release = 0;
  std::int64_t leaves = 0;
  std::int64_t cells = 0;
};
Result<std::vector<Withdrawal>> list_withdrawals(const Store& store);  ///< newest first

/// Which cells are wanted; what is absent or 0 filters nothing.
struct CellFilter {
  std::optional<std::string> platform = {};
  std::optional<std::string> place = {};  ///< this place and what lies inside it
  std::optional<std::string> rule = {};
  std::int32_t from_month = 0;  ///< 202501, inclusive; 0: from the first
  std::int32_t to_month = 0;    ///< inclusive; 0: to the last
};
/// In the order platform, place, month, rule, currency. Work: the cells passed over, never the work items.
Result<Listed<Cell>> list_cells(const Store& store, std::int64_t release, const CellFilter& filter,
                                const Page& page);

}  // namespace ratecheck::store
