#include "ratecheck/statement/view.h"

using namespace ratecheck;

std::optional<Seconds> engaged(const statement::StatementView& statement, statement::Doubts& against) {
#ifdef FAULT
  return statement.work(0).item_->engaged;
#endif
  return statement.work(0)[&WorkFields::engaged].take(against);
}
