#pragma once

#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "ratecheck/http/server.h"
#include "test_site.h"

namespace test {

/// What came back over a socket.
struct Answer {
  int status = 0;  ///< 0: the connection ended without an answer
  Pairs headers;   ///< names in lower case
  std::string body;
  bool closed = false;
  double seconds = 0;

  [[nodiscard]] std::string header(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> header_names() const;
};

/// A real server on a free port of 127.0.0.1.
class LiveServer {
 public:
  explicit LiveServer(ServerConfig config = {}, ServiceConfig service_config = {});
  ~LiveServer();
  LiveServer(const LiveServer&) = delete;
  LiveServer& operator=(const LiveServer&) = delete;

  [[nodiscard]] int port() const { return server_.port(); }
  Server& server() { return server_; }
  void stop();
  std::vector<std::string> log;
  std::mutex log_mutex;

 private:
  Service service_;
  Server server_;
  std::thread thread_;
};

/// A connected socket, or -1. `receive_buffer`: of a client whose machine takes little ahead; then the kernel
/// holds little for it on the other side too.
int connect_to(int port, int receive_buffer = 0);
bool send_all(int socket, std::string_view bytes);
/// Reads to the end of the stream or until `seconds` have gone; closes the socket.
Answer read_answer(int socket, double seconds = 10);
/// Exactly these bytes, and what came back.
Answer converse(int port, std::string_view bytes, double seconds = 10);
std::string get(std::string_view target, std::string_view headers = {});
std::string post(std::string_view target, std::string_view body,
                 std::string_view headers = "Content-Type: text/plain\r\n");
/// A sanitizer keeps memory of its own beside each page, so that figures of memory say nothing.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kMemoryIsOurs = false;
#else
inline constexpr bool kMemoryIsOurs = true;
#endif
/// Most memory this process has had resident since the last call of forget_peak, in KiB.
long peak_kib();
void forget_peak();

}  // namespace test
