#include "store/submissions/work_ledger.h"

#include <algorithm>

#include "store/codec/compact.h"

// A worker uploads a weekly statement and later the platform's export of the same week:
//
//   submission 1, item 0    session 18:05, no order number    floor: cannot_judge (no distance)   cap: meets
//   submission 2, item 4    session 18:05, order A-17         floor: short by 2.34                cap: meets
//
// 1 comes first. Item 1.0 takes the key of its time, becomes its owner and is counted: one work item in its leaf,
// `met` under the cap, nothing under the floor. When 2 comes:
//
//   claim_all      2.4 takes the key of A-17, which is new. So its time is asked for as well: that key has an
//                  owner, 1.0. Only one of the two shows an order number, so they are the same work: 2.4 is owned
//                  by 1.0, and the key of A-17 is given to 1.0 too, for a third document with that number to find.
//   share          1.0 and 2.4 are noted as a pair, for conflicts.cpp to hold against each other.
//   count_single   2.4 is not the first. Under the cap 1.0 was judged: its word stays. Under the floor it was not:
//   lend_verdict   the short of 2.4 is lent to 1.0 and counted in the leaf of 1.0. A key of its own (of 1.0 and
//                  the rule) notes that, so that a third document does not lend again.
//
// Two items that both show order numbers and share a minute stay two: both numbers are looked at before the time.
//
// Four kinds of keys lie in one table, told apart by what they are mixed with: order numbers and times as
// compact.cpp makes them; periods (a verdict over a week counts once for rule, platform and period, or, where it
// names no period, for its first work item); lent verdicts; ends of sessions, which count nothing and only say
// that two sessions may be one.

namespace ratecheck::store {

using assessment::Outcome;

namespace {

constexpr const char* kFindKey = "SELECT submission, item, numbered FROM work_key WHERE worker=?1 AND key=?2";
constexpr const char* kGiveKey =
    "UPDATE work_key SET submission=?3, item=?4, numbered=?5 WHERE worker=?1 AND key=?2";

// The letters "period", "ends" and "lent" and a number: what keeps keys of one kind from meeting those of another.
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

// So many keys go in with one statement. Together with the change before it (eight pieces in one transaction) this
// brought the writer's part of an import from 23 to 14 per cent. `./dev bench csv` shows the import.
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

std::vector<std::optional<KeyOwner>> WorkKeysInMemory::take(std::span<const KeyClaim> claims) {
  std::vector<std::optional<KeyOwner>> before;
  before.reserve(claims.size());
  for (const KeyClaim& claim : claims) {
    const auto [entry, fresh] = owners_.emplace(claim.key, claim.owner);
    before.push_back(fresh ? std::nullopt : std::optional(entry->second));
  }
  return before;
}

// The index is gone through fastest in its own order, and by many keys at once. Most are new: only where fewer
// rows came in than were sent is each key of that part looked for. A part is kKeysTogether keys or, of what is
// left at the end, one; so two texts of SQL are enough.
std::vector<std::optional<KeyOwner>> WorkKeysInDatabase::take(std::span<const KeyClaim> claims) {
  std::vector<std::pair<std::int64_t, std::size_t>> order;
  order.reserve(claims.size());
  for (std::size_t i = 0; i < claims.size(); ++i)
    order.emplace_back(as_column(claims[i].key), i);
  std::sort(order.begin(), order.end());
  std::vector<std::optional<KeyOwner>> before(claims.size());
  std::vector<std::int64_t> values;
  for (std::size_t done = 0; done < order.size();) {
    const std::size_t keys = order.size() - done < kKeysTogether ? 1 : kKeysTogether;
    const std::span part = std::span(order).subspan(done, keys);
    values.clear();
    for (const auto& [key, i] : part) {
      const KeyOwner& owner = claims[i].owner;
      values.insert(values.end(), {worker_, key, owner.submission, owner.item, owner.numbered ? 1 : 0});
    }
    run(db_, add_keys(keys), values);
    if (db_.changes() != static_cast<std::int64_t>(keys)) {
      for (const auto& [key, i] : part) {
        const std::optional<KeyOwner> owner = find(claims[i].key);
        before[i] = owner == claims[i].owner ? std::nullopt : owner;
      }
    }
    done += keys;
  }
  return before;
}

std::optional<KeyOwner> WorkKeysInDatabase::find(std::uint64_t key) {
  Query query(db_, kFindKey, worker_, as_column(key));
  if (!query.next())
    return std::nullopt;
  return KeyOwner{query.integer(0), query.integer(1), query.integer(2) != 0};
}

void WorkKeysInDatabase::give(std::uint64_t key, const KeyOwner& owner) {
  run(db_, kGiveKey, worker_, as_column(key), owner.submission, owner.item, owner.numbered ? 1 : 0);
}

// By order number; then, of those whose number is new or that show none, by time.
void WorkLedger::claim_all(const CompactSubmission& submission) {
  const auto& items = submission.work.items;
  owners_.clear();
  std::vector<KeyClaim> numbers;
  std::vector<KeyClaim> times;
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
    const CompactItem& item = items[unsigned_of(times[i].owner.item)];
    // Two order numbers are two orders, even when accepted in the same minute.
    if (!by_time[i] || (item.ref_key && by_time[i]->numbered))
      continue;
    owners_[unsigned_of(times[i].owner.item)] = *by_time[i];
    if (item.ref_key)
      claims_.give(*item.ref_key, *by_time[i]);
  }
}

// `together` is of platform, kind and minute without a worker's secret: it never leaves memory.
void WorkLedger::share(const CompactSubmission& submission, std::size_t i) {
  const CompactItem& item = submission.work.items[i];
  const KeyOwner& owner = owners_[i];
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
void WorkLedger::claim_ends(const CompactSubmission& submission) {
  const auto& items = submission.work.items;
  std::vector<KeyClaim> ends;
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
        !(by_end[i]->numbered && ends[i].owner.numbered))
      shared.push_back({{submission.number, ends[i].owner.item}, {by_end[i]->submission, by_end[i]->item}});
  }
}

bool WorkLedger::is_first(const CompactSubmission& submission, std::int64_t item) const {
  const KeyOwner& owner = owners_[unsigned_of(item)];
  return owner.submission == submission.number && owner.item == item;
}

void WorkLedger::add(const CompactSubmission& submission) {
  for (const LeafName& leaf : submission.work.leaves)
    sums[leaf];  // also where all its work is another document's: the leaf is named and must stay (leaves.cpp)
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
  for (const CompactVerdict& verdict : submission.verdicts.verdicts) {
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

void WorkLedger::count_single(const CompactSubmission& submission, const CompactVerdict& verdict) {
  const KeyOwner& owner = owners_[unsigned_of(verdict.work[0])];
  if (is_first(submission, verdict.work[0])) {
    count(submission, verdict.work[0], series_of(submission, verdict),
          submission.verdicts.rules[unsigned_of(verdict.rule)], verdict);
  } else if (owner.submission != submission.number) {
    lend_verdict(submission, verdict, owner);
  }
}

// The earlier document of this work could not be judged under this rule, or not for sure; this one can.
void WorkLedger::lend_verdict(const CompactSubmission& submission, const CompactVerdict& verdict,
                              const KeyOwner& first) {
  const std::int64_t series = series_of(submission, verdict);
  const CompactSubmission& before = earlier(first.submission);
  if (unsigned_of(first.item) >= before.work.items.size())
    return;
  const Outcome word = word_before(before, first.item, series);
  const bool now_sure = word == Outcome::possibly_short && verdict.word != Outcome::possibly_short;
  if (is_judged(word) && !now_sure)
    return;
  const std::uint64_t key =
      mixed(mixed(mixed(kLentKeys, unsigned_of(first.submission)), unsigned_of(first.item)), unsigned_of(series));
  if (claims_.take(key, {submission.number, verdict.work[0], false}))
    return;
  const auto& leaf = before.work.items[unsigned_of(first.item)].leaf;
  if (now_sure && leaf)
    sums[before.work.leaves.at(unsigned_of(*leaf))].rules[series].add(Outcome::possibly_short, -1, 0);
  count(before, first.item, series, submission.verdicts.rules[unsigned_of(verdict.rule)], verdict);
}

// What the first telling was found to be under a rule, whatever its version.
Outcome WorkLedger::word_before(const CompactSubmission& before, std::int64_t item, std::int64_t series) {
  for (const CompactVerdict& verdict : before.verdicts.verdicts) {
    if (!verdict.period && verdict.work.size() == 1 && verdict.work[0] == item && is_judged(verdict.word) &&
        series_of(before, verdict) == series)
      return verdict.word;
  }
  return Outcome::cannot_judge;
}

// Only the first verdict for a rule, platform and period counts; a later one lends nothing.
void WorkLedger::count_period(const CompactSubmission& submission, const CompactVerdict& verdict) {
  const std::int64_t series = series_of(submission, verdict);
  const CompactItem& first = submission.work.items[unsigned_of(verdict.work[0])];
  const CompactStatement& statement = submission.work.statements.at(unsigned_of(first.statement));
  std::uint64_t key = mixed(mixed(kPeriodKeys, unsigned_of(series)), text_number(statement.platform));
  if (verdict.period) {
    key = mixed(mixed(key, unsigned_of(verdict.period->from.unix_seconds)),
                unsigned_of(verdict.period->to.unix_seconds));
  } else {
    const KeyOwner& owner = owners_[unsigned_of(verdict.work[0])];
    key = mixed(mixed(key, unsigned_of(owner.submission)), unsigned_of(owner.item));
  }
  if (claims_.take(key, {submission.number, verdict.work[0], false}))
    return;
  count(submission, verdict.work[0], series, submission.verdicts.rules[unsigned_of(verdict.rule)], verdict);
}

// In the leaf of the item that counts; an item in no leaf is counted nowhere.
void WorkLedger::count(const CompactSubmission& at, std::int64_t item, std::int64_t series, const RuleName& rule,
                       const CompactVerdict& verdict) {
  const auto& leaf = at.work.items[unsigned_of(item)].leaf;
  if (!leaf)
    return;
  sums[at.work.leaves.at(unsigned_of(*leaf))].rules[series].add(
      verdict.word, static_cast<std::int64_t>(verdict.work.size()), missing_amount(verdict, rule.kind));
}

std::int64_t WorkLedger::series_of(const CompactSubmission& submission, const CompactVerdict& verdict) {
  RuleName name = submission.verdicts.rules.at(unsigned_of(verdict.rule));
  name.version.clear();
  return series_(name);
}

// The one that was loaded last is kept: neighbouring items are most often told by one other upload.
const CompactSubmission& WorkLedger::earlier(std::int64_t number) {
  if (!loaded_ || loaded_->number != number)
    loaded_ = std::make_unique<CompactSubmission>(load_(number));
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
