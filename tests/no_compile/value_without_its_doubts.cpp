#include "ratecheck/statement/view.h"

using namespace ratecheck;

Seconds engaged(const statement::WorkView& work, statement::Doubts& against) {
#ifdef FAULT
  return *work[&WorkFields::engaged];
#endif
  return work[&WorkFields::engaged].take(against).value_or(Seconds{});
}
