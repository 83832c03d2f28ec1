#include "ratecheck/base/json_in.h"

#include <fmt/format.h>

#include <simdjson.h>

#include <set>

#include "ratecheck/base/text.h"

// How JSON is read whole and as it was written (docs/libraries.md "simdjson 3.0.1"). Two passes: the DOM parser
// validates the whole document, within limits (On-Demand alone accepts broken ones); the second pass reads it with
// On-Demand, because only that keeps a number as it was written: 12.50 stays 12.50 and never becomes a double. All
// texts are copied into our own tree, since the library's die with the next token. A name that stands twice in one
// object is refused, since two readers of it could each see another value.

namespace ratecheck {
namespace {

Error bad(std::string message, std::string hint = {}) {
  return Error{"bad_json", std::move(message)}.with_hint(std::move(hint));
}

Place place_of_offset(std::string_view text, std::size_t offset) {
  Place place{{}, 1, 1};
  for (std::size_t i = 0; i < offset && i < text.size(); ++i) {
    ++place.column;
    if (text[i] == '\n') {
      ++place.line;
      place.column = 1;
    }
  }
  return place;
}

/// At least as many values as the text has: each but the first of its container stands behind a comma. Text that
/// is no JSON gives any number.
std::size_t most_values(std::string_view text) {
  std::size_t values = 1;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') {
      in_string = !in_string;
    } else if (in_string) {
      i += c == '\\' ? 1 : 0;
    } else if (c == ',' || c == '[' || c == '{') {
      ++values;
    }
  }
  return values;
}

/// Validates the whole document, and forgets all of it.
Status validate(const simdjson::padded_string& padded, const JsonLimits& limits) {
  simdjson::dom::parser validator(limits.bytes);
  if (validator.allocate(padded.size() + 1, limits.depth) != simdjson::SUCCESS)
    return bad("The document does not fit into memory.");
  simdjson::dom::element root;
  const auto code = validator.parse(padded).get(root);
  if (code == simdjson::DEPTH_ERROR)
    return bad(fmt::format("The document is nested deeper than {} levels.", limits.depth));
  if (code != simdjson::SUCCESS) {
    return bad(fmt::format("This is not valid JSON: {}.", without_stop(simdjson::error_message(code))),
               "Check it with a JSON validator.");
  }
  return {};
}

/// Copies a validated document. The first name that stands twice goes into `problem`; the tree is then not used.
class TreeBuilder {
 public:
  explicit TreeBuilder(std::optional<Error>& problem) : problem_(problem) {}

  template <typename Value>
  JsonValue build(Value&& value) {
    JsonValue out;
    simdjson::ondemand::json_type type{};
    if (value.type().get(type) != simdjson::SUCCESS)
      return out;
    switch (type) {
      case simdjson::ondemand::json_type::object:
        build_object(value, out);
        break;
      case simdjson::ondemand::json_type::array:
        build_array(value, out);
        break;
      case simdjson::ondemand::json_type::string:
        build_string(value, out);
        break;
      case simdjson::ondemand::json_type::number:
        build_number(value, out);
        break;
      case simdjson::ondemand::json_type::boolean:
        out.kind = JsonKind::boolean;
        if (value.get_bool().get(out.boolean) != simdjson::SUCCESS)
          out.kind = JsonKind::null;
        break;
      case simdjson::ondemand::json_type::null:
        (void)value.is_null();
        break;
    }
    return out;
  }

 private:
  template <typename Value>
  void build_object(Value& value, JsonValue& out) {
    out.kind = JsonKind::object;
    std::set<std::string, std::less<>> seen;
    simdjson::ondemand::object object;
    if (value.get_object().get(object) != simdjson::SUCCESS)
      return;
    for (auto field : object) {
      std::string_view name;
      if (field.unescaped_key().get(name) != simdjson::SUCCESS)
        return;
      std::string key(name);  // the view dies with the next token
      if (!seen.insert(key).second && !problem_)
        problem_ = bad(fmt::format("The key \"{}\" stands twice in one object.", key));
      simdjson::ondemand::value child;
      if (field.value().get(child) != simdjson::SUCCESS)
        return;
      out.members.emplace_back(std::move(key), build(child));
    }
  }

  template <typename Value>
  void build_array(Value& value, JsonValue& out) {
    out.kind = JsonKind::array;
    simdjson::ondemand::array array;
    if (value.get_array().get(array) != simdjson::SUCCESS)
      return;
    for (auto item : array) {
      simdjson::ondemand::value child;
      if (item.get(child) != simdjson::SUCCESS)
        return;
      out.items.push_back(build(child));
    }
  }

  template <typename Value>
  void build_string(Value& value, JsonValue& out) {
    out.kind = JsonKind::string;
    std::string_view text;
    if (value.get_string().get(text) == simdjson::SUCCESS)
      out.text = std::string(text);
  }

  template <typename Value>
  void build_number(Value& value, JsonValue& out) {
    out.kind = JsonKind::number;
    out.text = std::string(trim(std::string_view(value.raw_json_token())));
    double ignored = 0;  // reading it moves past the token; its value is never used
    if (value.get_double().get(ignored) != simdjson::SUCCESS)
      out.kind = JsonKind::null;
  }

  std::optional<Error>& problem_;
};

}  // namespace

const JsonValue* JsonValue::find(std::string_view name) const {
  for (const auto& [key, value] : members) {
    if (key == name)
      return &value;
  }
  return nullptr;
}

std::string_view describe(JsonKind kind) {
  switch (kind) {
    case JsonKind::null:
      return "null";
    case JsonKind::boolean:
      return "true or false";
    case JsonKind::number:
      return "a number";
    case JsonKind::string:
      return "a string";
    case JsonKind::array:
      return "an array";
    case JsonKind::object:
      return "an object";
  }
  return "";
}

Result<JsonValue> parse_json(std::string_view text, const JsonLimits& limits) {
  if (text.substr(0, 3) == "\xEF\xBB\xBF")
    text.remove_prefix(3);
  if (trim(text).empty())
    return bad("The document is empty.", "Send a JSON object.");
  if (text.size() > limits.bytes)
    return bad(fmt::format("The document is larger than {} bytes.", limits.bytes));
  if (const auto invalid = find_invalid_utf8(text)) {
    Error error = bad("This is not UTF-8 text.", "Save the file as UTF-8.");
    error.place = place_of_offset(text, *invalid);
    return error;
  }
  if (most_values(text) > limits.values) {
    return bad(fmt::format("The document holds more than {} values.", limits.values),
               "Send it in parts, as a year at a time.");
  }
  const simdjson::padded_string padded(text);
  if (const Status valid = validate(padded, limits); !valid)
    return valid.error();

  simdjson::ondemand::parser reader;
  simdjson::ondemand::document document;
  if (reader.iterate(padded).get(document) != simdjson::SUCCESS)
    return bad("This is not valid JSON.");
  std::optional<Error> problem;
  TreeBuilder builder(problem);
  simdjson::ondemand::value top;
  JsonValue tree;
  if (document.get_value().get(top) == simdjson::SUCCESS) {
    tree = builder.build(top);
  } else {
    return bad("The document is a bare value.", "Send a JSON object or array.");
  }
  if (problem)
    return *problem;
  return tree;
}

std::string pointer_at(std::string_view parent, std::string_view member) {
  std::string out(parent);
  out += '/';
  for (const char c : member) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

std::string pointer_at(std::string_view parent, std::size_t index) {
  return fmt::format("{}/{}", parent, index);
}

}  // namespace ratecheck
