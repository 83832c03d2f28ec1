#include "store/codec/compact.h"

#include <algorithm>
#include <map>

#include "ratecheck/base/hash.h"
#include "ratecheck/base/platforms.h"
#include "store/codec/privacy.h"

// What is kept beside the record in rows of numbers: enough to count and list work and verdicts without reading
// any statement. Of the work item
//
//   { kind: session, ref: "A-17", started_at: 2020-03-03T18:05:12Z, total: "9.35" }   of deliveroo in GB, GBP
//
// stay: its statement (0), its kind, the leaf deliveroo × GB × 202003 by its place in the row's own list, the
// moments, 935 minor units, and two keys:
//
//   ref_key    keyed hash of "r", platform and order number
//   time_key   keyed hash of "t", platform, kind and the starting minute (seconds are left out: a statement and an
//              export of the same ride often differ in them)
//
// Two documents that tell of one ride get one of these keys in common, and work_ledger.cpp finds them by it. Two
// equal rows of one document are two rides: the n-th of equal keys is mixed with n, so that the first of one
// document meets the first of the other, the second the second.
//
// Amounts that are no whole minor units are absent, never rounded. A due is widened to whole minor units: low is
// cut down and high is cut up.

namespace ratecheck::store {
namespace {

constexpr std::int64_t kMostMinor = 1'000'000'000'000'000;  // more is no pay; keeps sums far from overflow

// `up`: towards plus infinity, else towards minus infinity. Nothing where it overflows or cannot be pay.
std::optional<std::int64_t> to_minor(const Rational& value, const Currency& currency, bool up) {
  Int128 scale = 1;
  for (int i = 0; i < currency.exponent(); ++i)
    scale *= 10;
  const Rational minor = value * Rational(scale, 1);
  if (!minor.valid())
    return std::nullopt;
  Int128 whole = minor.numerator() / minor.denominator();
  const Int128 rest = minor.numerator() % minor.denominator();
  if (rest > 0 && up)
    ++whole;
  if (rest < 0 && !up)
    --whole;
  if (whole > kMostMinor || whole < -kMostMinor)
    return std::nullopt;
  return static_cast<std::int64_t>(whole);
}

std::optional<std::int64_t> whole_minor(const std::optional<Decimal>& amount, const Currency& currency) {
  if (!amount)
    return std::nullopt;
  const auto low = to_minor(amount->to_rational(), currency, false);
  return low == to_minor(amount->to_rational(), currency, true) ? low : std::nullopt;
}

// The month a work item is counted in; nothing when neither it nor its statement tells one.
std::optional<std::int32_t> counted_month(const statement::WorkItem& item, const statement::Statement& statement) {
  if (item.started_at)
    return month_of(*item.started_at);
  if (item.ended_at)
    return month_of(*item.ended_at);
  if (!statement.period)
    return std::nullopt;
  Instant last = statement.period->to;
  --last.unix_seconds;
  const std::int32_t month = month_of(statement.period->from);
  return month == month_of(last) ? std::optional(month) : std::nullopt;
}

// Where the work began; where that is not told, where the statement is of.
std::string_view place_of(const statement::WorkItem& item, const statement::Statement& statement) {
  if (item.start_place)
    return item.start_place->text;
  return statement.place ? std::string_view(statement.place->text) : std::string_view();
}

/// Builds the row of work, statement by statement.
class CompactWriter {
 public:
  explicit CompactWriter(std::string_view hash_key) : hash_key_(hash_key) {}

  void add(const statement::Statement& statement) {
    const auto index = static_cast<std::int64_t>(out_.statements.size());
    out_.statements.push_back(
        {statement.platform, statement.place ? statement.place->text : "", statement.currency.code()});
    out_.items.reserve(out_.items.size() + statement.work.size());
    for (const statement::WorkItem& item : statement.work)
      add(item, statement, index);
  }
  CompactWork take() { return std::move(out_); }

 private:
  void add(const statement::WorkItem& item, const statement::Statement& statement, std::int64_t index) {
    CompactItem compact;
    compact.statement = index;
    compact.kind = static_cast<std::int64_t>(item.kind);
    compact.started_at = item.started_at;
    compact.ended_at = item.ended_at;
    compact.total_minor = whole_minor(item.total, statement.currency);
    if (const auto month = counted_month(item, statement); month && *month >= 190001 && *month <= 299912)
      compact.leaf = leaf(statement.platform, place_of(item, statement), *month);
    if (item.ref)
      compact.ref_key = keyed_hash_number(hash_key_, "r" + hashed_ref(hash_key_, statement.platform, *item.ref));
    if (item.started_at)
      compact.time_key = time_key(item, statement.platform);
    out_.items.push_back(compact);
  }

  // Sources differ in seconds, not in minutes.
  std::uint64_t time_key(const statement::WorkItem& item, const std::string& platform) {
    const std::int64_t minute = item.started_at->unix_seconds / 60;
    hashed_ = "t";
    hashed_.append(platform).append("\x1f").append(std::to_string(static_cast<int>(item.kind)));
    hashed_.append("\x1f").append(std::to_string(minute));
    return keyed_hash_number(hash_key_, hashed_);
  }

  /// Nothing where it may not be counted.
  std::optional<std::int64_t> leaf(std::string_view platform, std::string_view place, std::int32_t month) {
    if (!out_.leaves.empty()) {  // most often that of the item before
      const LeafName& last = out_.leaves[static_cast<std::size_t>(last_leaf_)];
      if (last.month == month && last.place == place && last.platform == platform)
        return last_leaf_;
    }
    if (!is_listed(platform, place))
      return std::nullopt;
    const LeafName name{std::string(platform), std::string(place), month};
    const auto [entry, added] = leaves_.try_emplace(name, static_cast<std::int64_t>(out_.leaves.size()));
    if (added)
      out_.leaves.push_back(name);
    return last_leaf_ = entry->second;
  }

  std::string_view hash_key_;
  CompactWork out_;
  std::map<LeafName, std::int64_t> leaves_;
  std::int64_t last_leaf_ = 0;
  std::string hashed_;  // room for what a key is made of
};

RuleName rule_name(const assessment::Verdict& verdict) {
  return {verdict.rule, verdict.version, std::string(to_string(verdict.kind)),
          std::string(to_string(verdict.unit)), verdict.currency.code()};
}

bool under_same_rule(const assessment::Verdict& a, const assessment::Verdict& b) {
  return a.rule == b.rule && a.version == b.version && a.kind == b.kind && a.unit == b.unit &&
         a.currency == b.currency;
}

/// `first_item`: by statement, the position of its first item among all.
CompactVerdict to_compact(const assessment::Verdict& verdict, const std::vector<std::int64_t>& first_item) {
  CompactVerdict compact;
  for (const assessment::WorkRef& ref : verdict.work) {
    if (ref.statement < first_item.size())
      compact.work.push_back(first_item[ref.statement] + static_cast<std::int64_t>(ref.index));
  }
  compact.word = verdict.verdict;
  compact.reason = verdict.reason;
  if (verdict.paid)
    compact.paid = to_minor(*verdict.paid, verdict.currency, false);
  if (verdict.due) {
    compact.low = to_minor(verdict.due->low, verdict.currency, false);
    compact.high = to_minor(verdict.due->high, verdict.currency, true);
  }
  compact.period = verdict.period;
  return compact;
}

}  // namespace

std::uint64_t mixed(std::uint64_t key, std::uint64_t number) {
  // splitmix64, a published mixing step: spreads neighbouring numbers over all 64 bits.
  std::uint64_t z = key + 0x9e3779b97f4a7c15ULL * (number + 1);
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31U);
}

std::int32_t month_of(const Instant& instant) {
  const Date day = instant.local().date;
  return static_cast<int>(day.year()) * 100 + static_cast<std::int32_t>(static_cast<unsigned>(day.month()));
}

bool is_listed(std::string_view platform, std::string_view place) {
  const auto& platforms = known_platforms();
  return std::find(platforms.begin(), platforms.end(), platform) != platforms.end() &&
         (place.empty() || parse_place(place));
}

CompactWork to_compact(const std::vector<statement::Statement>& statements, std::string_view hash_key) {
  CompactWriter writer(hash_key);
  for (const statement::Statement& statement : statements)
    writer.add(statement);
  return writer.take();
}

void number_repeats(CompactWork& work, OccurrenceCounter& times) {
  for (CompactItem& item : work.items) {
    for (auto* key : {&item.ref_key, &item.time_key}) {
      if (*key)
        *key = mixed(**key, times.next(**key));
    }
  }
}

CompactVerdicts to_compact(const std::vector<statement::Statement>& statements,
                           const assessment::Assessment& assessment) {
  std::vector<std::int64_t> first_item;
  std::int64_t items = 0;
  for (const statement::Statement& statement : statements) {
    first_item.push_back(items);
    items += static_cast<std::int64_t>(statement.work.size());
  }
  CompactVerdicts out;
  out.verdicts.reserve(assessment.verdicts.size());
  std::map<RuleName, std::int64_t> rules;
  const assessment::Verdict* last = nullptr;
  for (const assessment::Verdict& verdict : assessment.verdicts) {
    CompactVerdict compact = to_compact(verdict, first_item);
    if (last != nullptr && under_same_rule(*last, verdict)) {  // those of one rule follow each other
      compact.rule = out.verdicts.back().rule;
    } else {
      const RuleName name = rule_name(verdict);
      const auto [entry, added] = rules.try_emplace(name, static_cast<std::int64_t>(out.rules.size()));
      if (added)
        out.rules.push_back(name);
      compact.rule = entry->second;
    }
    out.verdicts.push_back(std::move(compact));
    last = &verdict;
  }
  return out;
}

std::int64_t missing_amount(const CompactVerdict& verdict, std::string_view kind) {
  if (!verdict.paid || !verdict.low || !verdict.high)
    return 0;
  if (verdict.word != assessment::Outcome::underpaid && verdict.word != assessment::Outcome::below_reference)
    return 0;
  return kind == "cap" ? *verdict.paid - *verdict.high : *verdict.low - *verdict.paid;
}

}  // namespace ratecheck::store
