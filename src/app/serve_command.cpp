#include <fmt/format.h>

#include <pthread.h>
#include <csignal>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

#include "app/command_line.h"
#include "app/console.h"
#include "app/operator_socket.h"
#include "app/runner.h"
#include "app/shipped.h"
#include "ratecheck/api/application.h"
#include "ratecheck/base/dates.h"
#include "ratecheck/base/json_out.h"
#include "ratecheck/base/memory.h"
#include "ratecheck/http/server.h"
#include "ratecheck/insight/due.h"
#include "ratecheck/insight/insight.h"
#include "ratecheck/insight/public_releases.h"
#include "ratecheck/store/invented.h"
#include "ratecheck/store/releases.h"
#include "ratecheck/store/upkeep.h"

// What runs while the service runs, and who ends whom:
//
//   main thread     the server: accepts until it is stopped
//   event loop      one, waits for what clients send and take (http/event_loop.h)
//   64 threads      answer (http/server.h)
//   writer          one, of the store
//   SignalWatch     waits for signals; SIGINT and SIGTERM stop the server, SIGHUP reads the files again
//   Housekeeping    once an hour: what is to go goes, and a release once a night
//   OperatorSocket  commands for the data folder
//
// When the server has stopped, these are taken down in the opposite order of their making, the store last, so that
// none of them ever meets one that is gone. Signals are blocked in the main thread before any other begins: each
// inherits that, and only SignalWatch ever takes one.
//
// The address and the files of rules and parsers are looked at before the data folder, which a wrong one must not
// begin. The port is bound before anything is told to be ready, and the address space limited before the first
// request.

namespace ratecheck::app {
namespace {

constexpr std::size_t kAddressSpaceBytes = std::size_t{6} << 30U;  // stacks of all threads and arenas included

Reporter console() {
  return {print, print_error};
}

sigset_t watched_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP})
    sigaddset(&signals, signal);
  return signals;
}

/// SIGINT and SIGTERM stop; SIGHUP reads parser and rule files again, whole or not at all.
class SignalWatch {
 public:
  SignalWatch(const Shared& shared, const store::Store& store, api::Application& application, http::Server& server)
      : thread_([this, &shared, &store, &application, &server] { watch(shared, store, application, server); }) {}
  ~SignalWatch() {
    if (!stopped_)
      pthread_kill(thread_.native_handle(), SIGTERM);
    thread_.join();
  }
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

 private:
  void watch(const Shared& shared, const store::Store& store, api::Application& application,
             http::Server& server) {
    const sigset_t signals = watched_signals();
    for (;;) {
      int signal = 0;
      if (sigwait(&signals, &signal) != 0)
        continue;
      if (signal != SIGHUP)
        break;
      if (auto library = load_library(shared, &store, console())) {
        application.use_library(std::move(library));
        print("parser and rule files read again");
      } else {
        print("the files have problems; the old ones stay in use");
      }
    }
    stopped_ = true;
    server.stop();
  }

  std::atomic<bool> stopped_ = false;
  std::thread thread_;
};

/// The working figures are made anew once a night, and what was promised to go goes. Looked at every hour, so that
/// a machine that slept catches up.
class Housekeeping {
 public:
  Housekeeping(store::Store& store, const store::Retention& retention)
      : store_(store), retention_(retention), thread_([this] { run(); }) {}
  ~Housekeeping() {
    {
      const std::lock_guard lock(mutex_);
      stop_ = true;
    }
    wake_.notify_all();
    thread_.join();
  }
  Housekeeping(const Housekeeping&) = delete;
  Housekeeping& operator=(const Housekeeping&) = delete;

 private:
  void run() {
    let_go();
    make_up_for_withdrawn();
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, std::chrono::hours(1), [this] { return stop_; })) {
      lock.unlock();
      let_go();
      release_if_due();
      publish_if_due();
      lock.lock();
    }
  }

  void let_go() {
    const auto done = store::apply_retention(store_, retention_);
    if (!done)
      print_error(done.error());
  }

  /// After an update organizers need not wait for the night to have figures that were taken back.
  void make_up_for_withdrawn() {
    const auto withdrawn = store::list_withdrawals(store_);
    const auto latest = store::latest_release(store_);
    if (withdrawn && !withdrawn->empty() && latest && !*latest)
      release_if_due();
  }

  void release_if_due() {
    const auto latest = store::latest_release(store_);
    if (!latest)
      return print_error(latest.error());
    const std::int64_t now =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
            .count();
    if (!insight::figures_are_due(*latest ? std::optional((*latest)->made_at) : std::nullopt, now))
      return;
    const auto made = insight::make_release(store_);
    if (!made)
      print_error(made.error());
  }

  /// What is due for everyone. What cannot be published is told once, not every hour.
  void publish_if_due() {
    const auto done = publish_what_is_due(store_);
    if (!done)
      return print_error(done.error());
    for (const Error& note : done->notes) {
      if (told_.insert(note.message).second)
        print_error(note);
    }
  }

  store::Store& store_;
  store::Retention retention_;
  std::set<std::string> told_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stop_ = false;
  std::thread thread_;
};

/// Commands that write come here while the service runs.
TaskResult perform_for_operator(const Task& task, const Reporter& reporter, const Shared& shared,
                                api::Application& application, store::Store& store) {
  const GetLibrary in_use = [&](const Reporter&) { return application.library(); };
  const GetLibrary fresh = [&](const Reporter& to) {
    auto library = load_library(shared, &store, to);
    if (library != nullptr)
      application.use_library(library);
    return library;
  };
  return perform(task, {store, in_use, fresh, [&] { return application.metrics(); }}, reporter);
}

/// A line of the log, as those of requests are.
void log_line(std::string_view kind, std::string_view what, std::string_view code) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  JsonWriter out;
  out.begin_object();
  out.member("time", to_rfc3339({std::chrono::duration_cast<std::chrono::seconds>(now).count(), 0}));
  out.member(kind, what).member("code", code).end_object();
  print(out.take());
}

/// It names a row of a table and nothing of a worker.
void log_damage(const Error& error) {
  log_line("damage", error.message, error.code);
}

void log_room(bool has_room) {
  if (has_room) {
    log_line("notice", "There is room on the disk again, and everything is done.", "disk_has_room");
  } else {
    log_line(
        "notice",
        "The disk of the data folder is full, or smaller than the room that is kept for erasures: until there is "
        "room, reads and erasures are done and nothing else.",
        "disk_full");
  }
}

/// Prints it; the exit code tells whose fault it is.
int fail(const Error& error, int code) {
  print_error(error);
  return code;
}

/// What HTTP may be told, or what is wrong with it.
Result<http::ServiceConfig> service_config(const ServeArguments& arguments) {
  for (const std::string& origin : arguments.cors_origins) {
    if (const Status good = http::check_origin(origin); !good)
      return good.error();
  }
  for (const std::string& host : arguments.hosts) {
    if (const Status good = http::check_host_name(host); !good)
      return good.error();
  }
  http::ServiceConfig config;
  config.work_seconds_per_minute_per_address = static_cast<double>(arguments.work_seconds_per_minute);
  config.cors_origins = arguments.cors_origins;
  config.secure_cookies = arguments.behind_proxy;
  config.behind_proxy = arguments.behind_proxy;
  // A proxy of before knows no name; it asks by the one that people ask it by.
  if (!arguments.behind_proxy || !arguments.hosts.empty())
    config.hosts = arguments.hosts;
  return config;
}

}  // namespace

// Each step that fails ends the program with its own exit code; what was begun before is taken down on the way
// out.
int serve_command(const Shared& shared, const ServeArguments& arguments) {
  auto listen = http::parse_listen(arguments.listen);
  if (!listen)
    return fail(listen.error(), kUsage);
  auto config = service_config(arguments);
  if (!config)
    return fail(config.error(), kUsage);
  config->spool_folder = shared.data;
  // nothing is begun by a service that cannot run
  if (const Status listens = http::can_listen(*listen, arguments.behind_proxy); !listens)
    return fail(listens.error(), kEnvironment);
  if (const Status shipped = files_are_there(shared); !shipped)
    return fail(shipped.error(), kEnvironment);
  auto library = load_library(shared, nullptr, console());
  if (library == nullptr)
    return kInputAtFault;
  // before the first thread, so that every thread inherits it and only the watch hears of signals
  const sigset_t signals = watched_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  hold_little_memory();

  store::StoreOptions options;
  options.damaged = log_damage;
  options.room = log_room;
  auto store = store::Store::open(shared.data, std::move(options));
  if (!store)
    return fail(store.error(), kEnvironment);
  tell_opening(*store);
  if (const auto invented = store::is_invented(*store); invented && *invented)
    library = load_library(shared, &*store, console());
  if (library == nullptr)
    return kInputAtFault;

  const api::Quota quota{arguments.uploads_per_day, arguments.mebibytes_per_day << 20,
                         arguments.mebibytes_per_key << 20};
  api::Application application(
      library, &*store, *config, [](std::string_view line) { print(line); }, quota);
  http::ServerConfig sockets;
  sockets.listen = *listen;
  sockets.behind_proxy = arguments.behind_proxy;
  sockets.spool_folder = shared.data;
  http::Server server(application.service(), sockets);
  if (const Status bound = server.bind(); !bound)
    return fail(bound.error(), kEnvironment);
  if (const Status limited = http::limit_address_space(kAddressSpaceBytes); !limited)
    return fail(limited.error(), kEnvironment);

  const auto commands = OperatorSocket::open(shared.data, [&](const Task& task, const Reporter& reporter) {
    return perform_for_operator(task, reporter, shared, application, *store);
  });
  if (!commands)
    return fail(commands.error(), kEnvironment);
  const SignalWatch watch(shared, *store, application, server);
  store::Retention retention;
  retention.idle_worker_days = arguments.erase_idle_days;
  const Housekeeping housekeeping(*store, retention);
  if (!config->hosts)
    print("Any Host is answered: say --host NAME, and only requests for that name are.");
  print(fmt::format("Ratecheck answers on http://{}:{} and keeps its data in {}", listen->host, server.port(),
                    shared.data));
  server.run();
  return kDone;
}

}  // namespace ratecheck::app
