#include "ratecheck/base/memory.h"

#include <malloc.h>

namespace ratecheck {

void keep_freed_memory() {
  // glibc's own knobs (mallopt(3)); setting one also stops it from moving the threshold of mappings by itself.
  constexpr int kKept = 64 << 20;
  constexpr int kOwnMapping = 32 << 20;  // larger pieces still go back to the system when they are freed
  constexpr int kAtATime = 1 << 20;      // asked for when there is none left
  mallopt(M_TRIM_THRESHOLD, kKept);
  mallopt(M_TOP_PAD, kAtATime);
  mallopt(M_MMAP_THRESHOLD, kOwnMapping);
}

}  // namespace ratecheck
