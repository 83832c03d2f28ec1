#include "api/refusals.h"

namespace ratecheck::api {

void Refusals::count(const std::string& nearest) {
  const std::lock_guard lock(mutex_);
  ++by_layout_[nearest];
}

std::map<std::string, std::uint64_t> Refusals::all() const {
  const std::lock_guard lock(mutex_);
  return by_layout_;
}

}  // namespace ratecheck::api
