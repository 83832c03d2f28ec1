#include "ratecheck/base/words.h"

#include <fmt/format.h>

#include <algorithm>

#include "ratecheck/base/text.h"

namespace ratecheck {
namespace {

struct OtherName {
  std::string_view name;
  Vehicle vehicle;
};

constexpr OtherName kOtherNames[] = {{"motorbike", Vehicle::motorcycle},
                                     {"foot", Vehicle::on_foot},
                                     {"walking", Vehicle::on_foot},
                                     {"none", Vehicle::on_foot}};

/// Of what somebody sent, no more than a line.
std::string shown(std::string_view word) {
  constexpr std::size_t kMost = 60;
  std::size_t end = std::min(word.size(), kMost);
  while (end < word.size() && end > 0 && (static_cast<unsigned char>(word[end]) & 0xC0U) == 0x80U)
    --end;
  return std::string(word.substr(0, end)) + (end < word.size() ? "…" : "");
}

}  // namespace

std::string meanings(std::span<const Word> table) {
  std::string out;
  for (const Word& row : table) {
    if (!row.word.empty())
      out += fmt::format("{}{}: {}", out.empty() ? "" : "; ", row.word, row.meaning);
  }
  return out;
}

Error unknown_word(std::string_view word, std::string_view a_word_is, const std::vector<std::string>& words) {
  std::string hint = did_you_mean(word, words);
  for (const OtherName& other : kOtherNames) {
    const std::string listed(to_string(other.vehicle));
    if (other.name == word && std::find(words.begin(), words.end(), listed) != words.end())
      hint = fmt::format("Did you mean '{}'?", listed);
  }
  return Error{"unknown_word",
               fmt::format("'{}' is not {}; expected one of {}.", shown(word), a_word_is, join(words, ", "))}
      .with_hint(std::string(trim(hint)));
}

std::optional<Vehicle> parse_vehicle(std::string_view word) {
  for (const OtherName& other : kOtherNames) {
    if (other.name == word)
      return other.vehicle;
  }
  return parse_word<Vehicle>(word);
}

}  // namespace ratecheck
