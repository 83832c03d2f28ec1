#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ratecheck/base/result.h"
#include "ratecheck/http/service.h"

/// The sockets in front of a Service.
///
///   http::set_thread_stacks();                      // first thing in main
///   http::Server server(service, {.listen = {"127.0.0.1", 0}});
///   if (const Status bound = server.bind(); !bound)
///     return bound;
///   std::thread answering([&] { server.run(); });   // server.port() is known from here on
///   server.stop();                                  // from any thread
///   answering.join();
///
/// The Service must outlive the Server. bind() comes before run(); each is called once.
namespace ratecheck::http {

/// Where to listen: an address of this machine or "localhost".
struct ListenAddress {
  std::string host = "127.0.0.1";
  int port = 8080;  ///< 0: any free one
};

/// "127.0.0.1:8080", "[::1]:8080", ":8080". Error `bad_listen`.
Result<ListenAddress> parse_listen(std::string_view text);
/// True for 127.0.0.0/8, ::1, the one written as the other, and "localhost".
bool is_loopback(std::string_view host);

/// Whether a Server could bind there now, with the errors of Server::bind: before anything is begun for one.
Status can_listen(const ListenAddress& listen, bool behind_proxy);

/// What an operator may set of the sockets. All times are for the whole of a thing, not for each byte of it.
struct ServerConfig {
  ListenAddress listen = {};
  /// A proxy that speaks TLS and buffers requests stands in front: allows a public address.
  bool behind_proxy = false;
  /// Peers that are believed: X-Forwarded-Proto always, X-Forwarded-For with behind_proxy; right-most entries.
  std::vector<std::string> proxies = {"127.0.0.1", "::1"};
  std::size_t threads = 64;               ///< answer; none of them waits for a client
  std::size_t waiting_connections = 512;  ///< beside one for each thread; more are answered 503 at once
  double head_seconds = 5;                ///< from accept to the end of the head
  double body_seconds = 60;               ///< for the whole body
  double answer_seconds = 60;             ///< for the whole answer, and
  double answer_seconds_per_mebibyte = 15;
  double bytes_per_second = 4096;  ///< what a body and an answer keep up at least, on the whole
  double rate_after_seconds = 5;   ///< but for their first seconds
  /// Where bodies and answers that are too long for memory wait for their clients (base/spool.h).
  std::filesystem::path spool_folder = std::filesystem::temp_directory_path();
};

/// The sockets. One request per connection.
class Server {
 public:
  Server(Service& service, ServerConfig config);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Binds. Errors `public_address` (without behind_proxy), `address_in_use`.
  Status bind();
  /// The port that was bound.
  [[nodiscard]] int port() const;
  /// Answers until stop(); then requests under way are finished. Returns when all is done.
  void run();
  /// From any thread; also before run(). Idempotent.
  void stop();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

/// First thing in main: threads get 16 MiB of stack (address space, not memory) whatever the limit of
/// the environment, so that no long input overruns a small one.
void set_thread_stacks();
/// The last wall: the process may not have more address space than this. 0: leaves it as it is.
Status limit_address_space(std::size_t bytes);

}  // namespace ratecheck::http
