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
//
// Both answer with at most 1000 work items and what is said of them. Where there are more, `from` and `work_items`
// tell which of how many, and `next` is the `from` of the part behind, or null. A CSV of more rows than are held
// at once is read in pieces (pipeline/long_csv.h), and kept as several submissions.

namespace ratecheck::api {
namespace {

/// An upload that was read and judged: what both routes have in common.
struct Checked {
  std::shared_ptr<const pipeline::Library> library;
  Upload upload;
  pipeline::CheckResult result;
};

/// Documents that nothing read are counted before they are refused.
std::variant<Checked, Response> check_upload(const Call& call,
                                             const std::shared_ptr<const pipeline::Library>& library,
                                             Upload upload) {
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

/// What the store says of an upload before the check itself.
struct Receipt {
  std::int64_t id = 0;
  std::int64_t new_work = 0;
  std::int64_t known_work = 0;
  bool fresh = false;
};

/// Of an answer that is a part of a longer one.
void write_place(JsonWriter& out, const pipeline::PartGiven& given) {
  out.member("from", given.from).member("work_items", given.work_items).key("next");
  if (given.next) {
    out.integer(static_cast<std::int64_t>(*given.next));
  } else {
    out.null();
  }
}

Response answer(const Call& call, const pipeline::CheckResult& part, const pipeline::PartGiven& given,
                const std::optional<Receipt>& receipt) {
  Response response = json_answer(
      call,
      [&](JsonWriter& out) {
        out.begin_object();
        if (receipt) {
          out.member("id", receipt->id).member("new_work", receipt->new_work);
          out.member("known_work", receipt->known_work);
        }
        write_members(out, part);
        if (given.from != 0 || given.next)
          write_place(out, given);
        out.end_object();
      },
      receipt && receipt->fresh ? 201 : 200);
  if (receipt && response.status < 300)
    response.headers.emplace_back("Location", "/v1/me/statements/" + std::to_string(receipt->id));
  return response;
}

/// The library is held to the end of the request: what is kept names its versions.
Response answer_long(const Call& call, const std::shared_ptr<const pipeline::Library>& library,
                     const LongUpload& csv, bool keep) {
  const pipeline::LongAnswer done =
      keep ? pipeline::keep_long_csv(*call.context.store, library, worker_of(call), content_of(csv), csv)
           : pipeline::check_long_csv(library, csv);
  if (done.problem && !done.store_good) {
    return problem("not_ready", "The store cannot be written to the end of the file; what was kept stays.",
                   "Send the same file again: it goes on where it stopped.");
  }
  if (done.problem) {
    pipeline::CheckedDocument document;
    document.problem = done.problem;
    return *nothing_read({document});
  }
  std::optional<Receipt> receipt;
  if (done.kept) {
    for (const std::int64_t upload : done.kept->fresh)
      call.context.quotas->note(*call.context.store, worker_of(call), upload);
    receipt = Receipt{done.kept->id, done.kept->new_work, done.kept->known_work, !done.kept->fresh.empty()};
  }
  return answer(call, done.result, done.given, receipt);
}

/// Kept first, then what the request said of conflicts within it (`holds`) is settled.
Response keep_and_answer(const Call& call, Checked& checked, const pipeline::AnswerPart& part) {
  auto& [library, upload, result] = checked;
  upload.content = content_of(upload);
  const auto stored = pipeline::keep(*call.context.store, library, worker_of(call), upload, result);
  if (!stored)
    return store_problem(stored.error());
  if (stored->fresh)
    call.context.quotas->note(*call.context.store, worker_of(call), stored->id);
  if (const Status settled = pipeline::settle_conflicts(*call.context.store, worker_of(call), stored->id, result);
      !settled)
    return store_problem(settled.error());
  const pipeline::PartGiven given = cut_to_part(result, part);
  return answer(call, result, given, Receipt{stored->id, stored->new_work, stored->known_work, stored->fresh});
}

/// Nothing, or why this key may put in no more. What it has put in before is told again all the same.
std::optional<Response> over_quota(const Call& call, QuotaBook::UnderWay& upload) {
  const std::string& client = call.request.client;
  if (client.empty() || http::is_loopback(client))
    return std::nullopt;
  const auto full = call.context.quotas->refusal(*call.context.store, worker_of(call),
                                                 static_cast<std::int64_t>(call.request.content_length), upload);
  if (!full)
    return std::nullopt;
  Response response = problem(full->code, {});
  if (full->seconds > 0)
    response.headers.emplace_back("Retry-After", std::to_string(full->seconds));
  return response;
}

/// Whether the worker has put it in before; of a long file, at least its begin.
bool is_known(const Call& call, const std::variant<Upload, LongUpload, Response>& read) {
  if (const LongUpload* csv = std::get_if<LongUpload>(&read))
    return pipeline::is_begun(*call.context.store, worker_of(call), content_of(*csv));
  const auto known = store::is_kept(*call.context.store, worker_of(call), content_of(std::get<Upload>(read)));
  return known && *known;
}

/// `refused`: why nothing new may be kept.
Response post_documents(const Call& call, bool keep, std::optional<Response> refused = {}) {
  const auto library = call.context.library();
  std::variant<Upload, LongUpload, Response> read = read_upload(call.request, *library);
  if (Response* refusal = std::get_if<Response>(&read))
    return std::move(*refusal);
  if (refused && !is_known(call, read))
    return std::move(*refused);
  if (const LongUpload* csv = std::get_if<LongUpload>(&read))
    return answer_long(call, library, *csv, keep);
  std::variant<Checked, Response> checked = check_upload(call, library, std::get<Upload>(std::move(read)));
  if (Response* refusal = std::get_if<Response>(&checked))
    return std::move(*refusal);
  const pipeline::AnswerPart part = *part_of(call.request);  // read_upload has looked at it
  if (keep)
    return keep_and_answer(call, std::get<Checked>(checked), part);
  pipeline::CheckResult& result = std::get<Checked>(checked).result;
  const pipeline::PartGiven given = cut_to_part(result, part);
  return answer(call, result, given, std::nullopt);
}

}  // namespace

// The same JSON as `ratecheck check --json`, but in parts.
Response post_check(const Call& call) {
  return post_documents(call, false);
}

Response post_statement(const Call& call) {
  QuotaBook::UnderWay upload;
  std::optional<Response> refused = over_quota(call, upload);
  return post_documents(call, true, std::move(refused));
}

}  // namespace ratecheck::api
