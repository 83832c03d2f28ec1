#include "api/answers.h"

#include <fmt/format.h>
#include "api/api.h"
#include "api/worker_rows.h"

// What a worker has put in, and what was found in it.
//
//   GET /v1/me/work?limit=2            {"items": [ … ], "next": "w1.2"}
//   GET /v1/me/work?limit=2&after=w1.2 {"items": [ … ], "next": null}
//
// An upload whose row is damaged is not in a list: the page names it in `unreadable`, and goes on behind it.
//
// Everything is asked of the store with the caller's own number, so that another worker's id is simply not found.

namespace ratecheck::api {
namespace {

/// A page of a list of the store, or what is wrong with it.
template <typename Listed, typename Write>
Response page_response(const Result<Listed>& rows, const Write& write) {
  if (!rows)
    return store_problem(rows.error());
  JsonWriter out;
  out.begin_object().key("items").begin_array();
  for (const auto& row : rows->items)
    write(out, row);
  out.end_array();
  write_next(out, rows->next);
  write_unreadable(out, rows->unreadable);
  out.end_object();
  return json_response(out.take());
}

std::int64_t number(const std::string& id) {
  return std::stoll(id);
}  // the router let digits through only

}  // namespace

Response get_statements(const Call& call) {
  const auto page = page_of(call.request);
  if (!page)
    return problem_of(page.error(), "bad_parameter");
  return page_response(store::list_submissions(*call.context.store, worker_of(call), *page), write_submission);
}

Response get_work(const Call& call) {
  const auto page = page_of(call.request);
  if (!page)
    return problem_of(page.error(), "bad_parameter");
  return page_response(store::list_work(*call.context.store, worker_of(call), *page), write_work);
}

Response get_verdicts(const Call& call) {
  const auto page = page_of(call.request);
  if (!page)
    return problem_of(page.error(), "bad_parameter");
  return page_response(store::list_verdicts(*call.context.store, worker_of(call), *page), write_verdict);
}

Response get_work_item(const Call& call) {
  const auto id = store::parse_work_id(call.ids[0]);
  if (!id)
    return problem("not_found", "You have no work of that number.");
  const auto row = store::find_work(*call.context.store, worker_of(call), *id);
  if (!row)
    return store_problem(row.error());
  JsonWriter out;
  write_work(out, *row);
  return json_response(out.take());
}

Response get_statement(const Call& call) {
  const auto submission = store::read_submission(*call.context.store, worker_of(call), number(call.ids[0]));
  if (!submission)
    return store_problem(submission.error());
  return json_answer(call, [&](JsonWriter& out) { write_whole_submission(out, *submission); });
}

Response delete_statement(const Call& call) {
  const Status status = store::delete_submission(*call.context.store, worker_of(call), number(call.ids[0]));
  if (!status)
    return store_problem(status.error());
  return {.status = 204, .content_type = {}, .headers = {}, .body = {}};
}

Response get_documents(const Call& call) {
  const auto documents = store::list_documents(*call.context.store, worker_of(call), number(call.ids[0]));
  if (!documents)
    return store_problem(documents.error());
  JsonWriter out;
  out.begin_object().key("items").begin_array();
  for (const store::DocumentRow& row : *documents) {
    out.begin_object().member("id", row.position).member("media_type", row.media_type);
    out.member("bytes", row.size).end_object();
  }
  out.end_array().null_member("next").end_object();
  return json_response(out.take());
}

/// Never under its own type: nothing that was uploaded is ever shown as a page of ours.
Response get_document(const Call& call) {
  auto document =
      store::read_document(*call.context.store, worker_of(call), number(call.ids[0]), number(call.ids[1]));
  if (!document)
    return store_problem(document.error());
  const std::string name = fmt::format("document-{}-{}", call.ids[0], call.ids[1]);
  return {.status = 200,
          .content_type = "application/octet-stream",
          .headers = {{"Content-Disposition", fmt::format("attachment; filename=\"{}\"", name)}},
          .body = std::move(document->bytes)};
}

Response delete_documents(const Call& call) {
  const Status status = store::drop_documents(*call.context.store, worker_of(call), number(call.ids[0]));
  if (!status)
    return store_problem(status.error());
  return {.status = 204, .content_type = {}, .headers = {}, .body = {}};
}

}  // namespace ratecheck::api
