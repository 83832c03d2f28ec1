#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ratecheck/base/result.h"
#include "ratecheck/store/disputes.h"
#include "ratecheck/store/organizers.h"
#include "ratecheck/store/store.h"
#include "ratecheck/store/submissions.h"

/// Cases: evidence of workers who consented to exactly that case, and what a person decided of each verdict
/// that is used in it.
///
///   const auto opened = store::open_case(store, organizer, "Unpaid waiting, March");
///   const auto consent = store::give_consent(store, worker, Purpose::for_case, store::case_name(opened->id));
///   const auto evidence = store::case_evidence(store, opened->id);
///   const Status decided = store::decide_in_case(store, organizer, opened->id, {id}, true, "Seen and right.");
///
/// Only those who consent now are in the evidence: a withdrawal takes a worker out of it at once.
namespace ratecheck::store {

/// A case; open while it has no `closed_at` (Unix seconds).
struct PayCase {
  std::int64_t id = 0;
  std::string title;
  std::int64_t opened_at = 0;
  std::optional<std::int64_t> closed_at;
};
/// Codes `forbidden` (a viewer opens none), `bad_value` (a title has 1 to 100 bytes). In the audit, as closing is.
Result<PayCase> open_case(Store& store, const Organizer& by, const std::string& title);
Result<std::vector<PayCase>> list_cases(const Store& store);
Result<PayCase> find_case(const Store& store, std::int64_t id);  ///< code `not_found`
/// Codes `forbidden`, `not_found` (also where it is closed already). Its evidence can still be read.
Status close_case(Store& store, const Organizer& by, std::int64_t id);

/// Name under which consents are given for a case: "case 3".
std::string case_name(std::int64_t id);

/// A verdict of a case. `id` names what it says: a verdict that says something else has another one, so that
/// no decision is ever taken for one about another verdict.
struct CaseVerdict {
  std::string id;
  VerdictRow row;
  std::optional<Decision> decision;  ///< of a person, about exactly this
  std::optional<Dispute> dispute;
};

/// One submission of a worker who consents to the case now. Workers are counted per case (1, 2, …) in an
/// order that tells nothing.
struct Evidence {
  std::int64_t worker = 0;
  WorkerId id;  ///< for further look-ups; never shown
  StoredSubmission submission;
  std::vector<CaseVerdict> verdicts;
  bool damaged = false;  ///< the submission cannot be read: nothing but its row, as far as that can be, is there
};
/// Same consents, submissions and decisions give the same list. Code `not_found`.
Result<std::vector<Evidence>> case_evidence(const Store& store, std::int64_t case_id);

/// Decides verdicts of a case, all or none; a later decision of the same verdict replaces the former. Codes
/// `not_found` (a verdict that is not in the case, or says something else by now), `forbidden`, `bad_value`.
Status decide_in_case(Store& store, const Organizer& by, std::int64_t case_id,
                      const std::vector<std::string>& verdicts, bool stands, const std::string& reason);

/// What was decided of a worker's verdicts, for the worker.
struct CaseDecision {
  std::int64_t case_id = 0;
  std::int64_t submission = 0;
  std::string rule;
  std::int64_t item = 0;
  Decision decision;
};
Result<std::vector<CaseDecision>> list_case_decisions(const Store& store, WorkerId worker);

}  // namespace ratecheck::store
