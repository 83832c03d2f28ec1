#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ratecheck {

/// Writes one JSON document from left to right. Commas are its business; balance is the caller's
/// (asserted). Text must be UTF-8. Never escapes '/', always escapes control characters.
class JsonWriter {
 public:
  enum class Style { compact, indented };
  enum class Nulls { written, left_out };  ///< left out: what null_member() names is no member
  explicit JsonWriter(Style style = Style::compact, Nulls nulls = Nulls::written) : style_(style), nulls_(nulls) {}

  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);
  JsonWriter& string(std::string_view text);
  JsonWriter& integer(std::int64_t value);
  JsonWriter& boolean(bool value);
  JsonWriter& null();
  /// A number or any other token already written as JSON.
  JsonWriter& raw(std::string_view json);

  // key and value in one, the common case
  JsonWriter& member(std::string_view name, std::string_view text) { return key(name).string(text); }
  JsonWriter& member(std::string_view name, const char* text) { return key(name).string(text); }
  JsonWriter& member(std::string_view name, bool value) { return key(name).boolean(value); }
  JsonWriter& member(std::string_view name, std::int64_t value) { return key(name).integer(value); }
  JsonWriter& member(std::string_view name, int value) { return key(name).integer(value); }
  JsonWriter& member(std::string_view name, std::size_t value) {
    return key(name).integer(static_cast<std::int64_t>(value));
  }
  JsonWriter& null_member(std::string_view name);

  [[nodiscard]] std::string_view text() const { return {out_.data(), used_}; }
  std::string take() {
    out_.resize(used_);
    used_ = 0;
    return std::move(out_);
  }

 private:
  void before_value();
  void newline();
  char* room_for(std::size_t most);  ///< the end of what is written, with so much room behind it
  void written_to(const char* end);
  void put(char c);
  void put(std::string_view text);
  void put_quoted(std::string_view text);

  Style style_;
  std::string out_;  // longer than what is written: millions of small pieces come one by one
  std::size_t used_ = 0;
  std::vector<bool> has_items_;  // one per open container
  bool after_key_ = false;
  Nulls nulls_;
};

std::string json_quote(std::string_view text);

}  // namespace ratecheck
