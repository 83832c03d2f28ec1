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

struct Upload {
  std::int64_t number = 0;
  std::int64_t received_at = 0;
};

/// What is added up of one rule at one place, by the number of the rule.
using Sums = std::map<std::tuple<std::string, std::string, std::int64_t>, SpeakerSums>;

void add(Sums& sums, const LeafName& leaf, std::int64_t rule, const VerdictSums& more) {
  SpeakerSums& to = sums[{leaf.platform, leaf.place, rule}];
  to.judged_items += more.short_items + more.over_items + more.met_items + more.below_items + more.possibly_items;
  to.short_items += more.short_items;
  to.below_reference_items += more.below_items;
}

/// The uploads of one worker by the cut-off, folded once. `takes` gets what each adds. One that cannot be read
/// adds nothing.
template <typename Takes>
WorkLedger fold(Connection& db, Names& names, std::int64_t worker, const std::vector<Upload>& uploads,
                const Withheld& withheld, WorkKeysInMemory& claims, bool& damaged, const Takes& takes) {
  const auto load = [&db, &withheld, worker](std::int64_t number) {
    CompactSubmission submission = load_as_judged(db, worker, number);
    if (const auto items = withheld.find(number); items != withheld.end())
      store::withhold(submission.verdicts, items->second);
    return submission;
  };
  WorkLedger ledger(
      claims, [&](const RuleName& rule) { return names.rule(db, rule); }, load);
  for (const Upload& upload : uploads) {
    ledger.sums.clear();
    if (const auto submission = unless_damaged(db, [&] { return load(upload.number); })) {
      ledger.add(*submission);
    } else {
      damaged = true;
    }
    takes(upload, ledger.sums);
  }
  return ledger;
}

std::vector<Upload> uploads_before(Connection& db, std::int64_t worker, std::int64_t cut_off) {
  std::vector<Upload> out;
  for (Query query(db, kUploads, worker, cut_off); query.next();)
    out.push_back({query.integer(0), query.integer(1)});
  return out;
}

/// Which work of these uploads is told differently, so that nothing is judged on it.
Withheld withheld_among(Connection& db, Names& names, std::int64_t worker, const std::vector<Upload>& uploads) {
  WorkKeysInMemory claims;
  bool damaged = false;
  const auto nothing = [](const Upload&, const std::map<LeafName, LeafSums>&) {};
  const WorkLedger ledger = fold(db, names, worker, uploads, {}, claims, damaged, nothing);
  std::vector<std::int64_t> twice;
  for (const std::int64_t number : told_twice(db, worker)) {
    const auto has_number = [&](const Upload& upload) { return upload.number == number; };
    if (std::any_of(uploads.begin(), uploads.end(), has_number))
      twice.push_back(number);
  }
  std::set<std::int64_t> unreadable;
  return withheld_by(find_conflicts(db, worker, ledger.shared, twice, {}, &unreadable));
}

Speaker speaker_of(Connection& db, Names& names, std::int64_t worker, const SpeakingWindow& window,
                   bool& damaged) {
  const std::vector<Upload> uploads = uploads_before(db, worker, window.cut_off);
  const Withheld withheld = withheld_among(db, names, worker, uploads);
  Sums sums;
  WorkKeysInMemory claims;
  (void)fold(db, names, worker, uploads, withheld, claims, damaged,
             [&](const Upload& upload, const std::map<LeafName, LeafSums>& added) {
               for (const auto& [leaf, more] : added) {
                 if (!window.takes(leaf.month, upload.received_at))
                   continue;
                 for (const auto& [rule, verdicts] : more.rules)
                   add(sums, leaf, rule, verdicts);
               }
             });
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
