#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "http/connection.h"
#include "ratecheck/http/message.h"

namespace ratecheck::http {

/// How many bytes all answers together may hold in memory that wait for their clients. For any number of threads.
class WaitingRoom {
 public:
  explicit WaitingRoom(std::size_t most) : most_(most) {}
  /// False: there is no room for so many more.
  bool take(std::size_t bytes);
  void give_back(std::size_t bytes) { taken_ -= bytes; }

 private:
  std::size_t most_;
  std::atomic<std::size_t> taken_{0};
};

/// One answer on its way: head and body as the client gets them, and how much of them the socket has taken.
///
///   Outgoing answer(std::move(response), false);
///   if (answer.write(connection, 16) == Progress::under_way && answer.wait_in(room, folder))
///     …                                                   // write again when the socket takes more
///
/// For one thread at a time.
class Outgoing {
 public:
  /// A long body is read from its file in such pieces.
  static constexpr std::size_t kPieceBytes = std::size_t{64} << 10U;

  Outgoing(Response response, bool head_only);
  ~Outgoing();
  Outgoing(const Outgoing&) = delete;
  Outgoing& operator=(const Outgoing&) = delete;

  /// Gives the socket what it takes, at most so many pieces of a long body; never waits for the client. no_room: a
  /// piece could not be read.
  Progress write(ClientConnection& connection, int most_pieces);
  /// Keeps what is left of it for a client that is slow: in memory where there is room, else in a nameless file of
  /// `folder`. Once; `room` must outlive the answer. Error `no_room` where the disk is full.
  Status wait_in(WaitingRoom& room, const std::filesystem::path& folder);
  /// In bytes, head and body.
  [[nodiscard]] std::uint64_t size() const;
  /// Of them the socket took so many.
  [[nodiscard]] std::uint64_t written() const { return written_; }

 private:
  std::string text_;  // head, and the body where it is short
  std::uint64_t text_written_ = 0;
  std::shared_ptr<const Spool> file_;  // what comes behind it, or none
  std::uint64_t file_written_ = 0;
  std::uint64_t written_ = 0;
  WaitingRoom* room_ = nullptr;  // where it holds bytes
  std::size_t held_ = 0;
};

}  // namespace ratecheck::http
