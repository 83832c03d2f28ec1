#pragma once

#include "ratecheck/base/json_out.h"
#include "ratecheck/store/submissions.h"

/// A worker's stored rows as JSON.
namespace ratecheck::service {

void write_submission(JsonWriter& out, const store::SubmissionRow& row);
void write_work(JsonWriter& out, const store::WorkRow& row);
void write_verdict(JsonWriter& out, const store::VerdictRow& row);
void write_whole_submission(JsonWriter& out, const store::StoredSubmission& submission);

}  // namespace ratecheck::service
