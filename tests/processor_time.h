#pragma once

#include <time.h>

/// Seconds of processor that this thread has used: what work cost, however busy the machine is.
namespace ratecheck::test {

inline double processor_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

}  // namespace ratecheck::test
