#include <type_traits>

#include "ratecheck/base/json_out.h"
#include "ratecheck/base/text.h"
#include "ratecheck/statement/statement_json.h"

namespace ratecheck::statement {
namespace {

// The schema is built rather than written out, so that the words of the enums and the fields of a work item have
// one home. It describes what is posted: what only readers of documents write is in it with a description and no
// shape.

void typed(JsonWriter& out, std::string_view name, std::string_view definition) {
  out.key(name).begin_object().member("$ref", "#/$defs/" + std::string(definition)).end_object();
}

void required(JsonWriter& out, std::initializer_list<std::string_view> names) {
  out.key("required").begin_array();
  for (const std::string_view name : names)
    out.string(name);
  out.end_array().member("additionalProperties", false);
}

void written_by_readers(JsonWriter& out, std::initializer_list<std::string_view> names,
                        std::string_view more = {}) {
  for (const std::string_view name : names) {
    out.key(name).begin_object();
    out.member("description", "written by the reader of documents only" + std::string(more)).end_object();
  }
}

void list_of(JsonWriter& out, std::string_view name, std::string_view definition, std::size_t most = 0) {
  out.key(name).begin_object().member("type", "array").key("items").begin_object();
  out.member("$ref", "#/$defs/" + std::string(definition)).end_object();
  if (most != 0)
    out.member("maxItems", most);
  out.end_object();
}

void nullable_pattern(JsonWriter& out, std::string_view name, std::string_view pattern,
                      std::string_view description) {
  out.key(name).begin_object().key("type").begin_array().string("string").string("null").end_array();
  if (!pattern.empty())
    out.member("pattern", pattern);
  out.member("description", description).end_object();
}

template <ListedWord List>
void define_words(JsonWriter& out, std::string_view name, bool nullable = false) {
  out.key(name).begin_object().key("enum").begin_array();
  for (const std::string& word : all_words<List>())
    out.string(word);
  if (nullable)
    out.null();
  out.end_array().member("description", meanings<List>()).end_object();
}

void define_scalars(JsonWriter& out) {
  nullable_pattern(out, "text", "", "free text of at most 200 bytes");
  nullable_pattern(out, "amount", "^-?[0-9]+(\\.[0-9]+)?$",
                   "decimal in the statement's currency, plus is to the worker");
  nullable_pattern(out, "moment", "^[0-9]{4}-[0-9]{2}-[0-9]{2}T.*(Z|[+-][0-9]{2}:[0-9]{2})$",
                   "RFC 3339 with offset");
  nullable_pattern(out, "day", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "civil day");
  nullable_pattern(out, "distance", "^[0-9]+(\\.[0-9]+)? ?(mi|km|m)$", "distance with its printed unit");
  nullable_pattern(out, "place", "^[A-Z]{2}(-[A-Z0-9]{1,3})?(/.+)?$",
                   "ISO 3166 code, with a locality where a rule needs one");
  out.key("seconds").begin_object().key("type").begin_array().string("integer").string("null").end_array();
  out.member("minimum", 0).member("description", "whole seconds; null or absent means unknown").end_object();
  out.key("pieces").begin_object().key("type").begin_array().string("integer").string("null").end_array();
  out.member("minimum", 0).end_object();
  define_words<PayCategory>(out, "category");
  define_words<Vehicle>(out, "vehicle", true);
  define_words<KindOfWork>(out, "kind_of_work", true);
}

void define_lines(JsonWriter& out) {
  out.key("pay_line").begin_object().member("type", "object").key("properties").begin_object();
  typed(out, "category", "category");
  typed(out, "label", "text");
  typed(out, "amount", "amount");
  out.end_object();
  required(out, {"category", "amount"});
  out.end_object();
  out.key("adjustment").begin_object().member("type", "object").key("properties").begin_object();
  typed(out, "category", "category");
  for (const char* name : {"label", "ref"})
    typed(out, name, "text");
  typed(out, "amount", "amount");
  typed(out, "date", "day");
  written_by_readers(out, {"doubts"});
  out.end_object();
  required(out, {"category", "amount"});
  out.end_object();
  out.key("total").begin_object().member("type", "object").key("properties").begin_object();
  typed(out, "label", "text");
  typed(out, "amount", "amount");
  written_by_readers(out, {"doubts"});
  out.end_object();
  required(out, {"amount"});
  out.end_object();
}

template <typename T>
constexpr std::string_view definition_of(std::optional<T> WorkFields::* /*member*/) {
  if constexpr (std::is_same_v<T, std::string>) {
    return "text";
  } else if constexpr (std::is_same_v<T, Instant>) {
    return "moment";
  } else if constexpr (std::is_same_v<T, Seconds>) {
    return "seconds";
  } else if constexpr (std::is_same_v<T, Distance>) {
    return "distance";
  } else if constexpr (std::is_same_v<T, PlaceName>) {
    return "place";
  } else if constexpr (std::is_same_v<T, std::int64_t>) {
    return "pieces";
  } else {
    return "amount";
  }
}

void define_work(JsonWriter& out) {
  out.key("work_item").begin_object().member("type", "object").key("properties").begin_object();
  define_words<WorkKind>(out, "kind");
  each_work_field([&](const WorkField& field, auto member) { typed(out, field.name, definition_of(member)); });
  out.key("inputs")
      .begin_object()
      .member("type", "object")
      .key("additionalProperties")
      .begin_object()
      .key("type")
      .begin_array();
  out.string("string").string("number").string("boolean").string("null").end_array().end_object().end_object();
  list_of(out, "pay", "pay_line");
  written_by_readers(out, {"spans"});
  written_by_readers(out, {"doubts"},
                     ": field, reason, proposal, and where what is printed contradicts itself the readings");
  out.end_object();
  required(out, {"kind"});
  out.end_object();
}

void define_statement(JsonWriter& out) {
  out.member("type", "object").key("properties").begin_object();
  out.key("schema").begin_object().member("const", 1).end_object();
  out.key("platform").begin_object().member("type", "string").end_object();
  for (const char* name : {"document", "parser", "time_zone"})
    typed(out, name, "text");
  typed(out, "vehicle", "vehicle");
  typed(out, "kind_of_work", "kind_of_work");
  out.key("currency").begin_object().member("type", "string").member("pattern", "^([A-Z]{3})?$");
  out.member("description", "ISO 4217; empty only where a read document does not say it").end_object();
  typed(out, "place", "place");
  out.key("period")
      .begin_object()
      .key("type")
      .begin_array()
      .string("object")
      .string("null")
      .end_array()
      .key("properties")
      .begin_object();
  for (const char* name : {"from", "to"})
    typed(out, name, "moment");
  out.key("complete").begin_object().member("type", "boolean").end_object().end_object();
  required(out, {"from", "to"});
  out.end_object();
  list_of(out, "work", "work_item", kMaxWorkItems);
  list_of(out, "adjustments", "adjustment");
  list_of(out, "totals", "total");
  written_by_readers(out, {"doubts", "unread", "skipped", "coverage"});
  out.end_object();
  required(out, {"schema", "platform", "currency", "work"});
}

}  // namespace

std::string schema_text() {
  JsonWriter out(JsonWriter::Style::indented);
  out.begin_object().member("$schema", "https://json-schema.org/draft/2020-12/schema");
  out.member("$id", "/schemas/statement-1.json").member("title", "Ratecheck statement, schema 1");
  define_statement(out);
  out.key("$defs").begin_object();
  define_scalars(out);
  define_lines(out);
  define_work(out);
  out.end_object().end_object();
  return out.take() + "\n";
}

}  // namespace ratecheck::statement
