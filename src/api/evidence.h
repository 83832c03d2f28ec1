#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ratecheck/assessment/assessment.h"
#include "ratecheck/base/result.h"
#include "ratecheck/pipeline/library.h"
#include "ratecheck/store/cases.h"
#include "ratecheck/store/corrections.h"

/// The evidence file of a case: all that somebody outside needs to follow every figure with a pencil. Nothing in
/// it depends on when or by whom it is made: the same consents, uploads, decisions and rules give the same bytes.
///
///   const auto file = collect_evidence(store, library, 3);
///   if (!file)
///     return file.error();                       // not_found, or what the store says
///   const std::string json = evidence_json(*file);
///
/// Amounts in it are minor units; the rules that it points to live as long as its `library`.
namespace ratecheck::api {

/// What may be built on a verdict. Nothing is final without a person.
enum class EvidenceState { final, withdrawn, disputed, undecided };
std::string_view to_string(EvidenceState standing);
EvidenceState state_of(const store::CaseVerdict& verdict);

/// A verdict of the case as it was kept, and how it was worked out.
struct EvidenceVerdict {
  store::CaseVerdict kept;
  /// Judged again with every step; nothing when the rules in use say something else than what is kept.
  std::optional<assessment::Verdict> arithmetic;
};

/// One upload of one worker with all that hangs on it.
struct EvidenceUpload {
  std::int64_t worker = 0;  ///< counted per case
  store::StoredSubmission submission;
  std::vector<statement::Statement> statements;  ///< with the worker's corrections in place
  std::vector<store::Correction> corrections;
  std::vector<EvidenceVerdict> verdicts;
};

/// An upload of the case that is damaged: that it is there is all that can be said.
struct UnreadableUpload {
  std::int64_t worker = 0;  ///< counted per case
  store::SubmissionRow row;
};

/// What the verdicts under one rule come to. Only final ones are money.
struct EvidenceSum {
  std::string rule;
  std::string currency;
  std::int64_t final_short = 0;
  std::int64_t final_other = 0;
  std::int64_t withdrawn = 0;
  std::int64_t disputed = 0;
  std::int64_t undecided = 0;
  std::int64_t missing_minor = 0;  ///< of the final short ones
};

/// All of a case, to be written in any form.
struct EvidenceFile {
  store::PayCase pay_case;
  std::shared_ptr<const pipeline::Library> library;
  std::vector<EvidenceUpload> uploads;
  std::vector<UnreadableUpload> unreadable;
  std::vector<EvidenceSum> sums;
  std::vector<const rulebook::Rule*> rules;  ///< those that judged
};

/// Reads and judges again everything in the case: takes as long as that. Code `not_found`.
Result<EvidenceFile> collect_evidence(const store::Store& store, std::shared_ptr<const pipeline::Library> library,
                                      std::int64_t case_id);

/// A plain letter that goes in front.
std::string evidence_letter(const EvidenceFile& file);
std::string evidence_json(const EvidenceFile& file);
/// For print: one file that loads nothing.
std::string evidence_html(const EvidenceFile& file);

}  // namespace ratecheck::api
