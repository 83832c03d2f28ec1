#include "ratecheck/base/quantity.h"

void meet(ratecheck::Seconds time, ratecheck::Bytes size) {
#ifdef FAULT
  (void)(time + size);
#endif
  (void)(time + time);
  (void)(size < size);
}
