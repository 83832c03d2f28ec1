#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Small things done to texts. What gives a string_view points into the text that was given.
///
///   const std::vector<std::string_view> cells = split("a;b;;c", ';');    // four, the third empty
///   to_lower(trim("  Total "));                                          // "total"
///   did_you_mean("intrest", {"interest", "income"});                     // " Did you mean 'interest'?"
namespace ratecheck {

/// Blanks, tabs and line ends off both ends.
std::string_view trim(std::string_view text);
/// ASCII letters only.
std::string to_lower(std::string_view text);
constexpr char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
/// ASCII alone, whatever the locale.
constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
/// A sentence without its full stop, for where more stands behind it.
constexpr std::string_view without_stop(std::string_view sentence) {
  return sentence.ends_with('.') ? sentence.substr(0, sentence.size() - 1) : sentence;
}
std::vector<std::string_view> split(std::string_view text, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);
/// The whole text as a decimal integer, with a minus before it or nothing; no plus, no blanks. Else nothing.
std::optional<long long> parse_integer(std::string_view text);

/// Offset of the first byte that is not valid UTF-8, or nothing.
std::optional<std::size_t> find_invalid_utf8(std::string_view text);

/// Edits between two texts, by bytes: insert, delete, replace, swap of two neighbours. Takes time and memory by
/// the product of the lengths, so callers limit them.
std::size_t typing_distance(std::string_view a, std::string_view b);
/// The candidate that a typist most likely meant; nothing when none is near.
std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates);
/// " Did you mean 'x'?" or empty.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace ratecheck
