#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "app/task.h"

/// What goes over the operator's socket, as bytes (operator_socket.h): one task, then the lines of its answer.
/// Knows no socket, so that tests read what they like.
///
///   Incoming in([&](char* into, std::size_t most) { return receive(peer, into, most); });
///   if (const std::optional<Task> task = read_task(in))
///     send_all(peer, line_of(perform(*task, reporter)));
namespace ratecheck::app {

/// As much as an upload over HTTP may have: the service keeps its memory for its visitors.
inline constexpr std::size_t kLargestPayload = 16U << 20U;

/// Reads lines, then what follows them.
class Incoming {
 public:
  /// Puts at most so many bytes there and says how many; 0 at the end.
  using Receive = std::function<std::size_t(char* into, std::size_t most)>;
  explicit Incoming(Receive receive) : receive_(std::move(receive)) {}

  /// Nothing at the end, and where a line is longer than any of ours.
  std::optional<std::string> line();
  std::optional<std::string> bytes(std::size_t count);

 private:
  bool more();

  Receive receive_;
  std::string buffer_;
};

/// The line that begins a request; its payload follows.
std::string head_of(const Task& task);
/// Nothing where the request is not well-formed: only our own program speaks here, so it gets no explanation.
std::optional<Task> read_task(Incoming& in);

/// The three kinds of lines of an answer: text, a problem, the end.
std::string line_of(std::string_view line);
std::string line_of(const Error& error);
std::string line_of(const TaskResult& done);
/// Passes on what the service tells, line by line, until the one with the exit code. Nothing where that never
/// comes.
std::optional<TaskResult> read_answer(Incoming& in, const Reporter& reporter);

}  // namespace ratecheck::app
