#include "ratecheck/base/memory.h"

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <cstdint>
#include <cstring>
#include <fstream>
#include <memory>
#include <string>

using namespace ratecheck;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kMemoryIsOurs = false;
#else
constexpr bool kMemoryIsOurs = true;
#endif

namespace {

/// What lies in memory, read as another program would read it.
std::string memory_at(const void* place, std::size_t bytes) {
  std::ifstream in("/proc/self/mem", std::ios::binary);
  in.seekg(static_cast<std::streamoff>(reinterpret_cast<std::uintptr_t>(place)));
  std::string out(bytes, '\0');
  in.read(out.data(), static_cast<std::streamsize>(bytes));
  return out;
}

}  // namespace

TEST_CASE("what delete frees is overwritten, strings and arrays alike") {
  if (!kMemoryIsOurs)
    return;
  const std::string secret = "a key that nobody may find again, long enough for memory of its own";
  for (const std::size_t times : {std::size_t{1}, std::size_t{100}, std::size_t{5000}}) {
    CAPTURE(times);
    auto text = std::make_unique<std::string>();
    for (std::size_t i = 0; i < times; ++i)
      *text += secret;
    const char* const place = text->data();
    const std::size_t bytes = text->size();
    CHECK(memory_at(place, bytes).find(secret) != std::string::npos);
    text.reset();
    CHECK(memory_at(place, bytes).find(secret) == std::string::npos);
  }
}

TEST_CASE("a large piece that was hardly written to is not taken by freeing it") {
  if (!kMemoryIsOurs)
    return;
  constexpr std::size_t kBytes = std::size_t{512} << 20U;
  rusage before{};
  ::getrusage(RUSAGE_SELF, &before);
  auto large = std::make_unique_for_overwrite<char[]>(kBytes);
  std::memset(large.get() + kBytes / 2, 'x', 1000);
  large.reset();
  rusage after{};
  ::getrusage(RUSAGE_SELF, &after);
  CHECK(after.ru_maxrss - before.ru_maxrss < 100L * 1024);  // KiB
}
