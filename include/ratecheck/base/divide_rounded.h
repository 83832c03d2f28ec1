#pragma once

#include "ratecheck/base/rational.h"

namespace ratecheck {

/// n / d to a whole number, for d > 0: `up` is the neighbour that is not less, `down` the one that is not more,
/// whatever the sign. A template, because fractions are Int128, and readers divide in int64 where that is enough.
///
///   divide_rounded<std::int64_t>(-5, 2, Rounding::half_up);  // -3
///   divide_rounded<std::int64_t>(-5, 2, Rounding::up);       // -2
///   divide_rounded<std::int64_t>(-5, 2, Rounding::down);     // -3
///
/// `n` must not be the smallest value of its type, which has no positive twin.
template <typename Whole>
Whole divide_rounded(Whole n, Whole d, Rounding mode) {
  const bool negative = n < 0;
  const Whole size = negative ? -n : n;
  Whole whole = size / d;
  const Whole rest = size - whole * d;
  const Whole other = d - rest;  // compared instead of doubling, which could overflow
  switch (mode) {
    case Rounding::half_up:
      whole += rest >= other ? 1 : 0;
      break;
    case Rounding::half_even:
      whole += (rest > other || (rest == other && whole % 2 != 0)) ? 1 : 0;
      break;
    case Rounding::truncate:
      break;
    case Rounding::up:
      whole += (rest != 0 && !negative) ? 1 : 0;
      break;
    case Rounding::down:
      whole += (rest != 0 && negative) ? 1 : 0;
      break;
  }
  return negative ? -whole : whole;
}

}  // namespace ratecheck
