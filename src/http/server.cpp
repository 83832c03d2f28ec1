#include "ratecheck/http/server.h"

#include <fmt/format.h>

#include <httplib.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <new>
#include <optional>
#include <thread>

#include "http/arrivals.h"
#include "http/client_address.h"
#include "http/connection.h"
#include "http/head.h"
#include "ratecheck/base/memory.h"
#include "ratecheck/base/text.h"

// docs/libraries.md "cpp-httplib 0.11.4".
// How this works. The library accepts and writes the answer. What a client sends is read by ClientConnection and
// head.cpp and never by the library: it is handed an empty request of ours instead, whose answer is the one that
// the Service gave to the real request. So the holes of this version (two lengths, chunked and compressed bodies
// without limit, endless lines, regular expressions over Range, decoded header values, a REMOTE_ADDR from the
// client) have nothing to read, and one request per connection leaves nothing behind for the next.
//
// Who has a connection:
//
//   accepting thread    until it is accepted; where too many are there already, to its end (503)
//   Arrivals            while a head or a body comes, and after the answer until the client hangs up
//   a worker            when a head is whole: who calls, and may they; when the body is: the answer, written out
//
// So a worker never waits for a client to send, and a thousand slow ones cost no thread.

// The library is compiled; its header must be seen with the flags of its pkg-config file.
#ifdef CPPHTTPLIB_VERSION
static_assert(std::string_view(CPPHTTPLIB_VERSION) != "0.11.4" || sizeof(void*) != 8 ||
                  sizeof(httplib::Request) == 608,
              "cpp-httplib is compiled with other flags than this file: link PkgConfig::HTTPLIB");
#endif

namespace ratecheck::http {
namespace {

constexpr int kBacklog = 512;  // the library asks for 5
constexpr std::size_t kBytesOfADeadline = std::size_t{1} << 20U;
constexpr std::size_t kPieceBytes = std::size_t{64} << 10U;  // of a long answer
constexpr double kDrainSeconds = 2;      // for a client that is still sending when it is refused
constexpr double kPartingSeconds = 0.5;  // for one whose request was read whole

/// The stream that the library sees: an empty request to read, the client's socket to write to.
class AnswerStream : public httplib::Stream {
 public:
  AnswerStream(ClientConnection& connection, bool head_only, double seconds)
      : connection_(connection),
        request_(head_only ? "HEAD / HTTP/1.1\r\n\r\n" : "GET / HTTP/1.1\r\n\r\n"),
        seconds_(seconds),
        deadline_(seconds_from_now(seconds)) {}

  [[nodiscard]] bool is_readable() const override { return true; }
  [[nodiscard]] bool is_writable() const override { return true; }
  ssize_t read(char* to, size_t size) override {
    const size_t count = request_.copy(to, size, read_);
    read_ += count;
    return static_cast<ssize_t>(count);
  }
  ssize_t write(const char* from, size_t size) override {
    sent_ += size;
    if (sent_ > kBytesOfADeadline) {  // a long answer has as much time again for every megabyte
      sent_ = size;
      deadline_ = seconds_from_now(seconds_);
    }
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
  size_t sent_ = 0;  // since the deadline was set
  double seconds_;
  Deadline deadline_;
};

/// A fixed number of threads. The queue needs no end of its own: each connection is in it once at most.
class Workers {
 public:
  explicit Workers(std::size_t threads) {
    for (std::size_t i = 0; i < threads; ++i) {
      threads_.emplace_back([this] { work(); });
    }
  }
  ~Workers() {
    {
      const std::lock_guard lock(mutex_);
      ending_ = true;
    }
    ready_.notify_all();
    for (std::thread& thread : threads_)
      thread.join();
  }
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  void add(std::function<void()> job) {
    const std::lock_guard lock(mutex_);
    jobs_.push_back(std::move(job));
    ready_.notify_one();
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
      try {
        job();
      } catch (const std::bad_alloc&) {
        // there was no memory even to refuse it: this connection is closed, the others go on
      }
      job = nullptr;
      wipe_unused_stack();
    }
  }

  std::vector<std::thread> threads_;
  std::deque<std::function<void()>> jobs_;
  std::mutex mutex_;
  std::condition_variable ready_;
  bool ending_ = false;
};

/// What the library takes for its threads: the accepting one itself, since it only hands the connection on.
class AtOnce : public httplib::TaskQueue {
 public:
  explicit AtOnce(std::function<void()> at_end) : at_end_(std::move(at_end)) {}
  void enqueue(std::function<void()> job) override { job(); }
  void shutdown() override { at_end_(); }

 private:
  std::function<void()> at_end_;
};

void copy_answer(const Response& from, httplib::Response& to) {
  to.status = from.status;
  for (const auto& [name, value] : from.headers) {
    // The last door before the wire: no line end in a header, whatever a handler did.
    if (value.find_first_of("\r\n") == std::string::npos && value.find('\0') == std::string::npos)
      to.headers.emplace(name, value);
  }
  if (from.long_body != nullptr) {
    auto bytes = std::make_shared<SpoolReader>(*from.long_body);  // the answer outlives its sending
    to.set_content_provider(from.long_body->size(), from.content_type,
                            [bytes](std::size_t, std::size_t length, httplib::DataSink& sink) {
                              std::string piece(std::min(length, kPieceBytes), '\0');
                              piece.resize(bytes->read(piece.data(), piece.size()));
                              return !piece.empty() && sink.write(piece.data(), piece.size());
                            });
  } else if (!from.content_type.empty()) {
    to.set_content(from.body, from.content_type);
  }
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
    new_task_queue = [this] {
      workers.emplace(config.threads);
      arrivals.emplace(LeastRate{config.body_bytes_per_second, config.body_rate_after_seconds}, alive,
                       [this](std::shared_ptr<Conversation> one, Arrival how) {
                         workers->add([this, one = std::move(one), how] { arrived(one, how); });
                       });
      return new AtOnce([this] {
        arrivals->stop();
        workers.reset();
      });
    };
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

  /// On the accepting thread.
  bool process_and_close_socket(socket_t socket) override {
    const bool full = alive >= static_cast<int>(config.threads + config.waiting_connections);
    auto one = std::make_shared<Conversation>(socket, alive, config.spool_folder);
    if (full) {
      Response busy = service.refuse("busy", "Too many connections are waiting.", {});
      busy.headers.emplace_back("Retry-After", "1");
      write_answer(*one, busy, 0.1);
      return true;
    }
    one->deadline = seconds_from_now(config.head_seconds);
    arrivals->add(std::move(one));
    return true;
  }

  /// On a worker: what Arrivals waited for is there, or will not come.
  void arrived(const std::shared_ptr<Conversation>& one, Arrival how) {
    if (one->stage == Conversation::Stage::body)
      return send(one, service.finish(one->waiting, body_of(*one, how)), how == Arrival::complete);
    // also where the head is refused, or is not whole
    const std::string_view head = one->head.empty() ? one->connection.so_far() : one->head;
    one->head_only = head.starts_with("HEAD ");
    switch (how) {
      case Arrival::complete:
        return begin(one);
      case Arrival::late:
        if (head.empty())
          return;
        return send(one, service.refuse("request_timeout", "The head is not complete.", {}), false);
      case Arrival::too_large:
        return send(one, refuse(head_too_large(one->head)), false);
      case Arrival::closed:
      case Arrival::under_way:
      case Arrival::no_room:
        return;
    }
  }

  void begin(const std::shared_ptr<Conversation>& one) {
    std::variant<Request, Problem> read = read_head(one->head);
    one->head.clear();
    if (const Problem* refusal = std::get_if<Problem>(&read))
      return send(one, refuse(*refusal), false);
    Request& request = std::get<Request>(read);
    one->length = request.content_length;
    const bool waits = !request.header("expect").empty();
    tell_client(one->connection.peer_address(), config, request);
    std::variant<Response, std::shared_ptr<Service::Waiting>> begun = service.begin(std::move(request));
    if (const Response* answer = std::get_if<Response>(&begun))
      return send(one, *answer, one->length == 0);
    one->waiting = std::get<std::shared_ptr<Service::Waiting>>(std::move(begun));
    one->stage = Conversation::Stage::body;
    if (waits && !one->connection.write("HTTP/1.1 100 Continue\r\n\r\n", seconds_from_now(1)))
      return arrived(one, Arrival::closed);
    one->body_begun = std::chrono::steady_clock::now();
    one->deadline = seconds_from_now(config.body_seconds);
    const Arrival how = one->connection.take_body(one->length, one->body);
    if (how != Arrival::under_way)
      return arrived(one, how);
    arrivals->add(one);
  }

  static Result<Spool> body_of(Conversation& one, Arrival how) {
    if (how == Arrival::no_room)
      return Error{"busy", "There is no room for the body at the moment."};
    if (how == Arrival::late)
      return Error{"request_timeout", "The body is not complete."};
    if (how != Arrival::complete)
      return Error{"bad_request", "The body is shorter than its Content-Length."};
    return std::move(one.body);
  }

  Response refuse(const Problem& problem) { return service.refuse(problem.code, problem.detail, problem.hint); }

  /// `read_whole`: nothing of the request is left on the way, so that closing need not wait long for it.
  void send(const std::shared_ptr<Conversation>& one, const Response& response, bool read_whole) {
    one->waiting.reset();
    write_answer(*one, response, config.write_seconds);
    one->connection.end_writing();
    one->stage = Conversation::Stage::parting;
    one->deadline = seconds_from_now(read_whole ? kPartingSeconds : kDrainSeconds);
    arrivals->add(one);
  }

  void write_answer(Conversation& one, const Response& response, double seconds) {
    answer_of_this_thread = &response;
    AnswerStream stream(one.connection, one.head_only, seconds);
    bool closed = true;
    process_request(stream, true, closed, nullptr);
    answer_of_this_thread = nullptr;
  }

  Service& service;
  ServerConfig config;
  int bound_port = 0;
  std::atomic<bool> stopping{false};
  std::atomic<bool> running{false};
  std::atomic<int> alive{0};  ///< connections
  std::optional<Workers> workers;
  std::optional<Arrivals> arrivals;
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
