#include "app/long_import.h"

#include <fmt/format.h>

#include <future>

#include "app/command_line.h"
#include "app/input_files.h"
#include "ratecheck/pipeline/import_csv.h"
#include "ratecheck/pipeline/library.h"
#include "ratecheck/store/workers.h"

// Runs in the process that has the data folder, which reads the file by its path: a long file does not go through
// the operator's socket.

namespace ratecheck::app {

TaskResult import_long(const Task& task, const pipeline::CheckOptions& options, const TaskContext& place,
                       const Reporter& reporter) {
  const auto worker = store::authenticate(place.store, task.argument("key"));
  if (!worker) {
    reporter.problem(worker.error());
    return {kInputAtFault, {}};
  }
  // A long file takes a while to hash, as the data files do to load.
  auto opening = std::async(std::launch::async, open_long_csv, task.argument("path"));
  const auto library = place.library(reporter);
  const auto file = opening.get();
  if (!file)
    reporter.problem(file.error());
  if (library == nullptr || !file || *file == nullptr)
    return {kInputAtFault, {}};
  const std::string& name = task.argument("name");
  const pipeline::ImportedCsv done = pipeline::import_csv(
      place.store, library,
      {worker->worker, (*file)->sha256(), [&](char* to, std::size_t most) { return (*file)->read(to, most); },
       options},
      [&](std::size_t rows) { reporter.line(fmt::format("{}: {} rows", name, rows)); }, reporter.still_wanted);
  if (done.problem) {
    Error problem = *done.problem;
    problem.place.file = name;
    reporter.problem(problem);
  }
  reporter.line(fmt::format("{}: {} new work items in {} batches", name, done.new_work, done.batches));
  return {!done.store_good ? kEnvironment
          : done.problem   ? kInputAtFault
                           : kDone,
          {{"new_work", done.new_work}, {"known_work", done.known_work}, {"withheld", done.withheld}}};
}

}  // namespace ratecheck::app
