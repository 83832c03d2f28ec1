// A binary fraction never becomes money.
#include "ratecheck/base/rational.h"

void meet() {
#ifdef FAULT
  const ratecheck::Rational rate(0.45);
  (void)rate;
#endif
  (void)ratecheck::Rational(45, 100);
}
