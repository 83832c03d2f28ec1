#include "app/console.h"

#include <cstdio>

namespace ratecheck::app {

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
