#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ratecheck/base/json_fields.h"
#include "ratecheck/base/json_in.h"
#include "ratecheck/base/json_out.h"
#include "ratecheck/statement/statement.h"

namespace ratecheck::statement {

/// The statement as the contract writes it, schema 1.
void write_json(JsonWriter& out, const Statement& statement);
/// What stands for a work item in a copy that leaves something out. The answer is used before the next question.
using ItemView = std::function<const WorkItem&(const WorkItem&)>;
/// The same with other work: `view` of each item of `work`.
void write_json(JsonWriter& out, const Statement& statement, const std::vector<WorkItem>& work,
                const ItemView& view);
/// The member "period", null when there is none.
void write_period(JsonWriter& out, const std::optional<Period>& period);

struct ParsedStatement {
  Statement statement;
  std::vector<JsonFault> faults;  ///< all of them; the statement is usable only when empty
};

/// What a program posts: the same shape without spans, doubts, unread and coverage (accepted and
/// ignored when null or empty). Unknown fields are faults that name the nearest right one.
ParsedStatement read_json(const JsonValue& json);

/// The JSON Schema (draft 2020-12) of the posted shape.
std::string schema_text();

/// Most work items that one posted statement may hold.
inline constexpr std::size_t kMaxWorkItems = 1000;

}  // namespace ratecheck::statement
