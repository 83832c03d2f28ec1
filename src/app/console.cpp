#include "app/console.h"

#include <cstdio>

namespace ratecheck::app {

// Written as it is, a NUL included; a line at a time where standard output is a file (see run).
void print(std::string_view line) {
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fputc('\n', stdout);
}

void print_error(const Error& error) {
  std::fprintf(stderr, "ratecheck: %s\n", describe(error).c_str());
}

void print_errors(const std::vector<Error>& errors) {
  for (const Error& error : errors)
    print_error(error);
}

}  // namespace ratecheck::app
