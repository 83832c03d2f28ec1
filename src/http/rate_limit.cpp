#include "ratecheck/http/rate_limit.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <vector>

#include "ratecheck/base/hash.h"

namespace ratecheck::http {

SteadyClock steady_clock() {
  return [] { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); };
}

// A bucket holds `burst` tokens and gains per_minute / 60 each second; a request takes one. With 600 a minute and
// a burst of 300: 300 requests at once, then ten a second; after 30 quiet seconds the bucket is full again.
// Nothing runs in the background: what a bucket gained is added when its name comes again.
int RateLimiter::take(std::string_view name, double tokens) {
  if (limit_.per_minute <= 0)
    return 0;
  const std::lock_guard lock(mutex_);
  Bucket& held = bucket(name);
  if (held.tokens >= 1) {
    held.tokens -= tokens;
    return 0;
  }
  return std::max(1, static_cast<int>(std::ceil((1 - held.tokens) * 60.0 / limit_.per_minute)));
}

void RateLimiter::charge(std::string_view name, double tokens) {
  if (limit_.per_minute <= 0)
    return;
  const std::lock_guard lock(mutex_);
  Bucket& held = bucket(name);
  held.tokens = std::min(limit_.burst, held.tokens - tokens);
}

RateLimiter::Bucket& RateLimiter::bucket(std::string_view name) {
  const double now = clock_();
  const auto found = buckets_.find(std::string(name));
  if (found == buckets_.end() && buckets_.size() >= kMaxNames)
    make_room(now);
  Bucket& held = found == buckets_.end()
                     ? buckets_.try_emplace(std::string(name), Bucket{limit_.burst, now}).first->second
                     : found->second;
  held.tokens = std::min(limit_.burst, held.tokens + (now - held.at) * limit_.per_minute / 60.0);
  held.at = now;
  return held;
}

// A full bucket is what a new name would get: forgetting it changes nothing. A flood of names that are not full
// costs those that used least; were all forgotten, whoever can come from many addresses could wipe out debts.
void RateLimiter::make_room(double now) {
  const double per_second = limit_.per_minute / 60.0;
  const auto tokens_now = [&](const Bucket& held) { return held.tokens + (now - held.at) * per_second; };
  std::erase_if(buckets_, [&](const auto& entry) { return tokens_now(entry.second) >= limit_.burst; });
  if (buckets_.size() < kMaxNames)
    return;
  std::vector<double> all;
  for (const auto& [name, held] : buckets_)
    all.push_back(tokens_now(held));
  const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
  std::nth_element(all.begin(), middle, all.end());
  std::size_t most = all.size() / 2;
  std::erase_if(buckets_, [&](const auto& entry) {
    if (most == 0 || tokens_now(entry.second) < *middle)
      return false;
    --most;
    return true;
  });
}

std::size_t RateLimiter::names() const {
  const std::lock_guard lock(mutex_);
  return buckets_.size();
}

namespace {

/// The first bytes of an address as hex digits; the text itself where all of it counts or it is none.
std::string network_of(std::string_view address, std::size_t bytes_of_4, std::size_t bytes_of_6) {
  std::array<char, 16> bytes{};
  const std::string text(address);
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1)
    return to_hex(std::string_view(bytes.data(), bytes_of_6));
  if (bytes_of_4 < 4 && inet_pton(AF_INET, text.c_str(), bytes.data()) == 1)
    return to_hex(std::string_view(bytes.data(), bytes_of_4));
  return text;
}

}  // namespace

std::string limit_name_of_address(std::string_view address) {
  return network_of(address, 4, 8);
}

std::string limit_name_of_network(std::string_view address) {
  return network_of(address, 3, 6);
}

}  // namespace ratecheck::http
