#include "ratecheck/statement/statement.h"

#include <algorithm>

namespace ratecheck::statement {

bool is_doubtful(const WorkItem& item, std::string_view field) {
  return std::any_of(item.doubts.begin(), item.doubts.end(),
                     [&](const Doubt& doubt) { return doubt.field == field; });
}

}  // namespace ratecheck::statement
