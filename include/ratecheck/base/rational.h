#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ratecheck {

__extension__ typedef __int128 Int128;

/// How a value is brought to a multiple of a step. Ties and directions are told from zero, so that a
/// deduction rounds as its positive twin does.
enum class Rounding { half_up, half_even, truncate, up, down };

/// An exact fraction. Overflow is detected, never wrapped: a result that does not fit becomes
/// invalid, stays invalid through all further arithmetic, and compares unequal to everything.
/// Not kept in lowest terms, so that bulk judging does no gcd; reduced() gives lowest terms.
class Rational {
 public:
  constexpr Rational() = default;
  constexpr Rational(std::int64_t whole) : numerator_(whole) {}
  /// A binary fraction never becomes an exact number.
  template <std::floating_point Float>
  Rational(Float) = delete;
  /// denominator 0 gives an invalid value.
  Rational(Int128 numerator, Int128 denominator);

  static constexpr Rational invalid() {
    Rational r;
    r.denominator_ = 0;
    return r;
  }

  [[nodiscard]] constexpr bool valid() const { return denominator_ != 0; }
  [[nodiscard]] constexpr Int128 numerator() const { return numerator_; }
  /// Positive when valid.
  [[nodiscard]] constexpr Int128 denominator() const { return denominator_; }
  [[nodiscard]] constexpr int sign() const { return (numerator_ > 0) - (numerator_ < 0); }
  [[nodiscard]] Rational reduced() const;

  friend Rational operator+(const Rational& a, const Rational& b);
  friend Rational operator-(const Rational& a, const Rational& b);
  friend Rational operator*(const Rational& a, const Rational& b);
  /// Division by zero gives an invalid value.
  friend Rational operator/(const Rational& a, const Rational& b);
  friend Rational operator-(const Rational& a);
  friend bool operator==(const Rational& a, const Rational& b);
  friend bool operator<(const Rational& a, const Rational& b);
  friend bool operator<=(const Rational& a, const Rational& b) { return a < b || a == b; }
  friend bool operator>(const Rational& a, const Rational& b) { return b < a; }
  friend bool operator>=(const Rational& a, const Rational& b) { return b <= a; }

 private:
  Int128 numerator_ = 0;
  Int128 denominator_ = 1;
};

/// The multiple of `step` (> 0) nearest to `value` by `mode`.
Rational round_to(const Rational& value, const Rational& step, Rounding mode);

/// A plain decimal ("-12.340", no exponent, no thousands marks) or a fraction ("38587/6000").
std::optional<Rational> parse_rational(std::string_view text);

/// The exact value: a decimal where it ends ("7.83"), else a fraction in lowest terms ("38587/6000").
/// An invalid value gives "overflow".
std::string to_exact_string(const Rational& value);

/// For people: at most `digits` decimals, cut and marked with an ellipsis where it goes on ("6.4311666…").
std::string to_short_string(const Rational& value, int digits = 7);

/// Exactly `digits` decimals, half-up. For amounts already rounded to their minor unit.
std::string to_fixed_string(const Rational& value, int digits);

std::string to_string(Int128 value);

}  // namespace ratecheck
