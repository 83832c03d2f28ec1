#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace ratecheck::api {

/// How many documents nothing could read, by the layout they were most like. Of no text and nobody. Since the
/// start of the program; for any number of threads. /metrics shows it in steps of five.
class Refusals {
 public:
  void count(const std::string& nearest);
  [[nodiscard]] std::map<std::string, std::uint64_t> all() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::uint64_t> by_layout_;
};

}  // namespace ratecheck::api
