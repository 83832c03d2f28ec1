#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "ratecheck/base/error.h"
#include "ratecheck/base/result.h"

namespace ratecheck::store {
class Store;
struct VerifyReport;
}  // namespace ratecheck::store
namespace ratecheck::pipeline {
struct Library;
}
namespace ratecheck::insight {
struct PublishReport;
}

namespace ratecheck::app {

/// One thing to be done with a data folder. One process at a time may write there: the one that was started for
/// it when the folder is free, else the service that has it open (operator_socket.h).
struct Task {
  std::string command;  ///< "backup", "organizer add" …
  std::map<std::string, std::string> arguments;
  std::string payload;  ///< a document, a password

  [[nodiscard]] const std::string& argument(const std::string& name) const;
};

/// Where a task tells what it does.
struct Reporter {
  std::function<void(std::string_view)> line;
  std::function<void(const Error&)> problem;
  /// False: nobody listens any more. What takes long stops there and can be resumed.
  std::function<bool()> still_wanted = [] { return true; };
};

struct TaskResult {
  int code = 0;                                 ///< exit code of the contract
  std::map<std::string, std::int64_t> figures;  ///< for who sums up several tasks
};

/// Null, after telling why, when a file has a problem.
using GetLibrary = std::function<std::shared_ptr<const pipeline::Library>(const Reporter&)>;

/// What tasks work with. Valid for one task.
struct TaskContext {
  store::Store& store;
  GetLibrary library;                         ///< in use
  GetLibrary fresh_library;                   ///< its files read again, and in use from now on
  std::function<std::string()> metrics = {};  ///< of the running service; empty: none runs
};

/// Draws what is due for everyone. Nothing more of invented data, whose releases were played when it was made.
Result<insight::PublishReport> publish_what_is_due(store::Store& store);

/// What `verify` found, and the exit code that it comes to.
TaskResult tell_verified(const store::VerifyReport& report, const Reporter& reporter);

/// Does a task by its command's name; one that is not known is a problem with the code `usage`. Blocks until it is
/// done, on the caller's thread; the store must be open for writing.
///
///   const Reporter reporter{[](std::string_view line) { print(line); }, [](const Error& e) { print_error(e); }};
///   const TaskResult done = perform({"verify", {}, {}}, {store, library, library}, reporter);
TaskResult perform(const Task& task, const TaskContext& place, const Reporter& reporter);

}  // namespace ratecheck::app
