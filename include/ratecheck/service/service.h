#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ratecheck/service/http.h"

namespace ratecheck::service {

struct Context;
struct Route;

/// What an operator may set.
struct ServiceConfig {
  double requests_per_minute_per_address = 600;  ///< 0: no limit; addresses of this machine have none
  double requests_per_minute_per_key = 1200;
  double new_keys_per_hour_per_address = 30;
  std::vector<std::string> cors_origins = {};  ///< "https://example.org", "chrome-extension://…"; nothing else
  bool secure_cookies = false;                 ///< behind a proxy that speaks TLS
  std::function<double()> clock = {};          ///< seconds that never go back; default: the steady clock
};

/// One line of the log, without address, key, query or body.
using LogSink = std::function<void(std::string_view line)>;

/// Answers requests: finds the route, holds it to its row of the table, calls its handler, and gives
/// every answer its headers. Knows no socket. Safe to call from many threads.
class Service {
 public:
  /// `routes` and `context` must outlive the service.
  Service(const std::vector<Route>& routes, Context& context, ServiceConfig config, LogSink log);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  /// `request` has no body yet; `body` is called only once the route has admitted the request.
  Response handle(Request request, const BodyReader& body);
  /// The answer to what never became a request. `code` is one of the catalogue.
  Response refuse(std::string_view code, std::string detail, std::string hint);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace ratecheck::service
