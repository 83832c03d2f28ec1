#include "fold.h"

#include <algorithm>

#include "densify.h"

namespace ratecheck::store {
namespace {

constexpr const char* kFindKey = "SELECT submission, item, numbered FROM work_key WHERE worker=?1 AND key=?2";
constexpr const char* kAddKey =
    "INSERT OR IGNORE INTO work_key(worker, key, submission, item, numbered) VALUES(?1, ?2, ?3, ?4, ?5)";

constexpr const char* kGiveKey =
    "UPDATE work_key SET submission=?3, item=?4, numbered=?5 WHERE worker=?1 AND key=?2";

constexpr std::uint64_t kPeriodKeys = 0x7065'7269'6f64'0001ULL;
constexpr std::uint64_t kLentKeys = 0x6c65'6e74'0000'0002ULL;

std::int64_t as_column(std::uint64_t key) {
  return static_cast<std::int64_t>(key);
}
std::uint64_t unsigned_of(std::int64_t value) {
  return static_cast<std::uint64_t>(value);
}

std::uint64_t text_number(std::string_view text) {
  std::uint64_t value = 0xcbf29ce484222325ULL;  // FNV-1a
  for (const char c : text)
    value = (value ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return value;
}

/// Keys of one submission all differ, so that any order gives the same owners; the index is gone through fastest
/// in its own.
std::vector<std::size_t> by_key(const std::vector<DenseItem>& items) {
  std::vector<std::pair<std::int64_t, std::size_t>> order;
  order.reserve(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    const DenseItem& item = items[i];
    order.emplace_back(as_column(item.ref_key.value_or(item.time_key.value_or(0))), i);
  }
  std::sort(order.begin(), order.end());
  std::vector<std::size_t> out;
  out.reserve(order.size());
  for (const auto& entry : order)
    out.push_back(entry.second);
  return out;
}

}  // namespace

std::optional<Owner> ClaimsInMemory::find(std::uint64_t key) {
  const auto found = owners_.find(key);
  return found == owners_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<Owner> ClaimsInDatabase::find(std::uint64_t key) {
  Query query(db_, kFindKey, worker_, as_column(key));
  if (!query.next())
    return std::nullopt;
  return Owner{query.integer(0), query.integer(1), query.integer(2) != 0};
}

// Most keys are new: one statement instead of a look before it.
std::optional<Owner> ClaimsInDatabase::take(std::uint64_t key, const Owner& owner) {
  run(db_, kAddKey, worker_, as_column(key), owner.submission, owner.item, owner.numbered ? 1 : 0);
  return db_.changes() > 0 ? std::nullopt : find(key);
}

void ClaimsInDatabase::give(std::uint64_t key, const Owner& owner) {
  run(db_, kGiveKey, worker_, as_column(key), owner.submission, owner.item, owner.numbered ? 1 : 0);
}

Owner Fold::claim(const DenseItem& item, const Owner& self) {
  if (item.ref_key) {
    if (const auto same = claims_.take(*item.ref_key, self))
      return *same;
  }
  const auto at_that_time = item.time_key ? claims_.take(*item.time_key, self) : std::nullopt;
  // Two order numbers are two orders, even when accepted in the same minute.
  if (!at_that_time || (item.ref_key && at_that_time->numbered))
    return self;
  if (item.ref_key)
    claims_.give(*item.ref_key, *at_that_time);
  return *at_that_time;
}

void Fold::add(const DenseSubmission& submission) {
  const auto& items = submission.work.items;
  owners_.assign(items.size(), {});
  for (const std::size_t i : by_key(items)) {
    const Owner self{submission.number, static_cast<std::int64_t>(i), items[i].ref_key.has_value()};
    owners_[i] = claim(items[i], self);
    const bool mine = owners_[i].submission == self.submission && owners_[i].item == self.item;
    ++(mine ? new_work : known_work);
    if (mine && items[i].leaf)
      ++sums[submission.work.leaves.at(static_cast<std::size_t>(*items[i].leaf))].items;
  }
  for (const DenseVerdict& verdict : submission.verdicts.verdicts) {
    if (!is_judged(verdict.word) || verdict.work.empty())
      continue;
    if (std::any_of(verdict.work.begin(), verdict.work.end(),
                    [&](std::int64_t i) { return i < 0 || unsigned_of(i) >= items.size(); }))
      continue;
    if (verdict.period || verdict.work.size() != 1) {
      count_period(submission, verdict);
    } else {
      count_single(submission, verdict);
    }
  }
}

void Fold::count_single(const DenseSubmission& submission, const DenseVerdict& verdict) {
  const Owner& owner = owners_[unsigned_of(verdict.work[0])];
  if (owner.submission == submission.number && owner.item == verdict.work[0]) {
    count(submission, verdict.work[0], series_of(submission, verdict),
          submission.verdicts.rules[unsigned_of(verdict.rule)], verdict);
  } else if (owner.submission != submission.number) {
    lend(submission, verdict, owner);
  }
}

// The earlier document of this work could not be judged under this rule; this one can.
void Fold::lend(const DenseSubmission& submission, const DenseVerdict& verdict, const Owner& first) {
  const std::int64_t series = series_of(submission, verdict);
  const DenseSubmission& before = earlier(first.submission);
  if (unsigned_of(first.item) >= before.work.items.size() || judged_before(before, first.item, series))
    return;
  const std::uint64_t key =
      mixed(mixed(mixed(kLentKeys, unsigned_of(first.submission)), unsigned_of(first.item)), unsigned_of(series));
  if (claims_.take(key, {submission.number, verdict.work[0], false}))
    return;
  count(before, first.item, series, submission.verdicts.rules[unsigned_of(verdict.rule)], verdict);
}

bool Fold::judged_before(const DenseSubmission& before, std::int64_t item, std::int64_t series) {
  for (const DenseVerdict& verdict : before.verdicts.verdicts) {
    if (!verdict.period && verdict.work.size() == 1 && verdict.work[0] == item && is_judged(verdict.word) &&
        series_of(before, verdict) == series) {
      return true;
    }
  }
  return false;
}

void Fold::count_period(const DenseSubmission& submission, const DenseVerdict& verdict) {
  const std::int64_t series = series_of(submission, verdict);
  const DenseItem& first = submission.work.items[unsigned_of(verdict.work[0])];
  const DenseStatement& statement = submission.work.statements.at(unsigned_of(first.statement));
  std::uint64_t key = mixed(mixed(kPeriodKeys, unsigned_of(series)), text_number(statement.platform));
  if (verdict.period) {
    key = mixed(mixed(key, unsigned_of(verdict.period->from.unix_seconds)),
                unsigned_of(verdict.period->to.unix_seconds));
  } else {
    const Owner& owner = owners_[unsigned_of(verdict.work[0])];
    key = mixed(mixed(key, unsigned_of(owner.submission)), unsigned_of(owner.item));
  }
  if (claims_.take(key, {submission.number, verdict.work[0], false}))
    return;
  count(submission, verdict.work[0], series, submission.verdicts.rules[unsigned_of(verdict.rule)], verdict);
}

void Fold::count(const DenseSubmission& at, std::int64_t item, std::int64_t series, const RuleName& rule,
                 const DenseVerdict& verdict) {
  const auto& leaf = at.work.items[unsigned_of(item)].leaf;
  if (!leaf)
    return;
  sums[at.work.leaves.at(unsigned_of(*leaf))].rules[series].add(
      verdict.word, static_cast<std::int64_t>(verdict.work.size()), missing_amount(verdict, rule.kind));
}

std::int64_t Fold::series_of(const DenseSubmission& submission, const DenseVerdict& verdict) {
  RuleName name = submission.verdicts.rules.at(unsigned_of(verdict.rule));
  name.version.clear();
  return series_(name);
}

const DenseSubmission& Fold::earlier(std::int64_t number) {
  if (!loaded_ || loaded_->number != number)
    loaded_ = std::make_unique<DenseSubmission>(load_(number));
  return *loaded_;
}

void merge(LeafSums& sums, const LeafSums& more) {
  sums.items += more.items;
  for (const auto& [rule, from] : more.rules) {
    VerdictSums& to = sums.rules[rule];
    to.short_items += from.short_items;
    to.over_items += from.over_items;
    to.met_items += from.met_items;
    to.below_items += from.below_items;
    to.missing_minor += from.missing_minor;
    for (const auto& [amount, times] : from.missing)
      to.missing[amount] += times;
  }
}

}  // namespace ratecheck::store
