#include "app/console.h"

#include <cstdio>

#include "ratecheck/base/plain_text.h"

namespace ratecheck::app {

// Written as it is, a NUL included; a line at a time where standard output is a file (see run).
void print(std::string_view line) {
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fputc('\n', stdout);
}

bool all_is_printed() {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0)
    return true;
  print_error(
      Error{"cannot_write", "The results could not be written to standard output, or not all of them."}.with_hint(
          "Is the disk full, or who reads the pipe gone?"));
  return false;
}

void print_error(const Error& error) {
  // an excerpt of a document may hold what a terminal would obey
  std::fprintf(stderr, "ratecheck: %s\n", shown(describe(error), LineEnds::allowed).c_str());
}

void print_errors(const std::vector<Error>& errors) {
  for (const Error& error : errors)
    print_error(error);
}

}  // namespace ratecheck::app
