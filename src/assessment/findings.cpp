// What the documents say against themselves and each other. Contradictions inside a document were found when it
// was read; here those are added that need several documents or several lines: work that stands twice, sessions
// that overlap, money that came late, a layout that has changed, work that nobody paid (missing_work.cpp).
//
// Work that one number names twice is one finding: a conflict where the two cannot both be true, else a duplicate
// where they are paid alike, else late money, since the second brings more.
#include "assessment/findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>

namespace ratecheck::assessment {
namespace {

using statement::Statement;
using statement::WorkItem;

constexpr std::size_t kRepeatedLines = 3;

void add_contradictions(std::size_t index, const Statement& statement, std::vector<Finding>& findings) {
  for (const statement::Contradiction& contradiction : statement.contradictions) {
    Finding finding{contradiction.code, {}, contradiction.detail, contradiction.expected, contradiction.actual};
    if (contradiction.work)
      finding.work.push_back({index, *contradiction.work});
    findings.push_back(std::move(finding));
  }
}

bool same_pay(const WorkItem& a, const WorkItem& b) {
  const auto equal = [](const statement::PayLine& x, const statement::PayLine& y) {
    return x.category == y.category && x.amount == y.amount;
  };
  return a.total == b.total && std::equal(a.pay.begin(), a.pay.end(), b.pay.begin(), b.pay.end(), equal);
}

/// A second time with its own money is more money for the same work, as a tip that came in another week.
Finding paid_again(const WorkRef& first, const WorkItem& item, const WorkRef& again, const WorkItem& more) {
  if (same_pay(item, more)) {
    return {std::string(to_string(FindingCode::duplicate_work)),
            {first, again},
            "the same work stands twice; it counts once",
            "1",
            "2"};
  }
  const auto when = [](const WorkItem& work) { return work.started_at ? to_rfc3339(*work.started_at) : ""; };
  return {std::string(to_string(FindingCode::late_money)),
          {first, again},
          "the same work was paid again, with another amount",
          when(item),
          when(more)};
}

/// Two tellings, the earlier first.
using Pairs = std::set<std::pair<WorkRef, WorkRef>>;

Pairs add_conflicts(const std::vector<Conflict>& conflicts, std::vector<Finding>& findings) {
  Pairs pairs;
  for (const Conflict& conflict : conflicts) {
    const statement::Difference& first = conflict.differs.front();
    findings.push_back(
        {std::string(to_string(FindingCode::conflicting_documents)),
         {conflict.one, conflict.other},
         fmt::format("this work is told twice, and differently: {}{}", statement::in_words(conflict.differs),
                     conflict.settled ? "; it was said which document holds"
                                      : "; nothing is judged on it until it is said which document holds "
                                        "(--holds FILE, holds=NAME)"),
         first.one,
         first.other});
    pairs.insert(std::minmax(conflict.one, conflict.other));
  }
  return pairs;
}

/// The platform's own number names the work. Two rows without a number may be two equal jobs; a list of work
/// without pay tells of work that is paid elsewhere.
void add_duplicates(const std::vector<Statement>& statements, const Pairs& in_conflict,
                    std::vector<Finding>& findings) {
  std::unordered_map<std::string, WorkRef> seen;
  std::string name;
  for (std::size_t s = 0; s < statements.size(); ++s) {
    for (std::size_t i = 0; i < statements[s].work.size(); ++i) {
      const WorkItem& item = statements[s].work[i];
      if (!item.ref)
        continue;
      name.assign(statements[s].lists_work ? "list " : "paid ").append(statements[s].platform);
      name.append("\x1f").append(*item.ref);
      const auto [entry, fresh] = seen.try_emplace(name, WorkRef{s, i});
      const WorkRef& first = entry->second;
      if (!fresh && !in_conflict.contains({first, {s, i}}))
        findings.push_back(paid_again(first, statements[first.statement].work[first.index], {s, i}, item));
    }
  }
}

struct Span {
  Instant from;
  Instant to;
  WorkRef work;
};

/// Nobody is logged in twice at one platform. Jobs may overlap: they are stacked.
void add_overlaps(const std::vector<Statement>& statements, const Pairs& in_conflict,
                  std::vector<Finding>& findings) {
  std::map<std::string, std::vector<Span>> sessions;
  for (std::size_t s = 0; s < statements.size(); ++s) {
    for (std::size_t i = 0; i < statements[s].work.size(); ++i) {
      const WorkItem& item = statements[s].work[i];
      if (item.kind != statement::WorkKind::session || !item.started_at || !item.ended_at)
        continue;
      sessions[statements[s].platform].push_back({*item.started_at, *item.ended_at, {s, i}});
    }
  }
  for (auto& [platform, spans] : sessions) {
    std::sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) {
      return std::tie(a.from.unix_seconds, a.work) < std::tie(b.from.unix_seconds, b.work);
    });
    for (std::size_t i = 1; i < spans.size(); ++i) {
      if (spans[i].from >= spans[i - 1].to || in_conflict.contains(std::minmax(spans[i - 1].work, spans[i].work)))
        continue;
      findings.push_back({std::string(to_string(FindingCode::overlapping_work)),
                          {spans[i - 1].work, spans[i].work},
                          "two sessions run at the same time",
                          to_rfc3339(spans[i - 1].to),
                          to_rfc3339(spans[i].from)});
    }
  }
}

/// A line that the layout's file does not know and that comes again and again, only with other digits, is no
/// smudge: the platform prints something new. What is told of it is its shape.
void add_layout_changed(const Statement& statement, std::vector<Finding>& findings) {
  std::map<std::string, std::size_t> times;
  for (const statement::Unread& unread : statement.unread) {
    if (unread.shape.find("Aaa") == std::string::npos)
      continue;  // only words of the layout: a card that was cut
    std::string line = unread.text;
    std::replace_if(
        line.begin(), line.end(), [](char c) { return c >= '0' && c <= '9'; }, '9');
    if (++times[line] != kRepeatedLines)
      continue;
    findings.push_back(
        {std::string(to_string(FindingCode::layout_changed)),
         {},
         fmt::format("{} does not know a line that comes again and again: {}", statement.parser, unread.shape),
         "1.00",
         to_fixed_string(statement.coverage.value_or(Rational(1)), 2)});
    return;
  }
}

/// Whatever was done before the period that pays for it.
void add_late(std::size_t s, const Statement& statement, std::vector<Finding>& findings) {
  if (!statement.period)
    return;
  const Instant& from = statement.period->from;
  for (std::size_t i = 0; i < statement.work.size(); ++i) {
    const WorkItem& item = statement.work[i];
    const std::optional<Instant> done = item.ended_at ? item.ended_at : item.started_at;
    if (done && *done < from && !statement::is_doubtful(item, item.ended_at ? "ended_at" : "started_at")) {
      findings.push_back({std::string(to_string(FindingCode::late_money)),
                          {{s, i}},
                          "this work was done before the period that pays for it",
                          to_rfc3339(from),
                          to_rfc3339(*done)});
    }
  }
  for (const statement::Adjustment& adjustment : statement.adjustments) {
    if (adjustment.date && *adjustment.date < from.local().date) {
      findings.push_back({std::string(to_string(FindingCode::late_money)),
                          {},
                          fmt::format("'{}' is for a day before the period that pays for it", adjustment.label),
                          ratecheck::to_string(from.local().date),
                          ratecheck::to_string(*adjustment.date)});
    }
  }
}

}  // namespace

void add_findings(const std::vector<Statement>& statements, const std::vector<Conflict>& conflicts,
                  std::vector<Finding>& findings) {
  for (std::size_t i = 0; i < statements.size(); ++i) {
    add_contradictions(i, statements[i], findings);
    add_late(i, statements[i], findings);
    add_layout_changed(statements[i], findings);
  }
  const Pairs in_conflict = add_conflicts(conflicts, findings);
  add_duplicates(statements, in_conflict, findings);
  add_overlaps(statements, in_conflict, findings);
  add_missing_work(statements, findings);
}

}  // namespace ratecheck::assessment
