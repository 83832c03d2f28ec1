#include "routes.h"

#include "answers.h"
#include "api.h"
#include "upload.h"

namespace ratecheck::service {
namespace {

constexpr std::size_t kSmallBody = 16U << 10U;
constexpr std::size_t kEvaluateBody = 1U << 20U;

void add(std::vector<Route>& table, std::vector<Route> rows) {
  table.insert(table.end(), std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
}

std::vector<Route> upload_routes() {
  return {
      {.method = "POST",
       .path = "/v1/check",
       .body_limit = kUploadLimit,
       .media_types = upload_types(),
       .parameters = upload_parameters(),
       .handler = post_check,
       .about = "Check documents; nothing is stored"},
      {.method = "POST",
       .path = "/v1/statements",
       .access = Access::worker_post,
       .body_limit = kUploadLimit,
       .media_types = upload_types(),
       .parameters = upload_parameters(),
       .handler = post_statement,
       .about = "Check and keep documents: 201 when new, 200 with the same id when known"},
  };
}

std::vector<Route> own_routes() {
  const Access read = Access::worker_read;
  const Access key = Access::worker_key;
  return {
      {.method = "POST",
       .path = "/v1/workers",
       .handler = post_worker,
       .about = "A new random key, shown once",
       .gives_keys = true,
       .needs_store = true,
       .keeps_answer = true},
      {.method = "GET", .path = "/v1/me", .access = read, .handler = get_me, .about = "What hangs on the key"},
      {.method = "DELETE",
       .path = "/v1/me",
       .access = key,
       .handler = delete_me,
       .about = "Erase everything, with a receipt"},
      {.method = "GET",
       .path = "/v1/me/statements",
       .access = read,
       .parameters = {kAfter, kLimit},
       .handler = get_statements,
       .about = "Own uploads"},
      {.method = "GET",
       .path = "/v1/me/statements/{statement:number}",
       .access = read,
       .handler = get_statement,
       .about = "One own upload, whole"},
      {.method = "DELETE",
       .path = "/v1/me/statements/{statement:number}",
       .access = key,
       .handler = delete_statement,
       .about = "Take one upload away"},
      {.method = "GET",
       .path = "/v1/me/work",
       .access = read,
       .parameters = {kAfter, kLimit},
       .handler = get_work,
       .about = "Own work items"},
      {.method = "GET",
       .path = "/v1/me/work/{work:word}",
       .access = read,
       .handler = get_work_item,
       .about = "One own work item"},
      {.method = "GET",
       .path = "/v1/me/verdicts",
       .access = read,
       .parameters = {kAfter, kLimit},
       .handler = get_verdicts,
       .about = "Own verdicts"},
      {.method = "GET",
       .path = "/v1/me/export",
       .access = read,
       .parameters = {{"format", "json or zip; the ZIP has a CSV for each tax year; else by the header Accept"}},
       .handler = get_export,
       .about = "Everything kept, as one file"},
  };
}

std::vector<Route> consent_routes() {
  const Access read = Access::worker_read;
  const Access key = Access::worker_key;
  const std::vector<std::string_view> json = {"application/json"};
  return {
      {.method = "GET",
       .path = "/v1/me/consents",
       .access = read,
       .handler = get_consents,
       .about = "Own consents"},
      {.method = "POST",
       .path = "/v1/me/consents",
       .access = key,
       .body_limit = kSmallBody,
       .media_types = json,
       .handler = post_consent,
       .about = "Give a consent: {purpose: own_use | aggregate | case, about?}",
       .keeps_answer = true},
      {.method = "DELETE",
       .path = "/v1/me/consents/{consent:number}",
       .access = key,
       .handler = delete_consent,
       .about = "Withdraw a consent"},
      {.method = "GET", .path = "/v1/me/joins", .access = read, .handler = get_joins, .about = "Own joinings"},
      {.method = "POST",
       .path = "/v1/me/joins",
       .access = key,
       .body_limit = kSmallBody,
       .media_types = json,
       .handler = post_join,
       .about = "Join with an organizer's code: {code}",
       .keeps_answer = true},
      {.method = "DELETE",
       .path = "/v1/me/joins/{join:number}",
       .access = key,
       .handler = delete_join,
       .about = "Leave"},
      {.method = "GET",
       .path = "/v1/me/tokens",
       .access = key,
       .handler = get_tokens,
       .about = "Own tokens, without their text"},
      {.method = "POST",
       .path = "/v1/me/tokens",
       .access = key,
       .body_limit = kSmallBody,
       .media_types = json,
       .handler = post_token,
       .about = "A token for an extension: {scope: post | read, label?}",
       .keeps_answer = true},
      {.method = "DELETE",
       .path = "/v1/me/tokens/{token:number}",
       .access = key,
       .handler = delete_token,
       .about = "Revoke a token"},
  };
}

std::vector<Route> correction_routes() {
  const Access read = Access::worker_read;
  const Access key = Access::worker_key;
  const std::vector<std::string_view> json = {"application/json"};
  return {
      {.method = "PATCH",
       .path = "/v1/me/work/{work:word}",
       .access = key,
       .body_limit = kSmallBody,
       .media_types = json,
       .handler = patch_work,
       .about = "Correct read values: {field: value}; the read value stays beside"},
      {.method = "GET",
       .path = "/v1/me/corrections",
       .access = read,
       .handler = get_corrections,
       .about = "Own corrections"},
      {.method = "DELETE",
       .path = "/v1/me/corrections/{correction:number}",
       .access = key,
       .handler = delete_correction,
       .about = "Take a correction back"},
      {.method = "GET",
       .path = "/v1/me/statements/{statement:number}/proposals",
       .access = read,
       .handler = get_proposals,
       .about = "Repairs that the reader proved and nobody has confirmed"},
      {.method = "POST",
       .path = "/v1/me/proposals/{proposal:word}",
       .access = key,
       .handler = post_proposal,
       .about = "Confirm a proposal"},
      {.method = "DELETE",
       .path = "/v1/me/proposals/{proposal:word}",
       .access = key,
       .handler = delete_proposal,
       .about = "Take a confirmation back"},
      {.method = "GET",
       .path = "/v1/me/disputes",
       .access = read,
       .handler = get_disputes,
       .about = "Own disputes with their decisions"},
      {.method = "POST",
       .path = "/v1/me/disputes",
       .access = key,
       .body_limit = kSmallBody,
       .media_types = json,
       .handler = post_dispute,
       .about = "Dispute a verdict: {verdict, words}",
       .keeps_answer = true},
      {.method = "DELETE",
       .path = "/v1/me/disputes/{dispute:number}",
       .access = key,
       .handler = delete_dispute,
       .about = "Take a dispute back"},
      {.method = "GET",
       .path = "/v1/me/notices",
       .access = read,
       .handler = get_notices,
       .about = "Verdicts that changed when they were judged again"},
      {.method = "DELETE",
       .path = "/v1/me/notices",
       .access = key,
       .handler = delete_notices,
       .about = "All notices were seen"},
  };
}

std::vector<Route> public_routes() {
  return {
      {.method = "GET", .path = "/v1/rules", .handler = get_rules, .about = "Every formula"},
      {.method = "GET",
       .path = "/v1/rules/{rule:word}",
       .handler = get_rule,
       .about = "One formula: definitions, history of rates with sources, examples"},
      {.method = "POST",
       .path = "/v1/rules/{rule:word}/evaluate",
       .body_limit = kEvaluateBody,
       .media_types = {"application/json"},
       .handler = post_evaluate,
       .about = "What one formula gives: {on?, inputs: {name: \"15 min\"}, work?: [], steps?}"},
      {.method = "GET", .path = "/v1/platforms", .handler = get_platforms, .about = "What can be read"},
      {.method = "GET",
       .path = "/v1/platforms/{platform:word}",
       .handler = get_platform,
       .about = "Layouts of one platform"},
  };
}

std::vector<Route> insight_routes(Access insights) {
  const Parameter format{"format", "json or csv; else by the header Accept"};
  return {
      {.method = "GET",
       .path = "/v1/insights/discrepancies",
       .access = insights,
       .parameters = {{"platform", "cells of this platform"},
                      {"place", "this place and what lies inside it"},
                      {"rule", "cells of this rule"},
                      {"from", "first month, as 2025-03"},
                      {"to", "last month"},
                      format,
                      kAfter,
                      kLimit},
       .handler = get_discrepancies,
       .about = "Published cells of the newest release",
       .needs_store = true},
      {.method = "GET",
       .path = "/v1/insights/releases",
       .access = insights,
       .parameters = {kAfter, kLimit},
       .handler = get_releases,
       .about = "Releases, newest first",
       .needs_store = true},
      {.method = "GET",
       .path = "/v1/insights/releases/{release:number}",
       .access = insights,
       .parameters = {format, kAfter, kLimit},
       .handler = get_release,
       .about = "All cells of one release",
       .needs_store = true},
      {.method = "GET",
       .path = "/v1/insights/layouts",
       .access = Access::viewer,
       .handler = get_layouts,
       .about = "How well each layout was read, week by week, with an alarm when it changed",
       .needs_store = true},
  };
}

std::vector<Route> organizer_routes() {
  const std::vector<std::string_view> json = {"application/json"};
  return {
      {.method = "POST",
       .path = "/v1/session",
       .body_limit = kSmallBody,
       .media_types = json,
       .handler = post_session,
       .about = "Log in: {name, password}; sets a strict cookie and tells the CSRF token",
       .needs_store = true},
      {.method = "GET",
       .path = "/v1/session",
       .access = Access::viewer,
       .handler = get_session,
       .about = "Who is logged in"},
      {.method = "DELETE",
       .path = "/v1/session",
       .access = Access::viewer,
       .handler = delete_session,
       .about = "Log out"},
      {.method = "GET",
       .path = "/v1/codes",
       .access = Access::viewer,
       .handler = get_codes,
       .about = "Joining codes, without their text"},
      {.method = "POST",
       .path = "/v1/codes",
       .access = Access::organizer,
       .body_limit = kSmallBody,
       .media_types = json,
       .handler = post_code,
       .about = "A joining code, shown once: {label, reached, uses?, expires_at?}"},
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
       .about = "What organizers did and looked at, newest first"},
  };
}

std::vector<Route> case_routes() {
  const std::vector<std::string_view> json = {"application/json"};
  return {
      {.method = "GET",
       .path = "/v1/review",
       .access = Access::viewer,
       .parameters = {kAfter, kLimit},
       .handler = get_review,
       .about = "Disputed verdicts that wait for a person, oldest first"},
      {.method = "POST",
       .path = "/v1/review/{dispute:number}",
       .access = Access::organizer,
       .body_limit = kSmallBody,
       .media_types = json,
       .handler = post_decision,
       .about = "Decide a dispute: {stands, reason}"},
      {.method = "GET", .path = "/v1/cases", .access = Access::viewer, .handler = get_cases, .about = "Cases"},
      {.method = "POST",
       .path = "/v1/cases",
       .access = Access::organizer,
       .body_limit = kSmallBody,
       .media_types = json,
       .handler = post_case,
       .about = "Open a case: {title}"},
      {.method = "DELETE",
       .path = "/v1/cases/{case:number}",
       .access = Access::organizer,
       .handler = delete_case,
       .about = "Close a case"},
      {.method = "GET",
       .path = "/v1/cases/{case:number}/evidence",
       .access = Access::organizer,
       .handler = get_evidence,
       .about =
           "Evidence of the workers who consented to this case: work, arithmetic, rules, hashes of the sources"},
  };
}

std::vector<Route> operator_routes() {
  return {
      {.method = "GET", .path = "/healthz", .handler = get_health, .about = "The process answers"},
      {.method = "GET", .path = "/readyz", .handler = get_ready, .about = "The service can store"},
      {.method = "GET",
       .path = "/metrics",
       .handler = get_metrics,
       .about = "Figures for Prometheus",
       .answers = "text/plain; version=0.0.4; charset=utf-8"},
      {.method = "GET", .path = "/openapi.json", .handler = get_openapi, .about = "This description"},
      {.method = "GET",
       .path = "/schemas/statement-1.json",
       .handler = get_statement_schema,
       .about = "JSON Schema of a posted statement",
       .answers = "application/schema+json"},
      {.method = "GET",
       .path = "/errors",
       .handler = get_errors_page,
       .about = "Every error code",
       .answers = "text/html; charset=utf-8"},
  };
}

}  // namespace

std::vector<Route> make_routes(Access insights) {
  std::vector<Route> table;
  add(table, upload_routes());
  add(table, own_routes());
  add(table, consent_routes());
  add(table, correction_routes());
  add(table, public_routes());
  add(table, insight_routes(insights));
  add(table, organizer_routes());
  add(table, case_routes());
  add(table, operator_routes());
  return table;
}

}  // namespace ratecheck::service
