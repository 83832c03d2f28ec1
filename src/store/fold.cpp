#include "fold.h"

#include <algorithm>

#include "densify.h"

namespace ratecheck::store {

using assessment::VerdictWord;

namespace {

constexpr const char* kFindKey = "SELECT submission, item, numbered FROM work_key WHERE worker=?1 AND key=?2";
constexpr const char* kGiveKey =
    "UPDATE work_key SET submission=?3, item=?4, numbered=?5 WHERE worker=?1 AND key=?2";

constexpr std::uint64_t kPeriodKeys = 0x7065'7269'6f64'0001ULL;
constexpr std::uint64_t kEndKeys = 0x656e'6473'0000'0003ULL;
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

constexpr std::size_t kKeysTogether = 64;

/// Adds up to kKeysTogether keys; those that are known stay as they are.
const char* add_keys(std::size_t keys) {
  const auto sql_for = [](std::size_t count) {
    std::string sql = "INSERT OR IGNORE INTO work_key(worker, key, submission, item, numbered) VALUES";
    for (std::size_t i = 0; i < count; ++i)
      sql += i == 0 ? "(?, ?, ?, ?, ?)" : ", (?, ?, ?, ?, ?)";
    return sql;
  };
  static const std::string one = sql_for(1);
  static const std::string many = sql_for(kKeysTogether);
  return (keys == 1 ? one : many).c_str();
}

}  // namespace

std::vector<std::optional<Owner>> ClaimsInMemory::take(std::span<const Claim> claims) {
  std::vector<std::optional<Owner>> before;
  before.reserve(claims.size());
  for (const Claim& claim : claims) {
    const auto [entry, fresh] = owners_.emplace(claim.key, claim.owner);
    before.push_back(fresh ? std::nullopt : std::optional(entry->second));
  }
  return before;
}

// The index is gone through fastest in its own order, and by many keys at once. Most are new.
std::vector<std::optional<Owner>> ClaimsInDatabase::take(std::span<const Claim> claims) {
  std::vector<std::pair<std::int64_t, std::size_t>> order;
  order.reserve(claims.size());
  for (std::size_t i = 0; i < claims.size(); ++i)
    order.emplace_back(as_column(claims[i].key), i);
  std::sort(order.begin(), order.end());
  std::vector<std::optional<Owner>> before(claims.size());
  std::vector<std::int64_t> values;
  for (std::size_t done = 0; done < order.size();) {
    const std::size_t keys = order.size() - done < kKeysTogether ? 1 : kKeysTogether;
    const std::span part = std::span(order).subspan(done, keys);
    values.clear();
    for (const auto& [key, i] : part) {
      const Owner& owner = claims[i].owner;
      values.insert(values.end(), {worker_, key, owner.submission, owner.item, owner.numbered ? 1 : 0});
    }
    run(db_, add_keys(keys), values);
    if (db_.changes() != static_cast<std::int64_t>(keys)) {
      for (const auto& [key, i] : part) {
        const std::optional<Owner> owner = find(claims[i].key);
        before[i] = owner == claims[i].owner ? std::nullopt : owner;
      }
    }
    done += keys;
  }
  return before;
}

std::optional<Owner> ClaimsInDatabase::find(std::uint64_t key) {
  Query query(db_, kFindKey, worker_, as_column(key));
  if (!query.next())
    return std::nullopt;
  return Owner{query.integer(0), query.integer(1), query.integer(2) != 0};
}

void ClaimsInDatabase::give(std::uint64_t key, const Owner& owner) {
  run(db_, kGiveKey, worker_, as_column(key), owner.submission, owner.item, owner.numbered ? 1 : 0);
}

// By order number; then, of those whose number is new or that show none, by time.
void Fold::claim_all(const DenseSubmission& submission) {
  const auto& items = submission.work.items;
  owners_.clear();
  std::vector<Claim> numbers;
  std::vector<Claim> times;
  for (std::size_t i = 0; i < items.size(); ++i) {
    owners_.push_back({submission.number, static_cast<std::int64_t>(i), items[i].ref_key.has_value()});
    if (items[i].ref_key)
      numbers.push_back({*items[i].ref_key, owners_[i]});
  }
  const auto by_number = claims_.take(numbers);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (by_number[i])
      owners_[unsigned_of(numbers[i].owner.item)] = *by_number[i];
  }
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (items[i].time_key && is_first(submission, static_cast<std::int64_t>(i)))
      times.push_back({*items[i].time_key, owners_[i]});
  }
  const auto by_time = claims_.take(times);
  for (std::size_t i = 0; i < times.size(); ++i) {
    const DenseItem& item = items[unsigned_of(times[i].owner.item)];
    // Two order numbers are two orders, even when accepted in the same minute.
    if (!by_time[i] || (item.ref_key && by_time[i]->numbered))
      continue;
    owners_[unsigned_of(times[i].owner.item)] = *by_time[i];
    if (item.ref_key)
      claims_.give(*item.ref_key, *by_time[i]);
  }
}

void Fold::share(const DenseSubmission& submission, std::size_t i) {
  const DenseItem& item = submission.work.items[i];
  const Owner& owner = owners_[i];
  SharedWork pair{{submission.number, static_cast<std::int64_t>(i)}, {owner.submission, owner.item}};
  if (item.started_at && !(item.ref_key && owner.numbered)) {
    const std::string& platform = submission.work.statements.at(unsigned_of(item.statement)).platform;
    const std::uint64_t minute = unsigned_of(item.started_at->unix_seconds / 60);
    pair.together = mixed(mixed(text_number(platform), unsigned_of(item.kind)), minute);
  }
  shared.push_back(pair);
}

// Nobody is logged in twice: two sessions of one platform that end together are one, whatever they say of their
// start. Which of them counts is not decided by it.
void Fold::claim_ends(const DenseSubmission& submission) {
  const auto& items = submission.work.items;
  std::vector<Claim> ends;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const bool session = items[i].kind == static_cast<std::int64_t>(statement::WorkKind::session);
    if (!session || !items[i].ended_at || !is_first(submission, static_cast<std::int64_t>(i)))
      continue;
    const std::string& platform = submission.work.statements.at(unsigned_of(items[i].statement)).platform;
    const std::uint64_t key =
        mixed(mixed(kEndKeys, text_number(platform)), unsigned_of(items[i].ended_at->unix_seconds / 60));
    ends.push_back({key, owners_[i]});
  }
  const auto by_end = claims_.take(ends);
  for (std::size_t i = 0; i < ends.size(); ++i) {
    if (by_end[i] && by_end[i]->submission != submission.number &&
        !(by_end[i]->numbered && ends[i].owner.numbered)) {
      shared.push_back({{submission.number, ends[i].owner.item}, {by_end[i]->submission, by_end[i]->item}});
    }
  }
}

bool Fold::is_first(const DenseSubmission& submission, std::int64_t item) const {
  const Owner& owner = owners_[unsigned_of(item)];
  return owner.submission == submission.number && owner.item == item;
}

void Fold::add(const DenseSubmission& submission) {
  claim_all(submission);
  claim_ends(submission);
  const auto& items = submission.work.items;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const bool mine = is_first(submission, static_cast<std::int64_t>(i));
    ++(mine ? new_work : known_work);
    if (owners_[i].submission != submission.number)
      share(submission, i);
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
  if (is_first(submission, verdict.work[0])) {
    count(submission, verdict.work[0], series_of(submission, verdict),
          submission.verdicts.rules[unsigned_of(verdict.rule)], verdict);
  } else if (owner.submission != submission.number) {
    lend(submission, verdict, owner);
  }
}

// The earlier document of this work could not be judged under this rule, or not for sure; this one can.
void Fold::lend(const DenseSubmission& submission, const DenseVerdict& verdict, const Owner& first) {
  const std::int64_t series = series_of(submission, verdict);
  const DenseSubmission& before = earlier(first.submission);
  if (unsigned_of(first.item) >= before.work.items.size())
    return;
  const VerdictWord word = word_before(before, first.item, series);
  const bool now_sure = word == VerdictWord::possibly_short && verdict.word != VerdictWord::possibly_short;
  if (is_judged(word) && !now_sure)
    return;
  const std::uint64_t key =
      mixed(mixed(mixed(kLentKeys, unsigned_of(first.submission)), unsigned_of(first.item)), unsigned_of(series));
  if (claims_.take(key, {submission.number, verdict.work[0], false}))
    return;
  const auto& leaf = before.work.items[unsigned_of(first.item)].leaf;
  if (now_sure && leaf)
    sums[before.work.leaves.at(unsigned_of(*leaf))].rules[series].add(VerdictWord::possibly_short, -1, 0);
  count(before, first.item, series, submission.verdicts.rules[unsigned_of(verdict.rule)], verdict);
}

VerdictWord Fold::word_before(const DenseSubmission& before, std::int64_t item, std::int64_t series) {
  for (const DenseVerdict& verdict : before.verdicts.verdicts) {
    if (!verdict.period && verdict.work.size() == 1 && verdict.work[0] == item && is_judged(verdict.word) &&
        series_of(before, verdict) == series) {
      return verdict.word;
    }
  }
  return VerdictWord::cannot_judge;
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
    to.possibly_items += from.possibly_items;
    to.missing_minor += from.missing_minor;
    for (const auto& [amount, times] : from.missing)
      to.missing[amount] += times;
  }
}

}  // namespace ratecheck::store
