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

/// So many faults of one document are told; whoever posts thousands has one program to mend.
inline constexpr std::size_t kMostFaults = 100;
/// True when no more is told: who reads a list may stop.
inline bool is_full(const std::vector<JsonFault>& faults) {
  return faults.size() > kMostFaults;
}
/// Adds it; behind the last one that is told stands one that says so (`more_faults`), and all later ones are left
/// out.
void add_fault(std::vector<JsonFault>& faults, JsonFault fault);

/// Reads the members of one JSON object, collecting every fault instead of stopping at the first.
/// null counts as absent. What was never asked for is an unknown field: `finish` names it with the
/// nearest right one.
///
///   std::vector<JsonFault> faults;
///   JsonFields fields(*json, "", faults);
///   const std::string platform = fields.required_string("platform");
///   const std::optional<std::int64_t> year = fields.whole_number("year");
///   fields.finish();
///   if (!faults.empty())
///     return refuse(faults);
class JsonFields {
 public:
  /// `value` and `faults` must outlive the reader; a value that is no object is a fault, and then has no members.
  /// `pointer` is where the value stands in the document, "" for the whole of it.
  JsonFields(const JsonValue& value, std::string pointer, std::vector<JsonFault>& faults);

  // A member of another kind is a fault, and counts as absent.
  std::optional<std::string> string(std::string_view name);
  /// Absent is a fault too; then empty.
  std::string required_string(std::string_view name);
  // Texts that others will see (plain_text.h): a longer one, or one with characters that act unseen, is a fault,
  // and counts as absent.
  std::optional<std::string> line(std::string_view name, std::size_t most_bytes);
  std::string required_line(std::string_view name, std::size_t most_bytes);
  /// Line ends are allowed.
  std::string required_words(std::string_view name, std::size_t most_bytes);
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

  /// Adds a fault at a member, for what only the caller can judge.
  void fault(std::string_view name, std::string code, std::string detail, std::string hint = {});
  /// Adds a fault for every member that was never asked for. Once, behind all questions.
  void finish();
  /// As the function above, of the faults it adds to.
  [[nodiscard]] bool is_full() const { return ratecheck::is_full(faults_); }
  /// JSON pointer of a member.
  [[nodiscard]] std::string at(std::string_view name) const { return pointer_at(pointer_, name); }

 private:
  const JsonValue* want(std::string_view name, JsonKind kind);

  const JsonValue& value_;
  std::string pointer_;
  std::vector<JsonFault>& faults_;
  std::vector<std::string> asked_;
};

}  // namespace ratecheck
