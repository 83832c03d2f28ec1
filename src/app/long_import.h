#pragma once

#include "app/task.h"
#include "ratecheck/service/check.h"

namespace ratecheck::app {

/// Imports the CSV at the task's `path`, of any length, in memory that does not grow with it. A submission for
/// each batch of rows, known again by the file and its place in it: an import that was cut off goes on where it
/// stopped when it is started again.
Done import_long(const Task& task, const service::CheckOptions& options, const Workplace& place,
                 const Teller& teller);

}  // namespace ratecheck::app
