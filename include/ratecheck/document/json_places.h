#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "ratecheck/base/json_in.h"

/// Where the values of a JSON document stand in its text:
///
///   const Result<JsonValue> json = parse_json(text);
///   const PlacedJson root = find_places(text, *json);
///   if (const PlacedJson* pay = root.find("pay"))
///     text.substr(pay->from, pay->to - pay->from);  // "12.50", as it stands
namespace ratecheck::document {

/// A JSON value with its place: bytes [from, to) of the text it was parsed from. The value belongs to
/// the tree that was given to find_places and must outlive this.
struct PlacedJson {
  const JsonValue* value = nullptr;
  std::size_t from = 0;
  std::size_t to = 0;
  std::vector<PlacedJson> children;  ///< beside value->items or value->members

  /// The member of that name, or nullptr.
  [[nodiscard]] const PlacedJson* find(std::string_view name) const;
};

/// `value` must be what parse_json made of `text`, which has no byte order mark. Depth is the parser's limit.
PlacedJson find_places(std::string_view text, const JsonValue& value);

}  // namespace ratecheck::document
