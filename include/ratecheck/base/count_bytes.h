#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace ratecheck {

/// How many bytes of a text are of a kind. Block by block, since for a loop of known length the compiler takes
/// many bytes at a time.
template <typename IsOfKind>
std::size_t count_bytes(std::string_view text, const IsOfKind& is_of_kind) {
  constexpr std::size_t kBlock = 64;
  std::size_t count = 0;
  for (; text.size() >= kBlock; text.remove_prefix(kBlock)) {
    unsigned char in_block = 0;
    for (std::size_t i = 0; i < kBlock; ++i)
      in_block = static_cast<unsigned char>(in_block + (is_of_kind(text[i]) ? 1 : 0));
    count += in_block;
  }
  return count + static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_of_kind));
}

}  // namespace ratecheck
