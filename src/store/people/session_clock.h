#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>

namespace ratecheck::store {

/// Unix seconds for what must end, by a clock that cannot be turned back: it follows the system's, and where that
/// goes back, it goes on from the latest second it has known as time really passes. What it knows when the program
/// starts is told by who owns it: the newest time that stands in the database.
class SessionClock {
 public:
  /// `wall`: the system's clock now. `known` is asked once, before the first answer.
  std::int64_t now(std::int64_t wall, const std::function<std::int64_t()>& known) {
    const std::lock_guard lock(mutex_);
    const auto steady = std::chrono::steady_clock::now();
    if (!latest_)
      latest_ = {known(), steady};
    const auto passed = std::chrono::floor<std::chrono::seconds>(steady - latest_->at);
    const std::int64_t here = std::max(wall, latest_->second + passed.count());
    if (here > latest_->second)
      latest_ = {here, steady};
    return here;
  }

 private:
  struct Known {
    std::int64_t second = 0;
    std::chrono::steady_clock::time_point at;
  };
  std::mutex mutex_;
  std::optional<Known> latest_;
};

}  // namespace ratecheck::store
