// A problem that nobody looks at is lost.
#include "ratecheck/base/money.h"

void meet() {
#ifdef FAULT
#pragma GCC diagnostic error "-Wunused-result"
  ratecheck::parse_money("1.00 GBP");
#endif
  (void)ratecheck::parse_money("1.00 GBP");
}
