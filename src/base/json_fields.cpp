#include "ratecheck/base/json_fields.h"

#include <fmt/format.h>

#include <algorithm>

#include "ratecheck/base/plain_text.h"
#include "ratecheck/base/text.h"

// Each question notes its name as known and, where the member is of another kind, adds a fault and answers as
// if it were absent. So a poster is told all faults of a document at once, and finish() can name what was never
// asked for.
namespace ratecheck {

void add_fault(std::vector<JsonFault>& faults, JsonFault fault) {
  if (faults.size() < kMostFaults) {
    faults.push_back(std::move(fault));
  } else if (faults.size() == kMostFaults) {
    faults.push_back({"", "more_faults", fmt::format("There are more; the first {} are told.", kMostFaults),
                      "Mend these and send it again."});
  }
}

JsonFields::JsonFields(const JsonValue& value, std::string pointer, std::vector<JsonFault>& faults)
    : value_(value), pointer_(std::move(pointer)), faults_(faults) {
  if (!value.is(JsonKind::object)) {
    add_fault(faults_,
              {pointer_, "wrong_kind", fmt::format("Expected an object, found {}.", describe(value.kind)), {}});
  }
}

const JsonValue* JsonFields::any(std::string_view name) {
  if (std::find(asked_.begin(), asked_.end(), name) == asked_.end())
    asked_.emplace_back(name);
  const JsonValue* value = value_.find(name);
  return value == nullptr || value->is(JsonKind::null) ? nullptr : value;
}

void JsonFields::accept(std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names)
    (void)any(name);
}

const JsonValue* JsonFields::want(std::string_view name, JsonKind kind) {
  const JsonValue* value = any(name);
  if (value == nullptr || value->is(kind))
    return value;
  fault(name, "wrong_kind", fmt::format("Expected {}, found {}.", describe(kind), describe(value->kind)),
        kind == JsonKind::string && value->is(JsonKind::number) ? "Put it in quotes, so that no digit is lost."
                                                                : "");
  return nullptr;
}

std::optional<std::string> JsonFields::string(std::string_view name) {
  const JsonValue* value = want(name, JsonKind::string);
  if (value == nullptr)
    return std::nullopt;
  return value->text;
}

std::string JsonFields::required_string(std::string_view name) {
  if (any(name) == nullptr) {
    fault(name, "missing_field", fmt::format("'{}' is needed.", name));
    return {};
  }
  return string(name).value_or(std::string());
}

std::optional<std::string> JsonFields::line(std::string_view name, std::size_t most_bytes) {
  std::optional<std::string> text = string(name);
  if (!text)
    return text;
  if (const Status good = check_line(*text, most_bytes); !good) {
    fault(name, good.error().code, good.error().message, good.error().hint);
    return std::nullopt;
  }
  return text;
}

std::string JsonFields::required_line(std::string_view name, std::size_t most_bytes) {
  const bool told = !required_string(name).empty();
  return told ? line(name, most_bytes).value_or("") : std::string();
}

std::string JsonFields::required_words(std::string_view name, std::size_t most_bytes) {
  std::string text = required_string(name);
  if (const Status good = check_words(text, most_bytes); !good) {
    fault(name, good.error().code, good.error().message, good.error().hint);
    return {};
  }
  return text;
}

std::optional<std::int64_t> JsonFields::whole_number(std::string_view name) {
  const JsonValue* value = want(name, JsonKind::number);
  if (value == nullptr)
    return std::nullopt;
  const auto number = parse_integer(value->text);
  if (!number) {
    fault(name, "bad_value", fmt::format("Expected a whole number, found {}.", value->text));
    return std::nullopt;
  }
  return *number;
}

std::optional<bool> JsonFields::boolean(std::string_view name) {
  const JsonValue* value = want(name, JsonKind::boolean);
  if (value == nullptr)
    return std::nullopt;
  return value->boolean;
}

const JsonValue* JsonFields::object(std::string_view name) {
  return want(name, JsonKind::object);
}

const std::vector<JsonValue>* JsonFields::array(std::string_view name) {
  const JsonValue* value = want(name, JsonKind::array);
  return value == nullptr ? nullptr : &value->items;
}

void JsonFields::fault(std::string_view name, std::string code, std::string detail, std::string hint) {
  add_fault(faults_, {at(name), std::move(code), std::move(detail), std::move(hint)});
}

void JsonFields::finish() {
  for (const auto& [name, value] : value_.members) {
    if (is_full())
      return;
    if (std::find(asked_.begin(), asked_.end(), name) != asked_.end())
      continue;
    fault(name, "unknown_field", fmt::format("There is no field '{}' here.", name),
          std::string(trim(did_you_mean(name, asked_))));
  }
}

}  // namespace ratecheck
