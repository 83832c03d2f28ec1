#include "insight/spread.h"

#include <doctest/doctest.h>

using namespace ratecheck::insight;

TEST_CASE("a median of an even number is the mean of the two middle ones, not the lower") {
  CHECK(twice_median({{100, 1}, {200, 1}}) == 2 * 150);
  CHECK(twice_median({{100, 1}, {200, 2}}) == 2 * 200);
  CHECK(twice_median({{100, 2}, {200, 2}}) == 2 * 150);
  CHECK(twice_median({{1, 1}, {2, 1}}) == 3);  // one and a half
  CHECK(twice_median({{7, 1}}) == 14);
  CHECK(twice_median({}) == 0);
  CHECK(four_times_quartile({10, 20}, 2) == 4 * 15);
  CHECK(four_times_quartile({30, 10, 20}, 2) == 4 * 20);
  CHECK(four_times_quartile({}, 2) == 0);
}

TEST_CASE("quartiles lie in a straight line between the two values beside their place") {
  // 1 to 10: places 2.25 and 6.75 from 0, as spreadsheets have it
  CHECK(four_times_quartile({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 1) == 13);
  CHECK(four_times_quartile({10, 9, 8, 7, 6, 5, 4, 3, 2, 1}, 3) == 31);
  CHECK(four_times_quartile({4}, 1) == 16);
  CHECK(four_times_quartile({1, 2, 3, 4, 5}, 1) == 8);
}

TEST_CASE("three figures are kept, to the nearest, down and up") {
  CHECK(three_figures(5488) == 5490);
  CHECK(three_figures_down(5488) == 5480);
  CHECK(three_figures_up(5481) == 5490);
  CHECK(three_figures_up(9999) == 10000);
  CHECK(three_figures(999) == 999);
  CHECK(three_figures_up(0) == 0);
  CHECK(step_of_three_figures(123456) == 1000);
}
