#pragma once

#include <memory>
#include <random>

#include "../store/sample.h"
#include "ratecheck/base/dates.h"
#include "ratecheck/insight/public_releases.h"

// An installation of early 2026 whose clock a test moves, under a plan of one platform in Britain.

namespace ratecheck::sample {

/// "2026-05-15" or "2026-05-15T06:00:00Z" as Unix seconds.
inline std::int64_t at(const std::string& text) {
  return parse_rfc3339(text.size() == 10 ? text + "T00:00:00Z" : text)->unix_seconds;
}

/// The same noise in every run.
inline std::function<void(std::span<std::byte>)> fixed_noise(std::uint64_t seed) {
  auto engine = std::make_shared<std::mt19937_64>(seed);
  return [engine](std::span<std::byte> bytes) {
    for (std::byte& byte : bytes)
      byte = static_cast<std::byte>((*engine)() >> 56U);
  };
}

inline constexpr const char* kTestPlan = R"(name = "test"
version = 1
from = 2026-04-01
year = "2.0"
bins = 2
[[publication]]
of = "Q1"
epsilon = "0.4"
[[publication]]
of = "Q2"
epsilon = "0.4"
[[publication]]
of = "Q3"
epsilon = "0.4"
[[publication]]
of = "Q4"
epsilon = "0.4"
[[publication]]
of = "earlier_work"
epsilon = "0.4"
[[headline]]
platforms = ["deliveroo", "uber_eats"]
places = ["GB"]
rule = "test-floor"
below = "pay"
[[cut]]
place = "GB/London"
)";

class PublicRig {
 public:
  PublicRig() : own_(std::make_unique<TempFolder>()), folder_(own_->path()) { reopen(); }
  /// In a folder of somebody else's.
  explicit PublicRig(std::string folder) : folder_(std::move(folder)) { reopen(); }

  store::Store& store() { return *store_; }
  [[nodiscard]] const std::string& folder() const { return folder_; }
  void close() { store_.reset(); }
  void reopen() {
    store_.reset();
    store::StoreOptions options;
    options.clock = [clock = clock_] { return *clock; };
    store_.emplace(open_store(folder_, std::move(options)));
  }
  void set_clock(const std::string& when) { *clock_ = at(when); }

  /// In force from the second quarter of 2026 on.
  void adopt(const std::string& text = kTestPlan) {
    const auto adopted = insight::adopt_plan(store(), plan_of(text));
    REQUIRE_MESSAGE(adopted, (adopted ? "" : describe(adopted.error())));
  }
  static insight::ReleasePlan plan_of(const std::string& text) {
    insight::ReadPlan read = insight::read_plan("test.toml", text);
    REQUIRE_MESSAGE(read.problems.empty(), (read.problems.empty() ? "" : describe(read.problems.front())));
    return read.plan;
  }

  /// Joined by a code of one use, and consenting.
  store::WorkerId member() {
    const auto code = store::create_code(store(), "card", "union", 4102444800, 1);
    REQUIRE(code);
    return joined_worker(store(), code->text).id;
  }
  /// One upload of jobs that begin on a day; `paid` under 600 is short.
  void work(store::WorkerId worker, const std::string& day, const std::vector<Job>& jobs,
            const std::string& place = "GB", const std::string& platform = "deliveroo") {
    put(store(), worker, upload(jobs, at(day) + 43200, place, platform));
  }
  store::WorkerId member_with(const std::string& day, const std::vector<Job>& jobs,
                              const std::string& place = "GB", const std::string& platform = "deliveroo") {
    const auto id = member();
    work(id, day, jobs, place, platform);
    return id;
  }

  insight::PublishReport publish(std::uint64_t seed = 1) {
    auto done = insight::publish_due(store(), fixed_noise(seed));
    REQUIRE_MESSAGE(done, (done ? "" : describe(done.error())));
    return std::move(*done);
  }
  std::string release(std::int64_t number) {
    const auto text = insight::public_release_json(store(), number);
    REQUIRE_MESSAGE(text, (text ? "" : describe(text.error())));
    return *text;
  }
  std::string list() { return *insight::public_releases_json(store(), {}); }

 private:
  std::unique_ptr<TempFolder> own_;
  std::string folder_;
  std::shared_ptr<std::int64_t> clock_ = std::make_shared<std::int64_t>(at("2026-01-05"));
  std::optional<store::Store> store_;
};

inline std::vector<Job> short_jobs(int count) {
  return std::vector<Job>(static_cast<std::size_t>(count), Job{500, 600});
}
inline std::vector<Job> met_jobs(int count) {
  return std::vector<Job>(static_cast<std::size_t>(count), Job{600, 600});
}

}  // namespace ratecheck::sample
