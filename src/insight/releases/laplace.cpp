#include "insight/releases/laplace.h"

#include <sodium.h>

#include <array>
#include <cmath>
#include <cstring>
#include <numeric>

// With the scale t / s (epsilon 0.4: 5 / 2) a draw goes so:
//
//   U      uniform in 0 … t - 1, kept with probability exp(-U / t), else begun anew
//   V      how often exp(-1) comes true in a row
//   X      U + t V: X is k with a probability in proportion to exp(-k / t)
//   Y      X / s rounded down, with a sign by a coin; minus nought is begun anew, or nought would come twice as
//   often
//
// exp(-x) for x from 0 to 1 comes true by von Neumann's series: of coins with the chances x/1, x/2, x/3 … the
// first that fails has an odd number with exactly that probability.

namespace ratecheck::insight {

void fill_from_system(std::span<std::byte> bytes) {
  randombytes_buf(bytes.data(), bytes.size());
}

Laplace::Laplace(std::int64_t epsilon_thousandths, RandomBytes random) : random_(std::move(random)) {
  const auto epsilon = static_cast<std::uint64_t>(epsilon_thousandths);
  const std::uint64_t common = std::gcd(epsilon, std::uint64_t{1000});
  scale_numerator_ = 1000 / common;
  scale_denominator_ = epsilon / common;
}

// What lies above the last whole multiple of the limit is thrown away, so that each value has the same chance.
std::uint64_t Laplace::below(std::uint64_t limit) const {
  const std::uint64_t rest = (UINT64_MAX % limit + 1) % limit;
  for (;;) {
    std::array<std::byte, sizeof(std::uint64_t)> bytes{};
    random_(bytes);
    std::uint64_t value = 0;
    std::memcpy(&value, bytes.data(), sizeof value);
    sodium_memzero(bytes.data(), bytes.size());
    if (value <= UINT64_MAX - rest)
      return value % limit;
  }
}

bool Laplace::is_exp_minus(std::uint64_t numerator, std::uint64_t denominator) const {
  std::uint64_t k = 1;
  while (below(denominator * k) < numerator)
    ++k;
  return k % 2 == 1;
}

std::int64_t Laplace::draw() const {
  for (;;) {
    const std::uint64_t u = below(scale_numerator_);
    if (!is_exp_minus(u, scale_numerator_))
      continue;
    std::uint64_t v = 0;
    while (is_exp_minus(1, 1))
      ++v;
    const auto y = static_cast<std::int64_t>((u + scale_numerator_ * v) / scale_denominator_);
    const bool negative = below(2) == 1;
    if (negative && y == 0)
      continue;
    return negative ? -y : y;
  }
}

double Laplace::variance() const {
  const double a = std::exp(-static_cast<double>(scale_denominator_) / static_cast<double>(scale_numerator_));
  return 2 * a / ((1 - a) * (1 - a));
}

}  // namespace ratecheck::insight
