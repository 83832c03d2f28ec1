#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ratecheck/insight/plan.h"
#include "ratecheck/store/speakers.h"

// One worker, one voice: for the platform with most judged work, at the place with most judged work, in one bin.
// So one key more or less changes one bin of one leaf by one, which is what the noise is made for.
//
//   Voices voices(plan);
//   voices.add(speaker);               // or nothing, where no headline rule judged anything of this worker
//   voices.bins[12][1];                // leaf 12, bin "some"

namespace ratecheck::insight {

/// Whole numbers, by leaf of the plan and bin: voices, or voices with noise.
using Bins = std::vector<std::vector<std::int64_t>>;

struct Voice {
  std::size_t leaf = 0;
  std::size_t bin = 0;
  bool operator==(const Voice&) const = default;
};

class Voices {
 public:
  explicit Voices(const ReleasePlan& plan);  ///< the plan must outlive it

  [[nodiscard]] std::optional<Voice> voice_of(const store::Speaker& speaker) const;
  void add(const store::Speaker& speaker);

  Bins bins;

 private:
  /// The narrowest leaf of the platform that the place lies in.
  [[nodiscard]] std::optional<std::size_t> leaf_of(const std::string& platform, const std::string& place) const;

  const ReleasePlan& plan_;
  std::map<std::string, std::vector<std::size_t>> leaves_of_platform_;
};

}  // namespace ratecheck::insight
