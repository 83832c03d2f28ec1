#include "ratecheck/http/server.h"

#include <fmt/format.h>

#include <httplib.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

#include "http/client_address.h"
#include "http/connection.h"
#include "http/head.h"
#include "ratecheck/base/text.h"

// docs/libraries.md "cpp-httplib 0.11.4".
// How this works. The library accepts, gives each connection to a thread and writes the answer. What a
// client sends is read by ClientConnection and head.cpp and never by the library: it is handed an empty
// request of ours instead, whose answer is the one that the Service gave to the real request. So the
// holes of this version (two lengths, chunked and compressed bodies without limit, endless lines,
// regular expressions over Range, decoded header values, a REMOTE_ADDR from the client) have nothing
// to read, and one request per connection leaves nothing behind for the next.

// The library is compiled; its header must be seen with the flags of its pkg-config file.
#ifdef CPPHTTPLIB_VERSION
static_assert(std::string_view(CPPHTTPLIB_VERSION) != "0.11.4" || sizeof(void*) != 8 ||
                  sizeof(httplib::Request) == 608,
              "cpp-httplib is compiled with other flags than this file: link PkgConfig::HTTPLIB");
#endif

namespace ratecheck::http {
namespace {

constexpr int kBacklog = 512;            // the library asks for 5
constexpr double kDrainSeconds = 2;      // for a client that is still sending when it is refused
constexpr double kPartingSeconds = 0.5;  // for one whose request was read whole

// True while the accepting thread turns a connection away because too many wait.
thread_local bool turned_away = false;

/// The stream that the library sees: an empty request to read, the client's socket to write to.
class AnswerStream : public httplib::Stream {
 public:
  AnswerStream(ClientConnection& connection, bool head_only, Deadline deadline)
      : connection_(connection),
        request_(head_only ? "HEAD / HTTP/1.1\r\n\r\n" : "GET / HTTP/1.1\r\n\r\n"),
        deadline_(deadline) {}

  [[nodiscard]] bool is_readable() const override { return true; }
  [[nodiscard]] bool is_writable() const override { return true; }
  ssize_t read(char* to, size_t size) override {
    const size_t count = request_.copy(to, size, read_);
    read_ += count;
    return static_cast<ssize_t>(count);
  }
  ssize_t write(const char* from, size_t size) override {
    return connection_.write({from, size}, deadline_) ? static_cast<ssize_t>(size) : -1;
  }
  void get_remote_ip_and_port(std::string& ip, int& port) const override {
    ip.clear();
    port = 0;
  }
  void get_local_ip_and_port(std::string& ip, int& port) const override {
    ip.clear();
    port = 0;
  }
  [[nodiscard]] socket_t socket() const override { return 0; }  // only compared with FD_SETSIZE

 private:
  ClientConnection& connection_;
  std::string request_;
  size_t read_ = 0;
  Deadline deadline_;
};

/// A fixed number of threads and a queue with an end; what does not fit is turned away at once by the
/// accepting thread instead of waiting behind everybody else.
class BoundedQueue : public httplib::TaskQueue {
 public:
  BoundedQueue(std::size_t threads, std::size_t most) : most_(most) {
    for (std::size_t i = 0; i < threads; ++i) {
      threads_.emplace_back([this] { work(); });
    }
  }

  void enqueue(std::function<void()> job) override {
    {
      const std::lock_guard lock(mutex_);
      if (jobs_.size() < most_) {
        jobs_.push_back(std::move(job));
        ready_.notify_one();
        return;
      }
    }
    turned_away = true;
    job();
    turned_away = false;
  }

  void shutdown() override {
    {
      const std::lock_guard lock(mutex_);
      ending_ = true;
    }
    ready_.notify_all();
    for (std::thread& thread : threads_)
      thread.join();
  }

 private:
  void work() {
    for (;;) {
      std::function<void()> job;
      {
        std::unique_lock lock(mutex_);
        ready_.wait(lock, [this] { return ending_ || !jobs_.empty(); });
        if (jobs_.empty())
          return;
        job = std::move(jobs_.front());
        jobs_.pop_front();
      }
      job();
    }
  }

  std::size_t most_;
  std::vector<std::thread> threads_;
  std::deque<std::function<void()>> jobs_;
  std::mutex mutex_;
  std::condition_variable ready_;
  bool ending_ = false;
};

void copy_answer(const Response& from, httplib::Response& to) {
  to.status = from.status;
  for (const auto& [name, value] : from.headers) {
    // The last door before the wire: no line end in a header, whatever a handler did.
    if (value.find_first_of("\r\n") == std::string::npos && value.find('\0') == std::string::npos)
      to.headers.emplace(name, value);
  }
  if (!from.content_type.empty())
    to.set_content(from.body, from.content_type);
}

/// Removes what the library adds of its own accord, so that the list of headers is ours.
void trim_answer(httplib::Response& response) {
  response.headers.erase("Accept-Ranges");
  response.headers.erase("Keep-Alive");
  if (response.status == 204 || response.status == 304)
    response.headers.erase("Content-Length");
}

}  // namespace

struct Server::Parts : httplib::Server {
  Parts(Service& service_of_routes, ServerConfig configuration)
      : service(service_of_routes), config(std::move(configuration)) {
    set_keep_alive_max_count(1);
    set_payload_max_length(0);  // the library reads no body at all
    // The library's own options let a second program share the port unseen.
    set_socket_options([](socket_t socket) {
      const int yes = 1;
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    });
    new_task_queue = [this] { return new BoundedQueue(config.threads, config.waiting_connections); };
    set_pre_routing_handler([](const httplib::Request&, httplib::Response& response) {
      copy_answer(*answer_of_this_thread, response);
      return HandlerResponse::Handled;
    });
    set_exception_handler([](const httplib::Request&, httplib::Response& response, const std::exception_ptr&) {
      response = {};
      response.status = 500;
    });
    set_post_routing_handler([](const httplib::Request&, httplib::Response& response) { trim_answer(response); });
  }

  /// The library leaves open what was bound and never listened on.
  ~Parts() override {
    if (const socket_t open = svr_sock_.exchange(INVALID_SOCKET); open != INVALID_SOCKET)
      ::close(open);
  }
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;

  /// Binds, and listens a second time with the longer queue; the library's own is too short.
  bool bind_and_widen() {
    if (config.listen.port == 0) {
      bound_port = bind_to_any_port(config.listen.host);
    } else if (bind_to_port(config.listen.host, config.listen.port)) {
      bound_port = config.listen.port;
    }
    return bound_port > 0 && ::listen(svr_sock_, kBacklog) == 0;
  }

  /// One connection from its first byte to its end, on a thread of the queue; on the accepting one where it is
  /// turned away.
  bool process_and_close_socket(socket_t socket) override {
    ClientConnection connection(socket, stopping);
    bool read_whole = false;
    bool head_only = false;
    const std::optional<Response> response = answer(connection, head_only, read_whole);
    if (response) {
      answer_of_this_thread = &*response;
      AnswerStream stream(connection, head_only, seconds_from_now(turned_away ? 0.1 : config.write_seconds));
      bool closed = true;
      process_request(stream, true, closed, nullptr);
      answer_of_this_thread = nullptr;
    }
    connection.close_gently(seconds_from_now(turned_away || !response ? 0
                                             : read_whole             ? kPartingSeconds
                                                                      : kDrainSeconds));
    return response.has_value();
  }

  /// What is to be sent; nothing: the client is gone, or has not sent a byte. `head_only`: no body is sent.
  /// `read_whole`: nothing of the request is left on the way, so that closing need not wait for it.
  std::optional<Response> answer(ClientConnection& connection, bool& head_only, bool& read_whole) {
    if (turned_away) {
      Response busy = service.refuse("busy", "Too many connections are waiting.", {});
      busy.headers.emplace_back("Retry-After", "1");
      return busy;
    }
    std::string head;
    switch (connection.read_head(kMaxHeadBytes, seconds_from_now(config.head_seconds), head)) {
      case Arrival::complete:
        break;
      case Arrival::closed:
        return std::nullopt;
      case Arrival::late:
        return head.empty() ? std::nullopt
                            : std::optional(service.refuse("request_timeout", "The head is not complete.", {}));
      case Arrival::too_large:
        return refuse(head_too_large(head));
    }
    std::variant<Request, Problem> read = read_head(head);
    if (const Problem* refusal = std::get_if<Problem>(&read))
      return refuse(*refusal);
    Request& request = std::get<Request>(read);
    head_only = request.method == "HEAD";
    read_whole = request.content_length == 0;
    tell_client(connection.peer_address(), config, request);
    const bool waits = request.header("expect") == "100-continue";
    return service.handle(std::move(request),
                          [&](std::size_t length) { return read_body(connection, length, waits, read_whole); });
  }

  Response refuse(const Problem& problem) { return service.refuse(problem.code, problem.detail, problem.hint); }

  Result<std::string> read_body(ClientConnection& connection, std::size_t length, bool waits,
                                bool& read_whole) const {
    const Deadline deadline = seconds_from_now(config.body_seconds);
    if (waits && !connection.write("HTTP/1.1 100 Continue\r\n\r\n", deadline))
      return Error{"bad_request", "The connection was closed."};
    std::string body;
    switch (connection.read_body(length, deadline, body)) {
      case Arrival::complete:
        read_whole = true;
        return body;
      case Arrival::late:
        return Error{"request_timeout", "The body is not complete."};
      default:
        return Error{"bad_request", "The body is shorter than its Content-Length."};
    }
  }

  Service& service;
  ServerConfig config;
  int bound_port = 0;
  std::atomic<bool> stopping{false};
  std::atomic<bool> running{false};
  static thread_local const Response* answer_of_this_thread;
};

thread_local const Response* Server::Parts::answer_of_this_thread = nullptr;

Server::Server(Service& service, ServerConfig config)
    : parts_(std::make_unique<Parts>(service, std::move(config))) {}

Server::~Server() = default;

Status Server::bind() {
  const ListenAddress& listen = parts_->config.listen;
  const std::string text = fmt::format("{}:{}", listen.host, listen.port);
  if (!is_loopback(listen.host) && !parts_->config.behind_proxy) {
    return Error{"public_address", text + " can be reached from other machines, and this program speaks no TLS."}
        .with_hint("Put a proxy in front and say --behind-proxy, or listen on 127.0.0.1.");
  }
  if (!parts_->bind_and_widen()) {
    return Error{"address_in_use", fmt::format("Cannot listen on {}.", text)}.with_hint(
        "Another program has it, or it is not an address of this machine; choose another with --listen.");
  }
  return {};
}

int Server::port() const {
  return parts_->bound_port;
}

void Server::run() {
  parts_->running = true;
  if (!parts_->stopping)
    parts_->listen_after_bind();
  parts_->running = false;
}

void Server::stop() {
  parts_->stopping = true;
  // The library ignores a stop that comes before it has begun to accept.
  while (parts_->running && !parts_->is_running())
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  parts_->httplib::Server::stop();
}

}  // namespace ratecheck::http
