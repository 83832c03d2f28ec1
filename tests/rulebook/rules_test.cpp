#include <doctest/doctest.h>

#include "ratecheck/rulebook/rule.h"

using namespace ratecheck;
using namespace ratecheck::rulebook;

TEST_CASE("the shipped rules load without a problem and every example in them holds") {
  const LoadedRulebook loaded = load_rulebook(RATECHECK_SOURCE_DIR "/rules");
  CHECK_MESSAGE(loaded.problems.empty(), describe(loaded.problems));
  CHECK(loaded.rulebook.rules().size() > 5);
}
