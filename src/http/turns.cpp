#include "http/turns.h"

#include <algorithm>
#include <chrono>

// Only the first of those who wait may go on, also where there would be enough for the second: else many small
// ones would keep a large one waiting for ever.

namespace ratecheck::http {

Turns::Turn::~Turn() {
  if (turns_ != nullptr)
    turns_->give_back(units_);
}

Turns::Turn Turns::take(std::size_t units, double wait_seconds, std::string_view client) {
  units = std::min(units, units_);
  std::unique_lock lock(mutex_);
  if (waiting_.empty() && free_ >= units) {
    free_ -= units;
    return {*this, units};
  }
  const auto of_client = std::count_if(waiting_.begin(), waiting_.end(), [&](const std::string_view* one) {
    return !client.empty() && *one == client;
  });
  if (waiting_.size() >= most_waiting_ || static_cast<std::size_t>(of_client) * 2 >= most_waiting_)
    return {};
  const std::string_view place = client;
  waiting_.push_back(&place);
  const bool my_turn = changed_.wait_for(lock, std::chrono::duration<double>(wait_seconds),
                                         [&] { return waiting_.front() == &place && free_ >= units; });
  waiting_.erase(std::find(waiting_.begin(), waiting_.end(), &place));
  if (my_turn)
    free_ -= units;
  changed_.notify_all();  // the next one may have been waiting for this place only
  return my_turn ? Turn(*this, units) : Turn();
}

void Turns::give_back(std::size_t units) {
  {
    const std::lock_guard lock(mutex_);
    free_ += units;
  }
  changed_.notify_all();
}

}  // namespace ratecheck::http
