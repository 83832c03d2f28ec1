#pragma once

#include <array>
#include <atomic>
#include <cstdint>

namespace ratecheck::http {

/// Sums for /metrics, over all routes together, so that no figure tells what one person did. For any number of
/// threads; counts since the start of the program.
///
///   http::Traffic traffic;
///   traffic.count(404, 0.002);
///   const std::uint64_t refused = traffic.answers(4);   // 1
class Traffic {
 public:
  void count(int status, double seconds);
  [[nodiscard]] std::uint64_t answers(int hundred) const;  ///< 2: those with 2xx
  [[nodiscard]] double seconds() const;

 private:
  std::array<std::atomic<std::uint64_t>, 6> answers_{};
  std::atomic<std::uint64_t> microseconds_{0};
};

}  // namespace ratecheck::http
