#include "ratecheck/http/rate_limit.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

#include "ratecheck/base/hash.h"

namespace ratecheck::http {

SteadyClock steady_clock() {
  return [] { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); };
}

// A bucket holds `burst` tokens and gains per_minute / 60 each second; a request takes one. With 600 a minute and
// a burst of 300: 300 requests at once, then ten a second; after 30 quiet seconds the bucket is full again.
// Nothing runs in the background: what a bucket gained is added when its name comes again.
int RateLimiter::take(std::string_view name) {
  if (limit_.per_minute <= 0)
    return 0;
  const double now = clock_();
  const double per_second = limit_.per_minute / 60.0;
  const std::lock_guard lock(mutex_);
  if (buckets_.size() >= kMaxNames)
    forget_full(now);
  auto [place, is_new] = buckets_.try_emplace(std::string(name), Bucket{limit_.burst, now});
  Bucket& bucket = place->second;
  bucket.tokens = std::min(limit_.burst, bucket.tokens + (now - bucket.at) * per_second);
  bucket.at = now;
  if (bucket.tokens >= 1) {
    bucket.tokens -= 1;
    return 0;
  }
  return std::max(1, static_cast<int>(std::ceil((1 - bucket.tokens) / per_second)));
}

// A full bucket is what a new name would get: forgetting it changes nothing.
void RateLimiter::forget_full(double now) {
  const double per_second = limit_.per_minute / 60.0;
  std::erase_if(buckets_, [&](const auto& entry) {
    return entry.second.tokens + (now - entry.second.at) * per_second >= limit_.burst;
  });
  if (buckets_.size() >= kMaxNames) {
    buckets_.clear();  // a flood of addresses: memory comes before memory of them
  }
}

std::size_t RateLimiter::names() const {
  const std::lock_guard lock(mutex_);
  return buckets_.size();
}

std::string limit_name_of_address(std::string_view address) {
  std::array<unsigned char, 16> bytes{};
  const std::string text(address);
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1)
    return to_hex(std::string_view(reinterpret_cast<const char*>(bytes.data()), 8));
  return text;
}

}  // namespace ratecheck::http
