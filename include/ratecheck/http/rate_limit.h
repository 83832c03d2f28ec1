#pragma once

#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

/// A limit on how often somebody may ask, kept in memory. For any number of threads.
///
///   http::RateLimiter limiter({.per_minute = 600, .burst = 300}, {});
///   if (const int wait = limiter.take(http::limit_name_of_address(client)); wait > 0)
///     return too_many(wait);                                    // seconds, for Retry-After
namespace ratecheck::http {

/// Seconds on a clock that never goes back; a parameter, so that tests turn it.
using SteadyClock = std::function<double()>;
SteadyClock steady_clock();

/// How many requests one key or address may make: `burst` at once, then `per_minute` on average.
/// per_minute 0: no limit.
struct RateLimit {
  double per_minute = 0;
  double burst = 0;
};

/// Token buckets by name. Keeps at most kMaxNames of them; when more are needed, those that are full
/// again (and so hold no information) are forgotten first.
class RateLimiter {
 public:
  static constexpr std::size_t kMaxNames = 20000;

  /// Without a clock: the steady one.
  RateLimiter(RateLimit limit, SteadyClock clock)
      : limit_(limit), clock_(clock ? std::move(clock) : steady_clock()) {}

  /// 0: go ahead. Else whole seconds to wait.
  int take(std::string_view name);
  [[nodiscard]] std::size_t names() const;

 private:
  // Tokens as they were at the second `at`; what has flowed in since is reckoned when somebody asks.
  struct Bucket {
    double tokens = 0;
    double at = 0;
  };
  void forget_full(double now);

  RateLimit limit_;
  SteadyClock clock_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Bucket> buckets_;
};

/// What a limit is kept for: an IPv4 address as it is, an IPv6 address as its /64 network, since one
/// customer is given at least that many addresses.
std::string limit_name_of_address(std::string_view address);

}  // namespace ratecheck::http
