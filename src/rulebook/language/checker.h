#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "rulebook/language/program.h"

namespace ratecheck::rulebook {

/// Another rule of the same rulebook, or nullptr.
using FindRule = std::function<const Rule*(std::string_view id)>;

/// The tree of parse_formula, of a rule whose inputs, rates and times are loaded. References are needed for the
/// call only.
/// Resolves names and checks types and units of one formula; every fault is reported. Marks the inputs,
/// rates and lets that are read, and fills Program::others. The result must fit `expected`.
void check_formula(Program& program, Ast& ast, const Currency& currency, const Unit& expected,
                   const FindRule& find_rule, std::vector<FormulaFault>& faults);

}  // namespace ratecheck::rulebook
