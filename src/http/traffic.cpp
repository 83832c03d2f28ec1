#include "ratecheck/http/traffic.h"

namespace ratecheck::http {

void Traffic::count(int status, double seconds) {
  answers_[status >= 100 && status < 600 ? static_cast<std::size_t>(status / 100) : 0] += 1;
  microseconds_ += static_cast<std::uint64_t>(seconds * 1e6);
}

std::uint64_t Traffic::answers(int hundred) const {
  return answers_[static_cast<std::size_t>(hundred)];
}

double Traffic::seconds() const {
  return static_cast<double>(microseconds_.load()) / 1e6;
}

}  // namespace ratecheck::http
