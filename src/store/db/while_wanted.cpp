#include "store/db/while_wanted.h"

#include <sqlite3.h>

#include <chrono>

namespace ratecheck::store {
namespace {

constexpr std::chrono::milliseconds kBetween{100};

}  // namespace

Error stopped() {
  return Error{"stopped", "It was stopped before it was done. Nothing of it was left."}.with_hint(
      "Run it again when the service runs.");
}

WhileWanted::WhileWanted(Connection& db, const std::function<bool()>& wanted) {
  if (wanted)
    thread_ = std::thread([this, &db, &wanted] { watch(db, wanted); });
}

WhileWanted::~WhileWanted() {
  if (!thread_.joinable())
    return;
  {
    const std::lock_guard lock(mutex_);
    end_ = true;
  }
  ended_.notify_all();
  thread_.join();
}

// Again and again, since an interruption ends only the queries that run at its moment.
void WhileWanted::watch(Connection& db, const std::function<bool()>& wanted) {
  std::unique_lock lock(mutex_);
  while (!ended_.wait_for(lock, kBetween, [this] { return end_; })) {
    if (!wanted())
      sqlite3_interrupt(db.raw().getHandle());
  }
}

}  // namespace ratecheck::store
