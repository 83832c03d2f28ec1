#pragma once

#include <string_view>

namespace ratecheck {

/// The sentence without its full stop, for where more stands behind it.
inline std::string_view without_stop(std::string_view sentence) {
  if (!sentence.empty() && sentence.back() == '.')
    sentence.remove_suffix(1);
  return sentence;
}

}  // namespace ratecheck
