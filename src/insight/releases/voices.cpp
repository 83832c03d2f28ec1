#include "insight/releases/voices.h"

#include <algorithm>

#include "ratecheck/base/place_name.h"

namespace ratecheck::insight {
namespace {

/// Work of one worker in one leaf, under its headline rule.
struct Heard {
  std::int64_t judged = 0;
  std::int64_t below = 0;
};

/// "none" where nothing is below; of four bins then up to a quarter of judged work, up to a half, more.
std::size_t bin_of(const Heard& heard, int bins) {
  if (heard.below == 0)
    return 0;
  if (bins == 2 || 4 * heard.below <= heard.judged)
    return 1;
  return 2 * heard.below <= heard.judged ? 2 : 3;
}

}  // namespace

Voices::Voices(const ReleasePlan& plan) : plan_(plan) {
  bins.assign(plan.leaves.size(), std::vector<std::int64_t>(static_cast<std::size_t>(plan.bins), 0));
  for (std::size_t i = 0; i < plan.leaves.size(); ++i)
    leaves_of_platform_[plan.leaves[i].platform].push_back(i);
}

std::optional<std::size_t> Voices::leaf_of(const std::string& platform, const std::string& place) const {
  const auto leaves = leaves_of_platform_.find(platform);
  if (leaves == leaves_of_platform_.end())
    return std::nullopt;
  std::optional<std::size_t> found;
  for (const std::size_t i : leaves->second) {
    const std::string& area = plan_.leaves[i].place;
    if (PlaceName{place}.within(area) && (!found || area.size() > plan_.leaves[*found].place.size()))
      found = i;
  }
  return found;
}

// Ties by alphabet: leaves stand in that order, by platform and then place, and only more is better.
std::optional<Voice> Voices::voice_of(const store::Speaker& speaker) const {
  std::map<std::size_t, Heard> heard;
  std::map<std::string, std::int64_t> judged_for;
  for (const store::SpeakerSums& sums : speaker.sums) {
    const auto leaf = leaf_of(sums.platform, sums.place);
    if (!leaf || plan_.leaves[*leaf].rule != sums.rule)
      continue;
    const bool yardstick = plan_.leaves[*leaf].below == Below::yardstick;
    heard[*leaf].judged += sums.judged_items;
    heard[*leaf].below += yardstick ? sums.below_reference_items : sums.short_items;
    judged_for[sums.platform] += sums.judged_items;
  }
  const auto fewer = [](const auto& a, const auto& b) { return a.second < b.second; };
  const auto platform = std::max_element(judged_for.begin(), judged_for.end(), fewer);
  if (platform == judged_for.end())
    return std::nullopt;
  std::optional<std::size_t> most;
  for (const auto& [leaf, of] : heard) {
    if (plan_.leaves[leaf].platform == platform->first && (!most || of.judged > heard[*most].judged))
      most = leaf;
  }
  return Voice{*most, bin_of(heard[*most], plan_.bins)};
}

void Voices::add(const store::Speaker& speaker) {
  if (const auto voice = voice_of(speaker))
    ++bins[voice->leaf][voice->bin];
}

}  // namespace ratecheck::insight
