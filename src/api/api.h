#pragma once

#include "api/route.h"

/// The handlers: each parses, calls a room, answers. One file per topic. A handler is called when its route has
/// been found, its caller admitted and its body read (routes.cpp), from any thread and by many at once:
///
///   Response get_health(const Call& call) { return json_response(R"({"status":"alive"})"); }
///
/// `call.ids` holds as many texts as the route's path has typed parts, each of its kind. All that `call` refers to
/// lives until the handler returns.
namespace ratecheck::api {

// statements_api.cpp
Response post_check(const Call& call);
Response post_statement(const Call& call);

// worker_lists_api.cpp
Response get_statements(const Call& call);
Response get_statement(const Call& call);
Response delete_statement(const Call& call);
Response get_documents(const Call& call);
Response get_document(const Call& call);
Response delete_documents(const Call& call);
Response get_work(const Call& call);
Response get_work_item(const Call& call);
Response get_verdicts(const Call& call);

// export_api.cpp
Response get_export(const Call& call);

// workers_api.cpp
Response post_worker(const Call& call);
Response get_me(const Call& call);
Response delete_me(const Call& call);
Response get_consents(const Call& call);
Response post_consent(const Call& call);
Response delete_consent(const Call& call);
Response get_joins(const Call& call);
Response post_join(const Call& call);
Response delete_join(const Call& call);
Response get_tokens(const Call& call);
Response post_token(const Call& call);
Response delete_token(const Call& call);

// corrections_api.cpp
Response patch_work(const Call& call);
Response get_corrections(const Call& call);
Response delete_correction(const Call& call);
Response get_proposals(const Call& call);
Response post_proposal(const Call& call);
Response delete_proposal(const Call& call);
Response get_notices(const Call& call);
Response delete_notices(const Call& call);

// conflicts_api.cpp
Response get_conflicts(const Call& call);
Response post_conflict(const Call& call);
Response delete_conflict(const Call& call);

// disputes_api.cpp
Response get_disputes(const Call& call);
Response post_dispute(const Call& call);
Response delete_dispute(const Call& call);
Response get_review(const Call& call);
Response post_decision(const Call& call);

// cases_api.cpp
Response get_cases(const Call& call);
Response post_case(const Call& call);
Response delete_case(const Call& call);
Response get_evidence(const Call& call);
Response post_case_decisions(const Call& call);

// organizers_api.cpp
Response post_session(const Call& call);
Response get_session(const Call& call);
Response delete_session(const Call& call);
Response get_codes(const Call& call);
Response post_code(const Call& call);
Response delete_code(const Call& call);
Response get_audit(const Call& call);

// insights_api.cpp
Response get_discrepancies(const Call& call);
Response get_releases(const Call& call);
Response get_release(const Call& call);
Response get_plan(const Call& call);
Response get_withdrawals(const Call& call);
Response get_layouts(const Call& call);

// rules_api.cpp
Response get_rules(const Call& call);
Response get_rule(const Call& call);
Response post_evaluate(const Call& call);
Response get_platforms(const Call& call);
Response get_platform(const Call& call);

// operator_api.cpp
Response get_health(const Call& call);
Response get_ready(const Call& call);
Response get_metrics(const Call& call);
std::string metrics_text(const Context& context);  ///< what /metrics tells, for whoever may have it
Response get_openapi(const Call& call);
Response get_statement_schema(const Call& call);
Response get_errors_page(const Call& call);

}  // namespace ratecheck::api
