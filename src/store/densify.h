#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ratecheck/assessment/assessment.h"
#include "ratecheck/statement/statement.h"
#include "ratecheck/store/submissions.h"
#include "rows.h"

// From what the left-hand rooms say to the store's dense form.

namespace ratecheck::store {

/// Another key made of a key and a number.
std::uint64_t mixed(std::uint64_t key, std::uint64_t number);

/// How often each piece of work has stood in a document, or in the pieces of a long one.
using Turns = std::unordered_map<std::uint64_t, std::uint32_t>;

/// `hash_key` must be the worker's own, so that equal order numbers of two workers give unequal keys.
/// `turns` are counted on.
DenseWork densify(const std::vector<statement::Statement>& statements, std::string_view hash_key, Turns& turns);
DenseVerdicts densify(const std::vector<statement::Statement>& statements,
                      const assessment::Assessment& assessment);

/// Minor units still missing under a verdict: of what is due at least, or taken beyond a cap.
std::int64_t missing_amount(const DenseVerdict& verdict, std::string_view kind);

}  // namespace ratecheck::store
