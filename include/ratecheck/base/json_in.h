#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ratecheck/base/result.h"

/// JSON read whole, into a tree that owns all its texts: the text that it was parsed from may go.
///
///   const Result<JsonValue> json = parse_json(R"({"pay": 12.50})");
///   if (!json)
///     return json.error();
///   const JsonValue* pay = json->find("pay");  // kind number, text "12.50": as written, never a double
///
/// No state is shared, so any thread may parse.
namespace ratecheck {

enum class JsonKind { null, boolean, number, string, array, object };

struct JsonMember;

/// One value of a JSON document, kept whole: numbers as they were written, members in their order.
struct JsonValue {
  JsonKind kind = JsonKind::null;
  bool boolean = false;
  std::string text;                 ///< of a string its content, of a number its digits
  std::vector<JsonValue> items;     ///< of an array
  std::vector<JsonMember> members;  ///< of an object

  [[nodiscard]] bool is(JsonKind k) const { return kind == k; }
  /// The member of that name, or nullptr.
  [[nodiscard]] const JsonValue* find(std::string_view name) const;
};

struct JsonMember {
  JsonMember(std::string member_name, JsonValue member_value)
      : name(std::move(member_name)), value(std::move(member_value)) {}

  std::string name;
  JsonValue value;
};

/// Name of a kind for messages: "a string", "an object".
std::string_view describe(JsonKind kind);

/// What is refused before anybody builds a tree of it.
struct JsonLimits {
  std::size_t bytes = 16U << 20U;
  std::size_t depth = 16;  ///< objects and arrays within each other
  /// Each takes a hundred bytes of memory, however short it is written.
  std::size_t values = 300'000;
};

/// The whole document is validated: trailing content, duplicate keys, too deep nesting and invalid
/// UTF-8 are refused. A byte order mark is skipped. Error code `bad_json`; the place's file is empty.
Result<JsonValue> parse_json(std::string_view text, const JsonLimits& limits = {});

/// JSON pointer (RFC 6901) of a child: at("/work/0", "total") is "/work/0/total".
std::string pointer_at(std::string_view parent, std::string_view member);
std::string pointer_at(std::string_view parent, std::size_t index);

}  // namespace ratecheck
