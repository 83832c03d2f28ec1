#include "api/api.h"

#include "api/answers.h"
#include "api/upload.h"
#include "ratecheck/http/server.h"
#include "ratecheck/pipeline/keep.h"
#include "ratecheck/pipeline/library.h"
#include "ratecheck/store/submissions.h"

// Uploads: checked only, or checked and kept.
//
//   POST /v1/check         read, judge, answer; nothing stays
//   POST /v1/statements    the same, and kept: 201 with a new id, 200 with the id of before where the same worker
//                          put the same content in before. The answer is the check JSON with `id`, `new_work` and
//                          `known_work` before it

namespace ratecheck::api {
namespace {

/// An upload that was read and judged: what both routes have in common.
struct Checked {
  std::shared_ptr<const pipeline::Library> library;
  Upload upload;
  pipeline::CheckResult result;
};

/// The library is held to the end of the request: what is kept names its versions. Documents that nothing read are
/// counted before they are refused.
std::variant<Checked, Response> check_upload(const Call& call) {
  const auto library = call.context.library();
  std::variant<Upload, Response> read = read_upload(call.request, *library);
  if (Response* refusal = std::get_if<Response>(&read))
    return std::move(*refusal);
  Upload& upload = std::get<Upload>(read);
  pipeline::CheckResult result =
      pipeline::check(upload.documents, upload.options, library->parsers, library->rulebook);
  for (const pipeline::CheckedDocument& document : result.read.documents) {
    if (!document.nearest.empty())
      call.context.refusals.count(document.nearest);
  }
  if (auto refusal = nothing_read(result.read.documents))
    return std::move(*refusal);
  return Checked{library, std::move(upload), std::move(result)};
}

}  // namespace

// The same JSON as `ratecheck check --json`.
Response post_check(const Call& call) {
  std::variant<Checked, Response> checked = check_upload(call);
  if (Response* refusal = std::get_if<Response>(&checked))
    return std::move(*refusal);
  return json_response(to_json(std::get<Checked>(checked).result));
}

namespace {

/// Nothing, or why this key may put in no more.
std::optional<Response> over_quota(const Call& call) {
  const std::string& client = call.request.client;
  if (client.empty() || http::is_loopback(client))
    return std::nullopt;
  const auto full = call.context.quotas->refusal(*call.context.store, worker_of(call));
  if (!full)
    return std::nullopt;
  Response response = problem(full->code, {});
  if (full->seconds > 0)
    response.headers.emplace_back("Retry-After", std::to_string(full->seconds));
  return response;
}

}  // namespace

// Kept first, then what the request said of conflicts within it (`holds`) is settled.
Response post_statement(const Call& call) {
  if (auto refusal = over_quota(call))
    return *refusal;
  std::variant<Checked, Response> checked = check_upload(call);
  if (Response* refusal = std::get_if<Response>(&checked))
    return std::move(*refusal);
  auto& [library, upload, result] = std::get<Checked>(checked);
  const auto stored = pipeline::keep(*call.context.store, library, worker_of(call), upload, result);
  if (!stored)
    return store_problem(stored.error());
  if (stored->fresh)
    call.context.quotas->note(*call.context.store, worker_of(call), stored->id);
  if (const Status settled = pipeline::settle_conflicts(*call.context.store, worker_of(call), stored->id, result);
      !settled)
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

}  // namespace ratecheck::api
