#include "ratecheck/base/platforms.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "ratecheck/base/text.h"

namespace ratecheck {
namespace {

constexpr std::size_t kLongestId = 40;
constexpr std::size_t kMostEdits = 2;

bool is_one_of(std::string_view word, const std::vector<std::string>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// As people write one name in several ways: "DoorDash", "door_dash", "Door Dash".
std::string bare(std::string_view word) {
  std::string out;
  for (const char c : word) {
    if (c != '_' && c != '-' && c != ' ')
      out += to_lower(c);
  }
  return out;
}

/// The known id that a word most likely means: within kMostEdits of it, both written bare.
std::optional<std::string> slip_of(std::string_view word, const std::vector<std::string>& also_known) {
  // Nobody writes an id three times as long; the comparison is quadratic.
  if (word.size() > 3 * kLongestId)
    return std::nullopt;
  const std::string written = bare(word);
  std::size_t best = kMostEdits + 1;
  std::optional<std::string> found;
  for (const auto* list : {&known_platforms(), &also_known}) {
    for (const std::string& id : *list) {
      const std::size_t edits = typing_distance(written, bare(id));
      if (edits < best) {
        best = edits;
        found = id;
      }
    }
  }
  return written.empty() ? std::nullopt : found;
}

/// What may be told back without harm: no control characters, no letters that turn the line around.
std::string quoted(std::string_view word) {
  const bool plain = word.size() <= 3 * kLongestId &&
                     std::all_of(word.begin(), word.end(), [](char c) { return c >= ' ' && c <= '~'; });
  return plain ? fmt::format("'{}'", word) : "this";
}

}  // namespace

const std::vector<std::string>& known_platforms() {
  static const std::vector<std::string> kKnown = {
      "amazon_flex", "argyle",     "baemin",       "bolt",       "bolt_food", "deliveroo",     "doordash",
      "foodora",     "glovo",      "gopuff",       "grubhub",    "heetch",    "ifood",         "indrive",
      "instacart",   "juno",       "just_eat",     "lieferando", "lyft",      "nyc_tlc",       "postmates",
      "shipt",       "stuart",     "uber",         "uber_eats",  "via",       "walmart_spark", "wolt",
      "demo-meals",  "demo-rides", "demo-shopping"};
  return kKnown;
}

bool is_platform_id(std::string_view word) {
  return !word.empty() && word.size() <= kLongestId && std::all_of(word.begin(), word.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

Result<PlatformWord> judge_platform(std::string_view word, const std::vector<std::string>& also_known) {
  if (is_one_of(word, known_platforms()) || is_one_of(word, also_known))
    return PlatformWord::known;
  if (const auto meant = slip_of(word, also_known)) {
    return Error{"unknown_platform",
                 fmt::format("{} is no known platform, and very like '{}'.", quoted(word), *meant)}
        .with_hint(fmt::format("Did you mean '{}'?", *meant));
  }
  if (is_platform_id(word))
    return PlatformWord::new_id;
  return Error{"unknown_platform", fmt::format("{} cannot be the id of a platform.", quoted(word))}.with_hint(
      fmt::format("An id has 1 to 40 of the characters a to z, 0 to 9 and '_'; known are {}.",
                  join(known_platforms(), ", ")));
}

}  // namespace ratecheck
