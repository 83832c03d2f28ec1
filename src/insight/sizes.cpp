// From amounts to a histogram, in three moves. With k = 5 and steps from 0, 0.20, 0.50, 1:
//
//   voices who miss such an amount      3, 4, 9, 6
//   joined from the smallest up         0 to 0.50 (3 and 4 of them, 7 together), 0.50 to 1 (9), from 1 (6)
//   counts shown                        rounded to five
//
// A step is closed as soon as it passes the test of every sum (why_not_shown): k voices, none with nearly all.
// What is left at the end joins the step before. Last, a histogram is left out when, held against one already
// shown, it would tell of one to k - 1 voices.
#include "insight/sizes.h"

#include <algorithm>
#include <map>

#include "insight/spread.h"
#include "ratecheck/base/money.h"

namespace ratecheck::insight {
namespace {

using store::Cell;
using store::LeafView;

/// How often each voice misses an amount of each fixed step.
using Counts = std::vector<std::vector<std::int64_t>>;

/// One histogram: first fixed step of each shown step, and the counts it was made of.
struct Made {
  std::string currency;
  std::vector<std::size_t> starts;
  Counts counts;
};

Counts counts_of(const LeafView& leaf, const Cell& cell, const std::vector<std::int64_t>& steps) {
  std::map<std::int64_t, std::vector<std::int64_t>> by_voice;
  for (const store::WorkerShare& worker : leaf.workers) {
    std::vector<std::int64_t>& mine = by_voice[worker.voice];
    mine.resize(steps.size(), 0);
    for (const store::RuleSums& sums : worker.rules) {
      if (sums.rule != cell.rule || sums.currency != cell.currency)
        continue;
      for (const auto& [amount, times] : sums.missing) {
        const auto step = std::upper_bound(steps.begin(), steps.end(), amount) - steps.begin() - 1;
        mine[static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, step))] += times;
      }
    }
  }
  Counts out;
  for (auto& [voice, mine] : by_voice)
    out.push_back(std::move(mine));
  return out;
}

/// How often this voice misses an amount of the steps [from, to).
std::int64_t within(const std::vector<std::int64_t>& mine, std::size_t from, std::size_t to) {
  std::int64_t sum = 0;
  for (std::size_t i = from; i < to; ++i)
    sum += mine[i];
  return sum;
}

/// Empty: the steps [from, to) may be shown as one.
std::string why_not(const Counts& counts, std::size_t from, std::size_t to, const Settings& settings) {
  std::vector<std::int64_t> each;
  for (const auto& mine : counts) {
    if (const std::int64_t times = within(mine, from, to); times > 0)
      each.push_back(times);
  }
  return why_not_shown(std::move(each), settings);
}

/// From the smallest amounts up: a step is closed as soon as it may be shown, what is left over joins the last.
std::vector<std::size_t> starts_of(const Counts& counts, std::size_t steps, const Settings& settings) {
  std::vector<std::size_t> starts = {0};
  for (std::size_t to = 1; to < steps; ++to) {
    if (why_not(counts, starts.back(), to, settings).empty())
      starts.push_back(to);
  }
  while (starts.size() > 1 && !why_not(counts, starts.back(), steps, settings).empty())
    starts.pop_back();
  return starts;
}

/// Some of the two histograms' common steps differ in one to k-1 voices: their difference is theirs.
bool tells_of_few(const Made& a, const Made& b, std::size_t steps, const Settings& settings) {
  std::vector<std::size_t> common;
  std::set_intersection(a.starts.begin(), a.starts.end(), b.starts.begin(), b.starts.end(),
                        std::back_inserter(common));
  common.push_back(steps);
  for (std::size_t i = 0; i + 1 < common.size(); ++i) {
    std::int64_t differ = 0;
    for (std::size_t voice = 0; voice < a.counts.size(); ++voice) {
      if (within(a.counts[voice], common[i], common[i + 1]) != within(b.counts[voice], common[i], common[i + 1]))
        ++differ;
    }
    if (differ > 0 && differ < settings.k)
      return true;
  }
  return false;
}

void show(Cell& cell, const Made& made, const std::vector<std::int64_t>& steps) {
  for (std::size_t i = 0; i < made.starts.size(); ++i) {
    const bool last = i + 1 == made.starts.size();
    const std::size_t end = last ? steps.size() : made.starts[i + 1];
    std::int64_t times = 0;
    for (const auto& mine : made.counts)
      times += within(mine, made.starts[i], end);
    const std::int64_t to = last ? 0 : steps[end];
    cell.figures.sizes.push_back({steps[made.starts[i]], to, round_to_five(times)});
  }
}

}  // namespace

std::vector<std::int64_t> size_steps(const std::string& currency) {
  const auto known = Currency::parse(currency);
  std::int64_t unit = 1;
  for (int i = known ? known->exponent() : 2; i > 0; --i)
    unit *= 10;
  if (unit == 1)
    unit = 100;  // a yen is no more than a penny
  return {0, unit / 5, unit / 2, unit, 2 * unit, 5 * unit, 10 * unit, 20 * unit, 50 * unit, 100 * unit};
}

void write_sizes(const LeafView& leaf, const Settings& settings, std::vector<Cell>& cells) {
  std::vector<Made> shown;
  for (Cell& cell : cells) {
    std::string& hidden = cell.figures.sizes_hidden;
    hidden = cell.figures.money_hidden;
    if (!hidden.empty())
      continue;
    const std::vector<std::int64_t> steps = size_steps(cell.currency);
    Made made{cell.currency, {}, counts_of(leaf, cell, steps)};
    hidden = why_not(made.counts, 0, steps.size(), settings);
    if (!hidden.empty())
      continue;
    made.starts = starts_of(made.counts, steps.size(), settings);
    const bool tells = std::any_of(shown.begin(), shown.end(), [&](const Made& other) {
      return other.currency == made.currency && tells_of_few(made, other, steps.size(), settings);
    });
    if (tells) {
      hidden = "other_rule";
      continue;
    }
    show(cell, made, steps);
    shown.push_back(std::move(made));
  }
}

}  // namespace ratecheck::insight
