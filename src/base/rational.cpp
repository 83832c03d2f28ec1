#include "ratecheck/base/rational.h"

#include <fmt/format.h>

#include <algorithm>

#include "ratecheck/base/divide_rounded.h"

// How fractions are kept exact and cheap.
//
// A value is numerator / denominator, not reduced after each step: 1/3 + 1/6 is 3/6, which is equal to 1/2 all the
// same. There are two ways to add, multiply and compare:
//
//   small   all four parts fit 64 bits: no product and no sum of two products can overflow 128. In the header, so
//           that nothing is called for it. Nearly all of judging is this.
//   large   here: the same with overflow noticed. Where a step would leave 127 bits, both sides are reduced and
//           it is tried again; what still does not fit is invalid, and stays so.
//
// Like denominators, or one that holds the other, are not multiplied, so that a long sum of cents stays in cents.
// Comparing never fails: where the cross products overflow, whole parts are compared and then, turned over, what
// is left of them, as Euclid does (compare_by_division).
//
// The small way in the header took 6 % of the instructions off judging a row of trip records: ./dev bench formula.

namespace ratecheck {
namespace {

__extension__ typedef unsigned __int128 UInt128;

Int128 abs128(Int128 v) {
  return v < 0 ? -v : v;
}

// Numerators and denominators here mostly fit 64 bits, where the division is an order cheaper.
Int128 gcd128(Int128 a, Int128 b) {
  a = abs128(a);
  b = abs128(b);
  constexpr Int128 k64 = static_cast<Int128>(1) << 64U;
  while (b != 0) {
    if (a < k64 && b < k64) {
      auto x = static_cast<std::uint64_t>(a);
      auto y = static_cast<std::uint64_t>(b);
      while (y != 0) {
        const std::uint64_t t = x % y;
        x = y;
        y = t;
      }
      return static_cast<Int128>(x);
    }
    const Int128 t = a % b;
    a = b;
    b = t;
  }
  return a;
}

bool multiply(Int128 a, Int128 b, Int128& out) {
  return !__builtin_mul_overflow(a, b, &out);
}
bool add(Int128 a, Int128 b, Int128& out) {
  return !__builtin_add_overflow(a, b, &out);
}

bool try_add(const Rational& a, const Rational& b, Rational& out) {
  if (a.denominator() == b.denominator()) {
    Int128 n = 0;
    if (!add(a.numerator(), b.numerator(), n))
      return false;
    out = Rational(n, a.denominator());
    return true;
  }
  Int128 left = 0;
  Int128 right = 0;
  Int128 n = 0;
  Int128 d = 0;
  if (!multiply(a.numerator(), b.denominator(), left))
    return false;
  if (!multiply(b.numerator(), a.denominator(), right))
    return false;
  if (!add(left, right, n) || !multiply(a.denominator(), b.denominator(), d))
    return false;
  out = Rational(n, d);
  return true;
}

bool try_multiply(const Rational& a, const Rational& b, Rational& out) {
  Int128 n = 0;
  Int128 d = 0;
  if (!multiply(a.numerator(), b.numerator(), n))
    return false;
  if (!multiply(a.denominator(), b.denominator(), d))
    return false;
  out = Rational(n, d);
  return true;
}

/// The step as it is, else in lowest terms, else invalid.
template <typename Operation>
Rational with_retry(const Rational& a, const Rational& b, Operation operation) {
  if (!a.valid() || !b.valid())
    return Rational::invalid();
  Rational out;
  if (operation(a, b, out))
    return out;
  if (operation(a.reduced(), b.reduced(), out))
    return out.reduced();
  return Rational::invalid();
}

/// Floor division for a positive divisor.
Int128 floor_div(Int128 a, Int128 b) {
  const Int128 q = a / b;
  return (a % b != 0 && a < 0) ? q - 1 : q;
}

/// Sign of a/b - c/d, by the Euclidean algorithm: nothing is multiplied. Denominators positive.
int compare_by_division(Int128 a, Int128 b, Int128 c, Int128 d) {
  for (int direction = 1;; direction = -direction) {
    const Int128 qa = floor_div(a, b);
    const Int128 qc = floor_div(c, d);
    if (qa != qc)
      return qa < qc ? -direction : direction;
    const Int128 ra = a - qa * b;
    const Int128 rc = c - qc * d;
    if (ra == 0 || rc == 0) {
      if (ra == rc)
        return 0;
      return ra == 0 ? -direction : direction;
    }
    a = b;
    b = ra;
    c = d;
    d = rc;
  }
}

/// "-12.340": digits on both sides of a point, if there is one. As many digits as 128 bits hold.
std::optional<Rational> parse_plain_decimal(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative)
    text.remove_prefix(1);
  Int128 n = 0;
  Int128 d = 1;
  bool seen_point = false;
  bool digits_before = false;
  bool digits_after = false;
  for (const char c : text) {
    if (c == '.' && !seen_point) {
      seen_point = true;
      continue;
    }
    if (c < '0' || c > '9')
      return std::nullopt;
    if (!multiply(n, 10, n) || !add(n, c - '0', n))
      return std::nullopt;
    if (seen_point && !multiply(d, 10, d))
      return std::nullopt;
    (seen_point ? digits_after : digits_before) = true;
  }
  if (!digits_before || (seen_point && !digits_after))
    return std::nullopt;
  return Rational(negative ? -n : n, d);
}

}  // namespace

Rational Rational::reduced() const {
  if (!valid())
    return invalid();
  const Int128 g = gcd128(numerator_, denominator_);
  if (g <= 1)
    return *this;
  return {numerator_ / g, denominator_ / g};
}

Rational Rational::large_sum(const Rational& a, const Rational& b) {
  return with_retry(a, b, try_add);
}
Rational Rational::large_product(const Rational& a, const Rational& b) {
  return with_retry(a, b, try_multiply);
}

int Rational::large_compare(const Rational& a, const Rational& b) {
  Int128 left = 0;
  Int128 right = 0;
  if (!multiply(a.numerator(), b.denominator(), left) || !multiply(b.numerator(), a.denominator(), right))
    return compare_by_division(a.numerator(), a.denominator(), b.numerator(), b.denominator());
  return left < right ? -1 : left > right ? 1 : 0;
}

Rational round_to(const Rational& value, const Rational& step, Rounding mode) {
  const Rational quotient = value / step;
  if (!quotient.valid())
    return Rational::invalid();
  return Rational(divide_rounded(quotient.numerator(), quotient.denominator(), mode), 1) * step;
}

std::optional<Rational> parse_rational(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos)
    return parse_plain_decimal(text);
  const auto n = parse_plain_decimal(text.substr(0, slash));
  const auto d = parse_plain_decimal(text.substr(slash + 1));
  if (!n || !d || d->sign() == 0)
    return std::nullopt;
  const Rational quotient = *n / *d;
  if (!quotient.valid())
    return std::nullopt;
  return quotient;
}

std::string to_string(Int128 value) {
  if (value == 0)
    return "0";
  const bool negative = value < 0;
  // through unsigned, since the smallest value has no positive twin
  UInt128 rest = negative ? UInt128{0} - static_cast<UInt128>(value) : static_cast<UInt128>(value);
  std::string out;
  while (rest != 0) {
    out += static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
  }
  if (negative)
    out += '-';
  std::reverse(out.begin(), out.end());
  return out;
}

namespace {

/// A quotient as far as it was worked out.
struct Digits {
  std::string text;
  bool ends = false;  ///< nothing is left over
};

/// At most `limit` decimals by long division.
Digits long_division(const Rational& value, int limit) {
  const Int128 d = value.denominator();
  const Int128 n = abs128(value.numerator());
  Digits out;
  out.text = (value.numerator() < 0 ? "-" : "") + to_string(n / d);
  auto rest = static_cast<UInt128>(n % d);
  const auto divisor = static_cast<UInt128>(d);
  if (rest != 0 && limit > 0)
    out.text += '.';
  for (int i = 0; i < limit && rest != 0; ++i) {
    // rest < d < 2^127; ten times it may not fit, so the digit is found by adding
    int digit = 0;
    UInt128 sum = 0;
    for (int k = 0; k < 10; ++k) {
      sum += rest;
      if (sum >= divisor) {
        sum -= divisor;
        ++digit;
      }
    }
    out.text += static_cast<char>('0' + digit);
    rest = sum;
  }
  out.ends = rest == 0;
  return out;
}

}  // namespace

std::string to_exact_string(const Rational& value) {
  if (!value.valid())
    return "overflow";
  const Rational lowest = value.reduced();
  Int128 d = lowest.denominator();
  int twos = 0;
  int fives = 0;
  for (; d % 2 == 0; d /= 2)
    ++twos;
  for (; d % 5 == 0; d /= 5)
    ++fives;
  if (d == 1)
    return long_division(lowest, std::max(twos, fives)).text;
  return fmt::format("{}/{}", to_string(lowest.numerator()), to_string(lowest.denominator()));
}

std::string to_short_string(const Rational& value, int digits) {
  if (!value.valid())
    return "overflow";
  const Digits out = long_division(value.reduced(), digits);
  return out.ends ? out.text : out.text + "…";
}

std::string to_fixed_string(const Rational& value, int digits) {
  if (!value.valid())
    return "overflow";
  Int128 scale = 1;
  for (int i = 0; i < digits; ++i)
    scale *= 10;
  const Rational rounded = round_to(value, Rational(1, scale), Rounding::half_up);
  if (!rounded.valid())
    return "overflow";
  std::string text = long_division(rounded.reduced(), digits).text;
  if (digits == 0)
    return text;
  std::size_t point = text.find('.');
  if (point == std::string::npos) {
    point = text.size();
    text += '.';
  }
  const std::size_t have = text.size() - point - 1;
  text.append(static_cast<std::size_t>(digits) - have, '0');
  return text;
}

}  // namespace ratecheck
