#include <cstdlib>

#include "bench.h"
#include "folder.h"
#include "ratecheck/demo/demo.h"
#include "ratecheck/insight/insight.h"

namespace ratecheck::bench {
namespace {

double p50_of_cells(const std::string& folder, std::int64_t items) {
  auto store = store::Store::open(folder);
  if (!store)
    return -1;
  demo::DemoOptions options;
  options.workers = 200;
  options.work_items = items;
  if (!demo::fill_demo(*store, options) || !insight::make_release(*store))
    return -1;
  std::vector<double> times;
  for (int i = 0; i < 101; ++i)
    times.push_back(seconds_of([&] { (void)insight::cells(*store, std::nullopt, {}, {}); }));
  return median(times);
}

}  // namespace

void cell_list() {
  // the whole budget is told at 10 million; that takes minutes to fill, so it is asked for by name
  const char* asked = std::getenv("BENCH_ITEMS");
  const std::int64_t many = asked != nullptr ? std::atoll(asked) : 1'000'000;
  const Folder folder;
  const double few_p50 = p50_of_cells(folder.at("few"), 10'000);
  const double many_p50 = p50_of_cells(folder.at("many"), many);
  row("dashboard cell list, p50",
      number(many_p50 * 1e3, "ms", 2) + " at " + number(static_cast<double>(many) / 1e6, "M items"),
      "itself at 10 thousand: " + number(few_p50 * 1e3, "ms", 2), number(many_p50 / few_p50, "x slower", 2),
      "at most 1.5 x slower");
}

}  // namespace ratecheck::bench
