#include "ratecheck/store/speakers.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "store/submissions/submission_rows.h"

// A release may come late, and takes what was uploaded by the cut-off all the same: so what a worker says is not
// read from the contributions, which are of now, but folded anew from the uploads of before it, by the same ledger
// that makes the contributions. After each upload its sums are taken out of the ledger and go on where the window
// takes them, since what an upload adds hangs on when it came:
//
//   upload 1, received 3 October    leaf 202609: 12 items      the window of the third quarter takes 202609: goes
//   on upload 2, received 20 November  leaf 202609: 4 more        after the cut-off: not even folded
//
// A later upload may lend a verdict to work of an earlier one, or take "possibly short" from it for "short". Where
// the window takes only the later one, a count can come out below zero; it is 0 then.

namespace ratecheck::store {
namespace {

// Joined and consenting at the cut-off, and still. Whoever joined by a code that was made for several does not
// speak.
constexpr const char* kSpeakers =
    "SELECT id FROM worker WHERE EXISTS (SELECT 1 FROM joining JOIN code ON code.id=joining.code"
    " WHERE joining.worker=worker.id AND left_at IS NULL AND joined_at<?1 AND code.shared=0)"
    " AND EXISTS (SELECT 1 FROM consent WHERE consent.worker=worker.id AND purpose='aggregate'"
    " AND withdrawn_at IS NULL AND given_at<?1) ORDER BY id";
constexpr const char* kUploads =
    "SELECT number, received_at FROM submission WHERE worker=?1 AND received_at<?2 ORDER BY number";
constexpr const char* kRuleOf = "SELECT rule, kind FROM rule WHERE id=?1";

/// By the cut-off, in their order; side by side.
struct Uploads {
  std::vector<std::int64_t> numbers;
  std::vector<std::int64_t> received_at;
};

/// What is added up of one rule at one place, by the number of the rule.
using Sums = std::map<std::tuple<std::string, std::string, std::int64_t>, SpeakerSums>;

void add(Sums& sums, const LeafName& leaf, std::int64_t rule, const VerdictSums& more) {
  SpeakerSums& to = sums[{leaf.platform, leaf.place, rule}];
  to.judged_items += more.short_items + more.over_items + more.met_items + more.below_items + more.possibly_items;
  to.short_items += more.short_items;
  to.below_reference_items += more.below_items;
}

Uploads uploads_before(Connection& db, std::int64_t worker, std::int64_t cut_off) {
  Uploads out;
  for (Query query(db, kUploads, worker, cut_off); query.next();) {
    out.numbers.push_back(query.integer(0));
    out.received_at.push_back(query.integer(1));
  }
  return out;
}

/// Which work of these uploads is told differently, so that nothing is judged on it.
Withheld withheld_among(Connection& db, Names& names, std::int64_t worker,
                        const std::vector<std::int64_t>& uploads) {
  WorkKeysInMemory claims;
  std::set<std::int64_t> unreadable;
  const WorkLedger ledger = fold(db, names, worker, uploads, {}, claims, unreadable);
  std::vector<std::int64_t> twice = told_twice(db, worker);
  std::erase_if(twice, [&](std::int64_t number) {
    return std::find(uploads.begin(), uploads.end(), number) == uploads.end();
  });
  return withheld_by(find_conflicts(db, worker, ledger.shared, twice, {}, &unreadable));
}

Speaker speaker_of(Connection& db, Names& names, std::int64_t worker, const SpeakingWindow& window,
                   bool& damaged) {
  const Uploads uploads = uploads_before(db, worker, window.cut_off);
  const Withheld withheld = withheld_among(db, names, worker, uploads.numbers);
  Sums sums;
  WorkKeysInMemory claims;
  std::set<std::int64_t> unreadable;
  const auto take = [&](std::size_t at, WorkLedger& ledger) {
    for (const auto& [leaf, more] : ledger.sums) {
      if (!window.takes(leaf.month, uploads.received_at[at]))
        continue;
      for (const auto& [rule, verdicts] : more.rules)
        add(sums, leaf, rule, verdicts);
    }
    ledger.sums.clear();
  };
  (void)fold(db, names, worker, uploads.numbers, withheld, claims, unreadable, take);
  damaged = !unreadable.empty();
  Speaker speaker;
  for (auto& [name, one] : sums) {
    one.platform = std::get<0>(name);
    one.place = std::get<1>(name);
    Query rule(db, kRuleOf, std::get<2>(name));
    if (!rule.next())
      throw Failure{corrupt("a rule is missing")};
    one.rule = rule.text(0);
    one.short_items = std::clamp<std::int64_t>(one.short_items, 0, std::max<std::int64_t>(one.judged_items, 0));
    one.below_reference_items =
        std::clamp<std::int64_t>(one.below_reference_items, 0, std::max<std::int64_t>(one.judged_items, 0));
    if (one.judged_items > 0)
      speaker.sums.push_back(one);
  }
  return speaker;
}

}  // namespace

Result<std::int64_t> visit_speakers(const Store& store, const SpeakingWindow& window,
                                    const std::function<void(const Speaker&)>& visit) {
  return read(store, [&](Connection& db) -> Result<std::int64_t> {
    std::vector<std::int64_t> workers;
    for (Query query(db, kSpeakers, window.cut_off); query.next();)
      workers.push_back(query.integer(0));
    Names names;
    std::int64_t damaged = 0;
    for (const std::int64_t worker : workers) {
      bool has_damage = false;
      visit(speaker_of(db, names, worker, window, has_damage));
      damaged += has_damage ? 1 : 0;
    }
    return damaged;
  });
}

}  // namespace ratecheck::store
