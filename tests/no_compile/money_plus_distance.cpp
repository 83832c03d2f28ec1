#include "ratecheck/base/money.h"
#include "ratecheck/base/quantity.h"

void meet(const ratecheck::Money& money, const ratecheck::Distance& way) {
#ifdef FAULT
  (void)(money + way);
#endif
  (void)money;
  (void)way;
}
