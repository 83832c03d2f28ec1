#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "api/answers.h"
#include "api/api.h"
#include "api/worker_rows.h"
#include "ratecheck/base/text.h"
#include "ratecheck/store/conflicts.h"

// Uploads that tell one piece of work differently, and the worker's word on which of them holds.
//
//   GET  /v1/me/conflicts           {"items": [{"tellings": [{"work": "1.0", "with": "3.1", "withheld": true,
//                                     "differs": [{"field": "total", "other": "8.10", "here": "9.35"}]}, …]}]}
//   POST /v1/me/conflicts/1.0       this telling holds
//   POST /v1/me/conflicts/1         every telling of upload 1 holds
//   DELETE the same                 nothing was said any more

namespace ratecheck::api {
namespace {

/// The uploads of which it is not known any more how they differ.
std::vector<store::Unreadable> unreadable_of(const std::vector<store::WorkConflict>& conflicts) {
  std::set<std::int64_t> uploads;
  for (const store::WorkConflict& conflict : conflicts) {
    for (const store::WorkTelling& telling : conflict.tellings) {
      if (telling.damaged)
        uploads.insert(telling.work.submission);
    }
  }
  std::vector<store::Unreadable> out;
  for (const std::int64_t upload : uploads)
    out.push_back({upload, 0});
  return out;
}

/// "12.3" is one piece of work; "12" all work of the statement that is in conflict, or, to be taken back, that
/// holds.
Result<std::vector<store::WorkId>> work_named(const Call& call, bool that_holds) {
  const std::string& id = call.ids[0];
  if (const auto work = store::parse_work_id(id))
    return std::vector{*work};
  const auto statement = parse_integer(id);
  const Error none{"not_found", "You have no conflict of that number."};
  if (!statement)
    return none;
  const auto conflicts = store::list_conflicts(*call.context.store, worker_of(call), *statement);
  if (!conflicts)
    return conflicts.error();
  std::vector<store::WorkId> out;
  for (const store::WorkConflict& conflict : *conflicts) {
    std::vector<store::WorkId> own;
    for (const store::WorkTelling& telling : conflict.tellings) {
      if (telling.work.submission == *statement && (telling.holds || !that_holds))
        own.push_back(telling.work);
    }
    if (own.size() > 1) {
      return Error{"bad_parameter", fmt::format("Statement {} itself tells one piece of work twice, as {} and {}.",
                                                id, store::to_string(own[0]), store::to_string(own[1]))}
          .with_hint("Name the work that holds.");
    }
    out.insert(out.end(), own.begin(), own.end());
  }
  return out.empty() ? Result<std::vector<store::WorkId>>(none) : out;
}

// Saying which holds and taking it back differ in what is called, and in what a whole statement stands for.
using Say = Result<std::vector<store::VerdictChange>> (*)(store::Store&, store::WorkerId,
                                                          const std::vector<store::WorkId>&);

Response say(const Call& call, Say what, bool that_holds) {
  const auto work = work_named(call, that_holds);
  if (!work) {
    return work.error().code == "bad_parameter" ? problem_of(work.error(), "bad_parameter")
                                                : store_problem(work.error());
  }
  const auto changes = what(*call.context.store, worker_of(call), *work);
  if (!changes)
    return store_problem(changes.error());
  JsonWriter out;
  out.begin_object().key("work").begin_array();
  for (const store::WorkId& one : *work)
    out.string(store::to_string(one));
  out.end_array().member("changed_verdicts", changes->size()).end_object();
  return json_response(out.take());
}

}  // namespace

Response get_conflicts(const Call& call) {
  const auto conflicts = store::list_conflicts(*call.context.store, worker_of(call));
  if (!conflicts)
    return store_problem(conflicts.error());
  JsonWriter out;
  out.begin_object().key("items").begin_array();
  for (const store::WorkConflict& conflict : *conflicts)
    write_conflict(out, conflict);
  out.end_array().null_member("next");
  write_unreadable(out, unreadable_of(*conflicts));
  out.end_object();
  return json_response(out.take());
}

Response post_conflict(const Call& call) {
  return say(call, store::say_which_holds, false);
}

Response delete_conflict(const Call& call) {
  return say(call, store::take_back_which_holds, true);
}

}  // namespace ratecheck::api
