#include "api.h"

#include "answers.h"
#include "ratecheck/service/application.h"
#include "ratecheck/store/submissions.h"
#include "upload.h"

// Uploads: checked only, or checked and kept.

namespace ratecheck::service {
namespace {

/// The check JSON with more members in front.
std::string with_members(const std::string& json, const JsonWriter& members) {
  return members.text().substr(0, members.text().size() - 1) + "," + json.substr(1);
}

/// What the uploader said of place and vehicle, where the document did not: kept with the statement, so
/// that it is judged again as it was judged first.
std::vector<statement::Statement> with_said(std::vector<statement::Statement> statements,
                                            const assessment::Options& said) {
  for (statement::Statement& statement : statements) {
    if (!statement.place)
      statement.place = said.place;
    if (!statement.vehicle)
      statement.vehicle = said.vehicle;
  }
  return statements;
}

std::vector<std::string> hashes(const CheckResult& result) {
  std::vector<std::string> sources;
  for (const CheckedDocument& document : result.read.documents) {
    if (!document.problem)
      sources.push_back(document.sha256);
  }
  return sources;
}

/// Those that were read, as they came, where the worker asked for it.
std::vector<store::KeptDocument> documents_to_keep(const Upload& upload, const CheckResult& result) {
  std::vector<store::KeptDocument> kept;
  for (std::size_t i = 0; upload.keep_documents && i < upload.documents.size(); ++i) {
    if (!result.read.documents[i].problem)
      kept.push_back({upload.documents[i].media_type, upload.documents[i].bytes});
  }
  return kept;
}

/// What is kept is judged by all rules, whichever the answer was asked to tell of.
assessment::Assessment judged_by_all(const std::shared_ptr<const Library>& library, const Upload& upload,
                                     const CheckResult& result,
                                     const std::vector<statement::Statement>& statements) {
  return upload.options.assess.only_rules.empty() ? result.assessment : judge_with(library).judge(statements);
}

/// A known document that was read anew is judged with what its worker had corrected.
Status with_own_word(const Call& call, const std::shared_ptr<const Library>& library,
                     const store::Stored& stored) {
  if (!stored.reread)
    return {};
  const auto judged = store::judge_again(*call.context.store, worker_of(call), {stored.id}, judge_with(library));
  return judged ? Status() : Status(judged.error());
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
  const auto& [library, upload, result] = std::get<Checked>(checked);
  const auto kept = with_said(result.read.statements, upload.options.assess);
  const auto stored = store::put(
      *call.context.store,
      {worker_of(call), upload.content, library->parsers_version(), library->rules_version(), hashes(result), kept,
       judged_by_all(library, upload, result, kept), documents_to_keep(upload, result)});
  if (!stored)
    return store_problem(stored.error());
  if (const Status judged = with_own_word(call, library, *stored); !judged)
    return store_problem(judged.error());
  JsonWriter members;
  members.begin_object().member("id", stored->id).member("new_work", stored->new_work);
  members.member("known_work", stored->known_work).end_object();
  Response response = json_response(with_members(to_json(result), members), stored->fresh ? 201 : 200);
  response.headers.emplace_back("Location", "/v1/me/statements/" + std::to_string(stored->id));
  return response;
}

}  // namespace ratecheck::service
