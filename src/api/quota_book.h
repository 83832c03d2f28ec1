#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "ratecheck/api/application.h"
#include "ratecheck/store/room.h"
#include "ratecheck/store/submissions.h"

namespace ratecheck::api {

/// How much each key has put in today and in all, held against the operator's quota. For any number of threads.
///
///   QuotaBook::UnderWay upload;
///   if (const auto full = book.refusal(store, worker, bytes, upload))
///     return problem(full->code, …);                  // full->seconds for Retry-After; 0: waiting does not help
///   …
///   book.note(store, worker, stored.id);              // a new upload was kept
class QuotaBook {
 public:
  /// `clock`: Unix seconds; empty: the system's.
  explicit QuotaBook(const Quota& quota, std::function<std::int64_t()> clock = {});

  struct Full {
    std::string_view code;  ///< `quota_used` until the day is over, `quota_full` until something is taken away
    std::int64_t seconds = 0;
  };

  /// An upload that was let in counts until it is answered, so that many at once are no more than one after the
  /// other.
  class UnderWay {
   public:
    UnderWay() = default;
    ~UnderWay();
    UnderWay(const UnderWay&) = delete;
    UnderWay& operator=(const UnderWay&) = delete;

   private:
    friend class QuotaBook;
    QuotaBook* book_ = nullptr;
    std::int64_t worker_ = 0;
    std::int64_t bytes_ = 0;
  };

  /// Begins `upload` where there is none. `bytes`: of its body, for which it counts while it is under way.
  std::optional<Full> refusal(const store::Store& store, store::WorkerId worker, std::int64_t bytes,
                              UnderWay& upload);
  void note(const store::Store& store, store::WorkerId worker, std::int64_t upload);

 private:
  /// Of the day: what was put in, whether or not it is still there. `bytes`: what is there, or was a while ago.
  struct Page {
    std::int64_t day = -1;
    store::Room today;
    std::int64_t bytes = 0;
  };
  static constexpr std::size_t kMostPages = 10000;
  Page& page(const store::Store& store, store::WorkerId worker, std::int64_t day);

  Quota quota_;
  std::function<std::int64_t()> clock_;
  std::mutex mutex_;
  std::unordered_map<std::int64_t, Page> pages_;
  std::unordered_map<std::int64_t, store::Room> under_way_;  // by worker
};

}  // namespace ratecheck::api
