#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "ratecheck/http/rate_limit.h"

namespace ratecheck::api {

/// What an attempt to log in passes before its password is looked at. How it holds: login_doors.cpp.
///
///   const LoginTry attempt{name, request.client, device};
///   if (const int wait = doors.knock(attempt); wait > 0)
///     return too_many(wait);                       // seconds, for Retry-After
///   const auto turn = doors.wait_for_turn(attempt);
///   if (turn == nullptr) {
///     doors.take_back(attempt);                    // no password was tried
///     return busy();
///   }
///   …                                              // the one password that is worked on now
///   doors.take_back(attempt);                      // what was good is not counted
///
/// For any number of threads.
struct LoginTry {
  std::string_view name;    ///< as it was sent: any text
  std::string_view client;  ///< Request::client
  std::string_view device;  ///< what tells a browser that had a session of this name before; empty: none
};

class LoginDoors {
 public:
  // How many wait at most for their password to be worked on, a tenth of a second each.
  static constexpr std::size_t kStrangers = 16;
  static constexpr std::size_t kKnown = 8;
  static constexpr std::size_t kOfOneNetwork = 4;

  /// Without a clock: the steady one.
  explicit LoginDoors(const http::SteadyClock& clock);

  /// 0: go ahead. Else whole seconds to wait.
  int knock(const LoginTry& attempt);
  /// An attempt that knocked, and is not counted.
  void take_back(const LoginTry& attempt);

  /// Held while a password is worked on; the next one's turn comes when it goes.
  class Turn {
   public:
    explicit Turn(LoginDoors& doors) : doors_(doors) {}
    ~Turn() { doors_.next(); }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

   private:
    LoginDoors& doors_;
  };
  /// Waits its turn, those with a device first. Null: too many wait.
  std::unique_ptr<Turn> wait_for_turn(const LoginTry& attempt);

 private:
  struct Waiting {
    std::string network;
    bool called = false;
  };
  enum Queue : std::size_t { known, strangers };
  void next();

  http::RateLimiter by_name_;
  http::RateLimiter by_network_;

  std::mutex mutex_;
  std::condition_variable called_;
  bool at_work_ = false;
  std::array<std::deque<Waiting*>, 2> queues_;
  std::unordered_map<std::string, std::size_t> of_network_;
};

}  // namespace ratecheck::api
