#include "api/routes.h"

#include "api/answers.h"
#include "api/api.h"
#include "api/upload.h"

// docs/design.md "Contract: HTTP".
//
// All that is known about a route stands in its row, and everything else is made of the rows: the router, who may
// call, limits of body and parameters, whether answers are kept, the OpenAPI description. To add a route:
//
//   1. a row here, in the function of its topic
//   2. its handler in api.h and the file of its topic
//   3. a shape in api_schemas.cpp, where it takes or gives something new
//
// Tests ask that every row is described, and that no answer has another shape than its row says. Defaults that are
// not written: access for anyone, no body, no parameters, the answer 200 with JSON or, without `gives`, 204.

namespace ratecheck::api {
namespace {

// A body of some fields; inputs and work of a formula may be longer, uploads are longer still (kUploadLimit).
constexpr std::size_t kSmallBody = 16U << 10U;
constexpr std::size_t kEvaluateBody = 1U << 20U;

void add(std::vector<ApiRoute>& table, std::vector<ApiRoute> rows) {
  table.insert(table.end(), std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
}

std::vector<Parameter> keeping_parameters() {
  std::vector<Parameter> parameters = upload_parameters();
  parameters.push_back(kKeepDocuments);
  return parameters;
}

std::vector<ApiRoute> upload_routes() {
  return {
      {.method = "POST",
       .path = "/v1/check",
       .body_limit = kUploadLimit,
       .media_types = upload_types(),
       .parameters = upload_parameters(),
       .load = http::Load::upload,
       .handler = post_check,
       .about = "Check documents; nothing is stored",
       .gives = "check"},
      {.method = "POST",
       .path = "/v1/statements",
       .access = Access::worker_post,
       .body_limit = kUploadLimit,
       .media_types = upload_types(),
       .parameters = keeping_parameters(),
       .load = http::Load::upload,
       .handler = post_statement,
       .about =
           "Check and keep documents: 201 when new, 200 with the same id when known; 429 quota_used until the "
           "day is over (UTC), 507 quota_full until something is taken away",
       .gives = "stored_check",
       .good = {200, 201}},
  };
}

/// What a worker puts in, sees and takes away.
std::vector<ApiRoute> own_routes() {
  const Access read = Access::worker_read;
  const Access key = Access::worker_key;
  return {
      {.method = "POST",
       .path = "/v1/workers",
       .handler = post_worker,
       .about = "A new random key, shown once",
       .gives_keys = true,
       .needs_store = true,
       .keeps_answer = true,
       .gives = "new_key",
       .good = {201}},
      {.method = "GET",
       .path = "/v1/me",
       .access = read,
       .handler = get_me,
       .about = "What hangs on the key",
       .gives = "me"},
      {.method = "DELETE",
       .path = "/v1/me",
       .access = key,
       .handler = delete_me,
       .about = "Erase everything, with a receipt",
       .gives = "receipt"},
      {.method = "GET",
       .path = "/v1/me/statements",
       .access = read,
       .parameters = {kAfter, kLimit},
       .load = http::Load::page,
       .handler = get_statements,
       .about = "Own uploads",
       .gives = "{ items:submission[] next:s? ~unreadable:unreadable[] }"},
      {.method = "GET",
       .path = "/v1/me/statements/{statement:number}",
       .access = read,
       .load = http::Load::whole,
       .handler = get_statement,
       .about = "One own upload, whole",
       .gives = "whole_submission"},
      {.method = "DELETE",
       .path = "/v1/me/statements/{statement:number}",
       .access = key,
       .handler = delete_statement,
       .about = "Take one upload away"},
      {.method = "GET",
       .path = "/v1/me/statements/{statement:number}/documents",
       .access = read,
       .handler = get_documents,
       .about = "Documents of one own upload that were kept as asked",
       .gives = "{ items:kept_document[] next:s? }"},
      {.method = "GET",
       .path = "/v1/me/statements/{statement:number}/documents/{document:number}",
       .access = read,
       .load = http::Load::whole,
       .handler = get_document,
       .about = "A kept document as it came",
       .answers = "application/octet-stream"},
      {.method = "DELETE",
       .path = "/v1/me/statements/{statement:number}/documents",
       .access = key,
       .handler = delete_documents,
       .about = "Keep the documents no more; what was read of them stays"},
      {.method = "GET",
       .path = "/v1/me/work",
       .access = read,
       .parameters = {kAfter, kLimit},
       .load = http::Load::page,
       .handler = get_work,
       .about = "Own work items",
       .gives = "{ items:work[] next:s? ~unreadable:unreadable[] }"},
      {.method = "GET",
       .path = "/v1/me/work/{work:word}",
       .access = read,
       .load = http::Load::page,
       .handler = get_work_item,
       .about = "One own work item",
       .gives = "work"},
      {.method = "GET",
       .path = "/v1/me/verdicts",
       .access = read,
       .parameters = {kAfter, kLimit},
       .load = http::Load::page,
       .handler = get_verdicts,
       .about = "Own verdicts",
       .gives = "{ items:verdict[] next:s? ~unreadable:unreadable[] }"},
      {.method = "GET",
       .path = "/v1/me/export",
       .access = read,
       .parameters = {{"format", "json or zip; the ZIP has a CSV for each tax year; else by the header Accept"}},
       .load = http::Load::whole,
       .handler = get_export,
       .about = "Everything kept, as one file",
       .also = "application/zip",
       .gives = "export"},
  };
}

/// Consents, joinings and tokens: changed with the key itself only.
std::vector<ApiRoute> consent_routes() {
  const Access read = Access::worker_read;
  const Access key = Access::worker_key;
  const std::vector<std::string_view> json = {"application/json"};
  return {
      {.method = "GET",
       .path = "/v1/me/consents",
       .access = read,
       .handler = get_consents,
       .about = "Own consents",
       .gives = "{ items:consent[] next:s? }"},
      {.method = "POST",
       .path = "/v1/me/consents",
       .access = key,
       .body_limit = kSmallBody,
       .media_types = json,
       .handler = post_consent,
       .about = "Give a consent for own_use, aggregate or case",
       .keeps_answer = true,
       .takes = "{ purpose:purpose ~about:s? ~given:b }",
       .gives = "consent",
       .good = {201}},
      {.method = "DELETE",
       .path = "/v1/me/consents/{consent:number}",
       .access = key,
       .handler = delete_consent,
       .about = "Withdraw a consent"},
      {.method = "GET",
       .path = "/v1/me/joins",
       .access = read,
       .handler = get_joins,
       .about = "Own joinings",
       .gives = "{ items:joining[] next:s? }"},
      {.method = "POST",
       .path = "/v1/me/joins",
       .access = key,
       .body_limit = kSmallBody,
       .media_types = json,
       .handler = post_join,
       .about = "Join with an organizer's code",
       .keeps_answer = true,
       .takes = "{ code:s }",
       .gives = "joining",
       .good = {201}},
      {.method = "DELETE",
       .path = "/v1/me/joins/{join:number}",
       .access = key,
       .handler = delete_join,
       .about = "Leave"},
      {.method = "GET",
       .path = "/v1/me/tokens",
       .access = key,
       .handler = get_tokens,
       .about = "Own tokens, without their text",
       .gives = "{ items:token[] next:s? }"},
      {.method = "POST",
       .path = "/v1/me/tokens",
       .access = key,
       .body_limit = kSmallBody,
       .media_types = json,
       .handler = post_token,
       .about = "A token for an extension, to post or to read",
       .keeps_answer = true,
       .takes = "{ scope:token_scope ~label:s? }",
       .gives = "new_token",
       .good = {201}},
      {.method = "DELETE",
       .path = "/v1/me/tokens/{token:number}",
       .access = key,
       .handler = delete_token,
       .about = "Revoke a token"},
  };
}

/// The worker's word: corrections, proposals, notices, disputes, conflicts.
std::vector<ApiRoute> correction_routes() {
  const Access read = Access::worker_read;
  const Access key = Access::worker_key;
  const std::vector<std::string_view> json = {"application/json"};
  return {
      {.method = "PATCH",
       .path = "/v1/me/work/{work:word}",
       .access = key,
       .body_limit = kSmallBody,
       .media_types = json,
       .load = http::Load::whole,
       .handler = patch_work,
       .about = "Correct read values: {field: value}; the read value stays beside",
       .takes = "any{}",
       .gives = "corrected"},
      {.method = "GET",
       .path = "/v1/me/corrections",
       .access = read,
       .load = http::Load::page,
       .handler = get_corrections,
       .about = "Own corrections",
       .gives = "{ items:correction[] next:s? ~unreadable:unreadable[] }"},
      {.method = "DELETE",
       .path = "/v1/me/corrections/{correction:number}",
       .access = key,
       .load = http::Load::whole,
       .handler = delete_correction,
       .about = "Take a correction back"},
      {.method = "GET",
       .path = "/v1/me/statements/{statement:number}/proposals",
       .access = read,
       .load = http::Load::whole,
       .handler = get_proposals,
       .about = "Repairs that the reader proved and nobody has confirmed",
       .gives = "{ items:proposal[] next:s? }"},
      {.method = "POST",
       .path = "/v1/me/proposals/{proposal:word}",
       .access = key,
       .load = http::Load::whole,
       .handler = post_proposal,
       .about = "Confirm a proposal",
       .gives = "corrected"},
      {.method = "DELETE",
       .path = "/v1/me/proposals/{proposal:word}",
       .access = key,
       .load = http::Load::whole,
       .handler = delete_proposal,
       .about = "Take a confirmation back"},
      {.method = "GET",
       .path = "/v1/me/conflicts",
       .access = read,
       .load = http::Load::whole,
       .handler = get_conflicts,
       .about = "Work that own uploads tell differently: nothing is judged on it until it is said which holds",
       .gives = "{ items:conflict[] next:s? ~unreadable:unreadable[] }"},
      {.method = "POST",
       .path = "/v1/me/conflicts/{work:word}",
       .access = key,
       .load = http::Load::whole,
       .handler = post_conflict,
       .about = "This telling holds (12.3), or all of this statement (12) where another tells otherwise",
       .gives = "conflict_settled"},
      {.method = "DELETE",
       .path = "/v1/me/conflicts/{work:word}",
       .access = key,
       .load = http::Load::whole,
       .handler = delete_conflict,
       .about = "Take that back",
       .gives = "conflict_settled"},
      {.method = "GET",
       .path = "/v1/me/disputes",
       .access = read,
       .handler = get_disputes,
       .about = "Own disputes with their decisions",
       .gives = "{ items:dispute[] next:s? }"},
      {.method = "POST",
       .path = "/v1/me/disputes",
       .access = key,
       .body_limit = kSmallBody,
       .media_types = json,
       .load = http::Load::page,
       .handler = post_dispute,
       .about = "Dispute a verdict",
       .keeps_answer = true,
       .takes = "{ verdict:s words:s }",
       .gives = "dispute",
       .good = {201}},
      {.method = "DELETE",
       .path = "/v1/me/disputes/{dispute:number}",
       .access = key,
       .handler = delete_dispute,
       .about = "Take a dispute back"},
      {.method = "GET",
       .path = "/v1/me/notices",
       .access = read,
       .load = http::Load::page,
       .handler = get_notices,
       .about = "Verdicts that changed when they were judged again",
       .gives = "{ items:notice[] next:s? }"},
      {.method = "DELETE",
       .path = "/v1/me/notices",
       .access = key,
       .handler = delete_notices,
       .about = "All notices were seen"},
  };
}

/// Rules and layouts, for anyone.
std::vector<ApiRoute> public_routes() {
  return {
      {.method = "GET",
       .path = "/v1/rules",
       .handler = get_rules,
       .about = "Every formula",
       .gives = "{ items:rule_summary[] next:s? }"},
      {.method = "GET",
       .path = "/v1/rules/{rule:word}",
       .handler = get_rule,
       .about = "One formula: definitions, history of rates with sources, examples",
       .gives = "rule"},
      {.method = "POST",
       .path = "/v1/rules/{rule:word}/evaluate",
       .body_limit = kEvaluateBody,
       .media_types = {"application/json"},
       .load = http::Load::upload,
       .handler = post_evaluate,
       .about = "What one formula gives; inputs as {\"engaged_time\": \"15 min\"}",
       .takes = "{ ~on:s? ~inputs:any{} ~work:any[] ~steps:b }",
       .gives = "evaluation"},
      {.method = "GET",
       .path = "/v1/platforms",
       .handler = get_platforms,
       .about = "What can be read",
       .gives = "{ items:platform[] next:s? }"},
      {.method = "GET",
       .path = "/v1/platforms/{platform:word}",
       .handler = get_platform,
       .about = "Layouts of one platform",
       .gives = "platform"},
  };
}

/// Working figures, and what everyone may see.
std::vector<ApiRoute> insight_routes() {
  const Parameter format{"format", "json or csv; else by the header Accept"};
  return {
      {.method = "GET",
       .path = "/v1/insights/discrepancies",
       .access = Access::viewer,
       .parameters = {{"platform", "cells of this platform"},
                      {"place", "this place and what lies inside it"},
                      {"rule", "cells of this rule"},
                      {"from", "first month, as 2025-03"},
                      {"to", "last month"},
                      format,
                      kAfter,
                      kLimit},
       .load = http::Load::page,
       .handler = get_discrepancies,
       .about = "Working cells as they were last made, without those of whom somebody has gone since; not to be "
                "published",
       .needs_store = true,
       .also = "text/csv; charset=utf-8",
       .gives = "cells"},
      {.method = "GET",
       .path = "/v1/insights/releases",
       .parameters = {kAfter, kLimit},
       .handler = get_releases,
       .about = "Releases for everyone, newest first: noised counts, private for each worker",
       .needs_store = true,
       .gives = "{ items:public_release[] next:s? }"},
      {.method = "GET",
       .path = "/v1/insights/releases/{release:number}",
       .parameters = {format},
       .load = http::Load::page,
       .handler = get_release,
       .about = "One release: every leaf of its plan with noise, what is made of it, and its signature",
       .needs_store = true,
       .also = "text/csv; charset=utf-8",
       .gives = "whole_release"},
      {.method = "GET",
       .path = "/v1/insights/plan",
       .handler = get_plan,
       .about =
           "The plan of releases in force, what the year has spent, and what that means for one who takes part",
       .needs_store = true,
       .gives = "release_plan"},
      {.method = "GET",
       .path = "/v1/insights/withdrawals",
       .access = Access::viewer,
       .handler = get_withdrawals,
       .about = "Figures that anyone could see and that were taken back: what, when and why",
       .needs_store = true,
       .gives = "{ items:withdrawal[] next:s? }"},
      {.method = "GET",
       .path = "/v1/insights/layouts",
       .access = Access::viewer,
       .handler = get_layouts,
       .about = "How well each layout was read, week by week, with an alarm when it changed",
       .needs_store = true,
       .gives = "{ items:layout_week[] next:s? }"},
  };
}

/// Sessions, joining codes, the audit.
std::vector<ApiRoute> organizer_routes() {
  const std::vector<std::string_view> json = {"application/json"};
  return {
      {.method = "POST",
       .path = "/v1/session",
       .body_limit = kSmallBody,
       .media_types = json,
       .handler = post_session,
       .about = "Log in; sets a strict cookie and tells the CSRF token",
       .needs_store = true,
       .takes = "{ name:s password:s }",
       .gives = "session",
       .good = {201}},
      {.method = "GET",
       .path = "/v1/session",
       .access = Access::viewer,
       .handler = get_session,
       .about = "Who is logged in",
       .gives = "session"},
      {.method = "DELETE",
       .path = "/v1/session",
       .access = Access::viewer,
       .handler = delete_session,
       .about = "Log out"},
      {.method = "GET",
       .path = "/v1/codes",
       .access = Access::viewer,
       .handler = get_codes,
       .about = "Joining codes, without their text",
       .gives = "{ items:code[] next:s? }"},
      {.method = "POST",
       .path = "/v1/codes",
       .access = Access::organizer,
       .body_limit = kSmallBody,
       .media_types = json,
       .handler = post_code,
       .about = "A joining code for one person, shown once; with count a sheet of them; with shared one for "
                "several persons, who are one voice together",
       .takes = "{ label:s reached:reached_word ~count:i ~shared:b ~uses:i ~expires_at:s? }",
       .gives = "new_code",
       .good = {201}},
      {.method = "DELETE",
       .path = "/v1/codes/{code:number}",
       .access = Access::organizer,
       .handler = delete_code,
       .about = "Revoke a joining code"},
      {.method = "GET",
       .path = "/v1/audit",
       .access = Access::steward,
       .parameters = {kAfter, kLimit},
       .handler = get_audit,
       .about = "What organizers did and looked at, newest first",
       .gives = "{ items:audit_line[] next:s? }"},
  };
}

/// Disputes to be decided, and cases.
std::vector<ApiRoute> case_routes() {
  const std::vector<std::string_view> json = {"application/json"};
  return {
      {.method = "GET",
       .path = "/v1/review",
       .access = Access::viewer,
       .parameters = {kAfter, kLimit},
       .handler = get_review,
       .about = "Disputed verdicts that wait for a person, oldest first",
       .gives = "{ items:review_item[] next:s? ~unreadable:unreadable_dispute[] }"},
      {.method = "POST",
       .path = "/v1/review/{dispute:number}",
       .access = Access::organizer,
       .body_limit = kSmallBody,
       .media_types = json,
       .handler = post_decision,
       .about = "Decide a dispute",
       .takes = "{ stands:b reason:s }"},
      {.method = "GET",
       .path = "/v1/cases",
       .access = Access::viewer,
       .handler = get_cases,
       .about = "Cases",
       .gives = "{ items:case[] next:s? }"},
      {.method = "POST",
       .path = "/v1/cases",
       .access = Access::organizer,
       .body_limit = kSmallBody,
       .media_types = json,
       .handler = post_case,
       .about = "Open a case",
       .takes = "{ title:s }",
       .gives = "case",
       .good = {201}},
      {.method = "DELETE",
       .path = "/v1/cases/{case:number}",
       .access = Access::organizer,
       .handler = delete_case,
       .about = "Close a case"},
      {.method = "GET",
       .path = "/v1/cases/{case:number}/evidence",
       .access = Access::organizer,
       .parameters = {{"format", "json, or html for print"}},
       .handler = get_evidence,
       .about = "Evidence of the workers who consented to this case: a letter, work, arithmetic, rules, hashes of "
                "the sources",
       .also = "text/html; charset=utf-8",
       .gives = "evidence"},
      {.method = "POST",
       .path = "/v1/cases/{case:number}/decisions",
       .access = Access::organizer,
       .body_limit = kEvaluateBody,
       .media_types = json,
       .handler = post_case_decisions,
       .about = "Decide verdicts of the evidence, all or none",
       .takes = "{ verdicts:s[] stands:b reason:s }"},
  };
}

/// For operators and programs.
std::vector<ApiRoute> operator_routes() {
  return {
      {.method = "GET",
       .path = "/healthz",
       .handler = get_health,
       .about = "The process answers",
       .gives = "health"},
      {.method = "GET",
       .path = "/readyz",
       .handler = get_ready,
       .about = "The service can store",
       .gives = "ready"},
      {.method = "GET",
       .path = "/metrics",
       .handler = get_metrics,
       .about = "Figures for Prometheus: on this machine, without a forwarded address and without --behind-proxy",
       .answers = "text/plain; version=0.0.4; charset=utf-8"},
      {.method = "GET",
       .path = "/openapi.json",
       .handler = get_openapi,
       .about = "This description",
       .gives = "any"},
      {.method = "GET",
       .path = "/schemas/statement-1.json",
       .handler = get_statement_schema,
       .about = "JSON Schema of a posted statement",
       .answers = "application/schema+json",
       .gives = "any"},
      {.method = "GET",
       .path = "/errors",
       .handler = get_errors_page,
       .about = "Every error code",
       .answers = "text/html; charset=utf-8"},
  };
}

}  // namespace

std::vector<ApiRoute> make_routes() {
  std::vector<ApiRoute> table;
  add(table, upload_routes());
  add(table, own_routes());
  add(table, consent_routes());
  add(table, correction_routes());
  add(table, public_routes());
  add(table, insight_routes());
  add(table, organizer_routes());
  add(table, case_routes());
  add(table, operator_routes());
  return table;
}

}  // namespace ratecheck::api
