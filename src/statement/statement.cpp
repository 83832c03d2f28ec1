#include "ratecheck/statement/statement.h"

#include <fmt/format.h>

#include <algorithm>

namespace ratecheck::statement {

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
  return contradiction.code == to_string(FindingCode::sum_mismatch) ||
         contradiction.code == to_string(FindingCode::total_mismatch);
}

/// Which lines nobody read; the text of them is the uploader's alone.
std::string unread_lines(const std::vector<Unread>& unread) {
  constexpr std::size_t kMostNamed = 5;
  if (unread.empty())
    return {};
  std::string out = unread.size() == 1 ? "; not read: line " : "; not read: lines ";
  for (std::size_t i = 0; i < unread.size() && i < kMostNamed; ++i)
    out += (i == 0 ? "" : ", ") + std::to_string(unread[i].line);
  return unread.size() <= kMostNamed ? out : fmt::format("{} and {} more", out, unread.size() - kMostNamed);
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

void add_skipped(Statement& statement, std::vector<Skipped> more, const Currency& currency) {
  std::vector<Skipped>& all = statement.skipped ? *statement.skipped : statement.skipped.emplace();
  for (Skipped& rows : more) {
    const Currency own = rows.currency.known() ? rows.currency : currency;
    rows.currency = own == statement.currency ? Currency() : own;
    const auto known = std::find_if(all.begin(), all.end(), [&](const Skipped& there) {
      return there.reason == rows.reason && there.currency == rows.currency;
    });
    if (known == all.end()) {
      all.push_back(std::move(rows));
      continue;
    }
    known->rows += rows.rows;
    known->money = known->money && rows.money ? add(*known->money, *rows.money) : std::nullopt;
  }
}

bool is_doubtful(const WorkItem& item, std::string_view field) {
  return std::any_of(item.doubts.begin(), item.doubts.end(),
                     [&](const Doubt& doubt) { return doubt.field == field; });
}

Rational sum_of_lines(const std::vector<PayLine>& pay) {
  Rational sum;
  for (const PayLine& line : pay) {
    if (line.category != PayCategory::cash && line.category != PayCategory::payout)
      sum = sum + line.amount.to_rational();
  }
  return sum;
}

std::map<PayCategory, Rational> sums_by_category(const std::vector<PayLine>& pay) {
  std::map<PayCategory, Rational> sums;
  for (const PayLine& line : pay)
    sums[line.category] = sums[line.category] + line.amount.to_rational();
  return sums;
}

}  // namespace ratecheck::statement
