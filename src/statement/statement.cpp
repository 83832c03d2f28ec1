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

std::optional<Seconds> online_of_clocks(const WorkItem& item) {
  if (item.kind != WorkKind::session || !item.started_at || !item.ended_at)
    return std::nullopt;
  const auto printed = [](const auto& span) { return span.first == "online_s"; };
  if (item.online && (item.spans.empty() || std::any_of(item.spans.begin(), item.spans.end(), printed)))
    return std::nullopt;  // posted, or read
  const std::int64_t seconds = seconds_between(*item.started_at, *item.ended_at);
  return seconds < 0 ? std::nullopt : std::optional(Seconds{seconds});
}

bool is_of(std::string_view name, std::string_view field) {
  return name.starts_with(field) && (name.size() == field.size() || name[field.size()] == '.');
}

namespace {

bool is_pay_sum(const Contradiction& contradiction) {
  return contradiction.code == "sum_mismatch" || contradiction.code == "total_mismatch";
}

/// Which lines nobody read; the text of them is the uploader's alone.
std::string unread_lines(const std::vector<Unread>& unread) {
  constexpr std::size_t kMostNamed = 5;
  if (unread.empty())
    return {};
  std::string out = unread.size() == 1 ? "; not read: line " : "; not read: lines ";
  for (std::size_t i = 0; i < unread.size() && i < kMostNamed; ++i)
    out += (i == 0 ? "" : ", ") + std::to_string(unread[i].line);
  return unread.size() <= kMostNamed ? out : out + " and " + std::to_string(unread.size() - kMostNamed) + " more";
}

}  // namespace

// Money that a total holds and its parts do not, or the other way round, may belong to any of the work below it.
void doubt_failed_sums(Statement& statement) {
  constexpr std::string_view kSays = "what is paid does not make what is printed: ";
  const auto ours = [&](const Doubt& doubt) { return doubt.reason.starts_with(kSays); };
  std::erase_if(statement.doubts, ours);
  for (const Contradiction& contradiction : statement.contradictions) {
    if (!is_pay_sum(contradiction) || contradiction.of_adjustment)
      continue;  // what speaks against an adjustment stands with it
    const std::string reason = std::string(kSays) + contradiction.detail;
    if (!contradiction.work) {
      statement.doubts.push_back({"pay", reason + unread_lines(statement.unread), std::nullopt});
    } else if (WorkItem& item = statement.work[*contradiction.work]; !is_doubtful(item, "total")) {
      item.doubts.push_back({"total", reason, std::nullopt});
    }
  }
}

bool is_doubtful(const WorkItem& item, std::string_view field) {
  return std::any_of(item.doubts.begin(), item.doubts.end(),
                     [&](const Doubt& doubt) { return doubt.field == field; });
}

}  // namespace ratecheck::statement
