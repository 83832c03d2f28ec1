#include "extraction/read/repair.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "extraction/read/field_types.h"
#include "ratecheck/base/text.h"

// How candidates for a damaged amount are made. Sign and currency sign are taken off, letters become the digits
// that they look like, and the rest is spelt in each way in which a point can have been lost or misread:
//
//   "$1Z.50"   12.50                a letter for a digit
//   "$5350"    53.50                the point is lost
//   "$53,50"   53.50                a comma for the point
//   "$53 50"   53.50                a blank for the point; also 5350
//   "512.50"   12.50                a currency sign read as a digit, where no sign stands there
//
// Candidates are only ever compared with a sum of the document (apply_identities.cpp). So there may be too many of
// them, but what stands there is never one, nor what has more than two decimals.
namespace ratecheck::extraction {
namespace {

/// The digit that a letter or stroke is often read for; else the character itself.

char digit_like(char c) {
  switch (c) {
    case 'O':
    case 'o':
    case 'Q':
    case 'D':
      return '0';
    case 'l':
    case 'I':
    case 'i':
    case '|':
      return '1';
    case 'Z':
    case 'z':
      return '2';
    case 'S':
    case 's':
      return '5';
    case 'G':
    case 'b':
      return '6';
    case 'T':
      return '7';
    case 'B':
      return '8';
    case 'g':
    case 'q':
      return '9';
    default:
      return c;
  }
}

std::string translated(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), digit_like);
  return out;
}

bool has_symbol(std::string_view raw) {
  return raw.find('$') != std::string_view::npos || raw.find("£") != std::string_view::npos ||
         raw.find("€") != std::string_view::npos;
}

// Sign and symbol off the front, kept apart so that only the number is mended.
std::string_view number_part(std::string_view raw, std::string& sign) {
  std::string_view rest = trim(raw);
  while (!rest.empty() && !is_digit(rest.front()) && digit_like(rest.front()) == rest.front() &&
         rest.front() != '.') {
    if (rest.front() == '-')
      sign = "-";
    rest.remove_prefix(1);
  }
  return rest;
}

/// Collects values, each once, and none that is what stands there.
class Candidates {
 public:
  explicit Candidates(std::string_view raw) : as_printed_(parse_amount(raw, '.')) {}

  void add(const std::string& number, const std::string& sign) {
    const std::optional<Decimal> value = parse_amount(sign + number, '.');
    if (!value || value->scale() > 2 || (as_printed_ && *value == *as_printed_))
      return;
    if (std::find(found_.begin(), found_.end(), *value) == found_.end())
      found_.push_back(*value);
  }
  std::vector<Decimal> take() { return std::move(found_); }

 private:
  std::optional<Decimal> as_printed_;
  std::vector<Decimal> found_;
};

// The spellings of one number with its decimal point mended.
void add_spellings(const std::string& number, const std::string& sign, Candidates& out) {
  std::string joined;
  for (char c : number) {
    if (c != ' ')
      joined += c;
  }
  out.add(joined, sign);
  const std::size_t comma = joined.rfind(',');
  if (comma != std::string::npos && comma + 3 == joined.size() && joined.find('.') == std::string::npos) {
    std::string point = joined;
    point[comma] = '.';
    out.add(point, sign);
  }
  const std::size_t blank = number.rfind(' ');
  if (blank != std::string::npos && blank + 3 == number.size() && number.find('.') == std::string::npos)
    out.add(fmt::format("{}.{}", joined.substr(0, joined.size() - 2), joined.substr(joined.size() - 2)), sign);
  const bool plain = std::all_of(joined.begin(), joined.end(), is_digit);
  if (plain && joined.size() >= 3)
    out.add(fmt::format("{}.{}", joined.substr(0, joined.size() - 2), joined.substr(joined.size() - 2)), sign);
}

}  // namespace

std::vector<Decimal> repairs_of(std::string_view raw) {
  if (raw.size() > 32 || std::none_of(raw.begin(), raw.end(), is_digit))
    return {};
  std::string sign;
  const std::string_view number = number_part(raw, sign);
  Candidates out(raw);
  const std::string digits = translated(number);
  add_spellings(digits, sign, out);
  // A currency sign read as S, 5, 8, 7, E or &: then no sign stands there.
  const bool sign_like =
      !number.empty() && std::string_view("S578").find(number.front()) != std::string_view::npos;
  if (sign_like && !has_symbol(raw) && number.size() > 1)
    add_spellings(digits.substr(1), sign, out);
  return out.take();
}

bool looks_like_amount(std::string_view raw) {
  std::string sign;
  const std::string digits = translated(number_part(raw, sign));
  return std::any_of(raw.begin(), raw.end(), is_digit) && !digits.empty() &&
         std::all_of(digits.begin(), digits.end(), [](char c) {
           return is_digit(c) || c == '.' || c == ',' || c == ' ' || c == '-' || c == '+';
         });
}

}  // namespace ratecheck::extraction
