#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ratecheck/base/result.h"
#include "ratecheck/statement/statement.h"
#include "ratecheck/store/judging.h"
#include "ratecheck/store/store.h"
#include "ratecheck/store/submissions.h"

/// What a worker says of a read value. The read value stays; the worker's stands beside it, and the submission
/// is judged by it in the same transaction: no verdict is ever of other values than those that stand.
///
///   std::vector<store::FieldFault> faults;
///   const auto done = store::correct(store, worker, {12, 3}, {{"total", "9.35"}}, judge, faults);
///   if (!done)
///     show(faults);                      // one for each value that cannot be
///   for (const store::VerdictChange& change : done->changes)
///     show(change.rule, change.was, change.is_now);
namespace ratecheck::store {

/// A field by its name in the contract ("total", "pay.base"), and its new value as the contract writes it.
struct FieldValue {
  std::string field;
  std::string value;
};
/// What is wrong with one of several values. Codes `unknown_field` (with the nearest name), `bad_value` (with
/// what was expected).
struct FieldFault {
  std::string field;
  Error error;
};
/// What a correction left as it was, where somebody might think otherwise.
enum class CorrectionNote {
  parts_left,  ///< the total is corrected; its parts stay and make another sum, and most rules judge the parts
  total_left,  ///< a part is corrected; the total stays, and the parts make another sum
  verdicts_remain,  ///< no verdict came out otherwise
};
std::string_view to_string(CorrectionNote note);
/// In plain words.
std::string_view describe(CorrectionNote note);
/// All of them, in the order of the enum.
const std::vector<CorrectionNote>& correction_notes();

/// What stands of the work item after a correction, and what came of it.
struct Corrected {
  std::vector<Correction> corrections;
  std::vector<VerdictChange> changes;
  std::vector<CorrectionNote> notes;
};

/// All of them or, with every fault told, none. A new value for the same field replaces the one before.
/// Codes `not_found`, `bad_value`.
Result<Corrected> correct(Store& store, WorkerId worker, const WorkId& work, const std::vector<FieldValue>& values,
                          const Judge& judge, std::vector<FieldFault>& faults);
/// All of the worker's, whatever upload they are about; of a damaged one without what was read.
Result<std::vector<Correction>> list_corrections(const Store& store, WorkerId worker);
/// The read value counts again.
Result<std::vector<VerdictChange>> drop_correction(Store& store, WorkerId worker, std::int64_t correction,
                                                   const Judge& judge);

/// A repair that the reader proved and the worker has not confirmed yet.
struct ProposalRow {
  WorkId work;
  std::string field;
  std::string read_value;
  std::string value;
  std::string proof;
};
Result<std::vector<ProposalRow>> list_proposals(const Store& store, WorkerId worker, std::int64_t submission);
/// Makes the proposed value the worker's own word. Code `not_found`.
Result<Corrected> confirm_proposal(Store& store, WorkerId worker, const WorkId& work, const std::string& field,
                                   const Judge& judge);

/// The kept statements of a submission with the worker's corrections in place, to be judged again.
/// Order numbers are the keyed hashes, unread text its shape.
Result<std::vector<statement::Statement>> read_statements(const Store& store, WorkerId worker,
                                                          std::int64_t submission);

}  // namespace ratecheck::store
