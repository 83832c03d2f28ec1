#include "ratecheck/base/quantity.h"

void wait(ratecheck::Seconds time);
void meet() {
#ifdef FAULT
  wait(60);
#endif
  wait(ratecheck::Seconds{60});
}
