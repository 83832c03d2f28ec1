#include "ratecheck/statement/merge.h"

#include <algorithm>
#include <optional>

#include "statement/combine.h"
#include "statement/join_pay.h"

// Documents of one upload become statements in two steps (docs/parsers.md "Several documents, one story"). What
// each parser file says of itself decides; nothing here knows a platform. Every document begins as a group of
// its own.
//
// 1. Two groups of one layout become one (combine.cpp) where they share work; or are screens of one list
//    (`pieces`) whose periods do not speak against it; or have one period and share an adjustment or a total.
//    Two different periods never meet. One group may only meet another after a third has joined it, so it is
//    tried again until nothing meets.
// 2. A list of work without pay meets the layouts that hold its money, `paid_by` (join_pay.cpp).
//
// For instance, of five documents:
//
//   0  screen, trips 1 to 6      } trips 5 and 6 are in both: one statement, no work twice
//   1  screen, trips 5 to 9      }
//   2  the same screen as 0      joins them, adds nothing: repeats holds (2, 0)
//   3  list of all work          } takes the pay of the invoice by the nearest time: one statement
//   4  invoice with the money    }

namespace ratecheck::statement {
namespace {

/// Documents that tell of the same work, and what they say together.
struct Group {
  Statement statement;
  const extraction::ParserFacts* layout = nullptr;  ///< of the first; nullptr: posted, and never joined
  std::vector<std::size_t> documents;               ///< by index, the first being the one that others repeat
};

bool one_period(const Statement& a, const Statement& b) {
  return a.period && b.period && a.period->from == b.period->from && a.period->to == b.period->to;
}

bool lies_in(const Statement& statement, const Period& period) {
  return std::all_of(statement.work.begin(), statement.work.end(), [&](const WorkItem& item) {
    const std::optional<Instant> time = item.started_at ? item.started_at : item.ended_at;
    return time && period.from <= *time && *time < period.to;
  });
}

/// Screens of one list, as far as their periods tell. One that shows no period may belong to any, so its work
/// must.
bool one_list(const Statement& a, const Statement& b) {
  if (a.period && b.period)
    return one_period(a, b);
  if (!a.period && !b.period)
    return true;
  return a.period ? lies_in(b, *a.period) : lies_in(a, *b.period);
}

bool may_meet(const Statement& a, const Statement& b) {
  const bool same_money = !a.currency.known() || !b.currency.known() || a.currency == b.currency;
  return a.platform == b.platform && same_money;
}

class Merger {
 public:
  explicit Merger(std::vector<ReadDocument> told) : told_(std::move(told)) {
    for (std::size_t i = 0; i < told_.size(); ++i)
      groups_.push_back({std::move(told_[i].statement), told_[i].layout.get(), {i}});
  }

  MergedStatements run() {
    // A screen between two others joins what did not meet before, so again until nothing meets.
    while (combine_once()) {
    }
    join_lists();
    MergedStatements out;
    out.statement_of.assign(told_.size(), 0);
    out.repeats = std::move(repeats_);
    for (Group& group : groups_) {
      for (const std::size_t document : group.documents)
        out.statement_of[document] = out.statements.size();
      out.statements.push_back(std::move(group.statement));
    }
    return out;
  }

 private:
  bool combine_once() {
    for (std::size_t i = 0; i < groups_.size(); ++i) {
      for (std::size_t j = i + 1; j < groups_.size(); ++j) {
        if (combine_pair(i, j))
          return true;
      }
    }
    return false;
  }

  // Puts group `j` into group `i`, where the two belong together.
  bool combine_pair(std::size_t i, std::size_t j) {
    Group& a = groups_[i];
    Group& b = groups_[j];
    if (a.layout == nullptr || a.layout != b.layout || !may_meet(a.statement, b.statement))
      return false;
    const bool same_period = one_period(a.statement, b.statement);
    if (a.statement.period && b.statement.period && !same_period)
      return false;
    const std::vector<std::optional<std::size_t>> partners = find_partners(a.statement, b.statement);
    const bool share = std::any_of(partners.begin(), partners.end(), [](const auto& p) { return p.has_value(); });
    const bool pieces = a.layout->join.pieces && one_list(a.statement, b.statement);
    const bool one_paper = same_period && shares_money(a.statement, b.statement);
    if (!share && !pieces && !one_paper)
      return false;
    if (combine(a.statement, std::move(b.statement), partners) == 0) {
      for (const std::size_t document : b.documents)
        repeats_.emplace_back(document, a.documents.front());
    }
    a.documents.insert(a.documents.end(), b.documents.begin(), b.documents.end());
    drop(j);
    return true;
  }

  // Joining moves the positions, so from the start again; what was joined is no list any more.
  void join_lists() {
    for (std::size_t i = 0; i < groups_.size();) {
      const bool list = groups_[i].layout != nullptr && !groups_[i].layout->join.paid_by.empty();
      i = list && join_list(i) ? 0 : i + 1;
    }
  }

  // The groups that hold the money of a list. One statement has one currency: the first one's.
  [[nodiscard]] std::vector<std::size_t> payers_of(std::size_t list) const {
    const std::vector<std::string>& paid_by = groups_[list].layout->join.paid_by;
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < groups_.size(); ++i) {
      const Group& group = groups_[i];
      const bool pays = group.layout != nullptr &&
                        std::find(paid_by.begin(), paid_by.end(), group.layout->id) != paid_by.end() &&
                        may_meet(groups_[list].statement, group.statement);
      if (pays && (out.empty() || groups_[out[0]].statement.currency == group.statement.currency))
        out.push_back(i);
    }
    return out;
  }

  // Money of several months and one list of all work is one statement.
  bool join_list(std::size_t list) {
    const std::vector<std::size_t> payers = payers_of(list);
    if (payers.empty())
      return false;
    Statement money = groups_[payers[0]].statement;
    for (std::size_t i = 1; i < payers.size(); ++i)
      combine(money, groups_[payers[i]].statement, {});
    const std::optional<Statement> joined = join_pay(money, groups_[list].statement, groups_[list].layout->join);
    if (!joined)
      return false;
    Group& first = groups_[payers[0]];
    first.statement = *joined;
    std::vector<std::size_t> gone(payers.begin() + 1, payers.end());
    gone.push_back(list);
    for (const std::size_t index : gone) {
      first.documents.insert(first.documents.end(), groups_[index].documents.begin(),
                             groups_[index].documents.end());
      groups_[index].documents.clear();
    }
    std::erase_if(groups_, [](const Group& group) { return group.documents.empty(); });
    return true;
  }

  void drop(std::size_t index) { groups_.erase(groups_.begin() + static_cast<std::ptrdiff_t>(index)); }

  std::vector<ReadDocument> told_;
  std::vector<Group> groups_;
  std::vector<std::pair<std::size_t, std::size_t>> repeats_;
};

}  // namespace

MergedStatements merge(std::vector<ReadDocument> told) {
  return Merger(std::move(told)).run();
}

}  // namespace ratecheck::statement
