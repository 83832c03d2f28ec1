#include "ratecheck/base/memory.h"

#include <malloc.h>
#include <sodium.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <new>

// What is freed is overwritten first, all of it and everywhere: which texts and buffers ever held a key or a
// document is a list that nobody keeps complete. It costs a few parts in a hundred (./dev bench text). A sanitizer
// has an allocator of its own, which keeps and poisons what is freed.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define RATECHECK_OWN_DELETE 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define RATECHECK_OWN_DELETE 0
#endif
#endif
#ifndef RATECHECK_OWN_DELETE
#define RATECHECK_OWN_DELETE 1
#endif

#if RATECHECK_OWN_DELETE
// Replaced for the whole program, as the language allows ([replacement.functions]). The forms for arrays end in
// these.
void operator delete(void* memory) noexcept {
  ratecheck::wipe_and_free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  ratecheck::wipe_and_free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
  ratecheck::wipe_and_free(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  ratecheck::wipe_and_free(memory);
}
#endif

namespace ratecheck {
namespace {

// Of a large piece most pages may never have been written to, and writing zeros would take them all: the system is
// told instead to forget what is in them.
void wipe_pages(char* memory, std::size_t bytes) {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const std::size_t before = (page - reinterpret_cast<std::uintptr_t>(memory) % page) % page;
  const std::size_t pages = (bytes - before) / page * page;
  sodium_memzero(memory, before);
  if (::madvise(memory + before, pages, MADV_DONTNEED) != 0)
    sodium_memzero(memory + before, pages);
  sodium_memzero(memory + before + pages, bytes - before - pages);
}

}  // namespace

void wipe_and_free(void* memory) {
  constexpr std::size_t kLarge = std::size_t{32} << 20U;
  if (memory == nullptr)
    return;
  const std::size_t bytes = malloc_usable_size(memory);
  if (bytes < kLarge) {
    sodium_memzero(memory, bytes);
  } else {
    wipe_pages(static_cast<char*>(memory), bytes);
  }
  std::free(memory);
}

void wipe_unused_stack() {
  constexpr std::size_t kBytes = std::size_t{256} << 10U;
  sodium_stackzero(kBytes);
}

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
