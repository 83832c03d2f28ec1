#pragma once

#include <deque>
#include <mutex>
#include <string>
#include <unordered_map>

#include "ratecheck/http/message.h"
#include "ratecheck/http/rate_limit.h"

namespace ratecheck::http {

/// Answers kept for a while by Idempotency-Key, so that a client that lost an answer (a new worker's key
/// is told once) may ask again. In memory only: an answer may hold a secret. For any number of threads.
///
///   Response answer;
///   if (kept.begin(name, sha256_hex(body), answer) == KeptAnswers::Found::same)
///     return answer;
///   // Found::nothing: this thread does the work
///   answer = run(request);
///   kept.finish(name, caller, answer);
class KeptAnswers {
 public:
  static constexpr double kSeconds = 600;
  static constexpr std::size_t kMost = 2000;

  explicit KeptAnswers(SteadyClock clock) : clock_(clock ? std::move(clock) : steady_clock()) {}

  enum class Found { nothing, same, in_work, other_request };
  /// `name` tells caller, route and Idempotency-Key; `request` is a hash of all else that tells the request from
  /// others. `nothing` begins the work: the caller then owes a finish().
  Found begin(const std::string& name, const std::string& request, Response& answer);
  /// Keeps an answer 2xx; forgets the name otherwise, so that it may be tried again. `caller`: empty, nobody
  /// known.
  void finish(const std::string& name, const std::string& caller, const Response& answer);
  /// Drops what was kept for a caller, and every answer that tells `secret`, in whatever way it is typed.
  void forget(const std::string& caller, std::string_view secret);

 private:
  struct Kept {
    std::string request;
    std::string caller;
    Response answer;
    double at = 0;
    bool done = false;
  };
  void forget_old(double now);

  SteadyClock clock_;
  std::mutex mutex_;
  std::unordered_map<std::string, Kept> kept_;
  std::deque<std::pair<double, std::string>> order_;
};

}  // namespace ratecheck::http
