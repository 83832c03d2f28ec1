#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "ratecheck/base/result.h"
#include "ratecheck/insight/plan.h"
#include "ratecheck/store/publications.h"

/// What anyone may see: releases of noised counts, private for each worker (docs/releases.md "What a release is").
///
///   const auto done = publish_due(store);                    // once a day; nothing happens on most
///   if (!done)
///     return done.error();
///   for (const store::Publication& release : done->made)
///     print(release.number, release.period);
///   const auto json = public_release_json(store, 2);         // as GET /v1/insights/releases/2 answers
///
/// The store must be open. Calls may come from any thread, but publish_due and adopt_plan from one at a time.
namespace ratecheck::insight {

/// What a call did. `notes` are for the operator, never for the public.
struct PublishReport {
  std::vector<store::Publication> made;
  std::vector<Error> notes;  ///< what was due and is not published, and why
};
/// Adopts the program's own plan where there is none yet, makes the opening release where there is none, and draws
/// what is due by the store's clock: each publication once, its spend durable before. `random`: for tests; default
/// the system's.
Result<PublishReport> publish_due(store::Store& store, std::function<void(std::span<std::byte>)> random = {});

/// Loads a steward's plan, which rules the quarters from its day on. Loading the same again changes nothing.
/// Codes: `plan_fixed` (its quarter has begun, or another change is waiting), `plan_name_taken`, `plan_too_dear`
/// (a calendar year would cost more than it may, with what it has spent), `spends_lost`.
Result<store::KeptPlan> adopt_plan(store::Store& store, const ReleasePlan& plan);

/// Answers, ready to be sent. Codes of the store; `not_found`.
Result<std::string> public_releases_json(const store::Store& store, const store::Page& page);
Result<std::string> public_release_json(const store::Store& store, std::int64_t number);
Result<std::string> public_release_csv(const store::Store& store, std::int64_t number);
/// The plan in force, what the year has spent and may still spend, and what that means for one who takes part.
Result<std::string> plan_json(const store::Store& store);

}  // namespace ratecheck::insight
