#include "spread.h"

#include <algorithm>

namespace ratecheck::insight {
namespace {

class Draws {
 public:
  explicit Draws(std::uint64_t seed) : state_(seed) {}
  /// Below `limit`; the tiny bias of the remainder does not matter for a bootstrap.
  std::size_t below(std::size_t limit) {
    state_ += 0x9e3779b97f4a7c15ULL;  // splitmix64
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    return static_cast<std::size_t>((z ^ (z >> 31U)) % limit);
  }

 private:
  std::uint64_t state_;
};

Interval middle_95(std::vector<std::int64_t>& values) {
  if (values.empty())
    return {};
  std::sort(values.begin(), values.end());
  const std::size_t cut = values.size() / 40;
  return {values[cut], values[values.size() - 1 - cut]};
}

}  // namespace

std::int64_t round_to_five(std::int64_t count) {
  return (count * 2 + 5) / 10 * 5;
}

std::int64_t three_figures(std::int64_t amount) {
  if (amount < 0)
    return -three_figures(-amount);
  std::int64_t unit = 1;
  while (amount / unit >= 1000)
    unit *= 10;
  return (amount + unit / 2) / unit * unit;
}

std::int64_t soft_quantile(std::vector<std::int64_t> values, int percent) {
  if (values.empty())
    return 0;
  std::sort(values.begin(), values.end());
  const std::size_t last = values.size() - 1;
  const std::size_t scaled = last * static_cast<std::size_t>(percent);
  const std::size_t at = scaled / 100;
  const std::size_t from = at == 0 ? 0 : at - 1;
  const std::size_t to = std::min(last, at + (scaled % 100 == 0 ? 1 : 2));
  std::int64_t sum = 0;
  for (std::size_t i = from; i <= to; ++i)
    sum += values[i];
  return sum / static_cast<std::int64_t>(to - from + 1);
}

std::int64_t median_of(const std::map<std::int64_t, std::int64_t>& times) {
  std::int64_t all = 0;
  for (const auto& entry : times)
    all += entry.second;
  std::int64_t seen = 0;
  for (const auto& [amount, count] : times) {
    seen += count;
    if (seen * 2 >= all)
      return amount;
  }
  return 0;
}

std::string why_not_shown(std::vector<std::int64_t> amounts, const Settings& settings) {
  if (static_cast<std::int64_t>(amounts.size()) < settings.k)
    return "too_few_workers";
  std::sort(amounts.rbegin(), amounts.rend());
  std::int64_t rest = 0;
  for (std::size_t i = 2; i < amounts.size(); ++i)
    rest += amounts[i];
  return rest * 100 >= amounts[0] * settings.rest_percent ? "" : "dominated";
}

Intervals bootstrap(const std::vector<Voice>& voices, int rounds, std::uint64_t seed) {
  Draws draws(seed);
  std::vector<std::int64_t> totals, medians, shares, own;
  for (int round = 0; round < rounds; ++round) {
    Voice sum;
    own.clear();
    for (std::size_t i = 0; i < voices.size(); ++i) {
      const Voice& voice = voices[draws.below(voices.size())];
      sum.judged += voice.judged;
      sum.short_items += voice.short_items;
      sum.missing += voice.missing;
      if (voice.missing > 0)
        own.push_back(voice.own_median);
    }
    totals.push_back(sum.missing);
    if (!own.empty())
      medians.push_back(soft_quantile(own, 50));
    if (sum.judged > 0)
      shares.push_back(sum.short_items * 100 / sum.judged);
  }
  return {middle_95(totals), middle_95(medians), middle_95(shares)};
}

}  // namespace ratecheck::insight
