#include "api/answers.h"
#include "api/api.h"
#include "api/worker_rows.h"
#include "ratecheck/store/cases.h"
#include "ratecheck/store/consents.h"
#include "ratecheck/store/workers.h"

// A worker's key, tokens, consents and joinings; and the end of them all.
//
// From nothing to being counted, as a program would do it:
//
//   POST /v1/workers                                      201 {"key": "rk-…", "note": "…"}
//   POST /v1/me/joins      {"code": "jc-…"}               201 {"id": 90…, "joined_at": "…", "reached": "event", …}
//   POST /v1/me/consents   {"purpose": "aggregate"}       201 {"id": 18…, "purpose": "aggregate", "given": true,
//   …} GET  /v1/me                                           200 what stands DELETE /v1/me 200 {"receipt": "…",
//   "erased": {…}}
//
// The texts of key and tokens are in these answers and nowhere else. That is why they are kept for a while by
// Idempotency-Key (ApiRoute::keeps_answer): a client that lost the answer can have it again.

namespace ratecheck::api {
namespace {

/// What is new to the worker.
std::vector<store::Notice> unseen(std::vector<store::Notice> notices) {
  std::erase_if(notices, [](const store::Notice& notice) { return notice.seen; });
  return notices;
}

/// Lists that have no pages: `next` is always null.
template <typename Items, typename Write>
void write_all(JsonWriter& out, std::string_view name, const Items& items, const Write& write) {
  out.key(name).begin_array();
  for (const auto& item : items)
    write(out, item);
  out.end_array();
}

std::int64_t number(const std::string& id) {
  return std::stoll(id);
}  // the router let digits through only

Response gone(const Status& status) {
  return status ? Response{.status = 204, .content_type = {}, .headers = {}, .body = {}}
                : store_problem(status.error());
}

template <typename Items, typename Write>
Response listed(const Items& items, const Write& write) {
  JsonWriter out;
  out.begin_object().key("items").begin_array();
  for (const auto& item : items)
    write(out, item);
  out.end_array().null_member("next").end_object();
  return json_response(out.take());
}

}  // namespace

Response post_worker(const Call& call) {
  const auto worker = store::create_worker(*call.context.store);
  if (!worker)
    return store_problem(worker.error());
  JsonWriter out;
  out.begin_object().member("key", worker->key);
  out.member("note", "This key is shown once and stored nowhere. Whoever has it reads what you put in.")
      .end_object();
  return json_response(out.take(), 201);
}

// With a token to read as well. Only notices that are not seen yet: all of them are a route of their own.
Response get_me(const Call& call) {
  const store::Store& store = *call.context.store;
  const auto consents = store::list_consents(store, worker_of(call));
  const auto joinings = store::list_joinings(store, worker_of(call));
  const auto notices = store::list_notices(store, worker_of(call));
  const auto disputes = store::list_disputes(store, worker_of(call));
  const auto decisions = store::list_case_decisions(store, worker_of(call));
  if (!consents || !joinings || !notices || !disputes || !decisions)
    return problem("not_ready", "What hangs on the key cannot be read.");
  JsonWriter out;
  out.begin_object().member("scope", call.caller.whole_key ? "all" : "read");
  write_all(out, "consents", *consents, write_consent);
  write_all(out, "joins", *joinings, write_joining);
  write_all(out, "notices", unseen(*notices), write_notice);
  write_all(out, "disputes", *disputes, write_dispute);
  write_all(out, "case_decisions", *decisions, write_case_decision);
  out.end_object();
  return json_response(out.take());
}

// Nothing can be undone. The receipt is the tag in the list of erasures: it shows that a restore erases again.
Response delete_me(const Call& call) {
  const auto receipt = store::erase_worker(*call.context.store, worker_of(call));
  if (!receipt)
    return store_problem(receipt.error());
  JsonWriter out;
  out.begin_object().member("receipt", receipt->receipt).member("erased_at", utc(receipt->erased_at));
  out.key("erased").begin_object().member("statements", receipt->submissions).member("work", receipt->work_items);
  out.member("verdicts", receipt->verdicts)
      .member("tokens", receipt->tokens)
      .member("consents", receipt->consents);
  out.member("other", receipt->other).end_object().end_object();
  Response response = json_response(out.take());
  response.ends_caller = true;
  return response;
}

Response get_consents(const Call& call) {
  const auto consents = store::list_consents(*call.context.store, worker_of(call));
  return consents ? listed(*consents, write_consent) : store_problem(consents.error());
}

// "given": false is refused with the way to withdraw, so that nobody withdraws by a misspelt word.
Response post_consent(const Call& call) {
  const Result<JsonValue> json = read_json_body(call.request);
  if (!json)
    return problem_of(json.error(), "bad_json");
  std::vector<JsonFault> faults;
  JsonFields fields(*json, "", faults);
  const std::string word = fields.required_string("purpose");
  const auto purpose = parse_word<Purpose>(word);
  const std::string about = fields.line("about", 100).value_or("");
  const bool given = fields.boolean("given").value_or(true);
  if (!purpose && faults.empty()) {
    const Error error = unknown_word<Purpose>(word);
    fields.fault("purpose", "bad_value", error.message, error.hint);
  }
  if (!given)
    fields.fault("given", "bad_value", "A consent is withdrawn by its number.", "DELETE /v1/me/consents/{id}");
  fields.finish();
  if (!faults.empty())
    return faults_response("bad_body", "The consent has faults.", std::move(faults));
  const auto consent = store::give_consent(*call.context.store, worker_of(call), *purpose, about);
  if (!consent)
    return store_problem(consent.error());
  JsonWriter out;
  write_consent(out, *consent);
  return json_response(out.take(), 201);
}

Response delete_consent(const Call& call) {
  return gone(store::withdraw_consent(*call.context.store, worker_of(call), number(call.ids[0])));
}

Response get_joins(const Call& call) {
  const auto joinings = store::list_joinings(*call.context.store, worker_of(call));
  return joinings ? listed(*joinings, write_joining) : store_problem(joinings.error());
}

Response post_join(const Call& call) {
  const Result<JsonValue> json = read_json_body(call.request);
  if (!json)
    return problem_of(json.error(), "bad_json");
  std::vector<JsonFault> faults;
  JsonFields fields(*json, "", faults);
  const std::string code = fields.required_string("code");
  fields.finish();
  if (!faults.empty())
    return faults_response("bad_body", "The body names one joining code.", std::move(faults));
  const auto joining = store::join_with_code(*call.context.store, worker_of(call), code);
  if (!joining) {
    const Error& error = joining.error();
    return error.code == "already_joined" ? problem("conflict", error.message, error.hint)
           : is_of_the_store(error)       ? store_problem(error)
                                          : problem("bad_input", error.message, error.hint);
  }
  JsonWriter out;
  write_joining(out, *joining);
  return json_response(out.take(), 201);
}

Response delete_join(const Call& call) {
  return gone(store::leave(*call.context.store, worker_of(call), number(call.ids[0])));
}

Response get_tokens(const Call& call) {
  const auto tokens = store::list_tokens(*call.context.store, worker_of(call));
  if (!tokens)
    return store_problem(tokens.error());
  return listed(*tokens, [](JsonWriter& out, const store::Token& token) {
    out.begin_object();
    write_token(out, token);
    out.end_object();
  });
}

Response post_token(const Call& call) {
  const Result<JsonValue> json = read_json_body(call.request);
  if (!json)
    return problem_of(json.error(), "bad_json");
  std::vector<JsonFault> faults;
  JsonFields fields(*json, "", faults);
  const auto scope = store::parse_scope(fields.required_string("scope"));
  const std::string label = fields.line("label", 100).value_or("");
  if (!scope && faults.empty())
    fields.fault("scope", "bad_value", "The scope is not known.", "One of: post, read.");
  fields.finish();
  if (!faults.empty())
    return faults_response("bad_body", "The token has faults.", std::move(faults));
  const auto token = store::create_token(*call.context.store, worker_of(call), *scope, label);
  if (!token)
    return store_problem(token.error());
  JsonWriter out;
  out.begin_object().member("token", token->text);
  write_token(out, token->token);
  out.end_object();
  return json_response(out.take(), 201);
}

Response delete_token(const Call& call) {
  return gone(store::revoke_token(*call.context.store, worker_of(call), number(call.ids[0])));
}

}  // namespace ratecheck::api
