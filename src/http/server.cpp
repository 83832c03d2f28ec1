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

#include "http/client_address.h"
#include "http/connection.h"
#include "http/event_loop.h"
#include "http/head.h"
#include "http/outgoing.h"
#include "ratecheck/base/memory.h"
#include "ratecheck/base/text.h"
#include "ratecheck/http/rate_limit.h"

// docs/libraries.md "cpp-httplib 0.11.4".
// How this works. The library accepts, and no more. What a client sends is read by ClientConnection and head.cpp,
// what it gets is written by Outgoing. So the holes of this version (two lengths, chunked and compressed bodies
// without limit, endless lines, regular expressions over Range, decoded header values, a REMOTE_ADDR from the
// client) have nothing to read, and one request per connection leaves nothing behind for the next.
//
// Who has a connection:
//
//   accepting thread    until it is accepted; where too many are there already, to its end (503)
//   EventLoop           while a head or a body comes, while an answer goes that the socket did not take at once,
//   and
//                       after the answer until the client hangs up
//   a worker            when a head is whole: who calls, and may they; when the body is: the answer, and what the
//                       socket takes of it at once
//
// So a worker never waits for a client, and a thousand slow ones cost no thread.
//
// What slow readers hold: an answer that waits is in memory while all that wait come to a few megabytes together,
// else in a nameless file (base/spool.h), of which nothing is in memory between two writes. So the bound does not
// depend on how many there are, and nobody is cut because others are slow.

// The library is compiled; its header must be seen with the flags of its pkg-config file.
#ifdef CPPHTTPLIB_VERSION
static_assert(std::string_view(CPPHTTPLIB_VERSION) != "0.11.4" || sizeof(void*) != 8 ||
                  sizeof(httplib::Request) == 608,
              "cpp-httplib is compiled with other flags than this file: link PkgConfig::HTTPLIB");
#endif

namespace ratecheck::http {
namespace {

constexpr int kBacklog = 512;                                    // the library asks for 5
constexpr std::size_t kWaitingInMemory = std::size_t{8} << 20U;  // of answers
constexpr int kPiecesOfWorker = 16;      // a megabyte of a long answer, for a client that takes it as fast
constexpr double kDrainSeconds = 2;      // for a client that is still sending when it is refused
constexpr double kPartingSeconds = 0.5;  // for one whose request was read whole

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

/// A port of this machine.
struct Listener : httplib::Server {
  Listener() {
    // The library's own options let a second program share the port unseen.
    set_socket_options([](socket_t socket) {
      const int yes = 1;
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    });
  }
  /// The library leaves open what was bound and never listened on.
  ~Listener() override {
    if (const socket_t open = svr_sock_.exchange(INVALID_SOCKET); open != INVALID_SOCKET)
      ::close(open);
  }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  Status bind(const ListenAddress& listen, bool behind_proxy) {
    const std::string text = fmt::format("{}:{}", listen.host, listen.port);
    if (!is_loopback(listen.host) && !behind_proxy) {
      return Error{"public_address", text + " can be reached from other machines, and this program speaks no TLS."}
          .with_hint("Put a proxy in front and say --behind-proxy, or listen on 127.0.0.1.");
    }
    if (!bind_and_widen(listen)) {
      return Error{"address_in_use", fmt::format("Cannot listen on {}.", text)}.with_hint(
          "Another program has it, or it is not an address of this machine; choose another with --listen.");
    }
    return {};
  }

  int bound_port = 0;

 private:
  /// Binds, and listens a second time with the longer queue; the library's own is too short.
  bool bind_and_widen(const ListenAddress& listen) {
    if (listen.port == 0) {
      bound_port = bind_to_any_port(listen.host);
    } else if (bind_to_port(listen.host, listen.port)) {
      bound_port = listen.port;
    }
    return bound_port > 0 && ::listen(svr_sock_, kBacklog) == 0;
  }
};

}  // namespace

struct Server::Parts : Listener {
  Parts(Service& service_of_routes, ServerConfig configuration)
      : service(service_of_routes), config(std::move(configuration)) {
    new_task_queue = [this] {
      workers.emplace(config.threads);
      loop.emplace(LeastRate{config.bytes_per_second, config.rate_after_seconds}, alive,
                   [this](std::shared_ptr<Conversation> one, Progress how) {
                     workers->add([this, one = std::move(one), how] { arrived(one, how); });
                   });
      return new AtOnce([this] {
        loop->stop();
        workers.reset();
      });
    };
  }

  ~Parts() override = default;
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;

  /// On the accepting thread.
  bool process_and_close_socket(socket_t socket) override {
    const bool full = alive >= static_cast<int>(config.threads + config.waiting_connections);
    auto one = std::make_shared<Conversation>(socket, alive, config.spool_folder);
    if (full) {
      Response busy = service.refuse("busy", "Too many connections are waiting.", {});
      busy.headers.emplace_back("Retry-After", "1");
      Outgoing(std::move(busy), false).write(one->connection, 1);  // a socket takes that much at once
      return true;
    }
    one->deadline = seconds_from_now(config.head_seconds);
    loop->add(std::move(one));
    return true;
  }

  /// On a worker: what the event loop waited for is there, or will not come.
  void arrived(const std::shared_ptr<Conversation>& one, Progress how) {
    if (one->stage == Conversation::Stage::body)
      return send(one, service.finish(one->waiting, body_of(*one, how)), how == Progress::complete);
    // also where the head is refused, or is not whole
    const std::string_view head = one->head.empty() ? one->connection.so_far() : one->head;
    one->head_only = head.starts_with("HEAD ");
    switch (how) {
      case Progress::complete:
        return begin(one);
      case Progress::late:
        if (head.empty())
          return;
        return send(one, service.refuse("request_timeout", "The head is not complete.", {}), false);
      case Progress::too_large:
        return send(one, refuse(head_too_large(one->head)), false);
      case Progress::closed:
      case Progress::under_way:
      case Progress::no_room:
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
    if (!request.client.empty() && request.client != kHiddenClient && !is_loopback(request.client))
      one->client = limit_name_of_address(request.client);
    std::variant<Response, std::shared_ptr<Service::Waiting>> begun = service.begin(std::move(request));
    if (Response* answer = std::get_if<Response>(&begun))
      return send(one, std::move(*answer), one->length == 0);
    one->waiting = std::get<std::shared_ptr<Service::Waiting>>(std::move(begun));
    one->stage = Conversation::Stage::body;
    std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    if (waits && one->connection.write(go_on) != Progress::complete)
      return arrived(one, Progress::closed);
    one->begun = std::chrono::steady_clock::now();
    one->deadline = seconds_from_now(config.body_seconds);
    const Progress how = one->connection.take_body(one->length, one->body);
    if (how != Progress::under_way)
      return arrived(one, how);
    loop->add(one);
  }

  static Result<Spool> body_of(Conversation& one, Progress how) {
    if (how == Progress::no_room)
      return Error{"busy", "There is no room for the body at the moment."};
    if (how == Progress::late)
      return Error{"request_timeout", "The body is not complete."};
    if (how != Progress::complete)
      return Error{"bad_request", "The body is shorter than its Content-Length."};
    return std::move(one.body);
  }

  Response refuse(const Problem& problem) { return service.refuse(problem.code, problem.detail, problem.hint); }

  /// `read_whole`: nothing of the request is left on the way, so that closing need not wait long for it.
  void send(const std::shared_ptr<Conversation>& one, Response response, bool read_whole) {
    one->waiting.reset();
    one->answer.emplace(std::move(response), one->head_only);
    one->stage = Conversation::Stage::answer;
    one->parting_seconds = read_whole ? kPartingSeconds : kDrainSeconds;
    one->begun = std::chrono::steady_clock::now();
    one->deadline =
        seconds_from_now(config.answer_seconds + config.answer_seconds_per_mebibyte *
                                                     (static_cast<double>(one->answer->size()) / (1U << 20U)));
    switch (one->answer->write(one->connection, kPiecesOfWorker)) {
      case Progress::complete:
        one->part();
        return loop->add(one);
      case Progress::under_way:
        if (one->answer->wait_in(waiting_room, config.spool_folder))
          return loop->add(one);
        break;
      default:
        break;
    }
    one->connection.give_up();  // the client is gone, or its answer could not be kept for it
  }

  Service& service;
  ServerConfig config;
  std::atomic<bool> stopping{false};
  std::atomic<bool> running{false};
  std::atomic<int> alive{0};  ///< connections
  std::optional<Workers> workers;
  WaitingRoom waiting_room{kWaitingInMemory};
  std::optional<EventLoop> loop;
};

Server::Server(Service& service, ServerConfig config)
    : parts_(std::make_unique<Parts>(service, std::move(config))) {}

Server::~Server() = default;

Status Server::bind() {
  return parts_->bind(parts_->config.listen, parts_->config.behind_proxy);
}

Status can_listen(const ListenAddress& listen, bool behind_proxy) {
  return Listener().bind(listen, behind_proxy);
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
