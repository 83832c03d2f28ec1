#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "insight/intervals.h"
#include "insight/sizes.h"
#include "insight/spread.h"
#include "ratecheck/insight/insight.h"

// Every rule of a leaf speaks of the same workers and the same work items: what a rule does not judge counts
// as not judged. So no difference of two rules' cells is a group of workers.
//
// A leaf goes through its life like this (docs/disclosure.md "Leaves and cells"):
//
//   release 1   4 workers                       left out
//   release 2   6 workers                       published: counts, and money where it exposes nobody
//   release 3   6 workers, 2 with new uploads   kept as it was: a delay
//   release 4   6 workers, 3 with new uploads   published anew
//               one of them leaves              its cells go at once (store)
//   release 5   5 workers, 2 changed since 4    kept as it is: nothing
//   release 6   5 workers, 3 changed since 4    published anew
//
// Counted are voices: the keys that joined by one shared code are one, however many. Three changed voices are a
// delay and no guarantee, since two of them may be the asker's own.
//
// Inside a leaf that is shown each figure is asked about by itself: counts need k voices with judged work, money
// passes why_not_shown (spread.h), sizes their own test (sizes.cpp), intervals and quartiles a larger crowd.

namespace ratecheck::insight {
namespace {

using store::Cell;
using store::CellFigures;
using store::LeafFate;
using store::LeafView;
using store::RuleSums;
using store::WorkerShare;

/// Which cell of a leaf.
struct RuleFigures {
  std::string rule;
  std::string currency;
  std::string kind;
  auto operator<=>(const RuleFigures&) const = default;
};

/// What one worker adds under one rule, and as whose voice.
struct Part {
  std::int64_t voice = 0;
  const RuleSums* sums = nullptr;
};

std::map<RuleFigures, std::vector<Part>> by_rule(const LeafView& leaf) {
  std::map<RuleFigures, std::vector<Part>> out;
  for (const WorkerShare& worker : leaf.workers) {
    for (const RuleSums& sums : worker.rules)
      out[{sums.rule, sums.currency, sums.kind}].push_back({worker.voice, &sums});
  }
  return out;
}

/// How many voices there are among those that `counts` lets through.
template <typename Items, typename Counts>
std::int64_t voices_of(const Items& items, const Counts& counts) {
  std::set<std::int64_t> voices;
  for (const auto& item : items) {
    if (counts(item))
      voices.insert(item.voice);
  }
  return static_cast<std::int64_t>(voices.size());
}

/// The same for the same cell in the same release, and another for every other.
std::uint64_t seed_of(const LeafView& leaf, const RuleFigures& name, std::int64_t release) {
  std::uint64_t value = 0xcbf29ce484222325ULL ^ static_cast<std::uint64_t>(release);  // FNV-1a
  const std::string text =
      fmt::format("{}|{}|{}|{}|{}", leaf.platform, leaf.place, leaf.month, name.rule, name.currency);
  for (const char c : text)
    value = (value ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return value;
}

std::string why_no_money(const std::vector<WorkerSample>& samples, const Settings& settings) {
  std::map<std::int64_t, std::int64_t> by_voice;
  for (const WorkerSample& sample : samples) {
    if (sample.missing > 0)
      by_voice[sample.voice] += sample.missing;
  }
  if (by_voice.empty())
    return "no_amounts";
  std::vector<std::int64_t> amounts;
  for (const auto& [voice, amount] : by_voice)
    amounts.push_back(amount);
  return why_not_shown(std::move(amounts), settings);
}

void write_counts(CellFigures& out, const std::vector<Part>& parts, std::int64_t items) {
  RuleSums all;
  for (const auto& [voice, s] : parts) {
    all.short_items += s->short_items;
    all.possibly_short_items += s->possibly_short_items;
    all.over_items += s->over_items;
    all.met_items += s->met_items;
    all.below_reference_items += s->below_reference_items;
  }
  out.short_items = all.short_items;
  out.possibly_short_items = all.possibly_short_items;
  out.over_items = all.over_items;
  out.met_items = all.met_items;
  out.below_reference_items = all.below_reference_items;
  out.not_judged_items = std::max<std::int64_t>(0, items - all.judged_items());
}

/// Of eighths of a minor unit.
std::int64_t in_minor(std::int64_t eighths) {
  return (eighths + 4) / 8;
}

void write_money(CellFigures& out, const std::vector<WorkerSample>& samples, bool spread) {
  std::int64_t total = 0;
  std::vector<std::int64_t> medians;  // twice
  for (const WorkerSample& sample : samples) {
    total += sample.missing;
    if (sample.missing > 0)
      medians.push_back(sample.twice_own_median);
  }
  out.missing_total = three_figures(total);
  out.missing_median = three_figures(in_minor(four_times_quartile(medians, 2)));
  if (!spread)
    return;
  out.missing_low_quartile = three_figures(in_minor(four_times_quartile(medians, 1)));
  out.missing_high_quartile = three_figures(in_minor(four_times_quartile(medians, 3)));
}

/// Per cent, the median of the workers' own shares.
std::int64_t worker_share(const std::vector<WorkerSample>& samples) {
  constexpr std::int64_t kFine = 1'000'000;
  std::vector<std::int64_t> shares;
  for (const WorkerSample& sample : samples)
    shares.push_back(sample.part * kFine / sample.judged);
  return (four_times_quartile(shares, 2) * 100 / 4 + kFine / 2) / kFine;
}

void write_intervals(CellFigures& out, const std::vector<WorkerSample>& samples, const Settings& settings,
                     std::uint64_t seed) {
  const Interval share = percent_outwards(share_interval(samples, settings.bootstrap_rounds, seed));
  out.share_from = share.from;
  out.share_to = share.to;
  if (!out.money_hidden.empty())
    return;
  const MoneyIntervals money = money_intervals(samples, settings.bootstrap_rounds, ~seed);
  out.total_from = std::min(three_figures_down(money.total.from), *out.missing_total);
  out.total_to = std::max(three_figures_up(money.total.to), *out.missing_total);
  out.median_from = std::min(three_figures_down(money.median.from), *out.missing_median);
  out.median_to = std::max(three_figures_up(money.median.to), *out.missing_median);
}

/// One sample for each worker with judged work.
std::vector<WorkerSample> samples_of(const std::vector<Part>& parts, bool yardstick) {
  std::vector<WorkerSample> samples;
  for (const auto& [voice, s] : parts) {
    if (s->judged_items() == 0)
      continue;
    samples.push_back({s->judged_items(), yardstick ? s->below_reference_items : s->short_items, s->missing_minor,
                       twice_median(s->missing), voice});
  }
  return samples;
}

/// One rule in one leaf that is shown: what may be told of it, and why the rest is hidden.
Cell cell_of(const LeafView& leaf, const RuleFigures& name, const std::vector<Part>& parts,
             const CellFigures& common, std::int64_t items, const Settings& settings, std::uint64_t seed) {
  Cell cell{leaf.platform, leaf.place, leaf.month, name.rule, name.currency, common};
  CellFigures& figures = cell.figures;
  figures.kind = name.kind;
  const std::vector<WorkerSample> samples = samples_of(parts, figures.is_yardstick());
  const std::int64_t voices = voices_of(samples, [](const WorkerSample&) { return true; });
  if (voices < settings.k) {
    figures.counts_hidden = figures.money_hidden = "too_few_workers";
    return cell;
  }
  write_counts(figures, parts, items);
  figures.worker_share = worker_share(samples);
  const std::int64_t with_money = voices_of(samples, [](const WorkerSample& one) { return one.missing > 0; });
  figures.money_hidden = why_no_money(samples, settings);
  if (figures.money_hidden.empty())
    write_money(figures, samples, with_money >= settings.workers_for_spread);
  if (voices >= settings.workers_for_spread)
    write_intervals(figures, samples, settings, seed);
  return cell;
}

std::map<std::string, std::int64_t> reached(const LeafView& leaf, const Settings& settings) {
  std::map<std::string, std::int64_t> out;
  for (const WorkerShare& worker : leaf.workers)
    ++out[worker.reached];
  std::erase_if(out, [&](const auto& entry) {
    return voices_of(leaf.workers, [&](const WorkerShare& one) { return one.reached == entry.first; }) <
           settings.k;
  });
  for (auto& entry : out)
    entry.second = round_to_five(entry.second);
  return out;
}

std::vector<Cell> cells_of(const LeafView& leaf, std::int64_t release, const Settings& settings) {
  std::int64_t items = 0;
  for (const WorkerShare& worker : leaf.workers)
    items += worker.items;
  CellFigures common;
  common.workers = static_cast<std::int64_t>(leaf.workers.size());
  common.work_items = items;
  common.reached = reached(leaf, settings);
  std::vector<Cell> cells;
  for (const auto& [name, parts] : by_rule(leaf))
    cells.push_back(cell_of(leaf, name, parts, common, items, settings, seed_of(leaf, name, release)));
  write_sizes(leaf, settings, cells);
  return cells;
}

}  // namespace

store::LeafDecision decide(const LeafView& leaf, std::int64_t release, const Settings& settings) {
  if (voices_of(leaf.workers, [](const WorkerShare&) { return true; }) < settings.k)
    return {};  // left out, as if nobody were there
  const std::int64_t changed = voices_of(leaf.workers, [](const WorkerShare& one) { return one.changed; });
  if (leaf.published_before && changed < settings.changed)
    return {LeafFate::keep};
  return {LeafFate::publish, cells_of(leaf, release, settings)};
}

}  // namespace ratecheck::insight
