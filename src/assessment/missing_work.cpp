#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "assessment/findings.h"

// A list of work (the worker's own export) against the statements that pay. An order is paid when a paid item
// has its number; where numbers are not shown on both sides, when it lies in a paid session, block or day, or
// begins in the same minute as a paid job. Nothing is said of work outside the time that a statement covers, nor
// by minutes when two papers may mean different moments of a job (its offer, its pick-up).

namespace ratecheck::assessment {
namespace {

using statement::Statement;
using statement::WorkItem;
using statement::WorkKind;

/// A list of work shows neither.
bool paid(const WorkItem& item) {
  return !item.pay.empty() || item.total.has_value();
}

std::optional<Instant> time_of(const WorkItem& item) {
  return item.started_at ? item.started_at : item.ended_at;
}

/// The time that a statement speaks for, half-open: its period, or from its first work to its last.
struct Cover {
  Instant from;
  Instant to;
};

/// What the statements of one platform pay. Asking takes: a paid minute, or a place in a session that says how
/// many orders it paid, stands for one order of the list only.
class Payments {
 public:
  Payments(const std::vector<Statement>& statements, const std::string& platform) {
    for (const Statement& statement : statements) {
      if (statement.platform == platform && !statement.lists_work)
        add(statement);
    }
  }

  /// True when a statement covers the time of this work and nothing in it pays for it. `posted`: the list came
  /// from a program, under the contract's clocks.
  bool lacks(const WorkItem& item, bool posted) {
    const std::optional<Instant> time = time_of(item);
    if (!time || !covers(*time) || (item.ref && refs_.contains(*item.ref)))
      return false;
    if (item.ref && all_numbered_)
      return true;
    if (!all_timed_ || (minutes_.empty() && holders_.empty()) || (!minutes_.empty() && !(posted && posted_)))
      return false;
    return !take_minute(*time) && !take_holder(item);
  }

 private:
  struct Holder {
    WorkKind kind;
    Instant from;
    Instant to;
    std::optional<std::int64_t> room;  // orders it says it paid; none: not told
  };

  void add(const Statement& statement) {
    posted_ = posted_ && statement.parser.empty();
    std::optional<Cover> cover;
    if (statement.period)
      cover = Cover{statement.period->from, statement.period->to};
    for (const WorkItem& item : statement.work) {
      if (!paid(item))
        continue;
      add(item);
      if (!statement.period && time_of(item))
        widen(cover, item);
    }
    if (cover)
      covers_.push_back(*cover);
  }

  void add(const WorkItem& item) {
    all_numbered_ = all_numbered_ && item.ref.has_value();
    all_timed_ = all_timed_ && item.started_at.has_value();
    if (item.ref)
      refs_.insert(*item.ref);
    if (!item.started_at)
      return;
    if (item.kind == WorkKind::job) {
      ++minutes_[item.started_at->unix_seconds / 60];
    } else {  // a day has no end; its date is what counts
      holders_.push_back({item.kind, *item.started_at, item.ended_at.value_or(*item.started_at), item.orders});
    }
  }

  static void widen(std::optional<Cover>& cover, const WorkItem& item) {
    const Instant first = *time_of(item);
    Instant last = item.ended_at.value_or(first);
    last.unix_seconds += item.kind == WorkKind::day ? 86400 : 1;
    if (!cover)
      cover = Cover{first, last};
    cover->from = std::min(cover->from, first);
    cover->to = std::max(cover->to, last);
  }

  [[nodiscard]] bool covers(const Instant& time) const {
    return std::any_of(covers_.begin(), covers_.end(),
                       [&](const Cover& cover) { return cover.from <= time && time < cover.to; });
  }

  bool take_minute(const Instant& time) {
    const auto found = minutes_.find(time.unix_seconds / 60);
    if (found == minutes_.end() || found->second == 0)
      return false;
    --found->second;
    return true;
  }

  static bool holds(const Holder& holder, const WorkItem& item) {
    if (holder.kind == WorkKind::day) {
      Instant there = *time_of(item);
      there.offset_seconds = holder.from.offset_seconds;  // the day is one of the statement's clocks
      return there.local().date == holder.from.local().date;
    }
    return holder.from <= *time_of(item) && *time_of(item) <= holder.to;
  }

  bool take_holder(const WorkItem& item) {
    for (Holder& holder : holders_) {
      if (!holds(holder, item) || (holder.room && *holder.room <= 0))
        continue;
      if (holder.room)
        *holder.room -= item.orders.value_or(1);
      return true;
    }
    return false;
  }

  std::vector<Cover> covers_;
  std::set<std::string> refs_;
  std::map<std::int64_t, std::size_t> minutes_;  // jobs that begin in it
  std::vector<Holder> holders_;
  bool all_numbered_ = true;
  bool all_timed_ = true;
  bool posted_ = true;
};

}  // namespace

void add_missing_work(const std::vector<Statement>& statements, std::vector<Finding>& findings) {
  for (std::size_t s = 0; s < statements.size(); ++s) {
    if (!statements[s].lists_work)
      continue;
    Payments payments(statements, statements[s].platform);
    const bool posted = statements[s].parser.empty();
    for (std::size_t i = 0; i < statements[s].work.size(); ++i) {
      if (payments.lacks(statements[s].work[i], posted)) {
        findings.push_back({std::string(to_string(FindingCode::missing_work)),
                            {{s, i}},
                            "this work lies in the time that a statement covers, but no line of it pays for it",
                            "1",
                            "0"});
      }
    }
  }
}

}  // namespace ratecheck::assessment
