#pragma once

#include <string>

#include "ratecheck/base/result.h"

/// Refusals that many questions to the store share.
namespace ratecheck::store {

/// `what`: "worker", "submission", "dispute" …
inline Error not_found(const char* what) {
  return {"not_found", std::string("There is no such ") + what + ".", {}, {}, {}};
}

/// To an organizer whose role does not reach.
inline Error may_not_decide() {
  return {"forbidden", "A viewer may look, not decide.", {}, "ask somebody with the role organizer", {}};
}

}  // namespace ratecheck::store
