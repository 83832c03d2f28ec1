#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ratecheck {

/// Blanks, tabs and line ends off both ends.
std::string_view trim(std::string_view text);
/// ASCII letters only.
std::string to_lower(std::string_view text);
constexpr char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
std::vector<std::string_view> split(std::string_view text, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);
/// Whole string as a decimal integer, without sign games, or nothing.
std::optional<long long> parse_integer(std::string_view text);

/// Offset of the first byte that is not valid UTF-8, or nothing.
std::optional<std::size_t> find_invalid_utf8(std::string_view text);

/// Edits between two texts: insert, delete, replace, swap of two neighbours. Quadratic.
std::size_t typing_distance(std::string_view a, std::string_view b);
/// The candidate that a typist most likely meant; nothing when none is near.
std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates);
/// " Did you mean 'x'?" or empty.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace ratecheck
