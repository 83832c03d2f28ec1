// What is kept is not always what was answered. The answer may have been asked to tell of some rules only, or been
// told which document holds; what is kept is judged by all rules, and conflicts are withheld by the store itself,
// since they may be with an upload of last year. So it is judged a second time where that matters, and only there.
#include "ratecheck/pipeline/keep.h"

#include <map>

#include "pipeline/to_keep.h"
#include "ratecheck/assessment/conflicts.h"
#include "ratecheck/pipeline/kept_documents.h"
#include "ratecheck/pipeline/library.h"
#include "ratecheck/store/conflicts.h"

namespace ratecheck::pipeline {
namespace {

/// Those that were read, as they came, where the worker asked for it.
std::vector<store::KeptDocument> documents_to_keep(const Upload& upload, const CheckResult& result) {
  std::vector<store::KeptDocument> kept;
  for (std::size_t i = 0; upload.keep_documents && i < upload.documents.size(); ++i) {
    if (!result.read.documents[i].problem)
      kept.push_back(kept_document(upload.documents[i], upload.options));
  }
  return kept;
}

}  // namespace

ToKeep::ToKeep(const assessment::JudgingOptions& options, const CheckResult& result, const store::Judge& judge)
    : statements_(&result.read.statements), assessment_(&result.assessment) {
  if (options.place || options.vehicle) {
    with_said_ = with_said(result.read.statements, options);
    statements_ = &with_said_;
  }
  // Judged by all rules, whichever the answer was asked to tell of; the store itself withholds.
  if (!options.only_rules.empty() || assessment::tells_twice(result.assessment) || !result.holding.empty()) {
    by_all_rules_ = judge.judge(*statements_);
    assessment_ = &by_all_rules_;
  }
}

Result<store::Stored> keep(store::Store& store, const std::shared_ptr<const Library>& library,
                           store::WorkerId worker, const Upload& upload, const CheckResult& result) {
  const store::Judge judge = judge_with(library);
  const ToKeep kept(upload.options.assess, result, judge);
  return store::put(store, {worker, upload.content, library->parsers_version, judge.rules, sources_of(result.read),
                            kept.statements(), kept.assessment(), documents_to_keep(upload, result), &judge});
}

Status settle_conflicts(store::Store& store, store::WorkerId worker, std::int64_t submission,
                        CheckResult& result) {
  std::vector<std::size_t> work_counts;
  std::vector<std::size_t> first;  // position of each statement's first item
  for (const statement::Statement& statement : result.read.statements) {
    first.push_back(first.empty() ? 0 : first.back() + work_counts.back());
    work_counts.push_back(statement.work.size());
  }
  // The store counts work items through all statements of a submission.
  const auto id_of = [&](const assessment::WorkRef& ref) {
    return store::WorkId{submission, static_cast<std::int64_t>(first[ref.statement] + ref.index)};
  };
  std::vector<store::WorkId> holding;
  for (const assessment::WorkRef& ref : result.holding)
    holding.push_back(id_of(ref));
  if (!holding.empty()) {
    const auto said = store::say_which_holds(store, worker, holding);
    if (!said)
      return said.error();
  }
  const auto conflicts = store::list_conflicts(store, worker, submission);
  if (!conflicts)
    return conflicts.error();
  std::map<assessment::WorkRef, std::string> withheld;
  for (const store::WorkConflict& conflict : *conflicts) {
    for (const store::WorkTelling& telling : conflict.tellings) {
      if (!telling.withheld || telling.work.submission != submission)
        continue;
      withheld.emplace(store::ref_of(telling.work, work_counts),
                       telling.differs.empty() ? "others differ" : statement::in_words(telling.differs));
    }
  }
  assessment::withhold(result.assessment.verdicts, withheld);
  std::erase_if(result.assessment.findings, assessment::is_of_two_tellings);
  for (assessment::Finding& finding : store::findings_of(*conflicts, submission, work_counts))
    result.assessment.findings.push_back(std::move(finding));
  return {};
}

}  // namespace ratecheck::pipeline
