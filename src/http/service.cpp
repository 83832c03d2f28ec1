#include "ratecheck/http/service.h"

#include <fmt/format.h>

#include <time.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>

#include "http/body_hash.h"
#include "http/host.h"
#include "http/idempotency.h"
#include "http/log.h"
#include "http/refused.h"
#include "http/response_headers.h"
#include "http/router.h"
#include "http/turns.h"
#include "ratecheck/base/hash.h"
#include "ratecheck/base/memory.h"
#include "ratecheck/base/text.h"
#include "ratecheck/http/rate_limit.h"
#include "ratecheck/http/server.h"

// What a request passes, in this order, and what refuses it:
//
//   Host                421                                  wrong_host
//   method and path     404, or a page; 405                  router.cpp
//   limits per address  429                                  over_limit, WorkCharge
//   parameters          400 unknown_parameter …              wrong_parameters
//   who calls           401, 403, 503                        Route::admit
//   the body's head     400, 411, 413, 415                   wrong_body, before a byte of it is read
//   the note            503: what must be noted cannot be    Admitted::note
//   limit per key       429
//   the body            408                                  BodyReader
//   seen before?        the same answer again; 409           run_once
//   its turn            503: too many large ones are under way   take_turn
//   the answer          500 when it throws                   Admitted::answer
//
// Requests are counted, and what they cost is weighed besides: bytes that came and went, and the processor time of
// the thread that answered. A guess by the length of the body is taken when the request begins, so that many at
// once do not slip through together; when it is answered, the difference is settled (WorkCharge).
//
// The dear things come last: nobody's body is read who may not send it, and no password is hashed for an address
// that asks too often. Whatever it is, finish_response gives it the headers that every answer has.

namespace ratecheck::http {
namespace {

// How memory has a ceiling. What may take much waits for its turn: of large jobs two are worked at once, and of
// small ones as many as come to so many megabytes together, by what an upload was measured to take of its size
// (./dev bench ceiling). All else is light. So the most that all requests can take at once is
//
//   2 large jobs at 80 to 100 MB each + 48 MB of small ones + light ones + the program itself
//
// Whoever waits keeps a thread, so that only so many may: the others are told to come again.
constexpr std::size_t kLargeAtOnce = 2;
constexpr std::size_t kMostWaitingLarge = 16;
constexpr std::size_t kMegabytesOfSmall = 48;
constexpr std::size_t kMostWaitingSmall = 32;
constexpr std::size_t kLargestSmallBody = std::size_t{256} << 10U;
constexpr std::size_t kUploadTakesOfItsSize = 40;
constexpr std::size_t kMegabytesOfPage = 6;
constexpr std::size_t kMegabyte = std::size_t{1} << 20U;

}  // namespace

struct Service::Parts {
  Parts(Site what_is_served, ServiceConfig configuration, LogSink log)
      : site(std::move(what_is_served)),
        router(site.routes),
        config(std::move(configuration)),
        sink(std::move(log)),
        per_address({config.requests_per_minute_per_address, config.requests_per_minute_per_address / 2},
                    config.clock),
        per_key({config.requests_per_minute_per_key, config.requests_per_minute_per_key / 2}, config.clock),
        new_keys({config.new_keys_per_hour_per_address / 60, config.new_keys_per_hour_per_address}, config.clock),
        work(
            {config.work_seconds_per_minute_per_address * 1000, config.work_seconds_per_minute_per_address * 2000},
            config.clock) {}

  std::optional<Response> refusal(Waiting& waiting);
  Response end(Waiting& waiting, Response response);
  std::optional<Response> over_limit(const Request& request, const Route& route);
  [[nodiscard]] bool wrong_host(const Request& request) const;
  void tell_hidden();
  static std::optional<Response> wrong_parameters(const Request& request, const Route& route);
  static std::optional<Response> wrong_body(const Request& request, const Route& route);
  Response page_or_nothing(const Request& request) const;
  Response run_once(const Request& request, const Admitted& admitted, const Route& route);
  Turns::Turn take_turn(const Request& request, const Route& route, bool& is_large);
  Response run(const Request& request, const Admitted& admitted, const Route& route);
  Response ask(const Request& request, const Admitted& admitted, const Route& route);
  void finish(const Request& request, const Route* route, Response& response) const;

  Site site;
  Router router;
  ServiceConfig config;
  LogSink sink;
  RateLimiter per_address;
  RateLimiter per_key;
  RateLimiter new_keys;
  RateLimiter work;  // milliseconds
  KeptAnswers kept{config.clock};
  Turns large{kLargeAtOnce, kMostWaitingLarge};
  Turns small{kMegabytesOfSmall, kMostWaitingSmall};
  std::atomic<bool> told_hidden{false};
  Traffic traffic;
};

namespace {

// All whom a proxy hides are one to every limit, which is so many times as wide then.
constexpr double kHiddenTogether = 10;
// An IPv4 /24 and an IPv6 /48 get so many times the new keys of one address.
constexpr double kKeysOfNetwork = 2;

// What a byte that comes or goes counts as, beside the processor's time: a second for ten mebibytes.
constexpr double kMillisecondsPerByte = 1000.0 / (10U << 20U);
// What a body is taken to cost until it is answered: the dearest documents known, which are all faults.
constexpr double kGuessPerByte = 0.8 / 1024;

double thread_milliseconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

/// Of a body, wherever it is.
template <typename Message>
double size_of(const Message& message) {
  return static_cast<double>(message.body.size() + (message.long_body != nullptr ? message.long_body->size() : 0));
}

/// Whom no limit per address holds: who is connected from this machine, with no proxy between, is the operator,
/// and a limit would be one for all.
bool is_operator(const Request& request) {
  return request.client.empty() || is_loopback(request.client);
}

/// What one request costs the address that it came from, in milliseconds of work: the guess when it begins, what
/// it was when it ends. On one thread at a time.
class WorkCharge {
 public:
  WorkCharge(RateLimiter& work, const Request& request)
      : work_(work),
        name_(is_operator(request) ? "" : limit_name_of_address(request.client)),
        share_(request.client == kHiddenClient ? 1 / kHiddenTogether : 1),
        guess_(1 + static_cast<double>(request.content_length) * kGuessPerByte) {}
  /// 0: go ahead. Else the address is in debt for so many seconds.
  int begin() {
    const int wait = name_.empty() ? 0 : work_.take(name_, guess_ * share_);
    begun_well_ = wait == 0;
    return wait;
  }
  void end(const Request& request, const Response& response) {
    if (name_.empty() || !begun_well_)
      return;
    const double bytes = size_of(request) + size_of(response);
    pause();
    work_.charge(name_, (spent_ + bytes * kMillisecondsPerByte - guess_) * share_);
  }
  /// Between the two no thread works for the request; the one that goes on may be another.
  void pause() { spent_ += thread_milliseconds() - since_; }
  void go_on() { since_ = thread_milliseconds(); }

 private:
  RateLimiter& work_;
  std::string name_;
  double share_;
  double guess_;
  double since_ = thread_milliseconds();
  double spent_ = 0;
  bool begun_well_ = false;
};

/// Of all by which one request of a caller and a route is told from another.
std::string hash_of_request(const Request& request) {
  Sha256 hash;
  const auto add = [&hash](std::string_view part) { hash.add(fmt::format("{}\n{}", part.size(), part)); };
  add(request.path);
  for (const auto& [name, value] : request.query) {
    add(name);
    add(value);
  }
  add(body_hash(request.body, request.long_body.get()));
  return hash.hex();
}

Response too_many(int seconds) {
  Response response = refused("too_many_requests", fmt::format("Try again in {} s.", seconds));
  response.headers.emplace_back("Retry-After", std::to_string(seconds));
  return response;
}

std::string join_view(const std::vector<std::string_view>& words) {
  std::string out;
  for (const std::string_view word : words)
    out += (out.empty() ? "" : ", ") + std::string(word);
  return out;
}

}  // namespace

Service::Service(Site site, ServiceConfig config, LogSink log)
    : parts_(std::make_unique<Parts>(std::move(site), std::move(config), std::move(log))) {}

Service::~Service() = default;

const Traffic& Service::traffic() const {
  return parts_->traffic;
}

/// Everything that an answer needs lives here, at one place, from the first look at the request to the end.
struct Service::Waiting {
  std::chrono::steady_clock::time_point begun = std::chrono::steady_clock::now();
  Request request;
  RouteMatch match;
  std::optional<WorkCharge> charge;
  Admitted admitted;
};

namespace {

/// In memory, but where it is long. False: it could not be written to the disk as it came, or read again.
bool put_body(Spool body, Request& request) {
  if (!body.finish())
    return false;
  if (body.size() > Spool::kInMemory) {
    request.long_body = std::make_shared<const Spool>(std::move(body));
    return true;
  }
  Result<std::string> text = body.take_text();
  if (text)
    request.body = std::move(*text);
  return static_cast<bool>(text);
}

}  // namespace

// The number of a request is random: it tells nothing of how many there were.
std::variant<Response, std::shared_ptr<Service::Waiting>> Service::begin(Request request) {
  auto waiting = std::make_shared<Waiting>();
  waiting->request = std::move(request);
  waiting->request.id = to_hex(random_bytes(8));
  waiting->match = parts_->router.find(waiting->request.method, waiting->request.segments);
  std::optional<Response> response = parts_->refusal(*waiting);
  if (!response && waiting->request.content_length > 0) {
    waiting->charge->pause();
    return waiting;
  }
  if (!response)
    response = parts_->run_once(waiting->request, waiting->admitted, *waiting->match.route);
  return parts_->end(*waiting, std::move(*response));
}

Response Service::finish(const std::shared_ptr<Waiting>& waiting, Result<Spool> body) {
  waiting->charge->go_on();
  if (!body)
    return parts_->end(*waiting, refused(body.error().code, body.error().message, body.error().hint));
  if (!put_body(std::move(*body), waiting->request))
    return parts_->end(*waiting, refused("busy", "There is no room for the body at the moment."));
  return parts_->end(*waiting, parts_->run_once(waiting->request, waiting->admitted, *waiting->match.route));
}

Response Service::handle(Request request, const BodyReader& body) {
  const std::size_t length = request.content_length;
  auto begun = begin(std::move(request));
  if (Response* answer = std::get_if<Response>(&begun))
    return std::move(*answer);
  Spool whole(parts_->config.spool_folder);
  const Status read = body(length, [&](std::string_view piece) { whole.append(piece); });
  return finish(std::get<std::shared_ptr<Waiting>>(begun),
                read ? Result<Spool>(std::move(whole)) : Result<Spool>(read.error()));
}

/// Settles what it cost, gives the answer its headers and the log its line.
Response Service::Parts::end(Waiting& waiting, Response response) {
  if (waiting.charge)
    waiting.charge->end(waiting.request, response);
  finish(waiting.request, waiting.match.route, response);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - waiting.begun;
  traffic.count(response.status, taken.count());
  log_request(sink, waiting.request, waiting.match.route, response, taken.count());
  return response;
}

Response Service::refuse(std::string_view code, std::string detail, std::string hint) {
  Request nothing;
  nothing.id = to_hex(random_bytes(8));
  nothing.method = "-";
  Response response = refused(code, std::move(detail), std::move(hint));
  parts_->finish(nothing, nullptr, response);
  parts_->traffic.count(response.status, 0);
  log_request(parts_->sink, nothing, nullptr, response, 0);
  return response;
}

void Service::Parts::finish(const Request& request, const Route* route, Response& response) const {
  response.headers.insert(response.headers.end(), site.headers.begin(), site.headers.end());
  finish_response(request, route, config, response);
}

bool Service::Parts::wrong_host(const Request& request) const {
  const std::string_view host = request.header("host");
  const bool none = std::none_of(request.headers.begin(), request.headers.end(),
                                 [](const auto& header) { return header.first == "host"; });
  return config.hosts && !none && !is_own_host(host, *config.hosts);
}

/// Why the request gets no answer of its route; or what is answered without one. Nothing: it was admitted, and its
/// body may be read.
std::optional<Response> Service::Parts::refusal(Waiting& waiting) {
  Request& request = waiting.request;
  const RouteMatch& match = waiting.match;
  if (wrong_host(request))
    return refused("wrong_host", "This service does not have the name that the request's Host says.");
  if (request.method == "OPTIONS" && (request.path == "*" || !match.methods.empty()))
    return options_response(match.methods);
  if (match.methods.empty())
    return page_or_nothing(request);
  if (match.route == nullptr) {
    Response response = refused("method_not_allowed", request.method + " is not a method of this route.");
    response.headers.emplace_back("Allow", join(match.methods, ", "));
    return response;
  }
  const Route& route = *match.route;
  if (auto refusal = over_limit(request, route))
    return refusal;
  waiting.charge.emplace(work, request);
  if (const int wait = waiting.charge->begin(); wait > 0)
    return too_many(wait);
  if (auto refusal = wrong_parameters(request, route))
    return refusal;
  std::variant<Admitted, Response> decided = route.admit(request, match.ids);
  if (Response* refusal = std::get_if<Response>(&decided))
    return std::move(*refusal);
  waiting.admitted = std::get<Admitted>(std::move(decided));
  const Admitted& admitted = waiting.admitted;
  if (auto refusal = wrong_body(request, route))
    return refusal;
  if (admitted.note) {
    if (auto refusal = admitted.note())
      return refusal;
  }
  if (!admitted.key.empty()) {
    if (const int wait = per_key.take(admitted.key); wait > 0)
      return too_many(wait);
  }
  return std::nullopt;
}

std::optional<Response> Service::Parts::over_limit(const Request& request, const Route& route) {
  if (is_operator(request))
    return std::nullopt;
  const bool hidden = request.client == kHiddenClient;
  if (hidden)
    tell_hidden();
  const double token = hidden ? 1 / kHiddenTogether : 1;
  const std::string name = limit_name_of_address(request.client);
  int wait = per_address.take(name, token);
  if (wait == 0 && route.gives_keys)
    wait = new_keys.take(name, token);
  if (wait == 0 && route.gives_keys && !hidden)
    wait = new_keys.take(limit_name_of_network(request.client), 1 / kKeysOfNetwork);
  return wait == 0 ? std::nullopt : std::optional(too_many(wait));
}

/// Once: the operator alone can mend it.
void Service::Parts::tell_hidden() {
  if (told_hidden.exchange(true))
    return;
  log_notice(sink, "hidden_clients",
             "The proxy in front does not tell who asks, so all whom it hides share one limit. Let it set "
             "X-Forwarded-For to the client's address.");
}

std::optional<Response> Service::Parts::wrong_parameters(const Request& request, const Route& route) {
  std::vector<std::string> known;
  for (const Parameter& parameter : route.parameters)
    known.emplace_back(parameter.name);
  for (const auto& [name, value] : request.query) {
    const auto row = std::find_if(route.parameters.begin(), route.parameters.end(),
                                  [&name = name](const Parameter& p) { return p.name == name; });
    if (row == route.parameters.end()) {
      const std::string hint = known.empty() ? "This route has no parameters."
                                             : fmt::format("Its parameters are: {}.", join(known, ", "));
      return refused("unknown_parameter",
                     fmt::format("The parameter '{}' is not known here.{}", name, did_you_mean(name, known)),
                     hint);
    }
    if (!row->repeatable && request.parameters(name).size() > 1)
      return refused("duplicate_parameter", fmt::format("The parameter '{}' stands more than once.", name));
  }
  return std::nullopt;
}

std::optional<Response> Service::Parts::wrong_body(const Request& request, const Route& route) {
  if (route.body_limit == 0) {
    return request.content_length == 0
               ? std::nullopt
               : std::optional(refused("unexpected_body", "This route takes no body.", "Leave the body out."));
  }
  if (!request.has_length)
    return refused("length_required", "This route needs a body with a Content-Length.");
  if (request.content_length > route.body_limit) {
    return refused("body_too_large", fmt::format("The body has {} bytes, this route takes {}.",
                                                 request.content_length, route.body_limit));
  }
  const std::string type = request.media_type();
  if (std::find(route.media_types.begin(), route.media_types.end(), type) == route.media_types.end()) {
    return refused("unsupported_media_type",
                   type.empty() ? "There is no Content-Type." : "This Content-Type is not read here.",
                   fmt::format("Send one of: {}; as curl --data-binary @FILE -H 'Content-Type: {}' URL.",
                               join_view(route.media_types), route.media_types.front()));
  }
  return std::nullopt;
}

Response Service::Parts::page_or_nothing(const Request& request) const {
  std::optional<Response> page = site.page ? site.page(request) : std::nullopt;
  if (!page)
    return refused("not_found", "There is nothing at this path." + did_you_mean(request.path, router.paths()));
  if (request.method != "GET" && request.method != "HEAD") {
    Response response = refused("method_not_allowed", "A page is only read.");
    response.headers.emplace_back("Allow", "GET, HEAD");
    return response;
  }
  return *page;
}

/// With an Idempotency-Key: the answer to the same request of the same caller a moment ago, if there is one.
Response Service::Parts::run_once(const Request& request, const Admitted& admitted, const Route& route) {
  const std::string_view key = request.header("idempotency-key");
  if (!route.keeps_answer || key.empty())
    return run(request, admitted, route);
  if (key.size() < 16 || key.size() > 128) {
    return refused("bad_request", "An Idempotency-Key has 16 to 128 characters.",
                   "Use a new random one for each new request: uuidgen.");
  }
  const std::string& who = admitted.key.empty() ? request.client : admitted.key;
  const std::string name = sha256_hex(who + '\n' + std::string(route.path) + '\n' + std::string(key));
  Response answer;
  switch (kept.begin(name, hash_of_request(request), answer)) {
    case KeptAnswers::Found::same:
      return answer;
    case KeptAnswers::Found::in_work:
      return refused("busy", "The same request is under way.");
    case KeptAnswers::Found::other_request:
      return refused("idempotency_conflict", "The Idempotency-Key came with another body before.");
    case KeptAnswers::Found::nothing:
      break;
  }
  answer = run(request, admitted, route);
  kept.finish(name, admitted.key, answer);
  return answer;
}

Turns::Turn Service::Parts::take_turn(const Request& request, const Route& route, bool& is_large) {
  const std::size_t size = request.content_length;
  is_large = route.load == Load::whole || (route.load == Load::upload && size > kLargestSmallBody);
  if (is_large)
    return large.take(1, config.wait_seconds_for_large, request.client);
  const std::size_t megabytes =
      route.load == Load::page ? kMegabytesOfPage : size * kUploadTakesOfItsSize / kMegabyte + 1;
  return small.take(megabytes, config.wait_seconds_for_large, request.client);
}

Response Service::Parts::run(const Request& request, const Admitted& admitted, const Route& route) {
  if (route.load == Load::light)
    return ask(request, admitted, route);
  bool is_large = false;
  const Turns::Turn turn = take_turn(request, route, is_large);
  if (!turn) {
    Response busy = refused("busy", "Too many large requests are being worked on.", "Try again in half a minute.");
    busy.headers.emplace_back("Retry-After", "30");
    return busy;
  }
  Response response = ask(request, admitted, route);
  if (is_large)
    give_back_freed_memory();
  return response;
}

Response Service::Parts::ask(const Request& request, const Admitted& admitted, const Route& route) {
  std::string what = "not a std::exception";
  try {
    Response response = admitted.answer(request);
    if (response.ends_caller)
      kept.forget(admitted.key, bearer(request));
    return response;
  } catch (const std::exception& exception) {
    what = exception.what();
  } catch (...) {
  }
  log_fault(sink, request, route, what);
  return refused("internal", fmt::format("The request could not be answered. Its number is {}.", request.id));
}

}  // namespace ratecheck::http
