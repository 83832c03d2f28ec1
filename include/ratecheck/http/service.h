#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ratecheck/base/result.h"
#include "ratecheck/base/spool.h"
#include "ratecheck/http/message.h"
#include "ratecheck/http/route.h"
#include "ratecheck/http/traffic.h"

/// Answering over HTTP: sockets, heads, limits, a table of routes. The room knows nothing of pay; what stands
/// behind the routes comes in as a Site.
///
///   http::Service service(std::move(site), {}, log);
///   http::Server server(service, {.listen = *http::parse_listen("127.0.0.1:8080")});
///   if (const Status bound = server.bind(); bound)
///     server.run();
namespace ratecheck::http {

/// What an operator may set.
struct ServiceConfig {
  double requests_per_minute_per_address = 600;  ///< 0: no limit; addresses of this machine have none
  double requests_per_minute_per_key = 1200;
  double new_keys_per_hour_per_address = 30;  ///< twice as many for its /24 or /48
  /// What the answers to one address may cost: seconds of a processor, and a tenth of one for each MiB that comes
  /// or goes. Two minutes' worth at once. 0: no limit.
  double work_seconds_per_minute_per_address = 15;
  /// Names that a request's Host may say, beside those of this machine ("127.0.0.1", "localhost", "[::1]", with
  /// any port). Nothing: any name is answered.
  std::optional<std::vector<std::string>> hosts = {};
  std::vector<std::string> cors_origins = {};  ///< as check_origin says
  bool secure_cookies = false;                 ///< behind a proxy that speaks TLS
  bool behind_proxy = false;                   ///< whoever connects from this machine may speak for a stranger
  std::function<double()> clock = {};          ///< seconds that never go back; default: the steady clock
  /// Where bodies and answers that are too long for memory lie while they are worked on, without a name.
  std::filesystem::path spool_folder = std::filesystem::temp_directory_path();
  double wait_seconds_for_large = 60;  ///< how long a large job waits until two others are done
};

/// An origin as browsers send it: "https://example.org", "chrome-extension://…". Code `bad_origin` for what would
/// never match, or match too much: "*", "null", a path, a closing slash.
Status check_origin(std::string_view origin);
/// A name for ServiceConfig::hosts: a host name or an address, without scheme, port and path. Code `bad_host`.
Status check_host_name(std::string_view name);

/// What is served.
struct Site {
  std::vector<Route> routes;
  /// A page or a file of a page, for paths that no route has.
  std::function<std::optional<Response>(const Request& request)> page = {};
  Pairs headers = {};  ///< on every answer
};

/// One line of the log, without address, key, query or body.
using LogSink = std::function<void(std::string_view line)>;

/// Answers requests: finds the route, holds the request to its row of the table, asks who calls, reads the body,
/// has it answered, and gives every answer its headers. Knows no socket. Safe to call from many threads.
class Service {
 public:
  Service(Site site, ServiceConfig config, LogSink log);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  /// `request` has no body yet; `body` is called only once the route has admitted the request.
  Response handle(Request request, const BodyReader& body);

  /// A request whose route has admitted it, and whose body is still to come.
  struct Waiting;
  /// The same in two steps, so that no thread need wait for the body: the answer, where none is wanted, or what
  /// finish() goes on with.
  std::variant<Response, std::shared_ptr<Waiting>> begin(Request request);
  /// Once, from any thread. `body`: all of the announced length, or why it is not there: an error of the
  /// catalogue.
  Response finish(const std::shared_ptr<Waiting>& waiting, Result<Spool> body);
  /// The answer to what never became a request. `code` is one of http_catalogue.
  Response refuse(std::string_view code, std::string detail, std::string hint);
  [[nodiscard]] const Traffic& traffic() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace ratecheck::http
