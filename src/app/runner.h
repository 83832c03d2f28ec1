#pragma once

#include <memory>
#include <optional>

#include "app/command_line.h"
#include "app/task.h"
#include "ratecheck/store/store.h"

namespace ratecheck::app {

/// Only a command by which an installation may begin makes a folder: a mistyped name must not look like an empty
/// one.
enum class Opens { existing, or_begins };

/// Does tasks with a data folder: itself where the folder is free, else through the service that has it open.
///
///   auto runner = Runner::at(shared);
///   if (!runner)
///     return kEnvironment;                          // it was told why
///   const TaskResult done = runner->run({"backup", {{"to", "/backups/a.db"}}, {}});
///
/// Holds the folder as long as it lives. For one thread.
class Runner {
 public:
  /// Nothing, after telling why, when the folder cannot be used.
  static std::optional<Runner> at(const Shared& shared, Opens opens = Opens::existing);

  /// What it tells goes to standard output and standard error.
  TaskResult run(const Task& task);

 private:
  Runner(const Shared& shared, std::optional<store::Store> store) : shared_(shared), store_(std::move(store)) {}

  Shared shared_;
  std::optional<store::Store> store_;  ///< nothing: the service has the folder
  std::shared_ptr<const pipeline::Library> library_;
};

/// Says on standard error what an opening did to the folder: a new database, one brought up to date.
void tell_opening(const store::Store& store);

/// One task, one exit code.
int run_task(const Shared& shared, const Task& task, Opens opens = Opens::existing);

}  // namespace ratecheck::app
