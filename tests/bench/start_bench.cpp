#include <optional>

#include "bench.h"
#include "folder.h"
#include "serving.h"

namespace ratecheck::bench {

void start_and_memory() {
  const Folder folder;
  std::vector<double> times;
  double memory = 0;
  for (int i = 0; i < 5; ++i) {
    std::optional<Serving> serving;
    times.push_back(seconds_of([&] { serving.emplace(folder.at("data"), folder.at("log")); }));
    memory = serving->megabytes("VmRSS");
  }
  row("start, all parsers and rules", number(median(times), "s", 3), "", "", "at most 0.3 s");
  row("memory, resident at start", number(memory, "MB"), "", "", "at most 40 MB");
}

}  // namespace ratecheck::bench
