// A clock on the wall is no moment before it has met its zone.
#include "ratecheck/base/dates.h"

bool meet(const ratecheck::LocalTime& wall, const ratecheck::Instant& moment) {
#ifdef FAULT
  return wall < moment;
#endif
  return moment < moment && wall < wall;
}
