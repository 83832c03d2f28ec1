#include "ratecheck/pipeline/keep.h"

#include "ratecheck/pipeline/kept_documents.h"
#include "ratecheck/pipeline/library.h"

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

/// What is to be kept of an upload: as it was answered, but where the uploader said more of it or asked for less.
class ToKeep {
 public:
  ToKeep(const Upload& upload, const CheckResult& result, const store::Judge& judge)
      : statements_(&result.read.statements), assessment_(&result.assessment) {
    const assessment::Options& options = upload.options.assess;
    if (options.place || options.vehicle) {
      with_said_ = with_said(result.read.statements, options);
      statements_ = &with_said_;
    }
    if (!options.only_rules.empty()) {  // judged by all rules, whichever the answer was asked to tell of
      by_all_rules_ = judge.judge(*statements_);
      assessment_ = &by_all_rules_;
    }
  }
  ToKeep(const ToKeep&) = delete;
  ToKeep& operator=(const ToKeep&) = delete;

  [[nodiscard]] const std::vector<statement::Statement>& statements() const { return *statements_; }
  [[nodiscard]] const assessment::Assessment& assessment() const { return *assessment_; }

 private:
  const std::vector<statement::Statement>* statements_;
  const assessment::Assessment* assessment_;
  std::vector<statement::Statement> with_said_;
  assessment::Assessment by_all_rules_;
};

}  // namespace

Result<store::Stored> keep(store::Store& store, const std::shared_ptr<const Library>& library,
                           store::WorkerId worker, const Upload& upload, const CheckResult& result) {
  const store::Judge judge = judge_with(library);
  const ToKeep kept(upload, result, judge);
  return store::put(store, {worker, upload.content, library->parsers_version, judge.rules, sources_of(result.read),
                            kept.statements(), kept.assessment(), documents_to_keep(upload, result), &judge});
}

}  // namespace ratecheck::pipeline
