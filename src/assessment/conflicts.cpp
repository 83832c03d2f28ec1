#include "ratecheck/assessment/conflicts.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

namespace ratecheck::assessment {
namespace {

using statement::Statement;
using statement::WorkItem;

/// Read documents by their number, then posted ones, each of which is its own.
using DocumentName = std::pair<bool, std::size_t>;

DocumentName document_of(const std::vector<Statement>& statements, const WorkRef& ref) {
  const WorkItem& item = statements[ref.statement].work[ref.index];
  if (item.spans.empty())
    return {true, ref.statement};
  return {false, item.spans.front().second.document};
}

/// Whether anything can be in conflict at all: told without a look at every item where one statement of one
/// document is judged, which is nearly always so.
bool of_one_document(const std::vector<Statement>& statements) {
  std::optional<DocumentName> first;
  for (std::size_t s = 0; s < statements.size(); ++s) {
    for (std::size_t i = 0; i < statements[s].work.size(); ++i) {
      const DocumentName document = document_of(statements, {s, i});
      if (first && *first != document)
        return false;
      first = document;
    }
  }
  return true;
}

/// Nobody works two sessions at once, so that either end tells which it is.
std::vector<std::string> names_of(const Statement& statement, const WorkItem& item) {
  constexpr std::int64_t kMinute = 60;
  std::vector<std::string> names;
  const std::string about = statement.platform + "\x1f";
  if (item.ref)
    names.push_back("r" + about + *item.ref);
  if (item.started_at) {
    names.push_back("s" + about + std::string(to_string(item.kind)) + "\x1f" +
                    std::to_string(item.started_at->unix_seconds / kMinute));
  }
  if (item.ended_at && item.kind == statement::WorkKind::session)
    names.push_back("e" + about + std::to_string(item.ended_at->unix_seconds / kMinute));
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

  /// By document, those that may be the same work as this.
  void hold_against_others(const WorkRef& ref) {
    const DocumentName own = document_of(statements_, ref);
    std::map<DocumentName, std::vector<WorkRef>> others;
    for (const std::string& name : names_of(statements_[ref.statement], item(ref))) {
      for (const WorkRef& other : by_name_[name]) {
        const DocumentName document = document_of(statements_, other);
        const bool two_numbers = item(ref).ref && item(other).ref && *item(ref).ref != *item(other).ref;
        if (document < own && !two_numbers)
          others[document].push_back(other);
      }
    }
    for (const auto& [document, candidates] : others)
      hold(ref, candidates);
  }

  void hold(const WorkRef& ref, const std::vector<WorkRef>& candidates) {
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
  if (of_one_document(statements))
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
    if (verdict.verdict == VerdictWord::cannot_judge && verdict.reason != rulebook::Reason::doubtful_input)
      continue;
    const auto at = std::find_if(verdict.work.begin(), verdict.work.end(),
                                 [&](const WorkRef& ref) { return in_conflict.contains(ref); });
    if (at == verdict.work.end())
      continue;
    verdict.verdict = VerdictWord::cannot_judge;
    verdict.reason = rulebook::Reason::conflicting_documents;
    verdict.detail =
        "two documents tell this work differently: " + in_conflict.at(*at) + "; say which of them holds";
    verdict.claim = nullptr;
  }
}

bool is_of_two_tellings(const Finding& finding) {
  return finding.code == to_string(FindingCode::conflicting_documents) && finding.work.size() == 2;
}

}  // namespace ratecheck::assessment
