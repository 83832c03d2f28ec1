#pragma once

#include <functional>
#include <memory>
#include <string>

#include "app/task.h"

namespace ratecheck::app {

/// Commands for a data folder that the service has open: a Unix socket `operator` in that folder, for the user
/// of the service alone. A request is one line of JSON and so many bytes of payload; the answer is lines of
/// JSON, the last of which holds the exit code.
///
///   const auto commands = OperatorSocket::open("data", [&](const Task& task, const Reporter& reporter) {
///     return perform(task, place, reporter);
///   });
///
/// `perform` is called on the socket's thread; what it refers to must outlive the socket.
class OperatorSocket {
 public:
  using Perform = std::function<TaskResult(const Task&, const Reporter&)>;

  /// The folder must be held by this process. One task at a time, each in a thread of the socket's.
  static Result<std::unique_ptr<OperatorSocket>> open(const std::string& folder, Perform perform);
  /// Tells a task under way that it is not wanted any more, and waits for it.
  ~OperatorSocket();
  OperatorSocket(const OperatorSocket&) = delete;
  OperatorSocket& operator=(const OperatorSocket&) = delete;

 private:
  struct Parts;
  explicit OperatorSocket(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

/// Has the service that holds the folder do it. Codes `no_service` (nobody answers there), `too_large`.
Result<TaskResult> ask_service(const std::string& folder, const Task& task, const Reporter& reporter);

}  // namespace ratecheck::app
