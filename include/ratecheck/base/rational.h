#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ratecheck {

__extension__ typedef __int128 Int128;

/// To a multiple of a step. `half_up`: the nearest, a tie goes away from zero; `half_even`: a tie goes to the even
/// one; `truncate`: towards zero; `up`: not less than the value, `down`: not more (-4.901 to -4.90 and to -4.91).
enum class Rounding { half_up, half_even, truncate, up, down };

/// An exact fraction. Overflow is detected, never wrapped: a result that does not fit becomes
/// invalid, stays invalid through all further arithmetic, and compares unequal to everything.
/// Not kept in lowest terms, so that judging does no gcd; reduced() gives lowest terms. A plain value, without a
/// unit.
///
///   const Rational due = Rational(21, 60) * Rational(47);           // 35 cents a minute, 47 minutes
///   to_exact_string(due);                                           // "16.45"
///   to_short_string(Rational(2, 3));                                // "0.6666666…"
///   round_to(due, Rational(1, 10), Rounding::half_up);              // 16.5
///   (Rational(1) / Rational(0)).valid();                            // false
class Rational {
 public:
  constexpr Rational() = default;
  constexpr Rational(std::int64_t whole) : numerator_(whole) {}
  /// A binary fraction never becomes an exact number.
  template <std::floating_point Float>
  Rational(Float) = delete;
  /// denominator 0 gives an invalid value.
  constexpr Rational(Int128 numerator, Int128 denominator)
      : numerator_(denominator < 0 ? -numerator : numerator),
        denominator_(denominator < 0 ? -denominator : denominator) {}

  /// What does not fit, or cannot be: "overflow" in words.
  static constexpr Rational invalid() {
    Rational r;
    r.denominator_ = 0;
    return r;
  }

  [[nodiscard]] constexpr bool valid() const { return denominator_ != 0; }
  [[nodiscard]] constexpr Int128 numerator() const { return numerator_; }
  /// Positive when valid.
  [[nodiscard]] constexpr Int128 denominator() const { return denominator_; }
  /// -1, 0 or 1.
  [[nodiscard]] constexpr int sign() const { return (numerator_ > 0) - (numerator_ < 0); }
  /// The same value in lowest terms.
  [[nodiscard]] Rational reduced() const;

  friend Rational operator+(const Rational& a, const Rational& b) {
    return are_small(a, b) ? small_sum(a, b) : large_sum(a, b);
  }
  friend Rational operator-(const Rational& a, const Rational& b) { return a + (-b); }
  friend Rational operator*(const Rational& a, const Rational& b) {
    if (are_small(a, b))
      return {product(a.numerator_, b.numerator_), product(a.denominator_, b.denominator_)};
    return large_product(a, b);
  }
  /// Division by zero gives an invalid value.
  friend Rational operator/(const Rational& a, const Rational& b) {
    return b.valid() && b.numerator_ != 0 ? a * Rational(b.denominator_, b.numerator_) : invalid();
  }
  friend Rational operator-(const Rational& a) { return a.valid() ? Rational(-a.numerator_, a.denominator_) : a; }
  // Of an invalid value none of these holds, not even that it is equal to itself.
  friend bool operator==(const Rational& a, const Rational& b) {
    return a.valid() && b.valid() && compare(a, b) == 0;
  }
  friend bool operator<(const Rational& a, const Rational& b) {
    return a.valid() && b.valid() && compare(a, b) < 0;
  }
  friend bool operator<=(const Rational& a, const Rational& b) {
    return a.valid() && b.valid() && compare(a, b) <= 0;
  }
  friend bool operator>(const Rational& a, const Rational& b) { return b < a; }
  friend bool operator>=(const Rational& a, const Rational& b) { return b <= a; }

 private:
  static constexpr bool is_small(Int128 value) { return value == static_cast<std::int64_t>(value); }
  /// Both are valid and all their parts fit 64 bits, as nearly always: then no product of two parts and no sum of
  /// two products can overflow. This case stands here, so that judging a job calls nothing for it.
  static constexpr bool are_small(const Rational& a, const Rational& b) {
    return is_small(a.numerator_) && is_small(a.denominator_) && is_small(b.numerator_) &&
           is_small(b.denominator_) && a.valid() && b.valid();
  }
  static constexpr Int128 product(Int128 a, Int128 b) {
    return Int128{static_cast<std::int64_t>(a)} * static_cast<std::int64_t>(b);
  }
  static Rational small_sum(const Rational& a, const Rational& b);
  /// Of valid ones: negative, zero or positive as `a` is less, equal or more.
  static int compare(const Rational& a, const Rational& b);
  static Rational large_sum(const Rational& a, const Rational& b);
  static Rational large_product(const Rational& a, const Rational& b);
  static int large_compare(const Rational& a, const Rational& b);

  Int128 numerator_ = 0;
  Int128 denominator_ = 1;
};

// Rates of one card have like denominators. Where one holds the other, keeping the larger keeps a long sum small.
inline Rational Rational::small_sum(const Rational& a, const Rational& b) {
  const auto p = static_cast<std::int64_t>(a.denominator_);
  const auto q = static_cast<std::int64_t>(b.denominator_);
  if (p == q)
    return {a.numerator_ + b.numerator_, p};
  if (p % q == 0)
    return {a.numerator_ + product(b.numerator_, p / q), p};
  if (q % p == 0)
    return {product(a.numerator_, q / p) + b.numerator_, q};
  return {product(a.numerator_, q) + product(b.numerator_, p), product(p, q)};
}

inline int Rational::compare(const Rational& a, const Rational& b) {
  Int128 left = a.numerator_;
  Int128 right = b.numerator_;
  if (a.denominator_ != b.denominator_) {
    if (!are_small(a, b))
      return large_compare(a, b);
    left = product(a.numerator_, b.denominator_);
    right = product(b.numerator_, a.denominator_);
  }
  return left < right ? -1 : left > right ? 1 : 0;
}

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

/// All digits of a whole number, for which the standard library has no words.
std::string to_string(Int128 value);

}  // namespace ratecheck
