#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "rulebook/language/ast.h"

namespace ratecheck::rulebook {

/// Every function of the language, for "did you mean".
const std::vector<std::string>& function_names();
/// Words that cannot name an input, rate or let.
bool is_reserved(std::string_view name);

/// The tree of a formula, or nothing and at least one fault. Names and types are not looked at yet: check_formula
/// does that. The tree holds copies; `text` may go.
std::optional<Ast> parse_formula(std::string_view text, const Currency& currency,
                                 std::vector<FormulaFault>& faults);

}  // namespace ratecheck::rulebook
