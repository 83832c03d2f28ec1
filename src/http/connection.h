#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace ratecheck::http {

using Deadline = std::chrono::steady_clock::time_point;
Deadline seconds_from_now(double seconds);

/// What became of something that was to be read: all of it is there, the client hung up, the deadline passed, or
/// more came than was allowed.
enum class Arrival { complete, closed, late, too_large };

/// One accepted socket: reads and writes with one deadline for the whole, not one per byte, so that a
/// client that sends a byte a second is cut all the same.
///
///   ClientConnection connection(socket, stopping);
///   std::string head;
///   if (connection.read_head(kMaxHeadBytes, seconds_from_now(5), head) == Arrival::complete)
///     connection.write("HTTP/1.1 204 No Content\r\n\r\n", seconds_from_now(15));
///   connection.close_gently(seconds_from_now(0.5));
///
/// Does not close the socket by itself. For one thread; only `stopping` is set by others.
class ClientConnection {
 public:
  /// `stopping` ends the wait for a client that has not yet sent anything, or has its answer.
  ClientConnection(int socket, const std::atomic<bool>& stopping) : socket_(socket), stopping_(stopping) {}

  /// Reads to the empty line behind the headers. What came behind it stays for read_body.
  Arrival read_head(std::size_t most, Deadline deadline, std::string& head);
  /// Reads exactly `length` bytes, piece by piece; what the client sends beyond is left.
  Arrival read_body(std::size_t length, Deadline deadline, const std::function<void(std::string_view)>& take);
  /// False when the client is gone or does not take it in time.
  bool write(std::string_view bytes, Deadline deadline);
  /// Ends the connection so that the answer arrives even when the client is still sending: what comes
  /// is thrown away for a while, since closing over unread bytes would cancel the answer.
  void close_gently(Deadline deadline);

  [[nodiscard]] std::string peer_address() const;
  [[nodiscard]] int socket() const { return socket_; }

 private:
  enum class Want { read, write };
  enum class Stop { ends_it, is_ignored };
  bool wait(Want want, Deadline deadline, Stop stop) const;
  /// More bytes onto `into`; false at the end, a fault or the deadline (then late_ is set).
  bool receive(std::string& into, std::size_t most, Deadline deadline, Stop stop);

  int socket_;
  const std::atomic<bool>& stopping_;
  std::string ahead_;  // came behind the head
  bool late_ = false;
};

}  // namespace ratecheck::http
