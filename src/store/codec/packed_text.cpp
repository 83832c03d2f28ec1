#include "store/codec/packed_text.h"

#include <fmt/format.h>
#include <zstd.h>

#include <memory>

#include "store/db/connection.h"

namespace ratecheck::store {
namespace {

constexpr int kLevel = 1;                        // higher ones take long and save little here
constexpr unsigned long long kMost = 1U << 30U;  // no upload unpacks to more

struct Free {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

}  // namespace

std::string pack_text(std::string_view text) {
  thread_local const std::unique_ptr<ZSTD_CCtx, Free> context(ZSTD_createCCtx());
  const std::size_t most = ZSTD_compressBound(text.size());
  const std::unique_ptr<char[]> out(new char[most]);
  const std::size_t size = ZSTD_compressCCtx(context.get(), out.get(), most, text.data(), text.size(), kLevel);
  if (ZSTD_isError(size) != 0)
    throw Failure{unavailable(fmt::format("A text could not be packed: {}.", ZSTD_getErrorName(size)), {})};
  return {out.get(), size};
}

std::string unpack_text(std::string_view packed) {
  thread_local const std::unique_ptr<ZSTD_DCtx, Free> context(ZSTD_createDCtx());
  const unsigned long long size = ZSTD_getFrameContentSize(packed.data(), packed.size());
  if (size > kMost)  // unknown and broken are told as very large numbers
    throw Failure{corrupt("a kept statement cannot be unpacked")};
  std::string out(static_cast<std::size_t>(size), '\0');
  const std::size_t got = ZSTD_decompressDCtx(context.get(), out.data(), out.size(), packed.data(), packed.size());
  if (ZSTD_isError(got) != 0 || got != out.size())
    throw Failure{corrupt("a kept statement cannot be unpacked")};
  return out;
}

}  // namespace ratecheck::store
