#pragma once

#include "coverage.h"
#include "ratecheck/rulebook/rule.h"

namespace ratecheck::rulebook {

/// What Rulebook::evaluate does; the loader needs it before there is a rulebook, and to know which ways of
/// the formula an example has gone.
Evaluation evaluate_rule(const Rule& rule, const Date& on, const Facts& facts, WithSteps steps,
                         Coverage* seen = nullptr);

}  // namespace ratecheck::rulebook
