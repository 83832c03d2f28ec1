// A hostile parser file: refused or loaded, never a crash and never a program that outgrows its limit. Each
// problem says what and where in the file.

#include "data_file.h"
#include "ratecheck/extraction/parser_library.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::DataFile file("ratecheck-fuzz-parser", data, size);
  fuzz::Bounded bounded(fuzz::kDataFileBounds, size);
  for (const ratecheck::Error& problem : ratecheck::extraction::lint_parser_file(file.path()))
    file.hold(problem, bounded);
  return 0;
}
