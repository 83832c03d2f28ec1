#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

// Noise for counts that anyone may see: whole numbers Y with a probability in proportion to exp(-epsilon |Y|),
// drawn exactly, from random bytes and whole numbers alone, after Canonne, Kamath and Steinke, "The Discrete
// Gaussian for Differential Privacy" (2020), algorithms 1 and 2. Nothing is rounded on the way, so that no outcome
// tells by its last digits what it was made of.
//
//   const Laplace noise(400, fill_from_system);       // epsilon 0.4
//   const std::int64_t noised = count + noise.draw();

namespace ratecheck::insight {

/// Fills with random bytes. Tests pass their own.
using RandomBytes = std::function<void(std::span<std::byte>)>;
/// libsodium's, of the system.
void fill_from_system(std::span<std::byte> bytes);

class Laplace {
 public:
  /// `epsilon_thousandths`: above 0. `random` is called on the caller's thread.
  Laplace(std::int64_t epsilon_thousandths, RandomBytes random);

  [[nodiscard]] std::int64_t draw() const;

  /// Of one draw: 2 a / (1 - a)^2 with a = exp(-epsilon). A statistic, so in floating point.
  [[nodiscard]] double variance() const;

 private:
  [[nodiscard]] std::uint64_t below(std::uint64_t limit) const;
  [[nodiscard]] bool is_exp_minus(std::uint64_t numerator, std::uint64_t denominator) const;

  // The scale 1 / epsilon as a fraction in lowest terms.
  std::uint64_t scale_numerator_;
  std::uint64_t scale_denominator_;
  RandomBytes random_;
};

}  // namespace ratecheck::insight
