// Which work is told twice, and differently. Comparing each item with each would take too long, so items are put
// under the names they may be known by, and only those under one name are compared:
//
//   r  the platform's number of the work
//   s  kind and starting minute
//   e  of a session, the minute of its end
//
//   march.txt   session 18:05-18:52, total 9.35         names s…18:05, e…18:52
//   again.txt   session 18:05-18:50, total 8.35         names s…18:05, e…18:50
//   under s…18:05 both meet; the end and the total differ: one conflict, and nothing is judged on either
//
// A number, or a session's minute (of its end: in another document), is certain: those two are the same work. A
// job's minute in another document is not, since several jobs may begin in it: then one that agrees is enough, and
// where none does the nearest is told. Two different numbers are never the same work. Items are held against
// earlier ones only, so each pair comes up once.
#include "ratecheck/assessment/conflicts.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

namespace ratecheck::assessment {
namespace {

using statement::Statement;
using statement::WorkItem;

constexpr std::int64_t kMinute = 60;

/// The document as it was sent, and the statement: one text may hold several papers, and one statement be made of
/// several documents.
using DocumentName = std::pair<std::size_t, std::size_t>;

DocumentName document_of(const std::vector<Statement>& statements, const WorkRef& ref) {
  const WorkItem& item = statements[ref.statement].work[ref.index];
  return {item.spans.empty() ? 0 : item.spans.front().second.document, ref.statement};
}

/// Told without a search, since it is nearly always so: one document, and no number or session in it twice.
bool tells_nothing_twice(const std::vector<Statement>& statements) {
  if (statements.size() != 1)
    return false;
  const std::vector<WorkItem>& work = statements.front().work;
  std::unordered_set<std::string_view> numbers;
  std::unordered_set<std::int64_t> minutes;
  numbers.reserve(work.size());
  for (std::size_t i = 0; i < work.size(); ++i) {
    const WorkItem& item = work[i];
    const bool session = item.kind == statement::WorkKind::session && item.started_at;
    if ((item.ref && !numbers.insert(*item.ref).second) ||
        (session && !minutes.insert(item.started_at->unix_seconds / kMinute).second) ||
        document_of(statements, {0, i}) != document_of(statements, {0, 0}))
      return false;
  }
  return true;
}

/// Nobody works two sessions at once, so that either end tells which it is.
std::vector<std::string> names_of(const Statement& statement, const WorkItem& item) {
  std::vector<std::string> names;
  const std::string about = statement.platform + "\x1f";
  if (item.ref)
    names.push_back(fmt::format("r{}{}", about, *item.ref));
  if (item.started_at) {
    names.push_back(
        fmt::format("s{}{}\x1f{}", about, to_string(item.kind), item.started_at->unix_seconds / kMinute));
  }
  if (item.ended_at && item.kind == statement::WorkKind::session)
    names.push_back(fmt::format("e{}{}", about, item.ended_at->unix_seconds / kMinute));
  return names;
}

class ConflictSearch {
 public:
  explicit ConflictSearch(const std::vector<Statement>& statements) : statements_(statements) {}

  std::vector<Conflict> run() {
    for (std::size_t s = 0; s < statements_.size(); ++s) {
      for (std::size_t i = 0; i < statements_[s].work.size(); ++i)
        add({s, i});
    }
    for (const WorkRef& ref : order_)
      hold_against_others(ref);
    return std::move(out_);
  }

 private:
  void add(const WorkRef& ref) {
    order_.push_back(ref);
    for (std::string& name : names_of(statements_[ref.statement], item(ref)))
      by_name_[std::move(name)].push_back(ref);
  }

  [[nodiscard]] const WorkItem& item(const WorkRef& ref) const {
    return statements_[ref.statement].work[ref.index];
  }
  [[nodiscard]] statement::Telling telling(const WorkRef& ref) const {
    return {statements_[ref.statement], item(ref)};
  }

  /// By document, those before it that may be the same work.
  void hold_against_others(const WorkRef& ref) {
    const DocumentName own = document_of(statements_, ref);
    const bool session = item(ref).kind == statement::WorkKind::session;
    std::set<WorkRef> certain;
    std::map<DocumentName, std::vector<WorkRef>> by_minute;
    for (const std::string& name : names_of(statements_[ref.statement], item(ref))) {
      const std::vector<WorkRef>& named = by_name_[name];
      constexpr std::size_t kMostAlike = 64;  // of more that began together nobody can tell which is which
      if (name[0] != 'r' && named.size() > kMostAlike)
        continue;
      std::size_t held =
          0;  // one number that stands in a file thousands of times is held against the first of them
      for (const WorkRef& other : named) {
        if (!(other < ref) || held == kMostAlike)
          break;  // they are in the order of the documents
        if (have_two_numbers(ref, other))
          continue;
        ++held;
        const DocumentName document = document_of(statements_, other);
        if (name[0] == 'r' || (session && (name[0] == 's' || document != own))) {
          certain.insert(other);
        } else if (document != own) {
          by_minute[document].push_back(other);
        }
      }
    }
    for (const WorkRef& other : certain)
      hold_against_one_of(ref, {other});
    for (auto& [document, candidates] : by_minute) {
      if (std::none_of(candidates.begin(), candidates.end(),
                       [&](const auto& one) { return certain.contains(one); }))
        hold_against_one_of(ref, candidates);
    }
  }

  [[nodiscard]] bool have_two_numbers(const WorkRef& a, const WorkRef& b) const {
    return item(a).ref && item(b).ref && *item(a).ref != *item(b).ref;
  }

  /// No conflict when one of them agrees; else with the one that differs least.
  void hold_against_one_of(const WorkRef& ref, const std::vector<WorkRef>& candidates) {
    std::optional<Conflict> found;
    for (const WorkRef& candidate : candidates) {
      auto differs = statement::differences(telling(candidate), telling(ref));
      if (differs.empty())
        return;
      if (!found || differs.size() < found->differs.size())
        found = Conflict{candidate, ref, std::move(differs)};
    }
    if (found)
      out_.push_back(*std::move(found));
  }

  const std::vector<Statement>& statements_;
  std::vector<WorkRef> order_;
  std::unordered_map<std::string, std::vector<WorkRef>> by_name_;
  std::vector<Conflict> out_;
};

}  // namespace

std::vector<Conflict> find_conflicts(const std::vector<Statement>& statements) {
  if (tells_nothing_twice(statements))
    return {};
  return ConflictSearch(statements).run();
}

void withhold(std::vector<Verdict>& verdicts, const std::vector<Conflict>& conflicts) {
  std::map<WorkRef, std::string> in_conflict;
  for (const Conflict& conflict : conflicts) {
    if (conflict.settled)
      continue;
    for (const WorkRef& ref : {conflict.one, conflict.other})
      in_conflict.emplace(ref, statement::in_words(conflict.differs));
  }
  withhold(verdicts, in_conflict);
}

void withhold(std::vector<Verdict>& verdicts, const std::map<WorkRef, std::string>& in_conflict) {
  if (in_conflict.empty())
    return;
  for (Verdict& verdict : verdicts) {
    if (verdict.verdict == Outcome::cannot_judge && verdict.reason != rulebook::Reason::doubtful_input)
      continue;
    const auto at = std::find_if(verdict.work.begin(), verdict.work.end(),
                                 [&](const WorkRef& ref) { return in_conflict.contains(ref); });
    if (at == verdict.work.end())
      continue;
    verdict.verdict = Outcome::cannot_judge;
    verdict.reason = rulebook::Reason::conflicting_documents;
    verdict.detail =
        fmt::format("this work is told twice, and differently: {}; say which telling holds", in_conflict.at(*at));
    verdict.claim = nullptr;
  }
}

bool is_of_two_tellings(const Finding& finding) {
  return finding.code == to_string(FindingCode::conflicting_documents) && finding.work.size() == 2;
}

bool tells_twice(const Assessment& assessment) {
  return std::any_of(assessment.findings.begin(), assessment.findings.end(), is_of_two_tellings);
}

}  // namespace ratecheck::assessment
