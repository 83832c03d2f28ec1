#include "http/idempotency.h"

#include <algorithm>
#include <cctype>

// What becomes of a second request with the same name:
//
//   the first one is …        same request       another request
//   under way                 in_work (503)      other_request (409)
//   answered 2xx              same               other_request
//   answered otherwise        nothing: it is done anew
//
// Names are forgotten after ten minutes, and the oldest first where there are more than kMost; those under way and
// those that failed count for nobody, so that who fails often pushes out no answer of others. `order_` holds them
// by age; a name that was forgotten and came again stands in it twice, and the time tells which entry is meant.

namespace ratecheck::http {
namespace {

/// Letters and digits alone, in capitals: a key as it is told and as it is typed are the same.
std::string letters_of(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0)
      out += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return out;
}

}  // namespace

KeptAnswers::Found KeptAnswers::begin(const std::string& name, const std::string& request, Response& answer) {
  const double now = clock_();
  const std::lock_guard lock(mutex_);
  forget_old(now);
  const auto [place, fresh] = kept_.try_emplace(name, Kept{request, {}, {}, now, false});
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

void KeptAnswers::finish(const std::string& name, const std::string& caller, const Response& answer) {
  const std::lock_guard lock(mutex_);
  const auto place = kept_.find(name);
  if (place == kept_.end())
    return;
  if (answer.status >= 300) {
    const auto entry = std::find(order_.rbegin(), order_.rend(), std::pair(place->second.at, name));
    if (entry != order_.rend())
      order_.erase(std::next(entry).base());
    kept_.erase(place);
    return;
  }
  place->second.caller = caller;
  place->second.answer = answer;
  place->second.done = true;
}

// `order_` passes over names that are not there any more.
void KeptAnswers::forget(const std::string& caller, std::string_view secret) {
  const std::string letters = letters_of(secret);
  const std::lock_guard lock(mutex_);
  std::erase_if(kept_, [&](const auto& one) {
    const Kept& kept = one.second;
    const bool theirs = !caller.empty() && kept.caller == caller;
    return kept.done &&
           (theirs || (!letters.empty() && letters_of(kept.answer.body).find(letters) != std::string::npos));
  });
}

void KeptAnswers::forget_old(double now) {
  for (auto entry = order_.begin(); entry != order_.end();) {
    const auto place = kept_.find(entry->second);
    const bool is_of_it = place != kept_.end() && place->second.at == entry->first;
    if (entry->first + kSeconds >= now && kept_.size() <= kMost)
      break;
    if (entry->first + kSeconds >= now && is_of_it && !place->second.done) {
      ++entry;  // under way
      continue;
    }
    if (is_of_it)
      kept_.erase(place);
    entry = order_.erase(entry);
  }
}

}  // namespace ratecheck::http
