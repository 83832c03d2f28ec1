#pragma once

#include <functional>
#include <map>

#include "impl.h"
#include "ratecheck/base/json_in.h"
#include "ratecheck/store/corrections.h"

namespace ratecheck::store {

/// The kept statements as the contract writes them, of a query that has the columns `statements` and `packed` side
/// by side from `column` on. Throws Failure `corrupt_database`.
std::string kept_text(Query& query, int column);
/// The same of what the column `packed` holds, or will.
std::string kept_text(std::string_view packed);
/// The JSON that is kept, read. Throws Failure `corrupt_database`.
JsonValue parse_kept(std::string_view text);
/// The kept JSON of a submission. Throws Failure `not_found`, `corrupt_database`.
JsonValue kept_json(Connection& db, std::int64_t worker, std::int64_t submission);

/// The item at a position counted through the statements; nullptr when there is none.
JsonValue* item_at(JsonValue& statements, std::int64_t index);

/// What stands under a field's name in an item, as text; nothing when the field is absent.
std::optional<std::string> field_text(const JsonValue& item, const std::string& field);

/// Puts a value under a field's name. False when an item has no such field, or no single pay line of it.
bool set_field(JsonValue& item, const std::string& field, const std::string& value);

/// Statements of the kept JSON, doubts and spans included; the faults when it cannot be read.
Result<std::vector<statement::Statement>> statements_of(JsonValue json);

/// The same with the worker's corrections in place.
Result<std::vector<statement::Statement>> corrected_statements(JsonValue json,
                                                               const std::vector<Correction>& corrections);

/// A statement with at most a thousand of its work items, the first of them at `first` in the submission;
/// `goes_on`: of the same statement as the one before.
using VisitSlice = std::function<void(std::int64_t first, statement::Statement&& slice, bool goes_on)>;
/// What is kept of a submission, with corrections in place, a slice at a time: the JSON of a long file takes many
/// times its length in memory. Throws Failure `not_found`, `corrupt_database`.
/// `wanted`: by position of the first item and how many there are; a slice that is not is not read.
Status visit_statements(Connection& db, std::int64_t worker, std::int64_t submission,
                        const std::function<bool(std::int64_t first, std::int64_t count)>& wanted,
                        const VisitSlice& visit);
/// The same, whole.
Result<std::vector<statement::Statement>> statements_as_they_stand(Connection& db, std::int64_t worker,
                                                                   std::int64_t submission);

/// The names that can be corrected.
const std::vector<std::string>& correctable_fields();

/// Without the values that were read.
std::vector<Correction> corrections_of(Connection& db, std::int64_t worker, std::int64_t submission);

/// The same with the read values beside them, by position in the submission.
std::map<std::int64_t, std::vector<Correction>> corrections_by_item(Connection& db, std::int64_t worker,
                                                                    std::int64_t submission);

}  // namespace ratecheck::store
