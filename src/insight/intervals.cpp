// One round of the bootstrap draws as many workers as there are, with putting back, and works the figure out anew:
//
//   workers  A 2 of 10 short   B 0 of 4   C 5 of 6        share of all: 7 of 20
//   round 1  A, C, C           12 of 22
//   round 2  B, A, B           2 of 18
//   …        1,000 rounds, sorted; the interval is what lies between the cuts on both sides (cut_of)
//
// For a share the two invented workers of intervals.h are among those who are drawn, and are drawn from. The
// generator is our own and its seed the caller's, so that the same release draws the same workers everywhere.
#include "insight/intervals.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace ratecheck::insight {
namespace {

__extension__ typedef unsigned __int128 UInt128;

/// Equal seeds draw alike, everywhere; the standard library's distributions do not.
class Draws {
 public:
  explicit Draws(std::uint64_t seed) : state_(seed) {}
  /// Below `limit`; the tiny bias of the scaling does not matter for a bootstrap.
  std::size_t below(std::size_t limit) {
    state_ += 0x9e3779b97f4a7c15ULL;  // splitmix64
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    return static_cast<std::size_t>((UInt128{z ^ (z >> 31U)} * limit) >> 64U);
  }

 private:
  std::uint64_t state_;
};

/// 97.5 % point of Student's t, by its expansion around the normal one (Abramowitz and Stegun 26.7.5). To three
/// decimals from ten degrees of freedom up.
double t_point(double degrees) {
  constexpr double z = 1.959963985;
  constexpr double z3 = z * z * z;
  constexpr double z5 = z3 * z * z;
  constexpr double z7 = z5 * z * z;
  return z + (z3 + z) / (4 * degrees) + (5 * z5 + 16 * z3 + 3 * z) / (96 * degrees * degrees) +
         (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * degrees * degrees * degrees);
}

/// How many of the sorted draws are left out on each side: 2.5 % for a large crowd, fewer for a small one.
std::size_t cut_of(std::size_t draws, std::size_t workers) {
  const auto n = static_cast<double>(std::max<std::size_t>(workers, 2));
  const double out = std::sqrt(n / (n - 1)) * t_point(n - 1);
  const double tail = std::erfc(out / std::sqrt(2.0)) / 2;
  return static_cast<std::size_t>(std::floor(tail * static_cast<double>(draws)));
}

template <typename Value>
std::pair<Value, Value> middle_of(std::vector<Value>& draws, std::size_t workers) {
  std::sort(draws.begin(), draws.end());
  const std::size_t cut = cut_of(draws.size(), workers);
  return {draws[cut], draws[draws.size() - 1 - cut]};
}

struct Work {
  std::int64_t judged = 0;
  std::int64_t part = 0;

  Work& operator+=(const Work& more) {
    judged += more.judged;
    part += more.part;
    return *this;
  }
  [[nodiscard]] double share() const {
    return judged == 0 ? 0 : static_cast<double>(part) / static_cast<double>(judged);
  }
};

/// The workers and the two invented ones. All are counted in parts of a job, 2 x workers of them, so that half of
/// the mean is a whole number.
std::vector<Work> drawn_from(std::span<const WorkerSample> samples) {
  const auto parts = 2 * static_cast<std::int64_t>(samples.size());
  std::vector<Work> out;
  out.reserve(samples.size() + 2);
  std::int64_t jobs = 0;
  for (const WorkerSample& sample : samples) {
    out.push_back({sample.judged * parts, sample.part * parts});
    jobs += sample.judged;
  }
  out.push_back({jobs, jobs});
  out.push_back({jobs, 0});
  return out;
}

/// The median of those drawn, times eight. `sorted` by their own medians; `times` beside them.
std::int64_t drawn_median(const std::vector<std::int64_t>& sorted, const std::vector<int>& times,
                          std::int64_t drawn) {
  std::int64_t seen = 0;
  std::int64_t lower = 0;
  const std::int64_t first = (drawn - 1) / 2;  // the two middle places, or one twice
  const std::int64_t second = drawn / 2;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const std::int64_t before = seen;
    seen += times[i];
    if (before <= first && first < seen)
      lower = sorted[i];
    if (before <= second && second < seen)
      return 2 * (lower + sorted[i]);
  }
  return 0;
}

}  // namespace

ShareInterval share_interval(std::span<const WorkerSample> samples, int rounds, std::uint64_t seed) {
  const std::vector<Work> from = drawn_from(samples);
  Draws draws(seed);
  std::vector<double> shares;
  shares.reserve(static_cast<std::size_t>(rounds));
  for (int round = 0; round < rounds; ++round) {
    Work sum;
    for (std::size_t i = 0; i < from.size(); ++i)
      sum += from[draws.below(from.size())];
    shares.push_back(sum.share());
  }
  Work all;
  for (const WorkerSample& sample : samples)
    all += {sample.judged, sample.part};
  const auto [low, high] = middle_of(shares, samples.size());
  return {std::min(low, all.share()), std::max(high, all.share())};
}

Interval percent_outwards(const ShareInterval& share) {
  constexpr double dust = 1e-9;  // 0.29 is 28.999999999999996 per cent
  return {static_cast<std::int64_t>(std::floor(share.from * 100 + dust)),
          static_cast<std::int64_t>(std::ceil(share.to * 100 - dust))};
}

MoneyIntervals money_intervals(std::span<const WorkerSample> samples, int rounds, std::uint64_t seed) {
  std::vector<WorkerSample> sorted(samples.begin(), samples.end());
  std::sort(sorted.begin(), sorted.end(),
            [](const WorkerSample& a, const WorkerSample& b) { return a.twice_own_median < b.twice_own_median; });
  // Who misses nothing has no median and comes first.
  const auto with_money =
      std::find_if(sorted.begin(), sorted.end(), [](const WorkerSample& v) { return v.missing > 0; });
  const auto without = static_cast<std::size_t>(with_money - sorted.begin());
  std::vector<std::int64_t> own;
  for (auto sample = with_money; sample != sorted.end(); ++sample)
    own.push_back(sample->twice_own_median);
  Draws draws(seed);
  std::vector<std::int64_t> totals;
  std::vector<std::int64_t> medians;
  std::vector<int> times(own.size());
  for (int round = 0; round < rounds; ++round) {
    std::fill(times.begin(), times.end(), 0);
    std::int64_t total = 0;
    std::int64_t drawn = 0;
    for (std::size_t i = 0; i < sorted.size(); ++i) {
      const std::size_t at = draws.below(sorted.size());
      if (at < without)
        continue;
      total += sorted[at].missing;
      ++times[at - without];
      ++drawn;
    }
    totals.push_back(total);
    if (drawn > 0)
      medians.push_back(drawn_median(own, times, drawn));
  }
  if (medians.empty())
    return {};
  const auto [low_total, high_total] = middle_of(totals, sorted.size());
  const auto [low_median, high_median] = middle_of(medians, sorted.size());
  return {{low_total, high_total}, {low_median / 8, (high_median + 7) / 8}};
}

}  // namespace ratecheck::insight
