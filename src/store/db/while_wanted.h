#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "ratecheck/base/error.h"
#include "store/db/connection.h"

namespace ratecheck::store {

/// Code `stopped`: nobody wants it any more, and nothing of it was left.
Error stopped();

/// Ends what a connection is at as soon as it is not wanted any more: its query fails with SQLITE_INTERRUPT, which
/// is `stopped`. Asks ten times a second, by a thread of its own; `wanted` may be empty.
///
///   const WhileWanted wanted_still(source, wanted);
///   run(source, "VACUUM INTO ?1", file);
class WhileWanted {
 public:
  WhileWanted(Connection& db, const std::function<bool()>& wanted);
  ~WhileWanted();
  WhileWanted(const WhileWanted&) = delete;
  WhileWanted& operator=(const WhileWanted&) = delete;

 private:
  void watch(Connection& db, const std::function<bool()>& wanted);

  std::mutex mutex_;
  std::condition_variable ended_;
  bool end_ = false;
  std::thread thread_;
};

}  // namespace ratecheck::store
