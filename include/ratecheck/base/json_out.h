#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ratecheck {

class Spool;  // spool.h

/// Writes one JSON document from left to right. Commas are its business; balance is the caller's
/// (asserted). Text must be UTF-8. Never escapes '/', always escapes control characters.
///
///   JsonWriter out;
///   out.begin_object().member("amount", "12.50");
///   out.key("lines").begin_array().integer(3).integer(4).end_array();
///   out.end_object();
///   const std::string json = out.take();  // {"amount":"12.50","lines":[3,4]}
///
/// What may be long goes into a Spool while it is written, and needs no memory of its length:
///
///   JsonWriter out(spool);
///   …
///   out.hand_over();  // behind the last piece
class JsonWriter {
 public:
  enum class Style { compact, indented };
  enum class Nulls { written, left_out };  ///< left_out: null_member() writes nothing at all
  explicit JsonWriter(Style style = Style::compact, Nulls nulls = Nulls::written) : style_(style), nulls_(nulls) {}
  /// `into` must outlive the writer.
  explicit JsonWriter(Spool& into) : into_(&into) {}

  JsonWriter& begin_object() { return begin('{'); }
  JsonWriter& end_object() { return end('}'); }
  JsonWriter& begin_array() { return begin('['); }
  JsonWriter& end_array() { return end(']'); }
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

  /// Where it writes into a Spool: what is not yet there. The writer may not go on afterwards.
  void hand_over();

  // Only where it does not write into a Spool:
  /// What is written so far; valid until more is.
  [[nodiscard]] std::string_view text() const { return {out_.data(), used_}; }
  /// The document, handed over; the writer may begin another.
  std::string take() {
    out_.resize(used_);
    used_ = 0;
    return std::move(out_);
  }

 private:
  JsonWriter& begin(char bracket);
  JsonWriter& end(char bracket);
  /// Where the next byte goes, with so much room there.
  char* room_for(std::size_t most) {
    if (out_.size() - used_ < most)
      grow(most);
    return out_.data() + used_;
  }
  void grow(std::size_t most);
  void written_to(const char* end);
  char* before_value(std::size_t most);  ///< the same, after the comma and line that a value may need
  char* new_line(char* to) const;
  /// The innermost container that is open.
  [[nodiscard]] bool is_empty() const { return out_[used_ - 1] == '{' || out_[used_ - 1] == '['; }

  Style style_ = Style::compact;
  Nulls nulls_ = Nulls::written;
  Spool* into_ = nullptr;
  std::string out_;  // longer than what is written: millions of small pieces come one by one
  std::size_t used_ = 0;
  std::size_t depth_ = 0;
  bool after_key_ = false;
};

/// A text as a JSON string, quotes included.
std::string json_quote(std::string_view text);

}  // namespace ratecheck
