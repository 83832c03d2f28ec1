#include "extraction/read/field_types.h"

#include <array>
#include <limits>

#include "extraction/read/currency_sign.h"
#include "ratecheck/base/divide_rounded.h"
#include "ratecheck/base/rational.h"
#include "ratecheck/base/text.h"
#include "ratecheck/document/document.h"

// How amounts, durations and distances are read (docs/parsers.md "Types"). A token is taken whole or not at all:
// what stands beside a number must be a sign, a currency or a unit that is known, at most one of each.
//
//   "-$1,234.50"   minus, "$", then 1,234.50 with the mark '.'    -1234.50
//   "(3.00)"       brackets are a minus, also behind one          -3.00
//   "1.234,50 €"   with the mark ','                              1234.50
//   "12,34"        with the mark '.'                              nothing: 34 is no group of three
//   "1,234"        with kEitherMark                               nothing: a thousand, or a little more than one
//   "3.7E-4"       as a spreadsheet writes it                     0.00037; "1.2E+15" is nothing: digits are lost
//
// The mark is told by the parser file, or by the other numbers of the column (decimal_mark.h), and never guessed.
// Most numbers are digits with one mark, and are read by parse_plain() without a copy; only the others go through
// their groups.
namespace ratecheck::extraction {
namespace {

void drop_blanks(std::string_view& text) {
  text = trim(text);
}

// One symbol or code ("COP", "CHF") off one end. What it says of the currency is held against the layout's when
// the whole document is read: OCR confuses single ones.
bool drop_symbol(std::string_view& text) {
  if (text.empty() || (is_digit(text.front()) && is_digit(text.back())))
    return false;
  if (drop_sign_of_currency(text))
    return true;
  // OCR reads the pound sign as E or &: neither looks like a digit, so with cents behind it nothing is lost.
  const bool cents = text.size() > 4 && (text[text.size() - 3] == '.' || text[text.size() - 3] == ',');
  if (cents && (text[0] == 'E' || text[0] == '&') && (is_digit(text[1]) || text[1] == '-')) {
    text.remove_prefix(1);
    return true;
  }
  if (text.size() > 3 && is_upper(text[0]) && is_upper(text[1]) && is_upper(text[2]) && !is_upper(text[3])) {
    text.remove_prefix(3);
    return true;
  }
  const std::size_t n = text.size();
  if (n > 3 && is_upper(text[n - 1]) && is_upper(text[n - 2]) && is_upper(text[n - 3]) && !is_upper(text[n - 4])) {
    text.remove_suffix(3);
    return true;
  }
  return false;
}

/// How many signs stood around an amount.
struct Sign {
  int minus = 0;
  int plus = 0;
};

void drop_sign(std::string_view& text, Sign& sign) {
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    (text.front() == '-' ? sign.minus : sign.plus) += 1;
    text.remove_prefix(1);
  } else if (!text.empty() && text.back() == '-') {
    sign.minus += 1;
    text.remove_suffix(1);
  }
}

// "1,234" is grouped by threes; "12,34" is not a thousand anything.
bool strip_thousands(std::string_view whole, std::string& digits) {
  std::size_t since = 0;
  bool grouped = false;
  char separator = 0;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    const char c = whole[i];
    if (is_digit(c)) {
      digits += c;
      ++since;
      continue;
    }
    const bool first_group = !grouped && since >= 1 && since <= 3;
    if (!(first_group || (grouped && since == 3)) || (separator != 0 && c != separator))
      return false;
    grouped = true;
    separator = c;
    since = 0;
  }
  return !digits.empty() && (!grouped || since == 3);
}

// The mark that cents make plain: "12,50" and "12.50", but neither "1,234" nor "1.234,50".
char mark_of(std::string_view text) {
  const std::size_t first = text.find_first_of(".,");
  if (first == std::string_view::npos)
    return '.';
  return first + 3 == text.size() ? text[first] : kEitherMark;
}

// "12.50": digits and at most one mark between them, the common case by far.
std::optional<Decimal> parse_plain(std::string_view text, char mark) {
  constexpr std::size_t kMostDigits = 18;
  if (text.empty() || text.size() > kMostDigits || !is_digit(text.front()) || !is_digit(text.back()))
    return std::nullopt;
  std::int64_t coefficient = 0;
  std::optional<std::size_t> point;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_digit(text[i])) {
      coefficient = coefficient * 10 + (text[i] - '0');
    } else if (text[i] == mark && !point) {
      point = i;
    } else {
      return std::nullopt;
    }
  }
  return Decimal(coefficient, point ? static_cast<int>(text.size() - *point) - 1 : 0);
}

std::optional<Decimal> parse_exponent(std::string_view text, std::size_t exponent, char mark) {
  const std::optional<Decimal> digits = parse_plain(text.substr(0, exponent), mark);
  const auto power = parse_integer(text.substr(exponent + 2));
  if (!digits || !power)
    return std::nullopt;
  const std::int64_t scale = digits->scale() + (text[exponent + 1] == '-' ? *power : -*power);
  if (scale < 0 || scale > 18)  // digits are not told, or too many
    return std::nullopt;
  return Decimal(digits->coefficient(), static_cast<int>(scale));
}

std::optional<Decimal> parse_number(std::string_view text, char mark) {
  if (mark == kEitherMark)
    mark = mark_of(text);
  const std::size_t exponent = text.find_first_of("Ee");
  if (exponent != std::string_view::npos && exponent + 2 < text.size() &&
      (text[exponent + 1] == '-' || text[exponent + 1] == '+'))
    return parse_exponent(text, exponent, mark);
  if (const std::optional<Decimal> plain = parse_plain(text, mark))
    return plain;
  const std::size_t point = text.rfind(mark);
  std::string digits;
  const std::string_view whole = text.substr(0, point);
  for (char c : whole) {
    const bool separator = c == '\'' || c == ' ' || (c == ',' && mark == '.') || (c == '.' && mark == ',');
    if (!is_digit(c) && !separator)
      return std::nullopt;
  }
  if (!whole.empty() && !strip_thousands(whole, digits))
    return std::nullopt;
  if (point != std::string_view::npos) {
    const std::string_view fraction = text.substr(point + 1);
    if (fraction.empty())
      return std::nullopt;
    for (char c : fraction) {
      if (!is_digit(c))
        return std::nullopt;
    }
    if (digits.empty())
      digits = "0";
    digits += '.';
    digits += fraction;
  }
  return Decimal::parse(digits);
}

struct WordUnit {
  std::string_view word;
  std::int64_t seconds;
};
constexpr WordUnit kTimeWords[] = {{"d", 86400},  {"day", 86400}, {"days", 86400}, {"h", 3600},     {"hr", 3600},
                                   {"hrs", 3600}, {"hour", 3600}, {"hours", 3600}, {"std", 3600},   {"m", 60},
                                   {"min", 60},   {"mins", 60},   {"minute", 60},  {"minutes", 60}, {"s", 1},
                                   {"sec", 1},    {"secs", 1},    {"second", 1},   {"seconds", 1},  {"seg", 1}};

std::optional<Seconds> whole_seconds(const Rational& seconds) {
  if (!seconds.valid() || seconds.sign() < 0)
    return std::nullopt;
  const Int128 n = seconds.numerator();
  const Int128 d = seconds.denominator();
  constexpr Int128 kMost64 = std::numeric_limits<std::int64_t>::max();  // nearly all, and divided an order faster
  const Int128 rounded =
      n <= kMost64 && d <= kMost64
          ? divide_rounded(static_cast<std::int64_t>(n), static_cast<std::int64_t>(d), Rounding::half_up)
          : divide_rounded(n, d, Rounding::half_up);
  if (rounded > 1'000'000'000)
    return std::nullopt;
  return Seconds{static_cast<std::int64_t>(rounded)};
}

// "2 hr 55 min", "1h8m", "12 min 5 sec", "20 min."
std::optional<Seconds> parse_words(std::string_view text, char mark) {
  Rational total;
  bool some = false;
  while (true) {
    drop_blanks(text);
    if (text.empty())
      break;
    std::size_t digits = 0;
    while (digits < text.size() && (is_digit(text[digits]) || text[digits] == mark))
      ++digits;
    const std::optional<Decimal> number = parse_number(text.substr(0, digits), mark);
    if (!number)
      return std::nullopt;
    text.remove_prefix(digits);
    drop_blanks(text);
    std::size_t letters = 0;
    while (letters < text.size() && ((text[letters] | 0x20) >= 'a' && (text[letters] | 0x20) <= 'z'))
      ++letters;
    const std::string word = to_lower(text.substr(0, letters));
    std::int64_t unit = 0;
    for (const WordUnit& candidate : kTimeWords) {
      if (candidate.word == word)
        unit = candidate.seconds;
    }
    if (unit == 0)
      return std::nullopt;
    text.remove_prefix(letters);
    if (text.starts_with('.') || text.starts_with(','))
      text.remove_prefix(1);
    total = total + number->to_rational() * Rational(unit);
    some = true;
  }
  return some ? whole_seconds(total) : std::nullopt;
}

// "12:30" with the factors of its parts, the last without limit on the first.
std::optional<Seconds> parse_colons(std::string_view text, std::initializer_list<std::int64_t> factors) {
  const std::vector<std::string_view> parts = split(text, ':');
  if (parts.size() != factors.size())
    return std::nullopt;
  std::int64_t total = 0;
  std::size_t i = 0;
  std::int64_t previous = 0;
  for (std::int64_t factor : factors) {
    const auto number = parse_integer(parts[i]);
    if (!number || *number > 100'000 || (i > 0 && *number * factor >= previous))
      return std::nullopt;
    total += *number * factor;
    previous = factor;
    ++i;
  }
  return Seconds{total};
}

std::optional<Seconds> parse_scaled(std::string_view text, char mark, const Rational& factor) {
  const std::optional<Decimal> number = parse_number(text, mark);
  if (!number)
    return std::nullopt;
  return whole_seconds(number->to_rational() * factor);
}

}  // namespace

std::optional<Decimal> parse_amount(std::string_view text, char decimal_mark) {
  drop_blanks(text);
  Sign sign;
  bool brackets = false;
  const auto drop_brackets = [&] {
    if (brackets || text.size() <= 2 || text.front() != '(' || text.back() != ')')
      return;
    brackets = true;
    text = trim(text.substr(1, text.size() - 2));
  };
  drop_brackets();
  drop_sign(text, sign);
  drop_blanks(text);
  if (!brackets) {
    drop_brackets();
    if (brackets && sign.minus > 0)
      sign.minus = 0;  // "-(2.00)": both say the same
  }
  if (drop_symbol(text)) {
    drop_blanks(text);
    if (sign.minus + sign.plus == 0)
      drop_sign(text, sign);
    drop_blanks(text);
    drop_brackets();
  } else if (sign.minus + sign.plus == 0) {
    drop_sign(text, sign);
  }
  if (sign.plus > 0 && text.ends_with('+'))
    text.remove_suffix(1);
  drop_blanks(text);
  if (sign.minus + (brackets ? 1 : 0) > 1 || (brackets && sign.plus > 0))
    return std::nullopt;
  const std::optional<Decimal> number = parse_number(text, decimal_mark);
  if (!number)
    return std::nullopt;
  return sign.minus > 0 || brackets ? number->negated() : *number;
}

std::optional<DurationForm> parse_duration_form(std::string_view word) {
  constexpr std::array<std::pair<std::string_view, DurationForm>, 9> kForms = {
      {{"words", DurationForm::words},
       {"H:MM", DurationForm::h_mm},
       {"H:MM:SS", DurationForm::h_mm_ss},
       {"MM:SS", DurationForm::mm_ss},
       {"D:HH:MM", DurationForm::d_hh_mm},
       {"hours", DurationForm::hours},
       {"minutes", DurationForm::minutes},
       {"seconds", DurationForm::seconds},
       {"milliseconds", DurationForm::milliseconds}}};
  for (const auto& [name, form] : kForms) {
    if (name == word)
      return form;
  }
  return std::nullopt;
}

std::optional<Seconds> parse_duration(std::string_view text, DurationForm form, char decimal_mark) {
  drop_blanks(text);
  switch (form) {
    case DurationForm::words:
      return parse_words(text, decimal_mark);
    case DurationForm::h_mm:
      return parse_colons(text, {3600, 60});
    case DurationForm::h_mm_ss:
      return parse_colons(text, {3600, 60, 1});
    case DurationForm::mm_ss:
      return parse_colons(text, {60, 1});
    case DurationForm::d_hh_mm:
      return parse_colons(text, {86400, 3600, 60});
    case DurationForm::hours:
      return parse_scaled(text, decimal_mark, Rational(3600));
    case DurationForm::minutes:
      return parse_scaled(text, decimal_mark, Rational(60));
    case DurationForm::seconds:
      return parse_scaled(text, decimal_mark, Rational(1));
    case DurationForm::milliseconds:
      return parse_scaled(text, decimal_mark, Rational(1, 1000));
  }
  return std::nullopt;
}

std::optional<DistanceUnit> parse_distance_unit(std::string_view word) {
  const std::string lower = to_lower(word);
  for (std::string_view mile : {"mi", "mile", "miles", "mi."}) {
    if (lower == mile)
      return DistanceUnit::mile;
  }
  if (lower == "km" || lower == "km.")
    return DistanceUnit::kilometre;
  for (std::string_view metre : {"m", "metro", "metros", "metre", "metres", "m."}) {
    if (lower == metre)
      return DistanceUnit::metre;
  }
  return std::nullopt;
}

std::optional<Distance> parse_printed_distance(std::string_view text, std::optional<DistanceUnit> unit,
                                               char decimal_mark) {
  drop_blanks(text);
  std::size_t letters = text.size();
  while (letters > 0 && !is_digit(text[letters - 1]))
    --letters;
  const std::string_view word = trim(text.substr(letters));
  if (!word.empty())
    unit = parse_distance_unit(word);
  const std::optional<Decimal> number = parse_number(trim(text.substr(0, letters)), decimal_mark);
  if (!unit || !number)
    return std::nullopt;
  return Distance{*number, *unit};
}

std::string squeeze(std::string_view text) {
  std::string out;
  for (char c : trim(text)) {
    const bool blank = document::is_blank(c);
    if (blank && !out.empty() && out.back() == ' ')
      continue;
    out += blank ? ' ' : c;
  }
  return out;
}

}  // namespace ratecheck::extraction
