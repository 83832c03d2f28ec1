#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "http/connection.h"
#include "ratecheck/http/service.h"

namespace ratecheck::http {

/// One connection from its first byte to its end, and what has come of its request. It belongs to one thread at a
/// time: Arrivals while something is to come, else a worker.
struct Conversation {
  enum class Stage { head, body, parting };
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

  ClientConnection connection;
  Stage stage = Stage::head;
  Deadline deadline;
  std::string head;
  bool head_only = false;  ///< the answer has no body
  std::size_t length = 0;  ///< of the body
  Spool body;
  std::chrono::steady_clock::time_point body_begun;
  std::shared_ptr<Service::Waiting> waiting;
  std::atomic<int>& alive;
};

/// How slowly a body may come: so many bytes a second on the whole, not counting the first seconds.
struct LeastRate {
  double bytes_per_second = 4096;
  double after_seconds = 5;
};

/// All connections of which something is still to come: heads, bodies, and the end of those that have their
/// answer. One thread for all of them, so that slow clients hold up nobody.
///
///   Arrivals arrivals({}, alive, [&](std::shared_ptr<Conversation> one, Arrival how) { pool.add(…); });
///   arrivals.add(std::make_shared<Conversation>(socket, alive, folder));
///   arrivals.stop();                                      // returns when no conversation is left
class Arrivals {
 public:
  /// Called on the thread of Arrivals; must not wait. `how` is never under_way, and late where the deadline
  /// passed.
  using Arrived = std::function<void(std::shared_ptr<Conversation>, Arrival how)>;
  Arrivals(LeastRate rate, const std::atomic<int>& alive, Arrived arrived);
  ~Arrivals();
  Arrivals(const Arrivals&) = delete;
  Arrivals& operator=(const Arrivals&) = delete;

  /// From any thread; it is the thread of Arrivals that owns it from here on.
  void add(std::shared_ptr<Conversation> one);
  /// Ends those that have not begun to send or have their answer, and waits for all others.
  void stop();

 private:
  using Key = int;  // the socket
  void run();
  void take_in();
  /// Reads what is there; hands over what is whole.
  void look_at(Key key);
  static Arrival take_more(Conversation& one);
  void look_at_deadlines();
  [[nodiscard]] bool is_late(const Conversation& one) const;
  void hand_over(Key key, Arrival how);

  LeastRate rate_;
  const std::atomic<int>& alive_;
  Arrived arrived_;
  int poll_;
  int wake_;
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::vector<std::shared_ptr<Conversation>> coming_;
  std::unordered_map<Key, std::shared_ptr<Conversation>> here_;
  std::thread thread_;
};

}  // namespace ratecheck::http
