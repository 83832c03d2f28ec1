#include "ratecheck/base/shape.h"

#include "ratecheck/base/text.h"

namespace ratecheck {

bool is_shape_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (static_cast<unsigned char>(c) & 0x80U) != 0;
}

std::string shape_of(std::string_view text, const Vocabulary& known) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && is_shape_letter(text[end]))
      ++end;
    if (end == i) {
      out += text[i] >= '0' && text[i] <= '9' ? '9' : text[i];
      ++i;
      continue;
    }
    const std::string_view word = text.substr(i, end - i);
    out += known.contains(to_lower(word)) ? word : std::string_view("Aaa");
    i = end;
  }
  return out;
}

}  // namespace ratecheck
