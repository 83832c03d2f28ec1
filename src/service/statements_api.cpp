#include "api.h"

#include <map>

#include "answers.h"
#include "ratecheck/assessment/conflicts.h"
#include "ratecheck/service/application.h"
#include "ratecheck/service/kept_documents.h"
#include "ratecheck/store/conflicts.h"
#include "ratecheck/store/submissions.h"
#include "upload.h"

// Uploads: checked only, or checked and kept.

namespace ratecheck::service {
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
    // Judged by all rules, whichever the answer was asked to tell of; the store itself withholds.
    if (!options.only_rules.empty() || assessment::tells_twice(result.assessment) || !result.holding.empty()) {
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

/// Keeps what the uploader said of documents that tell work differently, and tells in the answer what other
/// uploads tell of it.
Status settle_conflicts(const Call& call, std::int64_t submission, CheckResult& result) {
  std::vector<std::size_t> work_counts;
  std::vector<std::size_t> first;  // position of each statement's first item
  for (const statement::Statement& statement : result.read.statements) {
    first.push_back(first.empty() ? 0 : first.back() + work_counts.back());
    work_counts.push_back(statement.work.size());
  }
  const auto id_of = [&](const assessment::WorkRef& ref) {
    return store::WorkId{submission, static_cast<std::int64_t>(first[ref.statement] + ref.index)};
  };
  std::vector<store::WorkId> holding;
  for (const assessment::WorkRef& ref : result.holding)
    holding.push_back(id_of(ref));
  if (!holding.empty()) {
    const auto said = store::say_which_holds(*call.context.store, worker_of(call), holding);
    if (!said)
      return said.error();
  }
  const auto conflicts = store::list_conflicts(*call.context.store, worker_of(call), submission);
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

/// An upload that was read and judged: what both routes have in common.
struct Checked {
  std::shared_ptr<const Library> library;
  Upload upload;
  CheckResult result;
};

std::variant<Checked, Response> check_upload(const Call& call) {
  const auto library = call.context.library();
  std::variant<Upload, Response> read = read_upload(call.request, *library);
  if (Response* refusal = std::get_if<Response>(&read))
    return std::move(*refusal);
  Upload& upload = std::get<Upload>(read);
  CheckResult result = check(upload.documents, upload.options, library->parsers, library->rulebook);
  for (const CheckedDocument& document : result.read.documents) {
    if (!document.nearest.empty())
      call.context.refusals.count(document.nearest);
  }
  if (auto refusal = nothing_read(result.read.documents))
    return std::move(*refusal);
  return Checked{library, std::move(upload), std::move(result)};
}

}  // namespace

Response post_check(const Call& call) {
  std::variant<Checked, Response> checked = check_upload(call);
  if (Response* refusal = std::get_if<Response>(&checked))
    return std::move(*refusal);
  return json_response(to_json(std::get<Checked>(checked).result));
}

Response post_statement(const Call& call) {
  std::variant<Checked, Response> checked = check_upload(call);
  if (Response* refusal = std::get_if<Response>(&checked))
    return std::move(*refusal);
  auto& [library, upload, result] = std::get<Checked>(checked);
  const store::Judge judge = judge_with(library);
  const ToKeep kept(upload, result, judge);
  const auto stored =
      store::put(*call.context.store,
                 {worker_of(call), upload.content, library->parsers_version, judge.rules, sources_of(result.read),
                  kept.statements(), kept.assessment(), documents_to_keep(upload, result), &judge});
  if (!stored)
    return store_problem(stored.error());
  if (const Status settled = settle_conflicts(call, stored->id, result); !settled)
    return store_problem(settled.error());
  JsonWriter out;
  out.begin_object().member("id", stored->id).member("new_work", stored->new_work);
  out.member("known_work", stored->known_work);
  write_members(out, result);
  out.end_object();
  Response response = json_response(out.take(), stored->fresh ? 201 : 200);
  response.headers.emplace_back("Location", "/v1/me/statements/" + std::to_string(stored->id));
  return response;
}

}  // namespace ratecheck::service
