#include "statement/join_pay.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "ratecheck/statement/differences.h"
#include "statement/combine.h"
#include "statement/same_work.h"

// A list of work without pay meets money without details, by the time that `nearest` names, no further off than
// `within`. A piece of work and an amount that have nobody else near are one: that is certain. Where several are
// near (batched orders share their stamp), the nearest two are put together first, and whatever the list brings to
// such a pair is in doubt, so that no verdict hangs on a guess. With within = "60 s":
//
//   money    12:00:10  4.20        list    12:00:00  2.1 km      one, for certain
//            12:30:00  3.80                12:30:20  1.0 km      } both are near this money: the first gets it, in
//                                          12:30:40  5.5 km      } doubt; the total of the second is in doubt
//            13:40:00  5.00                13:10:00  3.3 km      none is near: missing_work, since money stands
//                                                                before and behind it; 5.00 stays without details
//
// Both sides are sorted by time once, and a window of `within` runs over the list: the pairs that are near are
// found in one pass. What two papers of a certain pair tell differently is a conflicting_documents.

namespace ratecheck::statement {
namespace {

struct Timed {
  std::int64_t at = 0;
  std::size_t index = 0;
};

class PayJoin {
 public:
  PayJoin(const Statement& money, const Statement& list, const extraction::JoinFacts& join)
      : money_(money), list_(list), join_(join), paid_(times_of(money)), listed_(times_of(list)) {}

  std::optional<Statement> run() {
    find_near();
    if (near_.empty())
      return std::nullopt;
    pair_nearest();
    Statement out = money_;
    for (const Near& pair : pairs_)
      bring(out, pair);
    add_unpaid(out);
    return out;
  }

 private:
  // An amount and a piece of work that may be one.
  struct Near {
    std::int64_t off = 0;    // seconds between them
    std::size_t paid = 0;    // index in money_.work
    std::size_t listed = 0;  // index in list_.work
  };

  [[nodiscard]] std::optional<Instant> time_of(const WorkItem& item) const {
    return join_.nearest == "ended_at" ? item.ended_at : item.started_at;
  }

  [[nodiscard]] std::vector<Timed> times_of(const Statement& statement) const {
    std::vector<Timed> out;
    for (std::size_t i = 0; i < statement.work.size(); ++i) {
      if (const auto time = time_of(statement.work[i]))
        out.push_back({time->unix_seconds, i});
    }
    std::stable_sort(out.begin(), out.end(), [](const Timed& a, const Timed& b) { return a.at < b.at; });
    return out;
  }

  void find_near() {
    around_paid_.assign(money_.work.size(), 0);
    around_listed_.assign(list_.work.size(), 0);
    std::size_t from = 0;
    for (const Timed& paid : paid_) {
      while (from < listed_.size() && listed_[from].at < paid.at - join_.within.count)
        ++from;
      for (std::size_t i = from; i < listed_.size() && listed_[i].at <= paid.at + join_.within.count; ++i) {
        near_.push_back({std::abs(listed_[i].at - paid.at), paid.index, listed_[i].index});
        ++around_paid_[paid.index];
        ++around_listed_[listed_[i].index];
      }
    }
  }

  void pair_nearest() {
    std::stable_sort(near_.begin(), near_.end(), [](const Near& a, const Near& b) { return a.off < b.off; });
    paid_by_.assign(list_.work.size(), false);
    std::vector<bool> taken(money_.work.size(), false);
    for (const Near& near : near_) {
      if (taken[near.paid] || paid_by_[near.listed])
        continue;
      taken[near.paid] = paid_by_[near.listed] = true;
      pairs_.push_back(near);
    }
  }

  // What the list tells of the work goes into the item that has its money.
  void bring(Statement& out, const Near& pair) const {
    WorkItem& item = out.work[pair.paid];
    const WorkItem& listed = list_.work[pair.listed];
    const std::vector<std::string> filled = fill(item, listed);
    if (around_paid_[pair.paid] == 1 && around_listed_[pair.listed] == 1)
      return contradict(out, pair);
    const std::string reason = fmt::format(
        "joined with the work of {}, the nearest in time; others are near as well, so this is not certain",
        to_rfc3339(*time_of(listed)));
    for (const std::string& name : filled)
      item.doubts.push_back({name, reason, std::nullopt});
  }

  // The two are one for certain, and one of their papers is wrong. The clock by which they met need not be equal.
  void contradict(Statement& out, const Near& pair) const {
    WorkItem& item = out.work[pair.paid];
    for (Difference& difference :
         differences({money_, money_.work[pair.paid]}, {list_, list_.work[pair.listed]})) {
      if (difference.field == join_.nearest)
        continue;
      item.doubts.push_back({difference.field,
                             "two documents tell it differently",
                             std::nullopt,
                             {difference.one, difference.other}});
      out.contradictions.push_back(
          {std::string(to_string(FindingCode::conflicting_documents)), pair.paid,
           difference.field + " is told differently by the list of work and by what paid it",
           std::move(difference.one), std::move(difference.other)});
    }
  }

  // Work that found no money stands beside the rest, at its place in time.
  void add_unpaid(Statement& out) const {
    Statement rest = list_;
    rest.work.clear();
    rest.contradictions.clear();
    std::vector<bool> missing;
    for (std::size_t i = 0; i < list_.work.size(); ++i) {
      if (paid_by_[i])
        continue;
      rest.work.push_back(list_.work[i]);
      missing.push_back(around_listed_[i] == 0 && in_span(list_.work[i]));
      if (around_listed_[i] > 0) {
        rest.work.back().doubts.push_back(
            {"total", "the money nearest in time went to other work: one batch, or not paid", std::nullopt});
      }
    }
    const std::size_t first = out.work.size();
    combine(out, std::move(rest), {});
    out.lists_work = false;
    for (std::size_t i = 0; i < missing.size(); ++i) {
      if (missing[i]) {
        out.contradictions.push_back({std::string(to_string(FindingCode::missing_work)), first + i,
                                      "the work was done, but no money for it is near in time", "1", "0"});
      }
    }
  }

  // Outside of what the money covers, its absence says nothing.
  [[nodiscard]] bool in_span(const WorkItem& item) const {
    const auto time = time_of(item);
    return time && !paid_.empty() && time->unix_seconds >= paid_.front().at - join_.within.count &&
           time->unix_seconds <= paid_.back().at + join_.within.count;
  }

  const Statement& money_;
  const Statement& list_;
  const extraction::JoinFacts& join_;
  std::vector<Timed> paid_;
  std::vector<Timed> listed_;
  std::vector<Near> near_;
  std::vector<Near> pairs_;
  std::vector<std::size_t> around_paid_;    // how many pieces of work are near, beside money_.work
  std::vector<std::size_t> around_listed_;  // likewise, beside list_.work
  std::vector<bool> paid_by_;               // beside list_.work
};

}  // namespace

std::optional<Statement> join_pay(const Statement& money, const Statement& list,
                                  const extraction::JoinFacts& join) {
  return PayJoin(money, list, join).run();
}

}  // namespace ratecheck::statement
