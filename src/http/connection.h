#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace ratecheck::http {

using Deadline = std::chrono::steady_clock::time_point;
Deadline seconds_from_now(double seconds);

enum class Arrival { complete, closed, late, too_large };

/// One accepted socket: reads and writes with one deadline for the whole, not one per byte, so that a
/// client that sends a byte a second is cut all the same.
class ClientConnection {
 public:
  /// `stopping` ends the wait for a client that has not yet sent anything, or has its answer.
  ClientConnection(int socket, const std::atomic<bool>& stopping) : socket_(socket), stopping_(stopping) {}

  /// Reads to the empty line behind the headers. What came behind it stays for read_body.
  Arrival read_head(std::size_t most, Deadline deadline, std::string& head);
  Arrival read_body(std::size_t length, Deadline deadline, std::string& body);
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
