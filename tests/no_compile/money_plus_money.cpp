// Two amounts may be in two currencies: only sum(), which asks, adds them.
#include "ratecheck/base/money.h"

void meet(const ratecheck::Money& a, const ratecheck::Money& b) {
#ifdef FAULT
  (void)(a + b);
#endif
  (void)ratecheck::sum(a, b);
}
