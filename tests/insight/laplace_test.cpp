// The noise of releases is the distribution that the guarantee is computed from.

#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <memory>
#include <random>
#include <vector>

#include "insight/releases/laplace.h"

using namespace ratecheck::insight;

namespace {

#ifdef __SANITIZE_THREAD__
constexpr int kDraws = 50'000;  // ten times as slow, and only threads are looked at
#else
constexpr int kDraws = 1'000'000;
#endif

/// The same bytes in every run.
RandomBytes fixed_bytes(std::uint64_t seed) {
  auto engine = std::make_shared<std::mt19937_64>(seed);
  return [engine](std::span<std::byte> bytes) {
    for (std::byte& byte : bytes)
      byte = static_cast<std::byte>((*engine)() >> 56U);
  };
}

double chance(double epsilon, std::int64_t value) {
  const double a = std::exp(-epsilon);
  return (1 - a) / (1 + a) * std::pow(a, static_cast<double>(std::abs(value)));
}

/// A second way to the same numbers: the difference of two geometric ones, each by its inverse.
std::int64_t plain_laplace(std::mt19937_64& engine, double epsilon) {
  std::uniform_real_distribution<double> uniform(0, 1);
  const auto geometric = [&] {
    return static_cast<std::int64_t>(std::floor(std::log(1 - uniform(engine)) / -epsilon));
  };
  return geometric() - geometric();
}

std::map<std::int64_t, double> frequencies(const std::function<std::int64_t()>& draw) {
  std::map<std::int64_t, double> counts;
  for (int i = 0; i < kDraws; ++i)
    ++counts[draw()];
  return counts;
}

/// Chi-square of counts against expectations, tails put together so that each expects twenty; with the number of
/// cells.
std::pair<double, int> chi_square(const std::map<std::int64_t, double>& counts, double epsilon) {
  double sum = 0;
  double inside = 0;
  double counted = 0;
  int cells = 0;
  for (std::int64_t value = -5000; value <= 5000; ++value) {
    const double expected = chance(epsilon, value) * kDraws;
    if (expected < 20)
      continue;
    const auto found = counts.find(value);
    const double seen = found == counts.end() ? 0 : found->second;
    sum += (seen - expected) * (seen - expected) / expected;
    inside += expected;
    counted += seen;
    ++cells;
  }
  const double rest = kDraws - inside;
  if (rest > 5) {
    sum += (kDraws - counted - rest) * (kDraws - counted - rest) / rest;
    ++cells;
  }
  return {sum, cells};
}

/// Above it lies one in a million of chi-squares with so many degrees of freedom (Wilson and Hilferty).
double hardly_ever_above(int degrees) {
  const double k = degrees;
  const double t = 1 - 2 / (9 * k) + 4.75 * std::sqrt(2 / (9 * k));
  return k * t * t * t;
}

}  // namespace

TEST_CASE("a million draws are of the discrete Laplace distribution, at five epsilons") {
  for (const std::int64_t thousandths : {100, 400, 700, 1000, 2000}) {
    CAPTURE(thousandths);
    const Laplace noise(thousandths, fixed_bytes(static_cast<std::uint64_t>(thousandths)));
    const auto [sum, cells] =
        chi_square(frequencies([&] { return noise.draw(); }), static_cast<double>(thousandths) / 1000);
    CHECK(cells >= 7);
    CHECK(sum < hardly_ever_above(cells - 1));
  }
}

TEST_CASE("a second, plain method gives the same distribution, and another epsilon does not") {
  std::mt19937_64 engine(7);
  const auto plain = frequencies([&] { return plain_laplace(engine, 0.4); });
  const Laplace noise(400, fixed_bytes(11));
  const auto exact = frequencies([&] { return noise.draw(); });
  double sum = 0;
  int cells = 0;
  for (const auto& [value, seen] : exact) {
    const auto other = plain.find(value);
    const double of_other = other == plain.end() ? 0 : other->second;
    if (seen + of_other < 40)
      continue;
    sum += (seen - of_other) * (seen - of_other) / (seen + of_other);
    ++cells;
  }
  CHECK(sum < hardly_ever_above(cells));
  const auto [off, off_cells] = chi_square(exact, 0.44);
  CHECK(off > hardly_ever_above(off_cells - 1));
}

TEST_CASE("noise that is half of what it should be is seen by the same test") {
  const Laplace noise(400, fixed_bytes(3));
  const auto [sum, cells] = chi_square(frequencies([&] { return noise.draw() / 2; }), 0.4);
  CHECK(sum > hardly_ever_above(cells - 1));
}

TEST_CASE("the variance is that of the draws") {
  for (const std::int64_t thousandths : {100, 400, 2000}) {
    CAPTURE(thousandths);
    const Laplace noise(thousandths, fixed_bytes(5));
    double squares = 0;
    for (int i = 0; i < kDraws; ++i) {
      const auto value = static_cast<double>(noise.draw());
      squares += value * value;
    }
    CHECK(squares / kDraws == doctest::Approx(noise.variance()).epsilon(0.02));
  }
}

TEST_CASE("the system's randomness gives other noise each time") {
  const Laplace noise(100, fill_from_system);
  std::map<std::int64_t, int> seen;
  for (int i = 0; i < 1000; ++i)
    ++seen[noise.draw()];
  CHECK(seen.size() > 20);
}
