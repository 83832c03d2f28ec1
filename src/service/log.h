#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "ratecheck/service/service.h"
#include "service/router.h"

namespace ratecheck::service {

/// One JSON line: time, request id, method, route template, status, milliseconds. Neither the address
/// nor the path, the query, a header or a byte of the body is in it.
void log_request(const LogSink& sink, const Request& request, const Route* route, const Response& response,
                 double seconds);
/// What an exception said; for the operator only.
void log_fault(const LogSink& sink, const Request& request, const Route& route, const std::string& what);

/// Sums for /metrics, over all routes together, so that no figure tells what one person did.
class Traffic {
 public:
  void count(int status, double seconds);
  [[nodiscard]] std::uint64_t answers(int hundred) const;  ///< 2: those with 2xx
  [[nodiscard]] double seconds() const;

 private:
  std::array<std::atomic<std::uint64_t>, 6> answers_{};
  std::atomic<std::uint64_t> microseconds_{0};
};

/// How many documents nothing could read, by the layout they were most like. Of no text and nobody.
class Refusals {
 public:
  void count(const std::string& nearest);
  [[nodiscard]] std::map<std::string, std::uint64_t> all() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::uint64_t> by_layout_;
};

}  // namespace ratecheck::service
