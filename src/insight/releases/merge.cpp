#include "insight/releases/merge.h"

#include <algorithm>
#include <cmath>
#include <set>

// A share of workers and its interval, from noised numbers alone. Let S be the noised number of voices with
// anything below, n the noised number of all, p a share that may be the true one, and V the known variance of the
// noise of one bin of one leaf (a sum of k leaves has k times as much). Then S - p n is around nought, and its
// variance is
//
//   noise      k V ((1 - p)^2 (bins - 1) + p^2)      each bin below weighs 1 - p, the first one p
//   sampling   n p (1 - p)                           as of n drawn by lot
//
// All p for which S - p n is within the 95 % reach are the interval: it stays between 0 and 1 and does not become
// nought where S is, as "plus and minus" would. p is tried in steps of a thousandth. The reach is the normal one,
// taken further out for the tails of the noise (Cornish and Fisher), which are heavier the fewer numbers are
// added.
//
// Example: 35 voices, 20 % of them below, epsilon 0.4, one leaf: noise 18 points; 60: 10; 100: 6; 150: 4.

namespace ratecheck::insight {
namespace {

constexpr double kNormalReach = 1.959964;
constexpr int kSteps = 1000;
constexpr double kMostNoise = 0.20;

struct Known {
  double below = 0;
  double all = 0;
  double bins_below = 1;
  double variance = 0;  ///< of one bin over all leaves of the sum
  double leaves = 1;
};

double noise_variance(const Known& known, double p) {
  return known.variance * ((1 - p) * (1 - p) * known.bins_below + p * p);
}

/// How far out 95 % of the noise reaches, in its standard deviations.
double noise_reach(const Known& known, double p) {
  const double q = 1 - p;
  const double squares = q * q * known.bins_below + p * p;
  const double fourths = q * q * q * q * known.bins_below + p * p * p * p;
  const double one = known.variance / known.leaves;
  const double excess = (3 + 1 / one) * fourths / (squares * squares) / known.leaves;
  const double z = kNormalReach;
  return z + (z * z * z - 3 * z) * excess / 24;
}

struct Shares {
  double from = 1;
  double to = 0;

  [[nodiscard]] double half_width() const { return from > to ? 1 : (to - from) / 2; }
};

/// The shares within reach, of those from `first` to `last` thousandths: `reach_squared(p)` is of S - p n.
template <typename Reach>
Shares shares_within(const Known& known, int first, int last, const Reach& reach_squared) {
  Shares found{static_cast<double>(last) / kSteps, static_cast<double>(first) / kSteps};
  for (int step = first; step <= last; ++step) {
    const double p = static_cast<double>(step) / kSteps;
    const double off = known.below - p * known.all;
    if (off * off > reach_squared(p))
      continue;
    found.from = std::min(found.from, p);
    found.to = std::max(found.to, p);
  }
  return found;
}

std::vector<std::int64_t> sum_of(const PlanNode& node, const Bins& noised, int bins) {
  std::vector<std::int64_t> sum(static_cast<std::size_t>(bins), 0);
  for (const std::size_t leaf : node.leaves) {
    for (std::size_t bin = 0; bin < sum.size(); ++bin)
      sum[bin] += noised[leaf][bin];
  }
  return sum;
}

std::int64_t total(const std::vector<std::int64_t>& bins) {
  std::int64_t all = 0;
  for (const std::int64_t bin : bins)
    all += bin;
  return all;
}

}  // namespace

Bins draw(const Bins& voices, const Laplace& noise) {
  Bins noised = voices;
  for (std::vector<std::int64_t>& leaf : noised) {
    for (std::int64_t& bin : leaf)
      bin += noise.draw();
  }
  return noised;
}

// Negative bins become 0 for the value alone: the interval is of the numbers as they were drawn.
NoisyShare share_of(const std::vector<std::int64_t>& bins, std::size_t leaves, double variance) {
  Known known;
  known.leaves = static_cast<double>(leaves);
  known.variance = variance * known.leaves;
  known.bins_below = static_cast<double>(bins.size() - 1);
  known.all = static_cast<double>(total(bins));
  known.below = known.all - static_cast<double>(bins[0]);
  double shown_below = 0;
  for (std::size_t i = 1; i < bins.size(); ++i)
    shown_below += static_cast<double>(std::max<std::int64_t>(bins[i], 0));
  const double shown_all = shown_below + static_cast<double>(std::max<std::int64_t>(bins[0], 0));
  NoisyShare share;
  if (shown_all <= 0 || known.all <= 0)
    return share;
  share.value = shown_below / shown_all;
  const auto noise = [&](double p) {
    const double reach = noise_reach(known, p);
    return reach * reach * noise_variance(known, p);
  };
  const auto sampling = [&](double p) { return kNormalReach * kNormalReach * known.all * p * (1 - p); };
  const Shares both = shares_within(known, 0, kSteps, [&](double p) { return noise(p) + sampling(p); });
  share.from = std::min(both.from, share.value);
  share.to = std::max(both.to, share.value);
  // beyond 0 and 1 too, or noise would seem to be half of what it is where the share is near one of them
  share.noise = shares_within(known, -kSteps, 2 * kSteps, noise).half_width();
  // around the value itself, as nobody knows where the noise has taken it from
  known.below = share.value * known.all;
  share.sampling = shares_within(known, 0, kSteps, sampling).half_width();
  return share;
}

std::vector<MergedFigure> merge(const ReleasePlan& plan, const Bins& noised, double variance) {
  std::vector<std::int64_t> voices;
  for (const PlanNode& node : plan.nodes)
    voices.push_back(total(sum_of(node, noised, plan.bins)));
  std::set<std::size_t> chosen;
  for (std::size_t leaf = 0; leaf < plan.leaves.size(); ++leaf) {
    std::size_t node = leaf;
    while (voices[node] < kFewestVoices && plan.nodes[node].parent)
      node = *plan.nodes[node].parent;
    chosen.insert(node);
  }
  std::vector<MergedFigure> out;
  for (const std::size_t node : chosen) {
    MergedFigure figure;
    figure.node = node;
    figure.bins = sum_of(plan.nodes[node], noised, plan.bins);
    figure.voices = voices[node];
    if (figure.voices >= kFewestVoices) {
      figure.share = share_of(figure.bins, plan.nodes[node].leaves.size(), variance);
      figure.hidden = figure.share.noise > kMostNoise;
    }
    out.push_back(std::move(figure));
  }
  return out;
}

}  // namespace ratecheck::insight
