#include <fmt/format.h>

#include <algorithm>
#include <type_traits>

#include "ratecheck/base/plain_text.h"
#include "ratecheck/base/text.h"
#include "ratecheck/statement/field_values.h"
#include "ratecheck/statement/statement_json.h"
#include "statement/impossible_values.h"
#include "statement/read_value.h"

// How a posted statement is read. Every reader below leaves a value out and adds a fault; nothing stops the
// reading, so that a program that posts gets all its faults at once, each with its JSON pointer. The fields of a
// work item are walked in the table of work_fields.h, each by the type of its member. In the end the statement
// is held against itself as one that was read off a document is: totals against their parts, times against
// clocks.

namespace ratecheck::statement {
namespace {

using Faults = std::vector<JsonFault>;

constexpr std::size_t kLongestName = 200;

/// The value, or its fault.
template <typename T>
std::optional<T> good(JsonFields& fields, std::string_view name, const Result<T>& value) {
  if (value)
    return *value;
  fields.fault(name, value.error().code, value.error().message, value.error().hint);
  return std::nullopt;
}

std::optional<std::string> word(JsonFields& fields, std::string_view name) {
  auto text = fields.string(name);
  return text ? good(fields, name, read_word(*std::move(text))) : std::nullopt;
}

std::optional<Decimal> amount(JsonFields& fields, std::string_view name) {
  const auto text = fields.string(name);
  return text ? good(fields, name, read_amount(*text)) : std::nullopt;
}

std::optional<Instant> moment(JsonFields& fields, std::string_view name) {
  const auto text = fields.string(name);
  return text ? good(fields, name, read_moment(*text)) : std::nullopt;
}

std::optional<Seconds> seconds(JsonFields& fields, std::string_view name) {
  const auto value = fields.whole_number(name);
  return value ? good(fields, name, read_seconds(*value)) : std::nullopt;
}

std::optional<std::int64_t> pieces(JsonFields& fields, std::string_view name) {
  const auto value = fields.whole_number(name);
  return value ? good(fields, name, read_pieces(*value)) : std::nullopt;
}

std::optional<Distance> distance(JsonFields& fields, std::string_view name) {
  const auto text = fields.string(name);
  return text ? good(fields, name, read_distance(*text)) : std::nullopt;
}

std::optional<PlaceName> place(JsonFields& fields, std::string_view name) {
  const auto text = fields.string(name);
  return text ? good(fields, name, parse_place(*text)) : std::nullopt;
}

bool is_text(JsonFields& fields, std::string_view name) {
  const JsonValue* value = fields.any(name);
  return value != nullptr && value->is(JsonKind::string);
}

/// The word of a closed list; a fault names the nearest right one.
template <ListedWord List>
List required_word(JsonFields& fields, std::string_view name, List otherwise) {
  const std::string word = fields.required_string(name);
  const auto value = parse_word<List>(word);
  if (!value && is_text(fields, name)) {
    const Error error = unknown_word<List>(word);
    fields.fault(name, error.code, error.message, error.hint);
  }
  return value.value_or(otherwise);
}

std::optional<std::string> vehicle(JsonFields& fields) {
  const auto text = word(fields, "vehicle");
  const auto known = text ? parse_vehicle(*text) : std::nullopt;
  if (text && !known) {
    const Error error = unknown_word<Vehicle>(*text);
    fields.fault("vehicle", error.code, error.message, error.hint);
  }
  return known ? std::optional(std::string(to_string(*known))) : std::nullopt;
}

std::optional<std::string> kind_of_work(JsonFields& fields) {
  const auto text = word(fields, "kind_of_work");
  const auto known = text ? parse_word<KindOfWork>(*text) : std::nullopt;
  if (text && !known) {
    const Error error = unknown_word<KindOfWork>(*text);
    fields.fault("kind_of_work", error.code, error.message, error.hint);
  }
  return known ? text : std::nullopt;
}

PayCategory category(JsonFields& fields) {
  return required_word(fields, "category", PayCategory::other);
}

Decimal required_amount(JsonFields& fields, std::string_view name) {
  if (fields.any(name) == nullptr)
    fields.fault(name, "missing_field", fmt::format("'{}' is needed.", name));
  return amount(fields, name).value_or(Decimal());
}

PayLine read_pay_line(const JsonValue& json, const std::string& at, Faults& faults) {
  JsonFields fields(json, at, faults);
  PayLine line{category(fields), word(fields, "label").value_or(""), required_amount(fields, "amount")};
  fields.finish();
  return line;
}

template <typename Read>
void read_list(JsonFields& fields, std::string_view name, Read read) {
  const std::vector<JsonValue>* list = fields.array(name);
  if (list == nullptr)
    return;
  for (std::size_t i = 0; i < list->size() && !fields.is_full(); ++i)
    read((*list)[i], pointer_at(fields.at(name), i));
}

/// What is wrong with an input whose words are a list of their own; `text` becomes the word of the list.
Error check_input(std::string_view name, std::string& text) {
  if (const auto word = read_word(text); !word)
    return word.error();
  if (name == "vehicle") {
    const auto known = parse_vehicle(text);
    if (!known)
      return unknown_word<Vehicle>(text);
    text = to_string(*known);
  } else if (name == "kind_of_work") {
    return parse_word<KindOfWork>(text) ? Error() : unknown_word<KindOfWork>(text);
  } else if (name == "place" || name.ends_with("_place")) {
    const auto known = parse_place(text);
    return known ? Error() : known.error();
  }
  return {};
}

void read_inputs(JsonFields& fields, WorkItem& item, Faults& faults) {
  const JsonValue* inputs = fields.object("inputs");
  if (inputs == nullptr)
    return;
  for (const auto& [name, value] : inputs->members) {
    if (fields.is_full())
      return;
    if (const Status good = check_line(name, kLongestName); !good) {
      // a name that long, or that acts unseen, is not repeated in the answer either
      add_fault(faults, {fields.at("inputs"), good.error().code, good.error().message, good.error().hint});
    } else if (value.is(JsonKind::array) || value.is(JsonKind::object)) {
      add_fault(faults, {pointer_at(fields.at("inputs"), name),
                         "wrong_kind",
                         "Expected text with a unit, a number, or true or false.",
                         {}});
    } else if (!value.is(JsonKind::null)) {
      std::string text = value.is(JsonKind::boolean) ? (value.boolean ? "true" : "false") : value.text;
      const Error wrong = check_input(name, text);
      if (wrong.code.empty()) {
        item.inputs.emplace_back(name, std::move(text));
      } else {
        add_fault(faults, {pointer_at(fields.at("inputs"), name), wrong.code, wrong.message, wrong.hint});
      }
    }
  }
}

void read_fields(JsonFields& fields, WorkItem& item) {
  each_work_field([&]<typename T>(const WorkField& field, std::optional<T> WorkFields::*member) {
    if constexpr (std::is_same_v<T, std::string>) {
      item.*member = word(fields, field.name);
    } else if constexpr (std::is_same_v<T, Instant>) {
      item.*member = moment(fields, field.name);
    } else if constexpr (std::is_same_v<T, Seconds>) {
      item.*member = seconds(fields, field.name);
    } else if constexpr (std::is_same_v<T, Distance>) {
      item.*member = distance(fields, field.name);
    } else if constexpr (std::is_same_v<T, PlaceName>) {
      item.*member = place(fields, field.name);
    } else if constexpr (std::is_same_v<T, std::int64_t>) {
      item.*member = pieces(fields, field.name);
    } else {
      item.*member = amount(fields, field.name);
    }
  });
  if (const Status clocks = check_clocks(item); !clocks)
    fields.fault("ended_at", clocks.error().code, clocks.error().message);
}

// What only a reader of documents can say is accepted where it says nothing, and refused otherwise: a
// posted proof would be a claim, not a proof.
void refuse_reading_marks(JsonFields& fields, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    const JsonValue* value = fields.any(name);
    if (value != nullptr && !(value->items.empty() && value->members.empty() &&
                              (value->is(JsonKind::array) || value->is(JsonKind::object)))) {
      fields.fault(name, "not_yours", fmt::format("'{}' is written by the reader of documents only.", name),
                   "Leave it out.");
    }
  }
}

WorkItem read_item(const JsonValue& json, const std::string& at, Faults& faults) {
  JsonFields fields(json, at, faults);
  WorkItem item;
  item.kind = required_word(fields, "kind", WorkKind::job);
  read_fields(fields, item);
  read_inputs(fields, item, faults);
  read_list(fields, "pay", [&](const JsonValue& value, const std::string& where) {
    item.pay.push_back(read_pay_line(value, where, faults));
  });
  refuse_reading_marks(fields, {"spans", "doubts"});
  fields.finish();
  return item;
}

std::optional<Period> read_period(JsonFields& fields, Faults& faults) {
  const JsonValue* json = fields.object("period");
  if (json == nullptr)
    return std::nullopt;
  JsonFields inner(*json, fields.at("period"), faults);
  const auto from = moment(inner, "from");
  const auto to = moment(inner, "to");
  const bool complete = inner.boolean("complete").value_or(false);
  if (inner.any("from") == nullptr)
    inner.fault("from", "missing_field", "'from' is needed.");
  if (inner.any("to") == nullptr)
    inner.fault("to", "missing_field", "'to' is needed.");
  inner.finish();
  if (!from || !to)
    return std::nullopt;
  if (*to < *from)
    inner.fault("to", "bad_value", "The period ends before it starts.");
  return Period{*from, *to, complete};
}

Adjustment read_adjustment(const JsonValue& json, const std::string& at, Faults& faults) {
  JsonFields fields(json, at, faults);
  Adjustment out{category(fields), word(fields, "label").value_or(""), required_amount(fields, "amount"), {}, {}};
  if (const auto text = fields.string("date")) {
    out.date = parse_date(*text);
    if (!out.date)
      fields.fault("date", "bad_date", fmt::format("'{}' is not a date.", *text), "Write it as \"2025-06-01\".");
  }
  out.ref = word(fields, "ref");
  refuse_reading_marks(fields, {"doubts"});
  fields.finish();
  return out;
}

void read_head(JsonFields& fields, Statement& out) {
  const auto schema = fields.whole_number("schema");
  if (!schema) {
    if (fields.any("schema") == nullptr)
      fields.fault("schema", "missing_field", "'schema' is needed.", "Write \"schema\": 1.");
  } else if (*schema != 1) {
    fields.fault("schema", "unknown_schema", fmt::format("Schema {} is not known.", *schema),
                 "This service reads schema 1.");
  }
  out.platform = fields.required_string("platform");
  out.document = word(fields, "document").value_or("");
  out.parser = word(fields, "parser").value_or("");
  const std::string currency = fields.required_string("currency");
  if (const auto known = Currency::parse(currency)) {
    out.currency = *known;
  } else if (is_text(fields, "currency")) {
    fields.fault("currency", "unknown_currency", fmt::format("'{}' is not a currency of ISO 4217.", currency),
                 "Write three capital letters: GBP.");
  }
  out.time_zone = word(fields, "time_zone").value_or("");
  if (!out.time_zone.empty() && !is_time_zone(out.time_zone)) {
    fields.fault("time_zone", "unknown_time_zone", fmt::format("'{}' is not a time zone.", out.time_zone),
                 "Write Region/City: \"Europe/London\".");
  }
  out.place = place(fields, "place");
  out.vehicle = vehicle(fields);
  out.kind_of_work = kind_of_work(fields);
}

void read_work(JsonFields& fields, Statement& out, Faults& faults) {
  const std::vector<JsonValue>* work = fields.array("work");
  if (work == nullptr) {
    if (fields.any("work") == nullptr)
      fields.fault("work", "missing_field", "'work' is needed.");
    return;
  }
  if (work->size() > kMaxWorkItems) {
    fields.fault("work", "too_many",
                 fmt::format("There are {} work items; at most {} are read.", work->size(), kMaxWorkItems),
                 "Post them as several statements.");
    return;
  }
  read_list(fields, "work", [&](const JsonValue& value, const std::string& at) {
    out.work.push_back(read_item(value, at, faults));
  });
}

// A posted total must be what its parts make; which of them is wrong, nobody here can say.
void check_total(std::size_t index, WorkItem& item, std::vector<Contradiction>& contradictions) {
  if (!item.total || item.pay.empty())
    return;
  const Rational parts = sum_of_lines(item.pay);
  if (parts == item.total->to_rational())
    return;
  const std::string made = to_exact_string(parts);
  contradictions.push_back({std::string(to_string(FindingCode::sum_mismatch)), index,
                            fmt::format("the parts make {}, the total says {}", made, item.total->to_string()),
                            made, item.total->to_string()});
  item.doubts.push_back({"total", "the parts do not make the total", std::nullopt});
}

/// All work and no pay; an offer is no work yet.
bool lists_work(const Statement& statement) {
  const auto unpaid = [](const WorkItem& item) {
    const bool offered = std::any_of(item.inputs.begin(), item.inputs.end(),
                                     [](const auto& input) { return input.first == "offered"; });
    return item.kind == WorkKind::job && item.pay.empty() && !item.total && !offered;
  };
  return !statement.work.empty() && std::all_of(statement.work.begin(), statement.work.end(), unpaid);
}

}  // namespace

ParsedStatement read_json(const JsonValue& json) {
  ParsedStatement out;
  JsonFields fields(json, "", out.faults);
  Statement& statement = out.statement;
  read_head(fields, statement);
  statement.period = read_period(fields, out.faults);
  read_work(fields, statement, out.faults);
  read_list(fields, "adjustments", [&](const JsonValue& value, const std::string& at) {
    statement.adjustments.push_back(read_adjustment(value, at, out.faults));
  });
  read_list(fields, "totals", [&](const JsonValue& value, const std::string& at) {
    JsonFields total(value, at, out.faults);
    statement.totals.push_back({word(total, "label").value_or(""), required_amount(total, "amount")});
    refuse_reading_marks(total, {"doubts"});
    total.finish();
  });
  refuse_reading_marks(fields, {"doubts", "unread", "skipped"});
  fields.accept({"coverage"});
  fields.finish();
  for (std::size_t i = 0; i < statement.work.size(); ++i) {
    check_total(i, statement.work[i], statement.contradictions);
    doubt_impossible_values(i, statement.work[i], statement.contradictions);
  }
  statement.lists_work = lists_work(statement);
  return out;
}

}  // namespace ratecheck::statement
