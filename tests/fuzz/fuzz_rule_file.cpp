// A hostile rule file: refused or loaded, its examples run, never a crash. Each problem says what and where in the
// file; without one there is a rule.

#include "data_file.h"
#include "ratecheck/rulebook/rulebook.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::DataFile file("ratecheck-fuzz-rule", data, size);
  fuzz::Bounded bounded(fuzz::kDataFileBounds, size);
  const auto loaded = ratecheck::rulebook::load_rulebook(file.folder());
  for (const ratecheck::Error& problem : loaded.problems)
    file.hold(problem, bounded);
  fuzz::require(!loaded.problems.empty() || !loaded.rulebook.ids().empty(),
                "a file without problems holds a rule");
  return 0;
}
