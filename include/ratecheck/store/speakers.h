#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "ratecheck/base/result.h"
#include "ratecheck/store/store.h"

/// Who speaks in a release, and of which work: the one place where what workers uploaded goes towards the public.
///
///   const store::SpeakingWindow window{cut_off, [](std::int32_t month, std::int64_t) { return month == 202609;
///   }}; const auto counted = store::visit_speakers(store, window, [&](const store::Speaker& one) {
///   add(voice_of(one)); });
///
/// A key speaks that joined with a code made for one person, before the cut-off, and whose consent to be counted
/// was given before it; both must still stand. Whether it speaks, and of what, depends on rows of that key alone.
namespace ratecheck::store {

/// Which work of a speaker counts.
struct SpeakingWindow {
  std::int64_t cut_off = 0;  ///< Unix seconds; what came at this moment or later is left out
  /// `month` of the work (202503), `received_at` of the upload.
  std::function<bool(std::int32_t month, std::int64_t received_at)> takes;
};

/// Verdicts of one worker under one rule at one place. Counts are of work items; judged: any verdict but
/// `cannot_judge`.
struct SpeakerSums {
  std::string platform;
  std::string place;  ///< empty: not known
  std::string rule;
  std::int64_t judged_items = 0;
  std::int64_t short_items = 0;
  std::int64_t below_reference_items = 0;
};
/// What one worker has to say. No number of the worker is in it.
struct Speaker {
  std::vector<SpeakerSums> sums;
};

/// Calls `visit` once for each. The result: how many of them have an upload that cannot be read and says nothing;
/// that is for the operator, never for the public.
Result<std::int64_t> visit_speakers(const Store& store, const SpeakingWindow& window,
                                    const std::function<void(const Speaker&)>& visit);

}  // namespace ratecheck::store
