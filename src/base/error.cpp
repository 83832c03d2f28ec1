#include "ratecheck/base/error.h"

#include <algorithm>

namespace ratecheck {
namespace {

std::string place_prefix(const Place& place) {
  std::string out;
  if (!place.file.empty()) {
    out += place.file;
    out += ':';
  }
  if (place.line != 0) {
    out += std::to_string(place.line);
    out += ':';
    if (place.column != 0) {
      out += std::to_string(place.column);
      out += ':';
    }
  }
  if (!out.empty())
    out += ' ';
  return out;
}

// The caret must stand under the byte the column counts to: tabs stay tabs, continuation bytes of a
// multi-byte character take no room.
std::string caret_line(const std::string& excerpt, std::size_t column) {
  std::string out;
  const std::size_t end = std::min(column - 1, excerpt.size());
  for (std::size_t i = 0; i < end; ++i) {
    const auto byte = static_cast<unsigned char>(excerpt[i]);
    if ((byte & 0xC0U) == 0x80U)
      continue;
    out += excerpt[i] == '\t' ? '\t' : ' ';
  }
  return out + '^';
}

}  // namespace

Error Error::at(Place where) && {
  place = std::move(where);
  return std::move(*this);
}

Error Error::with_hint(std::string how_to_mend) && {
  hint = std::move(how_to_mend);
  return std::move(*this);
}

Error Error::with_excerpt(std::string line) && {
  excerpt = std::move(line);
  return std::move(*this);
}

std::string describe(const Error& error) {
  std::string out = place_prefix(error.place) + error.message;
  if (!error.excerpt.empty()) {
    out += "\n  " + error.excerpt;
    if (error.place.column != 0)
      out += "\n  " + caret_line(error.excerpt, error.place.column);
  }
  if (!error.hint.empty())
    out += "\n  hint: " + error.hint;
  return out;
}

std::string describe(const std::vector<Error>& errors) {
  std::string out;
  for (const Error& error : errors) {
    if (!out.empty())
      out += '\n';
    out += describe(error);
  }
  return out;
}

}  // namespace ratecheck
