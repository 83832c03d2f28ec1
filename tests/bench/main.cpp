#include <cstring>
#include <map>

#include "bench.h"
#include "ratecheck/base/memory.h"

using namespace ratecheck::bench;

// ./dev bench            all rows of the table of budgets
// ./dev bench formula    one of them: text long csv csv-memory formula http cells start ceiling ocr
int main(int argc, char** argv) {
  ratecheck::keep_freed_memory();  // as the program does
  const std::vector<std::pair<const char*, void (*)()>> all = {
      {"text", text_reading},      {"long", long_documents}, {"csv", csv_import},  {"csv-memory", csv_memory},
      {"formula", formulas},       {"http", submissions},    {"cells", cell_list}, {"start", start_and_memory},
      {"ceiling", memory_ceiling}, {"ocr", ocr_screens},
  };
  row("what", "measured", "yardstick, same run", "ratio", "at least");
  row("---", "---", "---", "---", "---");
  for (const auto& [name, measure] : all) {
    if (argc < 2 || std::strcmp(argv[1], name) == 0)
      measure();
  }
  return 0;
}
