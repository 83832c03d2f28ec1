#include "ratecheck/base/decimal.h"

namespace ratecheck {
namespace {

// Eighteen digits fit 64 bits with room to spare, so that a sum of two needs no wider type.
constexpr int kMaxScale = 18;
constexpr std::int64_t kLargest = 999'999'999'999'999'999;  // 18 digits

std::int64_t power_of_ten(int exponent) {
  std::int64_t p = 1;
  for (int i = 0; i < exponent; ++i)
    p *= 10;
  return p;
}

}  // namespace

std::optional<Decimal> Decimal::parse(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative)
    text.remove_prefix(1);
  std::int64_t coefficient = 0;
  int scale = 0;
  bool point = false;
  std::size_t digits = 0;
  for (const char c : text) {
    if (c == '.' && !point && digits > 0) {
      point = true;
      continue;
    }
    if (c < '0' || c > '9')
      return std::nullopt;
    if (__builtin_mul_overflow(coefficient, 10, &coefficient))
      return std::nullopt;
    if (__builtin_add_overflow(coefficient, c - '0', &coefficient))
      return std::nullopt;
    ++digits;
    if (point && ++scale > kMaxScale)
      return std::nullopt;
  }
  if (digits == 0 || (point && scale == 0) || coefficient > kLargest)
    return std::nullopt;
  return Decimal(negative ? -coefficient : coefficient, scale);
}

Rational Decimal::to_rational() const {
  return {Int128{coefficient_}, Int128{power_of_ten(scale_)}};
}

std::string Decimal::to_string() const {
  const bool negative = coefficient_ < 0;
  // through unsigned, since the smallest value has no positive twin
  const auto size = negative ? std::uint64_t{0} - static_cast<std::uint64_t>(coefficient_)
                             : static_cast<std::uint64_t>(coefficient_);
  char digits[24];
  char* const end = digits + sizeof digits;
  char* at = end;
  std::uint64_t rest = size;
  for (int written = 0; rest != 0 || written <= scale_; ++written) {
    if (written == scale_ && scale_ > 0)
      *--at = '.';
    *--at = static_cast<char>('0' + rest % 10);
    rest /= 10;
  }
  if (negative)
    *--at = '-';
  return {at, end};
}

std::optional<Decimal> add(const Decimal& a, const Decimal& b) {
  const Decimal& coarse = a.scale() < b.scale() ? a : b;
  const Decimal& fine = a.scale() < b.scale() ? b : a;
  std::int64_t lifted = 0;
  if (__builtin_mul_overflow(coarse.coefficient(), power_of_ten(fine.scale() - coarse.scale()), &lifted))
    return std::nullopt;
  std::int64_t total = 0;
  if (__builtin_add_overflow(lifted, fine.coefficient(), &total) || total > kLargest || total < -kLargest)
    return std::nullopt;
  return Decimal(total, fine.scale());
}

}  // namespace ratecheck
