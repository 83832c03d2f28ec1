#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ratecheck/base/json_out.h"
#include "ratecheck/base/result.h"
#include "ratecheck/store/releases.h"

/// Working figures for organizers (docs/disclosure.md "Leaves and cells").
///
/// A leaf is platform x place x month. Whether it is shown is decided once, for all rules together: at least
/// k voices who joined with an organizer's code and consent to be counted; keys of one shared code are one voice.
/// Totals are sums of shown cells, as shown. What is shown changes only in a release, and of a leaf only when at
/// least three of its voices changed; but it goes at once with somebody who was counted in it. Counts are exact,
/// money has three figures.
///
/// Every share is of judged work: of what has a verdict other than `cannot_judge`. Work that could not be judged
/// is in no share, and "judged n of m" stands beside each. Under a `reference` rule shares, amounts and intervals
/// are of `below_reference`: a yardstick is owed by nobody, and nothing is short or missing under it.
///
///   if (const auto made = make_release(store); !made)
///     return made.error();
///   const auto page = cells(store, std::nullopt, {}, {});  // of the latest release
///   for (const store::Cell& cell : page->items)
///     show(cell.platform, cell.figures.short_items);  // absent: hidden, and counts_hidden says why
///
/// Amounts are minor units of the cell's currency, shares and their intervals whole per cent. The store must be
/// open; calls may come from any thread, and errors are those of the store.
namespace ratecheck::insight {

/// Who is shown. A release keeps them in words (`method`).
struct Settings {
  std::int64_t k = 5;                    ///< fewest voices behind a shown figure
  std::int64_t changed = 3;              ///< of a leaf that was shown, before its figures are made anew
  std::int64_t rest_percent = 20;        ///< what remains beyond the two largest, of the largest
  std::int64_t workers_for_spread = 20;  ///< voices; quartiles and intervals from here up
  int bootstrap_rounds = 1000;           ///< draws behind each interval
};

/// What becomes of one leaf. A function of its arguments alone: same leaf, same release, same answer.
store::LeafDecision decide(const store::LeafView& leaf, std::int64_t release, const Settings& settings = {});

/// Makes a release now: decides of every leaf, in one transaction. Errors are those of store::make_release.
Result<store::ReleaseInfo> make_release(store::Store& store, const Settings& settings = {});

/// A sum of shown cells, of those that show what is summed up. What it leaves out it counts.
struct CellTotal {
  std::string rule;
  std::string kind;
  std::string currency;
  std::int64_t cells = 0;
  std::int64_t work_items = 0;
  std::int64_t short_items = 0, possibly_short_items = 0, over_items = 0, met_items = 0, below_reference_items = 0,
               not_judged_items = 0;
  std::int64_t counts_hidden_in = 0;  ///< cells that hide their counts: in none of the counts above but work_items
  /// Minor units, of the cells that show money, no finer than the coarsest of them. Under a yardstick: what lies
  /// below.
  std::optional<std::int64_t> missing_total;
  std::int64_t money_step = 1;       ///< of the coarsest
  std::int64_t money_hidden_in = 0;  ///< cells that hide their money

  [[nodiscard]] bool is_yardstick() const { return kind == "reference"; }
  [[nodiscard]] std::int64_t judged_items() const {
    return short_items + possibly_short_items + over_items + met_items + below_reference_items;
  }
};

struct CellPage {
  std::optional<store::ReleaseInfo> release;  ///< none: nothing was released yet
  std::vector<store::Cell> items;
  std::optional<std::string> next;
};
/// Cells of the given release, or of the latest. `not_found`: there is no such release.
Result<CellPage> cells(const store::Store& store, const std::optional<std::int64_t>& release,
                       const store::CellFilter& filter, const store::Page& page);
/// Sums over all cells that pass the filter, one per rule and currency.
Result<std::vector<CellTotal>> totals(const store::Store& store, std::int64_t release,
                                      const store::CellFilter& filter);

/// One cell as the API shows it.
void write_json(JsonWriter& out, const store::Cell& cell);
void write_json(JsonWriter& out, const CellTotal& total);
void write_json(JsonWriter& out, const store::ReleaseInfo& release);
/// What every form of working figures bears.
inline constexpr std::string_view kMark = "working figure, do not publish";
/// {"mark", "release", "items", "next", "totals", "not_listed"}
std::string to_json(const CellPage& page, const std::vector<CellTotal>& totals);
/// A header line and one line per cell; the first column is the mark.
std::string to_csv(const std::vector<store::Cell>& cells);

/// Everything one release made: method, all cells, totals. JSON.
Result<std::string> open_release(const store::Store& store, std::int64_t release);

/// The method in words, as it is kept with every release.
std::string method(const Settings& settings);

}  // namespace ratecheck::insight
