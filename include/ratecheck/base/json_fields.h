#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ratecheck/base/json_in.h"

namespace ratecheck {

/// One fault of a posted JSON document.
struct JsonFault {
  std::string at;    ///< JSON pointer
  std::string code;  ///< `unknown_field`, `missing_field`, `wrong_kind`, `bad_value` …
  std::string detail;
  std::string hint;
};

/// Reads the members of one JSON object, collecting every fault instead of stopping at the first.
/// null counts as absent. What was never asked for is an unknown field: `finish` names it with the
/// nearest right one.
class JsonFields {
 public:
  /// `value` must outlive the reader; a value that is no object is a fault, and then has no members.
  JsonFields(const JsonValue& value, std::string pointer, std::vector<JsonFault>& faults);

  std::optional<std::string> string(std::string_view name);
  std::string required_string(std::string_view name);
  std::optional<std::int64_t> whole_number(std::string_view name);
  std::optional<bool> boolean(std::string_view name);
  /// nullptr when absent or null.
  const JsonValue* object(std::string_view name);
  /// The items of an array, or nullptr when absent or null.
  const std::vector<JsonValue>* array(std::string_view name);
  /// Any kind; marks the name as known.
  const JsonValue* any(std::string_view name);
  /// Marks names as known without reading them.
  void accept(std::initializer_list<std::string_view> names);

  void fault(std::string_view name, std::string code, std::string detail, std::string hint = {});
  void finish();
  [[nodiscard]] std::string at(std::string_view name) const { return pointer_at(pointer_, name); }

 private:
  const JsonValue* want(std::string_view name, JsonKind kind);

  const JsonValue& value_;
  std::string pointer_;
  std::vector<JsonFault>& faults_;
  std::vector<std::string> asked_;
};

}  // namespace ratecheck
