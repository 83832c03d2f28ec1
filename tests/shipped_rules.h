#pragma once

#include <string>

#include "ratecheck/rulebook/rulebook.h"

namespace ratecheck::test {

/// The rule files as they are shipped.
inline const rulebook::Rulebook& shipped_rules() {
  static const rulebook::LoadedRulebook kLoaded =
      rulebook::load_rulebook(std::string(RATECHECK_SOURCE_DIR) + "/rules");
  return kLoaded.rulebook;
}

}  // namespace ratecheck::test
