#pragma once

#include <vector>

#include "ratecheck/assessment/assessment.h"
#include "ratecheck/assessment/conflicts.h"

namespace ratecheck::assessment {

/// The documents against themselves and against each other.
void add_findings(const std::vector<statement::Statement>& statements, const std::vector<Conflict>& conflicts,
                  std::vector<Finding>& findings);

/// Work that a list of work holds and that no statement of its platform pays although it covers the time.
void add_missing_work(const std::vector<statement::Statement>& statements, std::vector<Finding>& findings);

}  // namespace ratecheck::assessment
