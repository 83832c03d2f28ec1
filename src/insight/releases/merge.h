#pragma once

#include <cstdint>
#include <vector>

#include "insight/releases/laplace.h"
#include "insight/releases/voices.h"

// From voices to what anyone may see: noise on every bin, and then nothing but sums of noised numbers.
//
//   const Bins noised = draw(voices.bins, noise);                  // the only place where voices and noise meet
//   for (const MergedFigure& one : merge(plan, noised, noise.variance()))
//     if (!one.hidden)
//       show(plan.nodes[one.node].place, one.share.value);

namespace ratecheck::insight {

/// Every bin of every leaf, the empty ones too, in their order.
Bins draw(const Bins& voices, const Laplace& noise);

/// Parts of 1. The interval has both errors in it; each half-width is of one alone.
struct NoisyShare {
  double value = 0;
  double from = 0;
  double to = 1;
  double noise = 1;     ///< 95 %, of the noise
  double sampling = 1;  ///< 95 %, as if those who take part were drawn from all by lot
};

struct MergedFigure {
  std::size_t node = 0;  ///< of the plan
  std::vector<std::int64_t> bins;
  std::int64_t voices = 0;
  bool hidden = true;  ///< too few, or the noise alone is more than 20 points
  NoisyShare share;    ///< of workers with anything below; only where it is not hidden
};

/// The least noised sum of voices that is shown.
inline constexpr std::int64_t kFewestVoices = 35;

/// Share of workers with anything below, from noised bins of `leaves` leaves. Exposed for tests.
NoisyShare share_of(const std::vector<std::int64_t>& bins, std::size_t leaves, double variance);

/// For each leaf the narrowest node above it that reaches 35, each once; a root that does not is there, hidden.
std::vector<MergedFigure> merge(const ReleasePlan& plan, const Bins& noised, double variance);

}  // namespace ratecheck::insight
