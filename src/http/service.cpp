#include "ratecheck/http/service.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <exception>

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
//   method and path     404, or a page; 405                  router.cpp
//   limits per address  429                                  over_limit
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
// The dear things come last: nobody's body is read who may not send it, and no password is hashed for an address
// that asks too often. Whatever it is, finish_response gives it the headers that every answer has.

namespace ratecheck::http {
namespace {

// How memory has a ceiling. What may take much waits for its turn: of large jobs two are worked at once, and of
// small ones as many as come to so many megabytes together, by what an upload was measured to take of its size
// (./dev bench memory). All else is light. So the most that all requests can take at once is
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
        new_keys({config.new_keys_per_hour_per_address / 60, config.new_keys_per_hour_per_address}, config.clock) {
  }

  Response answer(Request& request, const BodyReader& body, const RouteMatch& match);
  std::optional<Response> over_limit(const Request& request, const Route& route);
  static std::optional<Response> wrong_parameters(const Request& request, const Route& route);
  static std::optional<Response> wrong_body(const Request& request, const Route& route);
  std::optional<Response> read_body(Request& request, const BodyReader& body) const;
  Turns::Turn take_turn(const Request& request, const Route& route, bool& large);
  Response page_or_nothing(const Request& request) const;
  Response run_once(const Request& request, const Admitted& admitted, const Route& route);
  Response run(const Request& request, const Admitted& admitted, const Route& route);
  Response ask(const Request& request, const Admitted& admitted, const Route& route) const;
  void finish(const Request& request, const Route* route, Response& response) const;

  Site site;
  Router router;
  ServiceConfig config;
  LogSink sink;
  RateLimiter per_address;
  RateLimiter per_key;
  RateLimiter new_keys;
  KeptAnswers kept{config.clock};
  Turns large{kLargeAtOnce, kMostWaitingLarge};
  Turns small{kMegabytesOfSmall, kMostWaitingSmall};
  Traffic traffic;
};

namespace {

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

// The number of a request is random: it tells nothing of how many there were.
Response Service::handle(Request request, const BodyReader& body) {
  const auto begun = std::chrono::steady_clock::now();
  request.id = to_hex(random_bytes(8));
  const RouteMatch match = parts_->router.find(request.method, request.segments);
  Response response = parts_->answer(request, body, match);
  parts_->finish(request, match.route, response);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begun;
  parts_->traffic.count(response.status, taken.count());
  log_request(parts_->sink, request, match.route, response, taken.count());
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

Response Service::Parts::answer(Request& request, const BodyReader& body, const RouteMatch& match) {
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
    return *refusal;
  if (auto refusal = wrong_parameters(request, route))
    return *refusal;
  std::variant<Admitted, Response> decided = route.admit(request, match.ids);
  if (Response* refusal = std::get_if<Response>(&decided))
    return std::move(*refusal);
  const Admitted& admitted = std::get<Admitted>(decided);
  if (auto refusal = wrong_body(request, route))
    return *refusal;
  if (admitted.note) {
    if (auto refusal = admitted.note())
      return *refusal;
  }
  if (!admitted.key.empty()) {
    if (const int wait = per_key.take(admitted.key); wait > 0)
      return too_many(wait);
  }
  if (auto refusal = read_body(request, body))
    return *refusal;
  return run_once(request, admitted, route);
}

std::optional<Response> Service::Parts::over_limit(const Request& request, const Route& route) {
  // The addresses of this machine are the operator's own: a limit per address would be one for all.
  if (request.client.empty() || is_loopback(request.client))
    return std::nullopt;
  const std::string name = limit_name_of_address(request.client);
  int wait = per_address.take(name);
  if (wait == 0 && route.gives_keys)
    wait = new_keys.take(name);
  return wait == 0 ? std::nullopt : std::optional(too_many(wait));
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

// A long body goes to the disk as it comes, so that many who send at once need no memory for it.
std::optional<Response> Service::Parts::read_body(Request& request, const BodyReader& body) const {
  if (request.content_length == 0)
    return std::nullopt;
  const auto problem = [](const Error& error) { return refused(error.code, error.message, error.hint); };
  if (request.content_length <= Spool::kInMemory) {
    const Status read = body(request.content_length, [&](std::string_view piece) { request.body += piece; });
    return read ? std::nullopt : std::optional(problem(read.error()));
  }
  Spool spool(config.spool_folder);
  const Status read = body(request.content_length, [&](std::string_view piece) { spool.append(piece); });
  if (!read)
    return problem(read.error());
  if (!spool.finish())
    return refused("busy", "There is no room on the disk for a body of this size.");
  request.long_body = std::make_shared<const Spool>(std::move(spool));
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
  switch (kept.begin(name, sha256_hex(request.body), answer)) {  // such routes have no long bodies
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
  kept.finish(name, answer);
  return answer;
}

Turns::Turn Service::Parts::take_turn(const Request& request, const Route& route, bool& is_large) {
  const std::size_t size = request.content_length;
  is_large = route.load == Load::whole || (route.load == Load::upload && size > kLargestSmallBody);
  if (is_large)
    return large.take(1, config.wait_seconds_for_large);
  const std::size_t megabytes =
      route.load == Load::page ? kMegabytesOfPage : size * kUploadTakesOfItsSize / kMegabyte + 1;
  return small.take(megabytes, config.wait_seconds_for_large);
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

Response Service::Parts::ask(const Request& request, const Admitted& admitted, const Route& route) const {
  std::string what = "not a std::exception";
  try {
    return admitted.answer(request);
  } catch (const std::exception& exception) {
    what = exception.what();
  } catch (...) {
  }
  log_fault(sink, request, route, what);
  return refused("internal", fmt::format("The request could not be answered. Its number is {}.", request.id));
}

}  // namespace ratecheck::http
