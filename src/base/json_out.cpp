#include "ratecheck/base/json_out.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>

namespace ratecheck {
namespace {

constexpr std::array<bool, 256> kNeedsEscape = [] {
  std::array<bool, 256> table{};
  for (std::size_t byte = 0; byte < 0x20; ++byte)
    table[byte] = true;
  for (const char odd : {'\x7F', '"', '\\'})
    table[static_cast<unsigned char>(odd)] = true;
  return table;
}();

/// The escape's end.
char* escape(char* to, char c) {
  static constexpr char kHex[] = "0123456789abcdef";
  static constexpr std::string_view kNamed = "\"\"\\\\\nn\rr\tt";  // the character, and its letter
  *to++ = '\\';
  for (std::size_t i = 0; i < kNamed.size(); i += 2) {
    if (c == kNamed[i]) {
      *to++ = kNamed[i + 1];
      return to;
    }
  }
  const auto byte = static_cast<unsigned char>(c);
  for (const char digit : {'u', '0', '0', kHex[byte >> 4U], kHex[byte & 15U]})
    *to++ = digit;
  return to;
}

}  // namespace

std::string json_quote(std::string_view text) {
  JsonWriter out;
  out.string(text);
  return out.take();
}

char* JsonWriter::room_for(std::size_t most) {
  if (out_.size() - used_ < most)
    out_.resize(std::max(out_.size() * 2, used_ + most));
  return out_.data() + used_;
}

void JsonWriter::written_to(const char* end) {
  used_ = static_cast<std::size_t>(end - out_.data());
}

void JsonWriter::put(char c) {
  *room_for(1) = c;
  ++used_;
}

void JsonWriter::put(std::string_view text) {
  written_to(std::copy(text.begin(), text.end(), room_for(text.size())));
}

// In pieces, so that room for the worst case, where every byte is escaped, is never much.
void JsonWriter::put_quoted(std::string_view text) {
  constexpr std::size_t kPiece = 4096;
  constexpr std::size_t kLongestEscape = 6;
  put('"');
  while (!text.empty()) {
    const std::string_view piece = text.substr(0, kPiece);
    char* to = room_for(piece.size() * kLongestEscape);
    for (const char c : piece) {
      if (kNeedsEscape[static_cast<unsigned char>(c)]) {
        to = escape(to, c);
      } else {
        *to++ = c;
      }
    }
    written_to(to);
    text.remove_prefix(piece.size());
  }
  put('"');
}

void JsonWriter::newline() {
  if (style_ == Style::compact)
    return;
  put('\n');
  for (std::size_t i = 0; i < has_items_.size(); ++i)
    put("  ");
}

void JsonWriter::before_value() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (has_items_.empty())
    return;
  if (has_items_.back())
    put(',');
  has_items_.back() = true;
  newline();
}

JsonWriter& JsonWriter::begin_object() {
  before_value();
  put('{');
  has_items_.push_back(false);
  return *this;
}

JsonWriter& JsonWriter::end_object() {
  assert(!has_items_.empty() && !after_key_);
  const bool had = has_items_.back();
  has_items_.pop_back();
  if (had)
    newline();
  put('}');
  return *this;
}

JsonWriter& JsonWriter::begin_array() {
  before_value();
  put('[');
  has_items_.push_back(false);
  return *this;
}

JsonWriter& JsonWriter::end_array() {
  assert(!has_items_.empty() && !after_key_);
  const bool had = has_items_.back();
  has_items_.pop_back();
  if (had)
    newline();
  put(']');
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  assert(!after_key_);
  before_value();
  put_quoted(name);
  put({": ", style_ == Style::compact ? 1U : 2U});
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::string(std::string_view text) {
  before_value();
  put_quoted(text);
  return *this;
}

JsonWriter& JsonWriter::integer(std::int64_t value) {
  constexpr std::size_t kMostDigits = 20;
  before_value();
  char* to = room_for(kMostDigits);
  written_to(std::to_chars(to, to + kMostDigits, value).ptr);
  return *this;
}
JsonWriter& JsonWriter::boolean(bool value) {
  return raw(value ? "true" : "false");
}
JsonWriter& JsonWriter::null() {
  return raw("null");
}
JsonWriter& JsonWriter::null_member(std::string_view name) {
  return nulls_ == Nulls::left_out ? *this : key(name).null();
}

JsonWriter& JsonWriter::raw(std::string_view json) {
  before_value();
  put(json);
  return *this;
}

}  // namespace ratecheck
