// What a release is worth: a planted share at crowds of several sizes, how far off it is shown, and what is
// hidden. The table stands in docs/releases.md "What it is worth" and on the page /about. This prints it:
//
//   RATECHECK_PRINT_UTILITY=1 build/tests/insight_test -tc="utility*"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <random>
#include <regex>
#include <sstream>

#include "insight/releases/merge.h"

using namespace ratecheck::insight;

namespace {

constexpr int kReleases = 4000;
constexpr double kVariance = 12.33;

struct Utility {
  int workers = 0;
  int planted_percent = 0;
  double shown = 0;         ///< share of releases in which the figure is shown
  double noise = 0;         ///< mean half-width of the noise, points, where it is shown
  double both = 0;          ///< mean half-width of the interval, points
  double off_by_noise = 0;  ///< 95 of 100 are within so many points of the share of those who took part
  double off = 0;           ///< 95 of 100 are within so many points of the planted share
  double held = 0;          ///< share of intervals that hold the planted share
};

RandomBytes fixed_bytes(std::uint64_t seed) {
  auto engine = std::make_shared<std::mt19937_64>(seed);
  return [engine](std::span<std::byte> bytes) {
    for (std::byte& byte : bytes)
      byte = static_cast<std::byte>((*engine)() >> 56U);
  };
}

Utility measure(int workers, int percent) {
  const Laplace noise(400, fixed_bytes(static_cast<std::uint64_t>(workers * 100 + percent)));
  std::mt19937_64 engine(static_cast<std::uint64_t>(workers + percent));
  std::binomial_distribution<std::int64_t> lot(workers, percent / 100.0);
  Utility out{workers, percent, 0, 0, 0, 0, 0, 0};
  std::vector<double> off_by_noise;
  std::vector<double> off;
  for (int i = 0; i < kReleases; ++i) {
    const std::int64_t some = lot(engine);
    const std::vector<std::int64_t> bins = {workers - some + noise.draw(), some + noise.draw()};
    if (bins[0] + bins[1] < kFewestVoices)
      continue;
    const NoisyShare share = share_of(bins, 1, noise.variance());
    if (share.noise > 0.20)
      continue;
    ++out.shown;
    out.noise += share.noise * 100;
    out.both += (share.to - share.from) * 50;
    out.held += share.from <= percent / 100.0 && percent / 100.0 <= share.to ? 1 : 0;
    off_by_noise.push_back(std::abs(share.value - static_cast<double>(some) / workers) * 100);
    off.push_back(std::abs(share.value * 100 - percent));
  }
  if (off.empty())
    return out;
  std::sort(off.begin(), off.end());
  std::sort(off_by_noise.begin(), off_by_noise.end());
  out.off_by_noise = off_by_noise[off.size() * 95 / 100];
  out.off = off[off.size() * 95 / 100];
  out.noise /= out.shown;
  out.both /= out.shown;
  out.held /= out.shown;
  out.shown /= kReleases;
  return out;
}

}  // namespace

TEST_CASE("utility: what is shown holds the planted share, and the noise is as small as it says") {
  const bool prints = std::getenv("RATECHECK_PRINT_UTILITY") != nullptr;
  if (prints)
    std::puts("| workers | planted | shown in | off by noise | off in all | noise told | interval | holds |");
  for (const int workers : {30, 60, 150, 1000}) {
    for (const int percent : {5, 30, 50, 80}) {
      CAPTURE(workers);
      CAPTURE(percent);
      const Utility one = measure(workers, percent);
      if (prints) {
        std::printf("| %d | %d %% | %.1f %% | %.1f | %.1f | %.1f | ± %.1f | %.1f %% |\n", workers, percent,
                    one.shown * 100, one.off_by_noise, one.off, one.noise, one.both, one.held * 100);
      }
      if (workers >= 60) {
        CHECK(one.shown > 0.99);
        CHECK(one.held > 0.93);
        CHECK(one.off_by_noise < one.noise * 1.1 + 0.5);
      }
    }
  }
}

TEST_CASE("utility: the noise of a quarter at 0.4 is 18 points at 35 voices, 10 at 60, 6 at 100, 4 at 150") {
  const auto noise_at = [](std::int64_t voices) {
    return share_of({voices - voices / 5, voices / 5}, 1, kVariance).noise * 100;
  };
  CHECK(noise_at(35) == doctest::Approx(18).epsilon(0.08));
  CHECK(noise_at(60) == doctest::Approx(10).epsilon(0.08));
  CHECK(noise_at(100) == doctest::Approx(6).epsilon(0.08));
  CHECK(noise_at(150) == doctest::Approx(4).epsilon(0.08));
}

TEST_CASE("a share from noised bins stays between 0 and 1 and inside its interval, whatever the bins") {
  std::mt19937_64 engine(3);
  for (int i = 0; i < 2000; ++i) {
    const std::vector<std::int64_t> bins = {static_cast<std::int64_t>(engine() % 200) - 40,
                                            static_cast<std::int64_t>(engine() % 200) - 40};
    const NoisyShare share = share_of(bins, static_cast<std::size_t>(1 + i % 3), kVariance);
    CHECK(share.from >= 0);
    CHECK(share.to <= 1);
    CHECK(share.from <= share.value);
    CHECK(share.value <= share.to);
  }
}

TEST_CASE("a sum of many empty leaves is not shown: its noise is too much") {
  std::vector<std::int64_t> bins = {30, 25};  // what fifty leaves with nobody in them may come to
  CHECK(share_of(bins, 50, kVariance).noise > 0.20);
}

TEST_CASE("utility: the table of the page /about is what is measured") {
  std::ifstream file(std::string(RATECHECK_SOURCE_DIR) + "/src/web/assets/js/public/utility.js");
  std::ostringstream text;
  text << file.rdbuf();
  const std::string list = text.str();
  const std::regex row(
      R"(workers: (\d+), planted: '([\d.]+)', noise: '([\d.]+)', error: '([\d.]+)', hidden: '([\d.]+)')");
  int rows = 0;
  for (std::sregex_iterator at(list.begin(), list.end(), row), end; at != end; ++at, ++rows) {
    CAPTURE(at->str());
    const Utility one = measure(std::stoi((*at)[1]), static_cast<int>(std::lround(std::stod((*at)[2]) * 100)));
    CHECK(std::abs(std::stod((*at)[3]) * 100 - one.off_by_noise) < 2);
    CHECK(std::abs(std::stod((*at)[4]) * 100 - one.off) < 2);
    CHECK(std::abs(std::stod((*at)[5]) - (1 - one.shown)) < 0.03);
  }
  CHECK(rows == 4);
}
