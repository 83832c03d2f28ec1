#pragma once

#include <doctest/doctest.h>

#include <string>

#include "ratecheck/rulebook/rulebook.h"

namespace ratecheck::test {

/// The made-up rules in tests/assessment/rules.
inline const rulebook::Rulebook& own_rules() {
  static const rulebook::LoadedRulebook loaded = [] {
    auto result = rulebook::load_rulebook(std::string(RATECHECK_SOURCE_DIR) + "/tests/assessment/rules");
    for (const Error& problem : result.problems)
      FAIL(describe(problem));
    return result;
  }();
  return loaded.rulebook;
}

}  // namespace ratecheck::test
