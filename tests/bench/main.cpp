#include <cstring>
#include <map>

#include "bench.h"

using namespace ratecheck::bench;

// ./dev bench            all rows of the table of budgets
// ./dev bench formula    one of them: text csv formula http cells start ocr
int main(int argc, char** argv) {
  const std::vector<std::pair<const char*, void (*)()>> all = {
      {"text", text_reading}, {"csv", csv_import},         {"formula", formulas}, {"http", submissions},
      {"cells", cell_list},   {"start", start_and_memory}, {"ocr", ocr_screens},
  };
  row("what", "measured", "yardstick, same run", "ratio", "at least");
  row("---", "---", "---", "---", "---");
  for (const auto& [name, measure] : all) {
    if (argc < 2 || std::strcmp(argv[1], name) == 0)
      measure();
  }
  if (argc < 2) {
    std::printf("\nNot measured yet, because it does not exist yet: a CSV of 200 MB in flat memory.\n");
  }
  return 0;
}
