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
///
/// What is not counted but weighed is taken as it is guessed and put right when it is known:
///
///   RateLimiter work({.per_minute = 15000, .burst = 30000}, {});   // milliseconds of work
///   work.take(name, 4000);  …  work.charge(name, spent - 4000);    // into debt where it was more
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
/// again (and so hold no information) are forgotten first, then the fuller half: whoever is in debt stays so.
class RateLimiter {
 public:
  static constexpr std::size_t kMaxNames = 20000;

  /// Without a clock: the steady one.
  RateLimiter(RateLimit limit, SteadyClock clock)
      : limit_(limit), clock_(clock ? std::move(clock) : steady_clock()) {}

  /// 0: go ahead, and `tokens` were taken, into debt where the bucket held fewer. Else whole seconds to wait: the
  /// bucket does not hold one token.
  int take(std::string_view name, double tokens = 1);
  /// Takes more of who went ahead already; a negative number gives back.
  void charge(std::string_view name, double tokens);
  [[nodiscard]] std::size_t names() const;

 private:
  // Tokens as they were at the second `at`; what has flowed in since is reckoned when somebody asks.
  struct Bucket {
    double tokens = 0;
    double at = 0;
  };
  /// The bucket as it is now.
  Bucket& bucket(std::string_view name);
  void make_room(double now);

  RateLimit limit_;
  SteadyClock clock_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Bucket> buckets_;
};

/// What a limit is kept for: an IPv4 address as it is, an IPv6 address as its /64 network, since one
/// customer is given at least that many addresses.
std::string limit_name_of_address(std::string_view address);
/// The network around it, for what an address can be changed for: /24 of IPv4, /48 of IPv6. What is no address
/// stands for itself.
std::string limit_name_of_network(std::string_view address);

}  // namespace ratecheck::http
