#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ratecheck/base/json_fields.h"
#include "ratecheck/base/json_in.h"
#include "ratecheck/base/json_out.h"
#include "ratecheck/statement/statement.h"

namespace ratecheck::statement {

using Spans = decltype(WorkItem::spans);

/// The statement as the contract writes it, schema 1 (docs/design.md "Contract: statement JSON").
void write_json(JsonWriter& out, const Statement& statement);
/// The words of a work item that a copy may say otherwise. As it stands, it says what was read.
/// An answer is used before the next question.
class Wording {
 public:
  virtual ~Wording() = default;
  virtual std::string_view ref(std::string_view ref) { return ref; }
  /// The label of a pay line, or the value of an input.
  virtual std::string_view text(std::string_view text) { return text; }
  virtual void write_spans(JsonWriter& out, const WorkItem& item);
  virtual const std::vector<Doubt>& doubts(const WorkItem& item) { return item.doubts; }
};
/// The same with other work, in other words.
void write_json(JsonWriter& out, const Statement& statement, const std::vector<WorkItem>& work, Wording& wording);
/// The value of the member "spans".
void write_spans(JsonWriter& out, const Spans& spans);
/// The member "period", null when there is none.
void write_period(JsonWriter& out, const std::optional<Period>& period);

struct ParsedStatement {
  Statement statement;
  std::vector<JsonFault> faults;  ///< all of them; the statement is usable only when empty
};

/// Who wrote the JSON. A word that is on no list is a fault of what is posted; in what was kept, when a list
/// did not have to be kept to, it says nothing.
enum class Written { by_poster, by_store };

/// What a program posts: the same shape without spans, doubts, unread and coverage (accepted and
/// ignored when null or empty). Unknown fields are faults that name the nearest right one. The platform is the
/// caller's to judge, who knows which are known.
ParsedStatement read_json(const JsonValue& json, Written written = Written::by_poster);

/// The JSON Schema (draft 2020-12) of the posted shape.
std::string schema_text();

/// Most work items that one posted statement may hold.
inline constexpr std::size_t kMaxWorkItems = 1000;

}  // namespace ratecheck::statement
