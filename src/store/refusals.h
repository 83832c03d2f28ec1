#pragma once

#include <fmt/format.h>

#include <string>

#include "ratecheck/base/result.h"

/// Refusals that many questions to the store share.
namespace ratecheck::store {

/// `what`: "worker", "submission", "dispute" …
inline Error not_found(const char* what) {
  return Error{"not_found", fmt::format("There is no such {}.", what)};
}

/// To an organizer whose role does not reach.
inline Error may_not_decide() {
  return Error{"forbidden", "A viewer may look, not decide."}.with_hint("Ask somebody with the role organizer.");
}

}  // namespace ratecheck::store
