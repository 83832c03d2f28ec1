#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/login_doors.h"
#include "api/quota_book.h"
#include "api/refusals.h"
#include "api/route.h"
#include "ratecheck/base/dates.h"
#include "ratecheck/base/result.h"
#include "ratecheck/http/rate_limit.h"
#include "ratecheck/http/traffic.h"

namespace ratecheck::pipeline {
struct Library;
}
namespace ratecheck::store {
class Store;
}

namespace ratecheck::api {

/// The rooms behind the routes, and the ways to tell who calls. One for all requests: what changes in it has a
/// lock of its own, all else is set before the first request. Where there is no store, its functions are empty.
struct Context {
  /// Error `key_unknown`. Takes what stands behind "Bearer ".
  std::function<Result<Caller>(std::string_view key)> by_key;
  /// Error `session_required`. Takes the value of the session cookie.
  std::function<Result<Caller>(std::string_view session)> by_session;
  std::function<Date()> today;
  /// Notes that an organizer called a route; an error refuses the call. Subject: what of it, if one thing.
  std::function<Status(const Caller& caller, const ApiRoute& route, const std::vector<std::string>& ids)> audit;

  store::Store* store = nullptr;
  const std::vector<ApiRoute>* routes = nullptr;
  bool secure_cookies = false;
  bool behind_proxy = false;
  std::filesystem::path spool_folder;  ///< as ServiceConfig has it
  bool invented = false;               ///< the folder holds invented data, and every answer says so
  const http::Traffic* traffic = nullptr;
  Refusals refusals;

  // Always there; made with what the operator set.
  std::optional<LoginDoors> logins;
  std::optional<QuotaBook> quotas;

  /// The parsers and rules in use; hold on to it for the length of one request.
  [[nodiscard]] std::shared_ptr<const pipeline::Library> library() const {
    const std::lock_guard lock(mutex_);
    return library_;
  }
  void use(std::shared_ptr<const pipeline::Library> library) {
    const std::lock_guard lock(mutex_);
    library_ = std::move(library);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const pipeline::Library> library_;
};

inline constexpr std::string_view kSessionCookie = "ratecheck_session";

}  // namespace ratecheck::api
