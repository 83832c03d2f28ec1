#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "ratecheck/statement/statement.h"

namespace ratecheck::statement {

using Partners = std::vector<std::optional<std::size_t>>;

/// For each item of `b` the one of `a` that is the same work, each of `a` once. Equal rows stay as many as
/// the document that shows most of them has.
Partners find_partners(const Statement& a, const Statement& b);

/// True when an adjustment or a total stands in both.
bool shares_money(const Statement& a, const Statement& b);

/// Adds what `b` tells to `a`. Partners become one item, the better reading of the two; the others find their
/// place between their neighbours. Without partners everything is added. How much work and money was new.
std::size_t combine(Statement& a, Statement b, const Partners& partners);

}  // namespace ratecheck::statement
