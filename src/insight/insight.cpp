// Releases and their cells as organizers ask for them. What may be shown is decided in decide.cpp while a release
// is made; nothing here hides or rounds a figure again but the totals, which are sums of what is shown and no
// finer than the coarsest figure in them: 12,300 (to 100) and 456 make 12,800.
#include "ratecheck/insight/insight.h"

#include "ratecheck/insight/due.h"

#include <fmt/format.h>

#include <algorithm>

#include "insight/spread.h"

namespace ratecheck::insight {

std::string method(const Settings& s) {
  const std::string k = std::to_string(s.k);
  return fmt::format(
      "Working figures, not to be published. Leaf: platform, place, month. Shown from {} voices up who joined "
      "with "
      "an organizer's code and consent, keys of one shared code being one voice; anew when {} of them changed; "
      "gone "
      "at once with somebody who was counted. Counts exact, money to three figures. Shares: of judged work. "
      "Money: {} "
      "voices with an amount, the rest beyond the two largest at least {} % of the largest. Median and "
      "quartiles: of the workers' own medians, one value each. Intervals: 95 %, {} bootstrap rounds by worker, "
      "of a share with two invented workers, percentiles widened for few workers, rounded outwards, from {} "
      "voices up. Sizes of what is missing: fixed steps, joined until each holds {} voices and none nearly all; "
      "none where another rule's would tell of fewer. Totals: sums of the shown figures.",
      k, s.changed, k, s.rest_percent, s.bootstrap_rounds, s.workers_for_spread, k);
}

bool figures_are_due(std::optional<std::int64_t> latest_made_at, std::int64_t now) {
  constexpr std::int64_t kDay = 24LL * 3600;
  constexpr std::int64_t kNight = 3LL * 3600;
  const auto night_of = [](std::int64_t moment) { return (moment - kNight) / kDay; };
  return !latest_made_at || night_of(*latest_made_at) != night_of(now);
}

Result<store::ReleaseInfo> make_release(store::Store& store, const Settings& settings) {
  return store::make_release(
      store, settings.k, method(settings),
      [&](const store::LeafView& leaf, std::int64_t release) { return decide(leaf, release, settings); });
}

Result<CellPage> cells(const store::Store& store, const std::optional<std::int64_t>& release,
                       const store::CellFilter& filter, const store::Page& page) {
  CellPage out;
  if (release) {
    auto known = store::find_release(store, *release);
    if (!known)
      return known.error();
    out.release = *known;
  } else {
    auto latest = store::latest_release(store);
    if (!latest)
      return latest.error();
    if (!*latest)
      return out;
    out.release = **latest;
  }
  auto cells = store::list_cells(store, out.release->id, filter, page);
  if (!cells)
    return cells.error();
  out.items = std::move(cells->items);
  out.next = std::move(cells->next);
  return out;
}

namespace {

void add(CellTotal& total, const store::Cell& cell) {
  const store::CellFigures& figures = cell.figures;
  ++total.cells;
  total.work_items += figures.work_items;
  if (figures.judged_items()) {
    total.short_items += figures.short_items.value_or(0);
    total.possibly_short_items += figures.possibly_short_items.value_or(0);
    total.over_items += figures.over_items.value_or(0);
    total.met_items += figures.met_items.value_or(0);
    total.below_reference_items += figures.below_reference_items.value_or(0);
    total.not_judged_items += figures.not_judged_items.value_or(0);
  } else {
    ++total.counts_hidden_in;
  }
  if (figures.missing_total) {
    total.missing_total = total.missing_total.value_or(0) + *figures.missing_total;
    total.money_step = std::max(total.money_step, step_of_three_figures(*figures.missing_total));
  } else if (figures.money_hidden != "no_amounts") {
    ++total.money_hidden_in;
  }
}

}  // namespace

Result<std::vector<CellTotal>> totals(const store::Store& store, std::int64_t release,
                                      const store::CellFilter& filter) {
  std::map<std::pair<std::string, std::string>, CellTotal> sums;
  store::Page page{{}, 1000};
  for (;;) {
    auto cells = store::list_cells(store, release, filter, page);
    if (!cells)
      return cells.error();
    for (const store::Cell& cell : cells->items) {
      CellTotal& total = sums[{cell.rule, cell.currency}];
      total.rule = cell.rule;
      total.kind = cell.figures.kind;
      total.currency = cell.currency;
      add(total, cell);
    }
    if (!cells->next)
      break;
    page.cursor = *cells->next;
  }
  std::vector<CellTotal> out;
  for (auto& [name, total] : sums) {
    if (total.missing_total)
      total.missing_total = (*total.missing_total + total.money_step / 2) / total.money_step * total.money_step;
    out.push_back(std::move(total));
  }
  return out;
}

}  // namespace ratecheck::insight
