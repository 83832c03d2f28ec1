#pragma once

#include <string>
#include <vector>

#include "ratecheck/base/json_in.h"

/// As much of JSON Schema as /openapi.json uses: $ref, type, properties, required, additionalProperties, items,
/// enum, const, anyOf.
namespace test {

using ratecheck::JsonKind;
using ratecheck::JsonValue;

class SchemaCheck {
 public:
  SchemaCheck(JsonValue openapi, JsonValue statement)
      : openapi_(std::move(openapi)), statement_(std::move(statement)) {}

  /// What of the value does not fit; empty: all of it does.
  [[nodiscard]] std::vector<std::string> faults(const JsonValue& schema, const JsonValue& value) const {
    std::vector<std::string> out;
    check(openapi_, schema, value, "", out);
    return out;
  }
  [[nodiscard]] const JsonValue& openapi() const { return openapi_; }

 private:
  void check(const JsonValue& root, const JsonValue& schema, const JsonValue& value, const std::string& at,
             std::vector<std::string>& out) const {
    if (const JsonValue* ref = schema.find("$ref"))
      return follow(root, ref->text, value, at, out);
    if (const JsonValue* any = schema.find("anyOf")) {
      for (const JsonValue& one : any->items) {
        std::vector<std::string> wrong;
        check(root, one, value, at, wrong);
        if (wrong.empty())
          return;
      }
      out.push_back(at + ": none of the forms");
    }
    if (const JsonValue* type = schema.find("type"); type != nullptr && !is_of(*type, value))
      return out.push_back(at + ": " + std::string(ratecheck::describe(value.kind)));
    if (const JsonValue* words = schema.find("enum")) {
      bool found = false;
      for (const JsonValue& word : words->items)
        found = found || word.text == value.text;
      if (!found)
        out.push_back(at + ": '" + value.text + "' is no word of the list");
    }
    if (const JsonValue* only = schema.find("const"); only != nullptr && only->text != value.text)
      out.push_back(at + ": '" + value.text + "'");
    if (value.is(JsonKind::object))
      check_members(root, schema, value, at, out);
    const JsonValue* items = schema.find("items");
    for (std::size_t i = 0; items != nullptr && i < value.items.size(); ++i)
      check(root, *items, value.items[i], at + "/" + std::to_string(i), out);
  }

  void follow(const JsonValue& root, const std::string& ref, const JsonValue& value, const std::string& at,
              std::vector<std::string>& out) const {
    if (ref == "/schemas/statement-1.json")
      return check(statement_, statement_, value, at, out);
    const JsonValue* schema = &root;
    for (std::size_t from = 2; schema != nullptr && from < ref.size();) {
      const std::size_t end = std::min(ref.find('/', from), ref.size());
      schema = schema->find(ref.substr(from, end - from));
      from = end + 1;
    }
    if (schema == nullptr)
      return out.push_back("no schema " + ref);
    check(root, *schema, value, at, out);
  }

  void check_members(const JsonValue& root, const JsonValue& schema, const JsonValue& value, const std::string& at,
                     std::vector<std::string>& out) const {
    if (const JsonValue* required = schema.find("required")) {
      for (const JsonValue& name : required->items) {
        if (value.find(name.text) == nullptr)
          out.push_back(at + "/" + name.text + ": missing");
      }
    }
    const JsonValue* properties = schema.find("properties");
    const JsonValue* others = schema.find("additionalProperties");
    for (const auto& [name, member] : value.members) {
      const JsonValue* known = properties == nullptr ? nullptr : properties->find(name);
      if (known != nullptr) {
        check(root, *known, member, at + "/" + name, out);
      } else if (others != nullptr && others->is(JsonKind::boolean)) {
        if (!others->boolean)
          out.push_back(at + "/" + name + ": not in the schema");
      } else if (others != nullptr) {
        check(root, *others, member, at + "/" + name, out);
      }
    }
  }

  static bool is_of(const JsonValue& type, const JsonValue& value) {
    if (type.is(JsonKind::array)) {
      for (const JsonValue& one : type.items) {
        if (is_of(one, value))
          return true;
      }
      return false;
    }
    switch (value.kind) {
      case JsonKind::null:
        return type.text == "null";
      case JsonKind::boolean:
        return type.text == "boolean";
      case JsonKind::string:
        return type.text == "string";
      case JsonKind::array:
        return type.text == "array";
      case JsonKind::object:
        return type.text == "object";
      case JsonKind::number:
        return type.text == "number" ||
               (type.text == "integer" && value.text.find_first_of(".eE") == std::string::npos);
    }
    return false;
  }

  JsonValue openapi_;
  JsonValue statement_;
};

}  // namespace test
