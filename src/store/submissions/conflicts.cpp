#include "store/submissions/conflicts.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "ratecheck/assessment/conflicts.h"
#include "ratecheck/base/json_in.h"
#include "ratecheck/base/json_out.h"
#include "ratecheck/statement/statement_json.h"
#include "store/refusals.h"
#include "store/submissions/kept_statements.h"
#include "store/submissions/submission_rows.h"

// Two tellings of one piece of work are found by the keys that say which work is the same (work_ledger.h), and
// held against each other as they stand with the worker's corrections. Tellings that agree belong to the group as
// well: where one of three differs, which one is right is not told by their number.
//
// An example. Three uploads of one worker tell of one ride:
//
//   1.0   total 9.35      2.3   total 9.35      3.1   total 8.10
//
//   join       pairs of the ledger, (2.3, 1.0) and (3.1, 1.0), make one group; its name is its first, 1.0
//   hold       2.3 against 1.0: nothing. 3.1 against 1.0 and 2.3: `total` differs
//   rows       all three are withheld. 1.0 and 2.3 name 3.1 as the other, 3.1 names 1.0
//   the worker says that 1.0 holds: 1.0 is not withheld any more, the others stay so
//
// Nothing of a verdict is changed by this. Whoever loads verdicts (load_compact) passes them through withhold(),
// which says `cannot_judge: conflicting_documents` of those that stand on a withheld item.
//
// Work that began in one minute without order numbers is one group, whichever item of one upload is which of the
// other (SharedWork::together): two uploads that list two equal rides in another order do not contradict each
// other as long as each item finds one that agrees.

namespace ratecheck::store {
namespace {

constexpr const char* kKept =
    "SELECT submission, item, first_submission, first_item, withheld, with_submission, with_item, differs FROM "
    "conflict"
    " WHERE worker=?1 ORDER BY submission, item";
constexpr const char* kDropAll = "DELETE FROM conflict WHERE worker=?1";
constexpr const char* kAdd =
    "INSERT INTO conflict(worker, submission, item, first_submission, first_item, withheld, with_submission, "
    "with_item,"
    " differs) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
constexpr const char* kWithheld =
    "SELECT item FROM conflict WHERE worker=?1 AND submission=?2 AND withheld=1 ORDER BY item";
constexpr const char* kHolding = "SELECT submission, item FROM holding WHERE worker=?1";
constexpr const char* kDropHolding = "DELETE FROM holding WHERE worker=?1 AND submission=?2 AND item=?3";
constexpr const char* kAddHolding =
    "INSERT INTO holding(worker, submission, item, said_at) VALUES(?1, ?2, ?3, ?4)";

/// What one submission tells of a piece of work: the item, and its statement without the work.
struct KeptTelling {
  WorkId work;
  std::shared_ptr<const statement::Statement> head;
  statement::WorkItem item;

  [[nodiscard]] statement::Telling telling() const { return {*head, item}; }
};

// Groups are joined pair by pair, so that two of one group need not be one piece of work: an order number in
// between may tell them apart.
bool may_be_the_same(const KeptTelling& one, const KeptTelling& other) {
  const bool two_numbers = one.item.ref && other.item.ref && *one.item.ref != *other.item.ref;
  return one.head->platform == other.head->platform && one.item.kind == other.item.kind && !two_numbers;
}

/// All that differences() looks at, as one text.
std::string words_of(const KeptTelling& told) {
  statement::Statement frame;
  frame.platform = told.head->platform;
  frame.parser = told.head->parser;
  frame.currency = told.head->currency;
  frame.period = told.head->period;
  JsonWriter out;
  const statement::WorkItem* next = &told.item;
  statement::write_json(out, frame, [&] { return std::exchange(next, nullptr); });
  return out.take();
}

/// What submissions told of the work of one group so far. Nobody begins hundreds of jobs in one minute, but a file
/// may say so: of each submission a few different tellings are held against others, and the rest is only known
/// again where another says the very same.
class Told {
 public:
  void add(KeptTelling told) {
    const std::int64_t submission = told.work.submission;
    if (!known_.emplace(submission, hash_of(told)).second)
      return;
    if (++different_[submission] <= kMostDifferent)
      tellings_.push_back(std::move(told));
  }
  [[nodiscard]] const std::vector<KeptTelling>& tellings() const { return tellings_; }
  [[nodiscard]] bool has_equal(std::int64_t submission, const KeptTelling& told) const {
    return known_.contains({submission, hash_of(told)});
  }

 private:
  static constexpr std::size_t kMostDifferent = 32;
  static std::size_t hash_of(const KeptTelling& told) { return std::hash<std::string>()(words_of(told)); }

  std::vector<KeptTelling> tellings_;
  std::set<std::pair<std::int64_t, std::size_t>> known_;
  std::map<std::int64_t, std::size_t> different_;
};

/// Tellings of one piece of work, each in one group: a union-find whose groups are named by their smallest member.
class Groups {
 public:
  WorkId first_of(const WorkId& work) {
    const auto found = up_.find(work);
    return found == up_.end() || found->second == work ? work : first_of(found->second);
  }
  void join(const WorkId& one, const WorkId& other) {
    const WorkId of_one = first_of(one);
    const WorkId of_other = first_of(other);
    const WorkId top = std::min(of_one, of_other);
    up_[top] = top;
    up_[std::max(of_one, of_other)] = top;
    up_.try_emplace(one, top);
    up_.try_emplace(other, top);
  }
  [[nodiscard]] std::map<WorkId, std::vector<WorkId>> all() {
    std::map<WorkId, std::vector<WorkId>> out;
    for (const auto& [work, above] : up_)
      out[first_of(work)].push_back(work);
    return out;
  }

 private:
  std::map<WorkId, WorkId> up_;
};

/// What two tellings say differently, as it is kept in the row and read back by differs_of.
std::string json_of(const std::vector<statement::Difference>& differs) {
  JsonWriter out;
  out.begin_array();
  for (const statement::Difference& one : differs)
    out.begin_object().member("field", one.field).member("one", one.one).member("other", one.other).end_object();
  out.end_array();
  return out.take();
}

std::vector<statement::Difference> differs_of(std::string_view text) {
  const auto json = parse_json(text);
  if (!json)
    throw Failure{corrupt("a conflict is no JSON")};
  const auto member = [](const JsonValue& of, const char* name) {
    const JsonValue* value = of.find(name);
    return value == nullptr ? std::string() : value->text;
  };
  std::vector<statement::Difference> out;
  for (const JsonValue& one : json->items)
    out.push_back({member(one, "field"), member(one, "one"), member(one, "other")});
  return out;
}

std::set<WorkId> holding_of(Connection& db, std::int64_t worker) {
  std::set<WorkId> out;
  Query query(db, kHolding, worker);
  while (query.next())
    out.insert({query.integer(0), query.integer(1)});
  return out;
}

/// Changes what was said of each, told with the other tellings of the same work, and counts anew.
using ChangeHolding = std::function<Status(Connection&, const WorkId& work, const std::vector<WorkId>& group)>;

Result<std::vector<VerdictChange>> change_holding(Store& store, WorkerId worker, const std::vector<WorkId>& work,
                                                  const ChangeHolding& change) {
  const std::int64_t now = store.impl().now();
  return store.impl().writer->change<std::vector<VerdictChange>>(
      [&](WriteContext& context) -> Result<std::vector<VerdictChange>> {
        const ConflictRows rows = kept_conflicts(context.db, worker.value);
        std::map<WorkId, std::vector<WorkId>> groups;
        for (const auto& [telling, row] : rows)
          groups[row.first].push_back(telling);
        for (const WorkId& one : work) {
          const auto row = rows.find(one);
          if (row == rows.end())
            return not_found("conflict about this work");
          if (const Status done = change(context.db, one, groups[row->second.first]); !done)
            return done.error();
        }
        Changes changes(context.db, worker.value, now);
        tell_withheld(changes, context.db, worker.value, rebuild_worker(context, worker.value), {});
        return std::move(changes.all);
      });
}

/// Goes through submissions in their order, and holds what each tells of a group's work against what those before
/// told of it. Groups are taken some thousand tellings at a time, so that a long file that was sent twice fits
/// into memory.
class ConflictSearch {
 public:
  ConflictSearch(Connection& db, std::int64_t worker) : db_(db), worker_(worker) {}

  void join(const SharedWork& pair) {
    groups_.join(pair.owner, pair.work);
    if (!pair.together)
      return;
    const auto [entry, fresh] = together_.try_emplace(*pair.together, pair.owner);
    if (!fresh)
      groups_.join(entry->second, pair.work);
  }

  /// `about`: only groups with work of this submission.
  ConflictRows run(const std::vector<std::int64_t>& told_twice, std::optional<std::int64_t> about) {
    constexpr std::size_t kMostTogether = 5'000;
    // Of one piece of work, or of one minute in which a file says that hundreds of jobs began: more tellings than
    // anybody has are known, and not held against each other, or each upload would take longer than the one
    // before.
    constexpr std::size_t kMostOfGroup = 1'024;
    Wanted wanted;
    std::size_t tellings = 0;
    for (const auto& [first, members] : groups_.all()) {
      const auto is_about = [&](const WorkId& work) { return work.submission == *about; };
      if (about && std::none_of(members.begin(), members.end(), is_about))
        continue;
      const std::size_t held = std::min(members.size(), kMostOfGroup);
      for (std::size_t i = 0; i < held; ++i)
        wanted[members[i].submission].emplace(members[i].index, first);
      tellings += held;
      if (tellings >= kMostTogether) {
        take(wanted);
        wanted.clear();
        tellings = 0;
      }
    }
    take(wanted);
    for (const std::int64_t submission : told_twice)
      take_within(submission);
    return rows();
  }

  [[nodiscard]] const std::set<std::int64_t>& unreadable() const { return unreadable_; }

 private:
  /// By submission: positions of the items, each with its group.
  using Wanted = std::map<std::int64_t, std::map<std::int64_t, WorkId>>;

  /// Reads the wanted items of each submission in slices, so that no submission is in memory as a whole, and keeps
  /// of each slice those items that are wanted, beside one head for all of them.
  void take(const Wanted& wanted) {
    for (const auto& [submission, items] : wanted) {
      const auto take_slice = [&, of = submission, &work = items](std::int64_t first, statement::Statement&& slice,
                                                                  bool /*goes_on*/) {
        std::vector<statement::WorkItem> all = std::move(slice.work);
        slice.work.clear();
        slice.unread.clear();
        const auto head = std::make_shared<const statement::Statement>(std::move(slice));
        const auto end = work.lower_bound(first + static_cast<std::int64_t>(all.size()));
        for (auto at = work.lower_bound(first); at != end; ++at) {
          KeptTelling told{{of, at->first}, head, std::move(all[static_cast<std::size_t>(at->first - first)])};
          told.item.spans = {};
          Told& before = tellings_[at->second];
          hold(told, before);
          before.add(std::move(told));
        }
      };
      const auto is_wanted = [&work = items](std::int64_t first, std::int64_t count) {
        return work.lower_bound(first) != work.lower_bound(first + count);
      };
      const auto read = unless_damaged(
          db_, [&, of = submission] { return visit_statements(db_, worker_, of, is_wanted, take_slice); });
      if (read && !*read)
        throw Failure{read->error()};
      if (!read)
        unreadable_.insert(submission);
    }
    tellings_.clear();
  }

  /// Of several pieces of work that began together, one that agrees is enough: documents list them in any order.
  void hold(const KeptTelling& told, const Told& before) {
    struct Held {
      WorkId with;
      std::vector<statement::Difference> differs;  // none: one of its items agrees
    };
    std::map<std::int64_t, Held> by_submission;
    for (const KeptTelling& other : before.tellings()) {
      if (other.work.submission == told.work.submission || !may_be_the_same(other, told))
        continue;
      auto differs = statement::differences(other.telling(), told.telling());
      const auto known = by_submission.find(other.work.submission);
      if (known == by_submission.end()) {
        by_submission.emplace(other.work.submission, Held{other.work, std::move(differs)});
      } else if (differs.empty()) {
        known->second.differs.clear();
      }
    }
    for (const auto& [submission, held] : by_submission) {
      if (!held.differs.empty() && !before.has_equal(submission, told))
        contradict(held.with, told.work, held.differs);
    }
  }

  /// Each of the two gets what it tells itself, beside what the other does; once, where there are more.
  void contradict(const WorkId& one, const WorkId& other, const std::vector<statement::Difference>& differs) {
    std::vector<statement::Difference> turned = differs;
    for (statement::Difference& difference : turned)
      std::swap(difference.one, difference.other);
    told_differently_.try_emplace(other, one, differs);
    told_differently_.try_emplace(one, other, std::move(turned));
  }

  /// One upload of several documents that tell one piece of work twice: found as an assessment finds it.
  void take_within(std::int64_t submission) {
    const auto read = unless_damaged(db_, [&] { return statements_as_they_stand(db_, worker_, submission); });
    if (!read) {
      unreadable_.insert(submission);
      return;
    }
    const auto& statements = *read;
    if (!statements)
      throw Failure{statements.error()};
    std::vector<assessment::WorkRef> refs;
    for (std::size_t s = 0; s < statements->size(); ++s) {
      for (std::size_t i = 0; i < (*statements)[s].work.size(); ++i)
        refs.push_back({s, i});
    }
    const auto id_of = [&](const assessment::WorkRef& ref) {
      const auto at = std::lower_bound(refs.begin(), refs.end(), ref) - refs.begin();
      return WorkId{submission, static_cast<std::int64_t>(at)};
    };
    for (const assessment::Conflict& conflict : assessment::find_conflicts(*statements)) {
      groups_.join(id_of(conflict.one), id_of(conflict.other));
      contradict(id_of(conflict.one), id_of(conflict.other), conflict.differs);
    }
  }

  /// A group is in the result where any two of its members differ. It is settled where exactly one is said to
  /// hold.
  ConflictRows rows() {
    ConflictRows out;
    std::set<WorkId> in_conflict;
    for (const auto& [work, differs] : told_differently_)
      in_conflict.insert(groups_.first_of(work));
    if (in_conflict.empty())
      return out;
    const std::set<WorkId> holding = holding_of(db_, worker_);
    const auto holds = [&](const WorkId& work) { return holding.contains(work); };
    for (const auto& [first, group] : groups_.all()) {
      if (!in_conflict.contains(first))
        continue;
      const bool settled = std::count_if(group.begin(), group.end(), holds) == 1;
      for (const WorkId& work : group) {
        const auto found = told_differently_.find(work);
        const bool agrees = found == told_differently_.end();  // with some of the others
        out[work] = {first, !(settled && holds(work)), agrees ? work : found->second.first,
                     agrees ? "[]" : json_of(found->second.second)};
      }
    }
    return out;
  }

  Connection& db_;
  std::int64_t worker_;
  std::set<std::int64_t> unreadable_;
  Groups groups_;
  std::map<std::uint64_t, WorkId> together_;
  std::map<WorkId, Told> tellings_;                                                           // by group
  std::map<WorkId, std::pair<WorkId, std::vector<statement::Difference>>> told_differently_;  // than which other
};

}  // namespace

ConflictRows find_conflicts(Connection& db, std::int64_t worker, const std::vector<SharedWork>& shared,
                            const std::vector<std::int64_t>& told_twice, std::optional<std::int64_t> about,
                            std::set<std::int64_t>* unreadable) {
  if (shared.empty() && told_twice.empty())
    return {};
  ConflictSearch search(db, worker);
  for (const SharedWork& pair : shared)
    search.join(pair);
  ConflictRows rows = search.run(told_twice, about);
  if (unreadable != nullptr)
    unreadable->insert(search.unreadable().begin(), search.unreadable().end());
  return rows;
}

ConflictRows kept_conflicts(Connection& db, std::int64_t worker) {
  ConflictRows rows;
  Query query(db, kKept, worker);
  while (query.next()) {
    rows[{query.integer(0), query.integer(1)}] = {{query.integer(2), query.integer(3)},
                                                  query.integer(4) != 0,
                                                  {query.integer(5), query.integer(6)},
                                                  query.text(7)};
  }
  return rows;
}

// All of the worker's, the new instead of the old.
void replace_conflicts(Connection& db, std::int64_t worker, const ConflictRows& rows) {
  run(db, kDropAll, worker);
  for (const auto& [work, row] : rows) {
    run(db, kAdd, worker, work.submission, work.index, row.first.submission, row.first.index, row.withheld ? 1 : 0,
        row.with.submission, row.with.index, row.differs);
  }
}

Withheld withheld_by(const ConflictRows& rows) {
  Withheld out;
  for (const auto& [work, row] : rows) {
    if (row.withheld)
      out[work.submission].insert(work.index);
  }
  return out;
}

std::set<std::int64_t> withheld_items(Connection& db, std::int64_t worker, std::int64_t submission) {
  std::set<std::int64_t> out;
  Query query(db, kWithheld, worker, submission);
  while (query.next())
    out.insert(query.integer(0));
  return out;
}

void withhold(CompactVerdicts& verdicts, const std::set<std::int64_t>& items) {
  if (items.empty())
    return;
  for (CompactVerdict& verdict : verdicts.verdicts) {
    const bool stands_on = std::any_of(verdict.work.begin(), verdict.work.end(),
                                       [&](std::int64_t item) { return items.contains(item); });
    if (!stands_on || (!is_judged(verdict.word) && verdict.reason != rulebook::Reason::doubtful_input))
      continue;
    verdict.word = assessment::Outcome::cannot_judge;
    verdict.reason = rulebook::Reason::conflicting_documents;
  }
}

// The verdicts as they were read before, held against those as they are read now.
void tell_withheld(Changes& changes, Connection& db, std::int64_t worker, const Withheld& before,
                   const std::set<std::int64_t>& told) {
  for (const auto& [submission, items] : before) {
    if (told.contains(submission))
      continue;
    auto loaded = unless_damaged(db, [&, of = submission] { return load_as_judged(db, worker, of); });
    if (!loaded)
      continue;
    CompactVerdicts was = loaded->verdicts;
    withhold(was, items);
    changes.tell(submission, was, load_compact(db, worker, submission).verdicts);
  }
}

std::vector<WorkConflict> conflicts_about(Connection& db, std::int64_t worker,
                                          std::optional<std::int64_t> submission) {
  std::vector<WorkConflict> out;
  const ConflictRows rows = kept_conflicts(db, worker);
  if (rows.empty())
    return out;
  const std::set<WorkId> holding = holding_of(db, worker);
  std::map<WorkId, WorkConflict> by_first;
  for (const auto& [work, row] : rows) {
    auto differs = unless_damaged(db, [&differs = row.differs] { return differs_of(differs); });
    by_first[row.first].tellings.push_back({work, holding.contains(work), row.withheld, row.with,
                                            differs.value_or(std::vector<statement::Difference>()), !differs});
  }
  for (auto& [first, conflict] : by_first) {
    const auto is_of_it = [&](const WorkTelling& telling) { return telling.work.submission == *submission; };
    if (!submission || std::any_of(conflict.tellings.begin(), conflict.tellings.end(), is_of_it))
      out.push_back(std::move(conflict));
  }
  return out;
}

Result<std::vector<WorkConflict>> list_conflicts(const Store& store, WorkerId worker,
                                                 std::optional<std::int64_t> submission) {
  return read(store, [&](Connection& db) -> Result<std::vector<WorkConflict>> {
    return conflicts_about(db, worker.value, submission);
  });
}

assessment::WorkRef ref_of(const WorkId& work, const std::vector<std::size_t>& work_counts) {
  auto index = static_cast<std::size_t>(work.index);
  std::size_t statement = 0;
  while (statement < work_counts.size() && index >= work_counts[statement])
    index -= work_counts[statement++];
  return {statement, index};
}

std::vector<assessment::Finding> findings_of(const std::vector<WorkConflict>& conflicts, std::int64_t submission,
                                             const std::vector<std::size_t>& work_counts) {
  std::vector<assessment::Finding> out;
  for (const WorkConflict& conflict : conflicts) {
    const auto holds = std::find_if(conflict.tellings.begin(), conflict.tellings.end(),
                                    [](const WorkTelling& telling) { return telling.holds && !telling.withheld; });
    const std::string end =
        holds == conflict.tellings.end()
            ? "nothing is judged on it until it is said which of them holds (POST /v1/me/conflicts/"
              "WORK, or on the page)"
            : fmt::format("it was said that {} holds", to_string(holds->work));
    for (const WorkTelling& telling : conflict.tellings) {
      const WorkId& other = telling.with;
      const bool told_already = telling.work < other;  // by the other one
      if (telling.differs.empty() || told_already ||
          (other.submission != submission && telling.work.submission != submission))
        continue;
      assessment::Finding finding;
      finding.code = to_string(FindingCode::conflicting_documents);
      for (const WorkId& work : {other, telling.work}) {
        if (work.submission == submission)
          finding.work.push_back(ref_of(work, work_counts));
      }
      finding.detail = fmt::format("two tellings, {} and {}, of this work differ: {}; {}", to_string(other),
                                   to_string(telling.work), statement::in_words(telling.differs), end);
      finding.expected = telling.differs.front().one;
      finding.actual = telling.differs.front().other;
      out.push_back(std::move(finding));
    }
  }
  return out;
}

Result<std::vector<VerdictChange>> say_which_holds(Store& store, WorkerId worker,
                                                   const std::vector<WorkId>& work) {
  const std::int64_t now = store.impl().now();
  const auto say = [&](Connection& db, const WorkId& one, const std::vector<WorkId>& group) -> Status {
    for (const WorkId& telling : group)
      run(db, kDropHolding, worker.value, telling.submission, telling.index);
    run(db, kAddHolding, worker.value, one.submission, one.index, now);
    return {};
  };
  return change_holding(store, worker, work, say);
}

Result<std::vector<VerdictChange>> take_back_which_holds(Store& store, WorkerId worker,
                                                         const std::vector<WorkId>& work) {
  const auto take_back = [&](Connection& db, const WorkId& one, const std::vector<WorkId>&) -> Status {
    run(db, kDropHolding, worker.value, one.submission, one.index);
    return db.changes() > 0 ? Status() : Status(not_found("word on which telling holds"));
  };
  return change_holding(store, worker, work, take_back);
}

}  // namespace ratecheck::store
