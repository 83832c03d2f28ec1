#pragma once

#include <time.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

/// What one input may cost: of memory, of answer, of processor time. Held in every target, when it is fuzzed and
/// when its corpus is replayed, so that a document of a few bytes that takes a gigabyte or a minute is a failure
/// like a crash.
///
///   static constexpr fuzz::Bounds kBounds{.memory = 1 << 20, .memory_per_byte = 100, .answer_per_byte = 20};
///   Service::one();                            // what is made once is not the input's
///   fuzz::Bounded bounded(kBounds, size);
///   bounded.answer(text.size());
///
/// A bound is so much for any input and so much for each of its bytes: what is dear by itself (a tree of JSON has
/// a hundred bytes for each value, however short) has a factor, and what grows faster than its input fails. The
/// figures are well above the dearest that was seen, since sanitizers, optimisers and libraries differ.
/// Memory is what lies allocated at once beyond what lay there before; it is counted in the build for fuzzing,
/// and not elsewhere. Time is of the processor, with sanitizers, so a busy machine changes nothing.
/// `./dev fuzz` gives libFuzzer its own bounds besides (-timeout, -rss_limit_mb, -malloc_limit_mb), for what never
/// returns to be measured.
namespace fuzz {

struct Bounds {
  std::size_t memory = std::size_t{4} << 20U;  ///< bytes at once
  std::size_t memory_per_byte = 200;
  std::size_t answer = 4096;  ///< bytes in all
  std::size_t answer_per_byte = 20;
  double seconds = 2;  ///< of the processor
  double seconds_per_kilobyte = 0.1;
};

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define RATECHECK_COUNTS_MEMORY 1
#endif
#endif

#ifdef RATECHECK_COUNTS_MEMORY
// The headers of the compiler have them under another name in each version.
extern "C" int __sanitizer_install_malloc_and_free_hooks(void (*malloc_hook)(const volatile void*, std::size_t),
                                                         void (*free_hook)(const volatile void*));
extern "C" std::size_t __sanitizer_get_allocated_size(const volatile void* p);
#endif

/// Bytes that lie allocated, and the most that did since the last look; by any thread.
class Memory {
 public:
  static Memory& one() {
    static Memory memory;
    return memory;
  }
  void begin() {
    start_ = now_.load();
    most_.store(start_);
  }
  /// Beyond what lay there at begin().
  [[nodiscard]] std::size_t most() const {
    return static_cast<std::size_t>(std::max<std::int64_t>(most_.load() - start_, 0));
  }

 private:
  Memory() {
#ifdef RATECHECK_COUNTS_MEMORY
    __sanitizer_install_malloc_and_free_hooks(
        [](const volatile void*, std::size_t size) { add(static_cast<std::int64_t>(size)); },
        [](const volatile void* p) { add(-static_cast<std::int64_t>(__sanitizer_get_allocated_size(p))); });
#endif
  }
  static void add(std::int64_t bytes) {
    const std::int64_t now = now_.fetch_add(bytes) + bytes;
    std::int64_t most = most_.load();
    while (now > most && !most_.compare_exchange_weak(most, now)) {
    }
  }

  std::int64_t start_ = 0;
  static inline std::atomic<std::int64_t> now_ = 0;
  static inline std::atomic<std::int64_t> most_ = 0;
};

/// The dearest of a run, told at its end; `./dev fuzz` puts it into its table.
class Dearest {
 public:
  static Dearest& one() {
    static Dearest dearest;
    return dearest;
  }
  ~Dearest() {
    std::fprintf(stderr, "dearest: %.3f s, %.2f MB of memory, %zu bytes of answer\n", seconds_,
                 static_cast<double>(memory_) / 1e6, answer_);
  }
  void note(double seconds, std::size_t memory, std::size_t answer) {
    seconds_ = std::max(seconds_, seconds);
    memory_ = std::max(memory_, memory);
    answer_ = std::max(answer_, answer);
  }

 private:
  double seconds_ = 0;
  std::size_t memory_ = 0;
  std::size_t answer_ = 0;
};

/// From its making to its end is what one input costs. One at a time.
class Bounded {
 public:
  Bounded(const Bounds& bounds, std::size_t bytes) : bounds_(bounds), bytes_(bytes) {
    Memory::one().begin();
    begun_ = processor_seconds();
  }
  ~Bounded() {
    const double seconds = processor_seconds() - begun_;
    const std::size_t memory = Memory::one().most();
    Dearest::one().note(seconds, memory, answer_);
    const auto in = static_cast<double>(bytes_);
    hold("memory", static_cast<double>(memory), static_cast<double>(bounds_.memory),
         static_cast<double>(bounds_.memory_per_byte) * in);
    hold("answer", static_cast<double>(answer_), static_cast<double>(bounds_.answer),
         static_cast<double>(bounds_.answer_per_byte) * in);
    hold("seconds", seconds, bounds_.seconds, bounds_.seconds_per_kilobyte * in / 1000);
  }
  Bounded(const Bounded&) = delete;
  Bounded& operator=(const Bounded&) = delete;

  void answer(std::size_t bytes) { answer_ += bytes; }

 private:
  static double processor_seconds() {
    timespec time{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
  }
  void hold(const char* what, double is, double most, double for_bytes) const {
    if (is <= most + for_bytes)
      return;
    std::fprintf(stderr, "too much %s: %g for an input of %zu bytes, of %g + %g\n", what, is, bytes_, most,
                 for_bytes);
    std::abort();
  }

  Bounds bounds_;
  std::size_t bytes_;
  double begun_ = 0;
  std::size_t answer_ = 0;
};

/// What must be true of any input; `what` says it.
inline void require(bool holds, const char* what) {
  if (holds)
    return;
  std::fprintf(stderr, "not so: %s\n", what);
  std::abort();
}

}  // namespace fuzz
