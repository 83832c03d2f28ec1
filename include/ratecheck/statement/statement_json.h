#pragma once

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

/// Where the values of a work item stood, by the name of their field.
using Spans = decltype(WorkItem::spans);

/// The statement as the contract writes it, schema 1 (docs/design.md "Contract: statement JSON").
void write_json(JsonWriter& out, const Statement& statement);
/// How a written copy words a work item: each member is asked for the text to write in place of the one given.
/// This one writes what was read; who keeps less derives its own. A text that is answered need only live until the
/// next question.
class Wording {
 public:
  virtual ~Wording() = default;
  /// The platform's own number.
  virtual std::string_view ref(std::string_view ref) { return ref; }
  /// The label of a pay line, or the value of an input.
  virtual std::string_view text(std::string_view text) { return text; }
  virtual void write_spans(JsonWriter& out, const WorkItem& item);
  virtual const std::vector<Doubt>& doubts(const WorkItem& item) { return item.doubts; }
};
/// The statement with `work` in place of its own work, as `wording` says it.
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
