#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "ratecheck/assessment/assessment.h"
#include "ratecheck/base/result.h"
#include "ratecheck/store/store.h"

/// Invented data for a first look and for measuring. Platforms are called "demo-…", and the folder
/// remembers that it is a demo (store/invented.h).
///
///   const auto done = demo::fill_demo(store, {.workers = 60, .work_items = 12000, .progress = {}, .judge = {}});
///   if (!done)
///     return done.error();
///   show(done->key);  // log in with it, to look around as one of the workers
///
/// The same options give the same work and pay in every run. Several threads fill the store at once: `judge` is
/// called by all of them at a time, `progress` by one at a time. Both must last until it returns.
namespace ratecheck::demo {

struct DemoOptions {
  std::int64_t workers = 360;  ///< 60 a place: enough for a figure that anyone may see
  std::int64_t work_items = 20000;
  std::int32_t first_month = 202501;
  int months = 6;
  std::uint64_t seed = 1;
  /// Told after each upload: work items done so far.
  std::function<void(std::int64_t)> progress;
  /// Judges the invented statements; without it, an invented floor rule "demo-floor" does.
  std::function<assessment::Assessment(const std::vector<statement::Statement>&)> judge;
};

/// Where the invented platforms pay short, in per cent of the work items. From the fourth month on it is
/// another share, so that there is a before and an after to look at.
struct PlantedShortfall {
  std::string platform;
  std::string place;
  std::int64_t percent = 0;
  std::int64_t later_percent = 0;
};
/// All places of the demo with what is planted there.
const std::vector<PlantedShortfall>& planted_shortfalls();

struct DemoReport {
  std::int64_t workers = 0;
  std::int64_t submissions = 0;
  std::int64_t work_items = 0;
  std::string key;  ///< of one of the invented workers, to look around with
};
/// A plan of releases over the invented platforms, as a file: two quarters of 2025. What fills the folder should
/// come after its first day and before the cut-off of the first, 15 May 2025.
std::string_view release_plan();

/// Fills an empty folder. Every worker has joined and consents; a release is the caller's to make.
/// Code `not_empty`: there are workers already.
Result<DemoReport> fill_demo(store::Store& store, const DemoOptions& options);

}  // namespace ratecheck::demo
