#pragma once

#include "ratecheck/base/rational.h"

namespace ratecheck {

/// n / d to a whole number, for d > 0; told from zero, as Rounding is. A template, because single judging
/// divides in Int128 and bulk judging in int64 where that is wide enough.
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
