#pragma once

#include <time.h>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

/// Measuring and telling. Every claim is a ratio to a yardstick of the same run, since these machines are
/// shared and their speed drifts.
namespace ratecheck::bench {

/// Of the processor, by a process or a thread: CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID. Any other clock
/// too.
inline double cpu_seconds(clockid_t clock) {
  timespec time{};
  ::clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

inline double seconds_of(const std::function<void()>& work, clockid_t clock = CLOCK_MONOTONIC) {
  const double from = cpu_seconds(clock);
  work();
  return cpu_seconds(clock) - from;
}

inline double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

struct Pair {
  double ours = 0;
  double yardstick = 0;
  double ratio = 0;  ///< median of ours/yardstick, run by run, as speeds
};

/// Both in turn, A B A B …; speeds are `amount` a second. Work of one thread alone is best told by its own clock.
inline Pair in_turn(double amount, int rounds, const std::function<void()>& ours,
                    const std::function<void()>& yardstick, clockid_t clock = CLOCK_MONOTONIC) {
  std::vector<double> a, b, ratios;
  ours();
  yardstick();  // warm-up
  for (int i = 0; i < rounds; ++i) {
    a.push_back(amount / seconds_of(ours, clock));
    b.push_back(amount / seconds_of(yardstick, clock));
    ratios.push_back(a.back() / b.back());
  }
  return {median(a), median(b), median(ratios)};
}

inline void row(const std::string& what, const std::string& measured, const std::string& yardstick,
                const std::string& result, const std::string& budget) {
  std::printf("| %-34s | %-30s | %-38s | %-16s | %s |\n", what.c_str(), measured.c_str(), yardstick.c_str(),
              result.c_str(), budget.c_str());
  std::fflush(stdout);
}

inline std::string number(double value, const char* unit, int digits = 1) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f %s", digits, value, unit);
  return text;
}

// one file each
void text_reading();
void long_documents();
void csv_import();
void csv_memory();
void formulas();
void submissions();
void cell_list();
void start_and_memory();
void memory_ceiling();
void ocr_screens();

}  // namespace ratecheck::bench
