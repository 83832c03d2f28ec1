#include "store/codec/compressed.h"

#define ZSTD_STATIC_LINKING_ONLY  // contexts in memory of ours; Debian's shared library has them
#include <zstd.h>

#include "store/db/connection.h"

// A context of the library keeps what went through it. Each call has one of its own, in memory that `delete`
// overwrites (base/memory.h).

namespace ratecheck::store {
namespace {

constexpr int kLevel = 1;                        // higher ones take long and save little here
constexpr unsigned long long kMost = 1U << 30U;  // no upload unpacks to more

}  // namespace

std::string compress(std::string_view bytes) {
  const std::size_t wanted = ZSTD_estimateCCtxSize(kLevel);
  const auto room = std::make_unique_for_overwrite<char[]>(wanted);
  ZSTD_CCtx* const context = ZSTD_initStaticCCtx(room.get(), wanted);
  ZSTD_CCtx_reset(context, ZSTD_reset_parameters);  // one in memory of ours begins without the defaults
  ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, kLevel);
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  const std::size_t most = ZSTD_compressBound(bytes.size());
  const auto out = std::make_unique_for_overwrite<char[]>(most);
  const std::size_t size = ZSTD_compress2(context, out.get(), most, bytes.data(), bytes.size());
  if (ZSTD_isError(size) != 0)
    throw Failure{unavailable(std::string("statements could not be compressed: ") + ZSTD_getErrorName(size), {})};
  return {out.get(), size};
}

// A damaged head may ask for a gigabyte; memory that nothing is written to is never taken.
Decompressed decompress(std::string_view compressed) {
  const std::size_t wanted = ZSTD_estimateDCtxSize();
  const auto room = std::make_unique_for_overwrite<char[]>(wanted);
  ZSTD_DCtx* const context = ZSTD_initStaticDCtx(room.get(), wanted);
  const unsigned long long size = ZSTD_getFrameContentSize(compressed.data(), compressed.size());
  if (size > kMost)  // unknown and broken are told as very large numbers
    throw Failure{corrupt("kept statements cannot be decompressed")};
  Decompressed out{std::make_unique_for_overwrite<char[]>(static_cast<std::size_t>(size)),
                   static_cast<std::size_t>(size)};
  const std::size_t got =
      ZSTD_decompressDCtx(context, out.memory.get(), out.size, compressed.data(), compressed.size());
  if (ZSTD_isError(got) != 0 || got != out.size)
    throw Failure{corrupt("kept statements cannot be decompressed")};
  return out;
}

}  // namespace ratecheck::store
