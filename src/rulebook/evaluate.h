#pragma once

#include "ratecheck/rulebook/rule.h"

namespace ratecheck::rulebook {

/// What Rulebook::evaluate does; the loader needs it before there is a rulebook.
Evaluation evaluate_rule(const Rule& rule, const Date& on, const Facts& facts, WithSteps steps);

}  // namespace ratecheck::rulebook
