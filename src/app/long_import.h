#pragma once

#include "app/task.h"
#include "ratecheck/pipeline/check.h"

namespace ratecheck::app {

/// Imports the CSV at the task's `path`, of any length (pipeline/import_csv.h), and tells how far it is.
TaskResult import_long(const Task& task, const pipeline::CheckOptions& options, const TaskContext& place,
                       const Reporter& reporter);

}  // namespace ratecheck::app
