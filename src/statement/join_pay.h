#pragma once

#include <optional>

#include "ratecheck/extraction/extraction.h"
#include "ratecheck/statement/statement.h"

namespace ratecheck::statement {

/// The work of `list` with the pay of `money`, each piece with the one nearest in time. Nothing when no two
/// of them are near enough. Work inside the span of the money that finds none becomes `missing_work`.
std::optional<Statement> join_pay(const Statement& money, const Statement& list,
                                  const extraction::JoinFacts& join);

}  // namespace ratecheck::statement
