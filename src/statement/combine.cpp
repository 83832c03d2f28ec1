#include "statement/combine.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <unordered_map>

#include "statement/same_work.h"

// How two statements of one layout become one.
//
// First each item of `b` looks for its partner in `a`: the same piece of work. Only items that have a mark in
// common are compared (same_work.cpp): the order number, a moment, or the print of a time. The one that agrees
// most is taken, each once, so that two equal rows stay two.
//
// Then a Combination goes through the parts of the statement:
//
//   work            of partners the better reading stays, and takes over what only the other tells. An item of `b`
//                   without a partner goes behind the one it follows in `b`, so that the order of the list stays:
//                       a: A  C        b: A  B  C        together: A  B  C
//   contradictions  of a piece of work go with the reading that was taken. One of the whole document stays
//                   only when both readings have it: the other reading shows that the paper itself is right.
//   adjustments,    each line of `b` that `a` lacks is added. Of one paper a line may be read twice with unlike
//   totals          amounts: then the better reading of the whole gives all lines. But where both readings are
//                   without any fault, two papers differ: a finding, and a doubt with both amounts.
//   the head        what `a` does not tell is taken from `b`, with its doubts.
//
// Without partners (`readings_` is false) the two are unlike documents that are only put together: everything of
// both stays, and of the contradictions only one that both tell in the same words is dropped.
namespace ratecheck::statement {
namespace {

/// What two readings of one work may have in common, so that not every pair need be compared. Names come first, so
/// that a start never meets an end.
std::vector<std::string> marks_of(const WorkItem& item) {
  std::vector<std::string> out;
  if (item.ref)
    out.push_back("ref " + *item.ref);
  for (const auto& [name, time] :
       {std::pair("started_at", &item.started_at), std::pair("ended_at", &item.ended_at)}) {
    if (*time)
      out.push_back(std::string(name) + std::to_string((*time)->unix_seconds));
    for (const auto& [field, span] : item.spans) {
      if (field == name && !span.raw.empty())
        out.push_back(fmt::format("{}={}", name, span.raw));
    }
  }
  if (out.empty())
    out.emplace_back("nothing");
  return out;
}

/// The items of one statement by their marks; each is given away once.
class PartnerSearch {
 public:
  explicit PartnerSearch(const Statement& a) : a_(a), taken_(a.work.size(), false) {
    for (std::size_t i = 0; i < a.work.size(); ++i) {
      for (std::string& mark : marks_of(a.work[i]))
        by_mark_[std::move(mark)].push_back(i);
    }
  }

  // The free item that agrees most; the first of equals.
  std::optional<std::size_t> take(const WorkItem& item) {
    std::optional<std::size_t> best;
    Likeness like;
    for (const std::string& mark : marks_of(item)) {
      const auto found = by_mark_.find(mark);
      if (found == by_mark_.end())
        continue;
      std::size_t compared = 0;
      for (const std::size_t candidate : found->second) {
        if (taken_[candidate])
          continue;
        if (++compared > kMostAlike)
          break;
        const Likeness now = compare(a_.work[candidate], item);
        if (!now.same || (best && now.agreeing <= like.agreeing))
          continue;
        best = candidate;
        like = now;
      }
    }
    if (best)
      taken_[*best] = true;
    return best;
  }

 private:
  // Of more that began together nobody can tell which is which, and a file may say so of thousands.
  static constexpr std::size_t kMostAlike = 64;

  const Statement& a_;
  std::vector<bool> taken_;
  std::unordered_map<std::string, std::vector<std::size_t>> by_mark_;
};

template <typename T>
void take_if_absent(std::optional<T>& own, const std::optional<T>& other) {
  if (!own)
    own = other;
}

bool equal(const Adjustment& a, const Adjustment& b) {
  return a.category == b.category && a.label == b.label && a.amount == b.amount && a.date == b.date &&
         a.ref == b.ref;
}
bool equal(const Total& a, const Total& b) {
  return a.label == b.label && a.amount == b.amount;
}
// The same line of the same paper, read differently.
bool same_line(const Adjustment& a, const Adjustment& b) {
  return a.category == b.category && a.label == b.label && a.date == b.date && a.ref == b.ref;
}
bool same_line(const Total& a, const Total& b) {
  return a.label == b.label;
}

/// Each line of `b` that `a` does not have. `one_paper`: a line that differs in its amount only is a reading
/// of the same line.
template <typename Line>
std::size_t add_lines(std::vector<Line>& a, const std::vector<Line>& b, bool one_paper) {
  std::vector<bool> taken(a.size(), false);
  std::vector<bool> found(b.size(), false);
  const auto match = [&](auto&& same) {
    for (std::size_t j = 0; j < b.size(); ++j) {
      for (std::size_t i = 0; !found[j] && i < taken.size(); ++i) {
        if (!taken[i] && same(a[i], b[j]))
          taken[i] = found[j] = true;
      }
    }
  };
  match([](const Line& x, const Line& y) { return equal(x, y); });
  if (one_paper)
    match([](const Line& x, const Line& y) { return same_line(x, y); });
  std::size_t added = 0;
  for (std::size_t j = 0; j < b.size(); ++j) {
    if (found[j])
      continue;
    a.push_back(b[j]);
    ++added;
  }
  return added;
}

class Combination {
 public:
  Combination(Statement& a, Statement b, const Partners& partners)
      : a_(a), b_(std::move(b)), partners_(partners), readings_(!partners.empty()), from_b_(a.work.size(), false) {
    partners_.resize(b_.work.size());
  }

  // How many items and lines are new: 0 means that `b` only repeats `a`.
  std::size_t run() {
    const bool one_paper = a_.period && b_.period && a_.period->from == b_.period->from;
    const bool sound = faults_in(a_) == 0 && faults_in(b_) == 0;
    if (one_paper && faults_in(b_) < faults_in(a_)) {  // lines carry no doubts, so the better reading gives them
      std::swap(a_.adjustments, b_.adjustments);
      std::swap(a_.totals, b_.totals);
    }
    unite();
    const std::size_t added = place();
    add_contradictions();
    a_.work = std::move(work_);
    add_head();
    doubt_failed_sums(a_);
    std::size_t differing = 0;
    if (one_paper && sound)
      differing = hold_lines(a_.adjustments, b_.adjustments) + hold_lines(a_.totals, b_.totals);
    const std::size_t adjustments = add_lines(a_.adjustments, b_.adjustments, one_paper);
    return added + differing + adjustments + add_lines(a_.totals, b_.totals, one_paper);
  }

 private:
  static std::string name_of(const Adjustment& line) {
    return "adjustment." + std::string(to_string(line.category));
  }
  static std::string name_of(const Total& /*line*/) { return "total"; }

  /// Lines that two papers without a fault print with unlike amounts are no slip of a reader. How many there are.
  template <typename Line>
  std::size_t hold_lines(std::vector<Line>& own, const std::vector<Line>& others) {
    std::size_t differing = 0;
    for (Line& line : own) {
      const auto is_it = [&](const Line& other) { return same_line(line, other); };
      const auto lines = std::count_if(own.begin(), own.end(), is_it);
      const auto other = std::find_if(others.begin(), others.end(), is_it);
      if (lines != 1 || std::count_if(others.begin(), others.end(), is_it) != 1 || line.amount == other->amount)
        continue;
      ++differing;
      const std::string why = fmt::format("two documents of one period tell '{}' differently", line.label);
      line.doubts.push_back(
          {name_of(line), why, std::nullopt, {line.amount.to_string(), other->amount.to_string()}});
      a_.contradictions.push_back({std::string(to_string(FindingCode::conflicting_documents)), std::nullopt, why,
                                   line.amount.to_string(), other->amount.to_string()});
    }
    return differing;
  }

  // How badly a whole statement is read, for comparing two readings of one paper.
  static std::size_t faults_in(const Statement& statement) {
    std::size_t count = statement.contradictions.size() + statement.unread.size();
    for (const WorkItem& item : statement.work)
      count += item.doubts.size();
    return count;
  }

  // Makes one item of each two partners, in the place of the one in `a_`.
  void unite() {
    for (std::size_t j = 0; j < b_.work.size(); ++j) {
      if (!partners_[j])
        continue;
      WorkItem& own = a_.work[*partners_[j]];
      WorkItem& other = b_.work[j];
      const bool other_ref = compare(own, other).other_ref;
      const std::string refs = other_ref ? fmt::format("{} and {}", *own.ref, *other.ref) : "";
      if (!reads_better(own, other)) {
        std::swap(own, other);
        from_b_[*partners_[j]] = true;
      }
      fill(own, other);
      if (other_ref)
        own.doubts.push_back({"ref", "two readings of one card say " + refs, std::nullopt});
    }
  }

  // What has no partner goes behind the neighbour it follows in its own document, or before the first that has.
  std::size_t place() {
    std::vector<std::vector<std::size_t>> before(a_.work.size() + 1);
    std::optional<std::size_t> last;
    const auto first =
        std::find_if(partners_.begin(), partners_.end(), [](const auto& p) { return p.has_value(); });
    std::size_t added = 0;
    for (std::size_t j = 0; j < b_.work.size(); ++j) {
      if (partners_[j]) {
        last = partners_[j];
        continue;
      }
      ++added;
      before[last ? *last + 1 : first != partners_.end() ? **first : a_.work.size()].push_back(j);
    }
    new_a_.resize(a_.work.size());
    new_b_.resize(b_.work.size());
    for (std::size_t i = 0; i <= a_.work.size(); ++i) {
      for (const std::size_t j : before[i]) {
        new_b_[j] = work_.size();
        work_.push_back(std::move(b_.work[j]));
      }
      if (i == a_.work.size())
        break;
      new_a_[i] = work_.size();
      work_.push_back(std::move(a_.work[i]));
    }
    for (std::size_t j = 0; j < b_.work.size(); ++j) {
      if (partners_[j])
        new_b_[j] = new_a_[*partners_[j]];
    }
    return added;
  }

  // A contradiction of one piece of work goes with the reading that was not taken. One of the whole document
  // that another reading of it does not have is of the reading, not of the paper.
  void add_contradictions() {
    const Codes in_a = codes_of(a_);
    const Codes in_b = codes_of(b_);
    std::vector<Contradiction> kept;
    for (Contradiction& own : a_.contradictions) {
      if (own.work ? from_b_[*own.work] : readings_ && !in_b.contains(own.code))
        continue;
      if (own.work)
        own.work = new_a_[*own.work];
      kept.push_back(std::move(own));
    }
    for (Contradiction& other : b_.contradictions) {
      const bool replaced = other.work && partners_[*other.work] && !from_b_[*partners_[*other.work]];
      if (replaced || (!other.work && readings_ && !in_a.contains(other.code)) || told(other, kept))
        continue;
      if (other.work)
        other.work = new_b_[*other.work];
      kept.push_back(std::move(other));
    }
    a_.contradictions = std::move(kept);
  }

  // Codes of what contradicts itself in the document as a whole.
  using Codes = std::set<std::string>;
  static Codes codes_of(const Statement& statement) {
    Codes out;
    for (const Contradiction& contradiction : statement.contradictions) {
      if (!contradiction.work)
        out.insert(contradiction.code);
    }
    return out;
  }

  static bool told(const Contradiction& other, const std::vector<Contradiction>& kept) {
    return std::any_of(kept.begin(), kept.end(), [&](const Contradiction& c) {
      return !c.work && !other.work && c.code == other.code && c.detail == other.detail;
    });
  }

  void add_head() {
    if (!a_.currency.known())
      a_.currency = b_.currency;
    if (a_.time_zone.empty())
      a_.time_zone = b_.time_zone;
    take_head("place", a_.place, b_.place);
    take_head("vehicle", a_.vehicle, b_.vehicle);
    take_if_absent(a_.kind_of_work, b_.kind_of_work);
    if (a_.period && b_.period)
      a_.period->complete = a_.period->complete || b_.period->complete;
    take_head("period", a_.period, b_.period);
    a_.unread.insert(a_.unread.end(), b_.unread.begin(), b_.unread.end());
    add_skipped_of_b();
    if (b_.coverage && (!a_.coverage || *b_.coverage < *a_.coverage))
      a_.coverage = b_.coverage;  // no better read than the worst of its documents
    a_.lists_work = a_.lists_work && b_.lists_work;
  }

  // Of one paper that is read twice the same rows are told twice.
  void add_skipped_of_b() {
    if (!b_.skipped)
      return;
    std::vector<Skipped>& own = a_.skipped ? *a_.skipped : a_.skipped.emplace();
    for (Skipped& rows : *b_.skipped) {
      if (!readings_ || std::find(own.begin(), own.end(), rows) == own.end())
        own.push_back(std::move(rows));
    }
  }

  // With what speaks against it.
  template <typename T>
  void take_head(std::string_view name, std::optional<T>& own, const std::optional<T>& other) {
    if (own || !other)
      return;
    own = other;
    const auto of_it = [&](const Doubt& doubt) { return is_of(doubt.field, name); };
    std::erase_if(a_.doubts, of_it);
    std::copy_if(b_.doubts.begin(), b_.doubts.end(), std::back_inserter(a_.doubts), of_it);
  }

  Statement& a_;
  Statement b_;
  Partners partners_;
  bool readings_;                   ///< of one paper or list; else unlike documents that are only put together
  std::vector<bool> from_b_;        // beside a_.work: the other reading was taken
  std::vector<WorkItem> work_;      // of both, in their final order
  std::vector<std::size_t> new_a_;  // where each item of a_ went in work_
  std::vector<std::size_t> new_b_;  // where each of b_ went, or its partner
};

}  // namespace

Partners find_partners(const Statement& a, const Statement& b) {
  PartnerSearch search(a);
  Partners out;
  for (const WorkItem& item : b.work)
    out.push_back(search.take(item));
  return out;
}

bool shares_money(const Statement& a, const Statement& b) {
  const auto any_in = [](const auto& ours, const auto& theirs) {
    return std::any_of(ours.begin(), ours.end(), [&](const auto& line) {
      return std::any_of(theirs.begin(), theirs.end(), [&](const auto& other) { return equal(line, other); });
    });
  };
  return any_in(a.adjustments, b.adjustments) || any_in(a.totals, b.totals);
}

std::size_t combine(Statement& a, Statement b, const Partners& partners) {
  return Combination(a, std::move(b), partners).run();
}

}  // namespace ratecheck::statement
