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

void hold_little_memory() {
  // Of each arena but the first only what lies above its last piece ever goes back, and only when it is more than
  // the threshold: with sixteen of them, as there would be on two cores, a service held 260 MB that nobody used.
  constexpr int kArenas = 2;
  constexpr int kKept = 4 << 20;
  constexpr int kOwnMapping = 1 << 20;
  mallopt(M_ARENA_MAX, kArenas);
  mallopt(M_TRIM_THRESHOLD, kKept);
  mallopt(M_MMAP_THRESHOLD, kOwnMapping);
}

void give_back_freed_memory() {
  malloc_trim(0);
}

}  // namespace ratecheck
