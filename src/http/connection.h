#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "ratecheck/base/spool.h"

namespace ratecheck::http {

using Deadline = std::chrono::steady_clock::time_point;
Deadline seconds_from_now(double seconds);

/// What became of something that was to be read or written: all of it is done, more is to come, the client hung
/// up, it took too long, more came than was allowed, or there is no room for it.
enum class Progress { complete, under_way, closed, late, too_large, no_room };

/// One accepted socket, closed with its owner. Nothing here waits: reading takes what is there, writing gives what
/// the socket takes.
///
///   ClientConnection connection(socket);
///   std::string head;
///   if (connection.take_head(kMaxHeadBytes, head) == Progress::complete) {   // again while it is under way
///     std::string_view answer = "HTTP/1.1 204 No Content\r\n\r\n";
///     connection.write(answer);                                              // the same
///   }
///
/// For one thread at a time.
class ClientConnection {
 public:
  explicit ClientConnection(int socket);
  ~ClientConnection();
  ClientConnection(const ClientConnection&) = delete;
  ClientConnection& operator=(const ClientConnection&) = delete;

  /// Reads to the empty line behind the headers. What came behind it stays for take_body. Where it is not
  /// complete, `head` is what there is of it when the client hung up or sent too much.
  Progress take_head(std::size_t most, std::string& head);
  /// What came yet of a head that is under way; gone with the next read.
  [[nodiscard]] std::string_view so_far() const { return ahead_; }
  /// Reads on until `body` has `length` bytes; what the client sends beyond is left.
  Progress take_body(std::size_t length, Spool& body);
  /// Throws away what comes. False: nothing will come any more.
  bool discard();

  /// Takes off `bytes` what the socket took: all of it where it is complete. Else under_way or closed.
  Progress write(std::string_view& bytes);
  /// So many of the written bytes are still on their way: the client's machine has not said that it has them.
  [[nodiscard]] std::uint64_t on_the_way() const;
  /// No more is written. What comes must be read all the same until the client hangs up: closing over unread bytes
  /// would make the kernel send a reset, which may overtake the answer.
  void end_writing();
  /// What is still on its way is thrown away when the socket is closed, so that the kernel keeps nothing for a
  /// client that does not read.
  void give_up();

  [[nodiscard]] std::string peer_address() const;
  [[nodiscard]] int socket() const { return socket_; }

 private:
  /// What is there at once, at most one chunk, onto `ahead_`.
  Progress receive(std::size_t most);

  /// Takes the first bytes off `ahead_` and leaves no copy of them.
  void take_off(std::size_t bytes);

  int socket_;
  std::string ahead_;  // came and is not taken yet
  std::size_t looked_ = 0;
};

}  // namespace ratecheck::http
