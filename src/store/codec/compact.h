#pragma once

#include <tsl/robin_map.h>

#include <cstdint>
#include <string_view>
#include <vector>

#include "ratecheck/assessment/assessment.h"
#include "ratecheck/statement/statement.h"
#include "ratecheck/store/submissions.h"
#include "store/codec/rows.h"

// From what the left-hand rooms say to the store's compact form.

namespace ratecheck::store {

/// Another key made of a key and a number. The same two always give the same key, on any machine: keys are kept.
std::uint64_t mixed(std::uint64_t key, std::uint64_t number);

/// How often each piece of work has stood in a document, or in the batches of a long one. Of a million rows it
/// holds a million keys, so they stand side by side in one table: a table of nodes cost ten times as much
/// processor and more memory a row. `./dev bench csv` shows the whole import that it is a part of.
class OccurrenceCounter {
 public:
  /// 0 the first time that a key comes, then 1, and so on.
  std::uint32_t next(std::uint64_t key) { return times_[key]++; }

 private:
  tsl::robin_map<std::uint64_t, std::uint32_t> times_;  // its hash is the key, which is a hash already
};

/// The month of a moment on its own clock, as 202503.
std::int32_t month_of(const Instant& instant);

/// Whether work may be counted there: a platform and a place of the lists (base/platforms.h, base/place_name.h),
/// or no place. What a poster wrote otherwise is kept with the statement for the worker alone, and no figure ever
/// names it.
bool is_listed(std::string_view platform, std::string_view place);

/// `hash_key` must be the worker's own, so that equal order numbers of two workers give unequal keys. Equal rows
/// have equal keys until number_repeats tells them apart.
CompactWork to_compact(const std::vector<statement::Statement>& statements, std::string_view hash_key);
/// Equal rows of one upload are different work ("two rides at one price are two rides"): each has its turn.
/// `times` are counted on.
void number_repeats(CompactWork& work, OccurrenceCounter& times);
/// Verdicts name their work by its position counted through all statements, as the store does.
CompactVerdicts to_compact(const std::vector<statement::Statement>& statements,
                           const assessment::Assessment& assessment);

/// Minor units still missing under a verdict: of what is due at least, or taken beyond a cap.
std::int64_t missing_amount(const CompactVerdict& verdict, std::string_view kind);

}  // namespace ratecheck::store
