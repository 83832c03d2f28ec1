#include "api/quota_book.h"

#include <chrono>

// A key's page is read from the store when it first comes on a day, and kept in memory from then on, so that an
// upload costs one look at its own row. What was put in on a day and taken away on the same day still counts for
// it, until a restart. What is there in all is looked up anew before it refuses, since much may have been taken
// away.

namespace ratecheck::api {
namespace {

constexpr std::int64_t kDay = 24LL * 3600;

}  // namespace

QuotaBook::QuotaBook(const Quota& quota, std::function<std::int64_t()> clock)
    : quota_(quota), clock_(std::move(clock)) {
  if (!clock_) {
    clock_ = [] {
      return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
          .count();
    };
  }
}

QuotaBook::Page& QuotaBook::page(const store::Store& store, store::WorkerId worker, std::int64_t day) {
  if (pages_.size() >= kMostPages && !pages_.contains(worker.value))
    pages_.clear();
  Page& page = pages_[worker.value];
  if (page.day < day) {
    page.day = day;
    const auto of_day = store::room_of(store, worker, day * kDay);
    const auto whole = store::room_of(store, worker, 0);
    page.today = of_day ? *of_day : store::Room();
    page.bytes = whole ? whole->bytes : 0;
  }
  return page;
}

std::optional<QuotaBook::Full> QuotaBook::refusal(const store::Store& store, store::WorkerId worker,
                                                  std::int64_t bytes, UnderWay& upload) {
  const std::int64_t now = clock_();
  const std::lock_guard lock(mutex_);
  Page& mine = page(store, worker, now / kDay);
  const auto reached = [](std::int64_t used, std::int64_t limit) { return limit > 0 && used >= limit; };
  const auto others = under_way_.find(worker.value);
  const store::Room begun = others == under_way_.end() ? store::Room() : others->second;
  if (reached(mine.today.uploads + begun.uploads, quota_.uploads_per_day) ||
      reached(mine.today.bytes + begun.bytes, quota_.bytes_per_day))
    return Full{"quota_used", kDay - now % kDay};
  if (reached(mine.bytes, quota_.bytes)) {
    if (const auto whole = store::room_of(store, worker, 0))
      mine.bytes = whole->bytes;
    if (reached(mine.bytes, quota_.bytes))
      return Full{"quota_full", 0};
  }
  store::Room& mine_under_way = under_way_[worker.value];
  mine_under_way.uploads += 1;
  mine_under_way.bytes += bytes;
  upload.book_ = this;
  upload.worker_ = worker.value;
  upload.bytes_ = bytes;
  return std::nullopt;
}

QuotaBook::UnderWay::~UnderWay() {
  if (book_ == nullptr)
    return;
  const std::lock_guard lock(book_->mutex_);
  const auto mine = book_->under_way_.find(worker_);
  mine->second.uploads -= 1;
  mine->second.bytes -= bytes_;
  if (mine->second.uploads == 0)
    book_->under_way_.erase(mine);
}

void QuotaBook::note(const store::Store& store, store::WorkerId worker, std::int64_t upload) {
  const auto kept = store::room_of_upload(store, worker, upload);
  if (!kept)
    return;
  const std::lock_guard lock(mutex_);
  const auto found = pages_.find(worker.value);
  if (found == pages_.end())
    return;  // it is read whole when it is wanted
  found->second.today.uploads += 1;
  found->second.today.bytes += kept->bytes;
  found->second.bytes += kept->bytes;
}

}  // namespace ratecheck::api
