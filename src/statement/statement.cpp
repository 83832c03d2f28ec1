#include "ratecheck/statement/statement.h"

#include <algorithm>
#include <array>

namespace ratecheck::statement {
namespace {

// in the order of the enums
constexpr std::array<std::string_view, 3> kStandings = {"proven", "read", "doubtful"};
constexpr std::array<std::string_view, 19> kCategories = {
    "base",       "distance",     "time",  "wait",       "boost",         "surge", "bonus",
    "guarantee",  "cancellation", "tip",   "adjustment", "reimbursement", "toll",  "fee",
    "commission", "tax",          "other", "cash",       "payout"};
constexpr std::array<std::string_view, 4> kWorkKinds = {"job", "session", "block", "day"};

template <typename Enum, std::size_t N>
std::optional<Enum> find_word(const std::array<std::string_view, N>& words, std::string_view word) {
  const auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end())
    return std::nullopt;
  return static_cast<Enum>(found - words.begin());
}

}  // namespace

std::string_view to_string(Standing standing) {
  return kStandings[static_cast<std::size_t>(standing)];
}
std::string_view to_string(PayCategory category) {
  return kCategories[static_cast<std::size_t>(category)];
}
std::string_view to_string(WorkKind kind) {
  return kWorkKinds[static_cast<std::size_t>(kind)];
}

std::optional<PayCategory> parse_pay_category(std::string_view word) {
  return find_word<PayCategory>(kCategories, word);
}

std::optional<WorkKind> parse_work_kind(std::string_view word) {
  return find_word<WorkKind>(kWorkKinds, word);
}

const std::vector<std::string>& pay_category_words() {
  static const std::vector<std::string> words(kCategories.begin(), kCategories.end());
  return words;
}

bool is_doubtful(const WorkItem& item, std::string_view field) {
  return std::any_of(item.doubts.begin(), item.doubts.end(),
                     [&](const Doubt& doubt) { return doubt.field == field; });
}

}  // namespace ratecheck::statement
