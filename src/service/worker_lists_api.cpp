#include "answers.h"
#include "api.h"
#include "worker_rows.h"

// What a worker has put in, and what was found in it.

namespace ratecheck::service {
namespace {

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
  JsonWriter out;
  write_whole_submission(out, *submission);
  return json_response(out.take());
}

Response delete_statement(const Call& call) {
  const Status status = store::delete_submission(*call.context.store, worker_of(call), number(call.ids[0]));
  if (!status)
    return store_problem(status.error());
  return {.status = 204, .content_type = {}, .headers = {}, .body = {}};
}

Response get_export(const Call& call) {
  JsonWriter out;
  out.begin_object().member("schema", 1).member("program", "ratecheck").key("submissions").begin_array();
  store::Page page;
  for (bool more = true; more;) {
    const auto rows = store::list_submissions(*call.context.store, worker_of(call), page);
    if (!rows)
      return store_problem(rows.error());
    for (const store::SubmissionRow& row : rows->items) {
      const auto submission = store::read_submission(*call.context.store, worker_of(call), row.id);
      if (submission)
        write_whole_submission(out, *submission);  // one that was just deleted is left out
    }
    more = rows->next.has_value();
    page.cursor = rows->next.value_or("");
  }
  out.end_array().end_object();
  Response response = json_response(out.take());
  response.headers.emplace_back("Content-Disposition", "attachment; filename=\"ratecheck-export.json\"");
  return response;
}

}  // namespace ratecheck::service
