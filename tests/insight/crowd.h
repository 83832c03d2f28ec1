#pragma once

#include "../store/sample.h"
#include "ratecheck/insight/insight.h"

// A crowd of joined workers in one leaf, and what a release shows of it.

namespace ratecheck::sample {

class Crowd {
 public:
  Crowd() : store(open_store(folder_.path())) {}

  /// A joined worker with `jobs` uploaded to the place in the month of `from`.
  store::WorkerId add(const std::vector<Job>& jobs, const std::string& place = "GB",
                      std::int64_t from = kMarch2025) {
    const auto id = joined_worker(store, code(store)).id;
    more(id, jobs, place, from);
    return id;
  }
  void more(store::WorkerId id, const std::vector<Job>& jobs, const std::string& place = "GB",
            std::int64_t from = kMarch2025) {
    put(store, id, upload(jobs, from, place));
  }
  std::vector<store::WorkerId> add_many(int count, const std::vector<Job>& jobs, const std::string& place = "GB") {
    std::vector<store::WorkerId> out;
    for (int i = 0; i < count; ++i)
      out.push_back(add(jobs, place));
    return out;
  }
  /// Workers who joined by one and the same code.
  std::vector<store::WorkerId> add_shared(int count, const std::vector<Job>& jobs) {
    const std::string shared = code(store, "union", count);
    std::vector<store::WorkerId> out;
    for (int i = 0; i < count; ++i) {
      out.push_back(joined_worker(store, shared).id);
      more(out.back(), jobs);
    }
    return out;
  }
  /// Keys that anybody can make: not joined.
  void add_invented(int count, const std::vector<Job>& jobs) {
    for (int i = 0; i < count; ++i) {
      const auto id = worker(store).id;
      REQUIRE(store::give_consent(store, id, store::Purpose::aggregate));
      put(store, id, upload(jobs));
    }
  }

  std::vector<store::Cell> release(const store::CellFilter& filter = {}) {
    const auto made = insight::make_release(store);
    REQUIRE_MESSAGE(made, (made ? "" : describe(made.error())));
    return shown(filter);
  }
  std::vector<store::Cell> shown(const store::CellFilter& filter = {}) const {
    const auto page = insight::cells(store, std::nullopt, filter, {{}, 1000});
    REQUIRE(page);
    return page->items;
  }
  std::string open() const {
    const auto latest = store::latest_release(store);
    return *insight::open_release(store, (*latest)->id);
  }

 private:
  TempFolder folder_;

 public:
  store::Store store;
};

inline std::vector<Job> jobs(int count, std::int64_t paid = 500, std::int64_t due = 600) {
  return std::vector<Job>(static_cast<std::size_t>(count), Job{paid, due});
}

}  // namespace ratecheck::sample
