#include "store/codec/compressed.h"

#include <zstd.h>

#include "store/db/connection.h"

namespace ratecheck::store {
namespace {

constexpr int kLevel = 1;                        // higher ones take long and save little here
constexpr unsigned long long kMost = 1U << 30U;  // no upload unpacks to more

struct Free {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

ZSTD_CCtx* make_context() {
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, kLevel);
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  return context;
}

}  // namespace

std::string compress(std::string_view bytes) {
  thread_local const std::unique_ptr<ZSTD_CCtx, Free> context(make_context());
  const std::size_t most = ZSTD_compressBound(bytes.size());
  const auto out = std::make_unique_for_overwrite<char[]>(most);
  const std::size_t size = ZSTD_compress2(context.get(), out.get(), most, bytes.data(), bytes.size());
  if (ZSTD_isError(size) != 0)
    throw Failure{unavailable(std::string("statements could not be compressed: ") + ZSTD_getErrorName(size), {})};
  return {out.get(), size};
}

// A damaged head may ask for a gigabyte; memory that nothing is written to is never taken.
Decompressed decompress(std::string_view compressed) {
  thread_local const std::unique_ptr<ZSTD_DCtx, Free> context(ZSTD_createDCtx());
  const unsigned long long size = ZSTD_getFrameContentSize(compressed.data(), compressed.size());
  if (size > kMost)  // unknown and broken are told as very large numbers
    throw Failure{corrupt("kept statements cannot be decompressed")};
  Decompressed out{std::make_unique_for_overwrite<char[]>(static_cast<std::size_t>(size)),
                   static_cast<std::size_t>(size)};
  const std::size_t got =
      ZSTD_decompressDCtx(context.get(), out.memory.get(), out.size, compressed.data(), compressed.size());
  if (ZSTD_isError(got) != 0 || got != out.size)
    throw Failure{corrupt("kept statements cannot be decompressed")};
  return out;
}

}  // namespace ratecheck::store
