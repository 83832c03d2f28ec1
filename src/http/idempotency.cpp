#include "http/idempotency.h"

// What becomes of a second request with the same name:
//
//   the first one is …        same body          another body
//   under way                 in_work (503)      other_request (409)
//   answered 2xx              same               other_request
//   answered otherwise        nothing: it is done anew
//
// Names are forgotten after ten minutes, and the oldest first where there are more than kMost. `order_` holds them
// by age; a name that was forgotten and came again stands in it twice, and the time tells which entry is meant.

namespace ratecheck::http {

KeptAnswers::Found KeptAnswers::begin(const std::string& name, const std::string& request, Response& answer) {
  const double now = clock_();
  const std::lock_guard lock(mutex_);
  forget_old(now);
  const auto [place, fresh] = kept_.try_emplace(name, Kept{request, {}, now, false});
  if (fresh) {
    order_.emplace_back(now, name);
    return Found::nothing;
  }
  const Kept& kept = place->second;
  if (kept.request != request)
    return Found::other_request;
  if (!kept.done)
    return Found::in_work;
  answer = kept.answer;
  return Found::same;
}

void KeptAnswers::finish(const std::string& name, const Response& answer) {
  const std::lock_guard lock(mutex_);
  const auto place = kept_.find(name);
  if (place == kept_.end())
    return;
  if (answer.status >= 300) {
    kept_.erase(place);
    return;
  }
  place->second.answer = answer;
  place->second.done = true;
}

void KeptAnswers::forget_old(double now) {
  while (!order_.empty() && (order_.front().first + kSeconds < now || order_.size() > kMost)) {
    const auto place = kept_.find(order_.front().second);
    if (place != kept_.end() && place->second.at == order_.front().first)
      kept_.erase(place);
    order_.pop_front();
  }
}

}  // namespace ratecheck::http
