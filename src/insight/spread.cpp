// Statistics in whole numbers: where a half or a quarter may come out, the result is told times two or four, and
// divided once, at the end, by whoever shows it.
//
//   twice_median of 3, 5, 8, 9                   5 + 8 = 13: the median is 6.5
//   four_times_quartile of 3, 5, 8, 9, first     place 3/4: 3 * 1 + 5 * 3 = 18: the quartile is 4.5
//
// why_not_shown is a dominance rule: amounts 100, 60, 10, 5 and 4 leave 19 beyond the two largest, less than 20 %
// of 100, so whoever has the 100 and knows of the 60 could nearly tell the others' from the total.
#include "insight/spread.h"

#include <algorithm>

namespace ratecheck::insight {

std::int64_t step_of_three_figures(std::int64_t amount) {
  std::int64_t step = 1;
  while (amount / step >= 1000)
    step *= 10;
  return step;
}

std::int64_t round_to_five(std::int64_t count) {
  return (count * 2 + 5) / 10 * 5;
}

std::int64_t three_figures(std::int64_t amount) {
  const std::int64_t step = step_of_three_figures(amount);
  return (amount + step / 2) / step * step;
}

std::int64_t three_figures_down(std::int64_t amount) {
  const std::int64_t step = step_of_three_figures(amount);
  return amount / step * step;
}

std::int64_t three_figures_up(std::int64_t amount) {
  const std::int64_t step = step_of_three_figures(amount);
  return (amount + step - 1) / step * step;
}

std::int64_t twice_median(const std::map<std::int64_t, std::int64_t>& times) {
  std::int64_t all = 0;
  for (const auto& entry : times)
    all += entry.second;
  std::int64_t seen = 0;
  std::int64_t sum = 0;
  for (const auto& [value, count] : times) {
    const std::int64_t before = seen;
    seen += count;
    for (const std::int64_t middle : {(all - 1) / 2, all / 2})
      sum += before <= middle && middle < seen ? value : 0;
  }
  return sum;
}

std::int64_t four_times_quartile(std::vector<std::int64_t> values, int quarter) {
  if (values.empty())
    return 0;
  std::sort(values.begin(), values.end());
  const std::size_t place = (values.size() - 1) * static_cast<std::size_t>(quarter);
  const std::size_t at = place / 4;
  const auto beyond = static_cast<std::int64_t>(place % 4);
  const std::int64_t next = values[std::min(at + 1, values.size() - 1)];
  return values[at] * (4 - beyond) + next * beyond;
}

std::string why_not_shown(std::vector<std::int64_t> amounts, const Settings& settings) {
  if (static_cast<std::int64_t>(amounts.size()) < settings.k)
    return "too_few_workers";
  std::sort(amounts.rbegin(), amounts.rend());
  std::int64_t rest = 0;
  for (std::size_t i = 2; i < amounts.size(); ++i)
    rest += amounts[i];
  return rest * 100 >= amounts[0] * settings.rest_percent ? "" : "dominated";
}

}  // namespace ratecheck::insight
