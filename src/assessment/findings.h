#pragma once

#include <vector>

#include "ratecheck/assessment/assessment.h"

namespace ratecheck::assessment {

/// The documents against themselves and against each other.
void add_findings(const std::vector<statement::Statement>& statements, std::vector<Finding>& findings);

}  // namespace ratecheck::assessment
