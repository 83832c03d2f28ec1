#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "http/connection.h"
#include "http/outgoing.h"
#include "ratecheck/http/service.h"

namespace ratecheck::http {

/// One connection from its first byte to its end: what has come of its request, and what has gone of the answer.
/// It belongs to one thread at a time: the event loop while the client is waited for, else a worker.
struct Conversation {
  enum class Stage { head, body, answer, parting };
  /// Hundreds may be sending at once.
  static constexpr std::size_t kBodyInMemory = std::size_t{64} << 10U;

  /// `alive` counts those that are there; it must outlive them.
  Conversation(int socket, std::atomic<int>& alive_now, const std::filesystem::path& folder)
      : connection(socket), body(folder, kBodyInMemory), alive(alive_now) {
    ++alive;
  }
  ~Conversation() { --alive; }
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;

  /// The answer is written: what still comes is thrown away until the client hangs up.
  void part();

  ClientConnection connection;
  Stage stage = Stage::head;
  Deadline deadline;
  std::string head;
  bool head_only = false;  ///< the answer has no body
  std::string client;      ///< whom a bound per address knows it by; empty: none holds it
  std::size_t length = 0;  ///< of the body
  Spool body;
  std::shared_ptr<Service::Waiting> waiting;
  std::optional<Outgoing> answer;
  double parting_seconds = 0;                   ///< after the answer
  std::chrono::steady_clock::time_point begun;  ///< body or answer
  std::atomic<int>& alive;
};

/// How slowly a body may come, and an answer go: so many bytes a second on the whole, not counting the first
/// seconds.
struct LeastRate {
  double bytes_per_second = 4096;
  double after_seconds = 5;
};

/// All connections whose client is waited for: until it has sent its head or body, until it has taken its answer,
/// until it hangs up. One thread for all of them, so that slow clients hold up nobody.
///
///   EventLoop loop({}, alive, [&](std::shared_ptr<Conversation> one, Progress how) { pool.add(…); });
///   loop.add(std::make_shared<Conversation>(socket, alive, folder));
///   loop.stop();                                          // returns when no conversation is left
class EventLoop {
 public:
  /// One address may have so many answers waiting; beyond, the one that waits longest is cut.
  static constexpr int kAnswersOfOneAddress = 64;

  /// Called on the thread of the loop with what came, a head or a body; must not wait. `how` is never under_way,
  /// and late where the deadline passed.
  using Arrived = std::function<void(std::shared_ptr<Conversation>, Progress how)>;
  EventLoop(LeastRate rate, const std::atomic<int>& alive, Arrived arrived);
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  /// From any thread; it is the thread of the loop that owns it from here on.
  void add(std::shared_ptr<Conversation> one);
  /// Ends those that have not begun to send or have their answer, and waits for all others; for answers that go
  /// not longer than a few seconds.
  void stop();

 private:
  using Key = int;  // the socket
  void run();
  void take_in();
  /// Reads what is there, or writes what the socket takes; ends what is done.
  void look_at(Key key);
  static Progress go_on(Conversation& one);
  void look_at_deadlines();
  void cut_longest_of(const std::string& client);
  [[nodiscard]] bool is_late(const Conversation& one) const;
  void end(Key key, Progress how);

  LeastRate rate_;
  const std::atomic<int>& alive_;
  Arrived arrived_;
  int poll_;
  int wake_;
  std::atomic<bool> stopping_{false};
  Deadline last_ = Deadline::max();  // of answers, once it stops
  std::mutex mutex_;
  std::vector<std::shared_ptr<Conversation>> coming_;
  std::unordered_map<Key, std::shared_ptr<Conversation>> here_;
  std::thread thread_;
};

}  // namespace ratecheck::http
