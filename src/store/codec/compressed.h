#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace ratecheck::store {

/// Bytes made small by zstd, with its checksum: no changed byte is read as another.
std::string compress(std::string_view bytes);

struct Decompressed {
  std::unique_ptr<char[]> memory;
  std::size_t size = 0;

  [[nodiscard]] std::string_view bytes() const { return {memory.get(), size}; }
};
/// The bytes again. Throws Failure `corrupt_database`.
Decompressed decompress(std::string_view compressed);

}  // namespace ratecheck::store
