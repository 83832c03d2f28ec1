#pragma once

#include "ratecheck/base/json_out.h"
#include "ratecheck/store/cases.h"
#include "ratecheck/store/conflicts.h"
#include "ratecheck/store/consents.h"
#include "ratecheck/store/disputes.h"
#include "ratecheck/store/submissions.h"
#include "ratecheck/store/upkeep.h"
#include "ratecheck/store/workers.h"

/// A worker's stored rows as JSON.
namespace ratecheck::api {

/// Each writes one object. Amounts become decimals in their currency, moments RFC 3339, months "2025-03".
void write_submission(JsonWriter& out, const store::SubmissionRow& row);
void write_correction(JsonWriter& out, const store::Correction& correction);
void write_work(JsonWriter& out, const store::WorkRow& row);
void write_verdict(JsonWriter& out, const store::VerdictRow& row);
void write_decision(JsonWriter& out, const store::Decision& decision);
void write_dispute(JsonWriter& out, const store::Dispute& dispute);
void write_notice(JsonWriter& out, const store::Notice& notice);
/// Members of an object that is open.
void write_token(JsonWriter& out, const store::Token& token);
void write_consent(JsonWriter& out, const store::Consent& consent);
void write_joining(JsonWriter& out, const store::Joining& joining);
void write_case_decision(JsonWriter& out, const store::CaseDecision& decided);
void write_conflict(JsonWriter& out, const store::WorkConflict& conflict);
void write_whole_submission(JsonWriter& out, const store::StoredSubmission& submission);

}  // namespace ratecheck::api
