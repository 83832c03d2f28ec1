#include "ratecheck/base/json_out.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>

#include "ratecheck/base/spool.h"

namespace ratecheck {
namespace {

// How JSON is written in place. The text lies in a string that is longer than what is written of it, and grows by
// doubling. Every piece first makes room for the most that it can need, comma, line end and escapes included, and
// then writes through a pointer without looking again. Whether a comma is due is seen by the last byte: behind an
// open bracket there is none. An import writes millions of small pieces this way: ./dev bench csv.

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

constexpr std::size_t kLongestEscape = 6;  // \u0000

/// At least what quote() writes. Only long texts are looked at: short ones may have room they do not need.
std::size_t most_quoted(std::string_view text) {
  constexpr std::size_t kShort = 256;
  const auto escapes = [&] {
    return std::count_if(text.begin(), text.end(),
                         [](char c) { return kNeedsEscape[static_cast<unsigned char>(c)]; });
  };
  const std::size_t odd = text.size() <= kShort ? text.size() : static_cast<std::size_t>(escapes());
  return text.size() + odd * (kLongestEscape - 1) + 2;
}

/// The end of it.
inline char* escaped(char* to, std::string_view text) {
  for (const char c : text) {
    if (kNeedsEscape[static_cast<unsigned char>(c)]) {
      to = escape(to, c);
    } else {
      *to++ = c;
    }
  }
  return to;
}

/// In quotes and escaped; the end of it.
inline char* quote(char* to, std::string_view text) {
  *to++ = '"';
  to = escaped(to, text);
  *to++ = '"';
  return to;
}

}  // namespace

std::string json_quote(std::string_view text) {
  JsonWriter out;
  out.string(text);
  return out.take();
}

namespace {

constexpr std::size_t kAtATime = std::size_t{64} << 10U;  // into a spool

}  // namespace

void JsonWriter::grow(std::size_t most) {
  if (into_ != nullptr && used_ > kAtATime / 2) {
    into_->append({out_.data(), used_ - 1});
    out_[0] = out_[used_ - 1];  // the last byte stays: it tells whether a comma is due
    used_ = 1;
  }
  if (out_.size() - used_ < most)
    out_.resize(std::max(into_ != nullptr ? kAtATime : out_.size() * 2, used_ + most));
}

void JsonWriter::hand_over() {
  assert(depth_ == 0 && !after_key_);
  into_->append({out_.data(), used_});
  used_ = 0;
}

void JsonWriter::written_to(const char* end) {
  used_ = static_cast<std::size_t>(end - out_.data());
}

char* JsonWriter::new_line(char* to) const {
  if (style_ == Style::compact)
    return to;
  *to++ = '\n';
  return std::fill_n(to, depth_ * 2, ' ');
}

inline char* JsonWriter::before_value(std::size_t most) {
  char* to = room_for(most + 2 + depth_ * 2);
  if (after_key_) {
    after_key_ = false;
    return to;
  }
  if (depth_ == 0)
    return to;
  if (!is_empty())
    *to++ = ',';
  return new_line(to);
}

JsonWriter& JsonWriter::begin(char bracket) {
  char* to = before_value(1);
  *to++ = bracket;
  written_to(to);
  ++depth_;
  return *this;
}

JsonWriter& JsonWriter::end(char bracket) {
  assert(depth_ > 0 && !after_key_);
  --depth_;
  const bool empty = is_empty();
  char* to = room_for(2 + depth_ * 2);
  if (!empty)
    to = new_line(to);
  *to++ = bracket;
  written_to(to);
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  assert(!after_key_);
  char* to = quote(before_value(most_quoted(name) + 2), name);
  *to++ = ':';
  if (style_ == Style::indented)
    *to++ = ' ';
  written_to(to);
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::string(std::string_view text) {
  if (into_ == nullptr || text.size() <= kAtATime) {
    written_to(quote(before_value(most_quoted(text)), text));
    return *this;
  }
  char* to = before_value(1);
  *to++ = '"';
  written_to(to);
  for (; !text.empty(); text.remove_prefix(std::min(text.size(), kAtATime)))
    written_to(escaped(room_for(most_quoted(text.substr(0, kAtATime))), text.substr(0, kAtATime)));
  to = room_for(1);
  *to++ = '"';
  written_to(to);
  return *this;
}

JsonWriter& JsonWriter::integer(std::int64_t value) {
  constexpr std::size_t kMostDigits = 20;
  char* to = before_value(kMostDigits);
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
  if (into_ != nullptr && json.size() > kAtATime) {
    written_to(before_value(0));
    into_->append(text());
    into_->append(json.substr(0, json.size() - 1));
    out_[0] = json.back();
    used_ = 1;
    return *this;
  }
  written_to(std::copy(json.begin(), json.end(), before_value(json.size())));
  return *this;
}

}  // namespace ratecheck
