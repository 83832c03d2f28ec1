#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ratecheck/base/json_fields.h"
#include "ratecheck/base/json_in.h"
#include "ratecheck/base/json_out.h"
#include "ratecheck/statement/statement.h"

/// The JSON of statements, both ways. Amounts are texts, so that no program makes them binary fractions.
///
///   const ParsedStatement posted = read_json(*json);
///   if (!posted.faults.empty())
///     return refuse(posted.faults);
///   JsonWriter out;
///   write_json(out, posted.statement);
///   const std::string text = out.take();
///
/// What is read owns its texts; `json` may go.
namespace ratecheck::statement {

/// The statement as the contract writes it, schema 1 (docs/design.md "Contract: statement JSON").
void write_json(JsonWriter& out, const Statement& statement);
/// The same with other work, which comes one item after the other: `next` gives an item that is good until it is
/// asked again, or nullptr after the last.
using NextItem = std::function<const WorkItem*()>;
void write_json(JsonWriter& out, const Statement& frame, const NextItem& next);
/// The member "period", null when there is none.
void write_period(JsonWriter& out, const std::optional<Period>& period);

struct ParsedStatement {
  Statement statement;
  std::vector<JsonFault> faults;  ///< all of them; the statement is usable only when empty
};

/// What a program posts: the same shape without spans, doubts, unread, skipped and coverage (accepted and
/// ignored when null or empty). Unknown fields are faults that name the nearest right one. The platform is the
/// caller's to judge, who knows which are known.
ParsedStatement read_json(const JsonValue& json);

/// The JSON Schema (draft 2020-12) of the posted shape.
std::string schema_text();

/// Most work items that one posted statement may hold.
inline constexpr std::size_t kMaxWorkItems = 1000;

}  // namespace ratecheck::statement
