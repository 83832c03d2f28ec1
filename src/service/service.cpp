#include "ratecheck/service/service.h"

#include <algorithm>
#include <chrono>
#include <exception>

#include "ratecheck/base/hash.h"
#include "ratecheck/base/text.h"
#include "ratecheck/service/http_server.h"
#include "service/access.h"
#include "service/context.h"
#include "service/errors.h"
#include "service/idempotency.h"
#include "service/log.h"
#include "service/rate_limit.h"
#include "service/response_headers.h"
#include "service/router.h"

namespace ratecheck::service {

struct Service::Parts {
  Parts(const std::vector<Route>& routes, Context& context_of_routes, ServiceConfig configuration, LogSink log)
      : router(routes),
        context(context_of_routes),
        config(std::move(configuration)),
        sink(std::move(log)),
        per_address({config.requests_per_minute_per_address, config.requests_per_minute_per_address / 2},
                    config.clock),
        per_key({config.requests_per_minute_per_key, config.requests_per_minute_per_key / 2}, config.clock),
        new_keys({config.new_keys_per_hour_per_address / 60, config.new_keys_per_hour_per_address}, config.clock) {
  }

  Response answer(Request& request, const BodyReader& body, const Match& match);
  std::optional<Response> over_limit(const Request& request, const Route& route);
  static std::optional<Response> wrong_parameters(const Request& request, const Route& route);
  static std::optional<Response> wrong_body(const Request& request, const Route& route);
  Response page_or_nothing(const Request& request) const;
  Response run_once(const Call& call, const Route& route);
  Response run(const Call& call, const Route& route) const;
  void finish(const Request& request, const Route* route, Response& response) const;

  Router router;
  Context& context;
  ServiceConfig config;
  LogSink sink;
  RateLimiter per_address;
  RateLimiter per_key;
  RateLimiter new_keys;
  KeptAnswers kept{config.clock};
};

namespace {

Response too_many(int seconds) {
  Response response = problem("too_many_requests", "Try again in " + std::to_string(seconds) + " s.");
  response.headers.emplace_back("Retry-After", std::to_string(seconds));
  return response;
}

std::string join_view(const std::vector<std::string_view>& words) {
  std::string out;
  for (const std::string_view word : words) {
    out += (out.empty() ? "" : ", ") + std::string(word);
  }
  return out;
}

Response refused(const Error& error) {
  Response response = problem_of(error, "internal");
  if (response.status == 401 && error.code.rfind("key", 0) == 0) {
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
  }
  return response;
}

}  // namespace

Service::Service(const std::vector<Route>& routes, Context& context, ServiceConfig config, LogSink log)
    : parts_(std::make_unique<Parts>(routes, context, std::move(config), std::move(log))) {}

Service::~Service() = default;

Response Service::handle(Request request, const BodyReader& body) {
  const auto begun = std::chrono::steady_clock::now();
  request.id = to_hex(random_bytes(8));
  const Match match = parts_->router.find(request.method, request.segments);
  Response response = parts_->answer(request, body, match);
  parts_->finish(request, match.route, response);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begun;
  parts_->context.traffic.count(response.status, taken.count());
  log_request(parts_->sink, request, match.route, response, taken.count());
  return response;
}

Response Service::refuse(std::string_view code, std::string detail, std::string hint) {
  Request nothing;
  nothing.id = to_hex(random_bytes(8));
  nothing.method = "-";
  Response response = problem(code, std::move(detail), std::move(hint));
  parts_->finish(nothing, nullptr, response);
  parts_->context.traffic.count(response.status, 0);
  log_request(parts_->sink, nothing, nullptr, response, 0);
  return response;
}

void Service::Parts::finish(const Request& request, const Route* route, Response& response) const {
  if (context.invented)
    response.headers.emplace_back("Ratecheck-Data", "invented");
  finish_response(request, route, config, response);
}

Response Service::Parts::answer(Request& request, const BodyReader& body, const Match& match) {
  if (request.method == "OPTIONS" && (request.path == "*" || !match.methods.empty())) {
    return options_response(match.methods);
  }
  if (match.methods.empty()) {
    return page_or_nothing(request);
  }
  if (match.route == nullptr) {
    Response response = problem("method_not_allowed", request.method + " is not a method of this route.");
    response.headers.emplace_back("Allow", join(match.methods, ", "));
    return response;
  }
  const Route& route = *match.route;
  if (auto refusal = over_limit(request, route)) {
    return *refusal;
  }
  if (auto refusal = wrong_parameters(request, route)) {
    return *refusal;
  }
  if (route.needs_store && context.store == nullptr) {
    return problem("not_ready", "No store is open.");
  }
  const Result<Caller> caller = admit_caller(route, request, context);
  if (!caller) {
    return refused(caller.error());
  }
  if (auto refusal = wrong_body(request, route)) {
    return *refusal;
  }
  if (!caller->account.empty() && context.audit) {
    if (const Status noted = context.audit(*caller, route, match.ids); !noted) {
      return problem("not_ready", "What organizers look at must be noted, and that is not possible now.");
    }
  }
  if (caller->worker) {
    if (const int wait = per_key.take(std::to_string(*caller->worker)); wait > 0) {
      return too_many(wait);
    }
  }
  if (request.content_length > 0) {
    Result<std::string> read = body(request.content_length);
    if (!read) {
      return problem_of(read.error(), "bad_request");
    }
    request.body = std::move(*read);
  }
  return run_once({request, match.ids, *caller, context}, route);
}

std::optional<Response> Service::Parts::over_limit(const Request& request, const Route& route) {
  // The addresses of this machine are the operator's own: a limit per address would be one for all.
  if (request.client.empty() || is_loopback(request.client)) {
    return std::nullopt;
  }
  const std::string name = limit_name_of_address(request.client);
  int wait = per_address.take(name);
  if (wait == 0 && route.gives_keys) {
    wait = new_keys.take(name);
  }
  return wait == 0 ? std::nullopt : std::optional(too_many(wait));
}

std::optional<Response> Service::Parts::wrong_parameters(const Request& request, const Route& route) {
  std::vector<std::string> known;
  for (const Parameter& parameter : route.parameters) {
    known.emplace_back(parameter.name);
  }
  for (const auto& [name, value] : request.query) {
    const auto row = std::find_if(route.parameters.begin(), route.parameters.end(),
                                  [&name = name](const Parameter& p) { return p.name == name; });
    if (row == route.parameters.end()) {
      const std::string hint =
          known.empty() ? "This route has no parameters." : "Its parameters are: " + join(known, ", ") + ".";
      return problem("unknown_parameter",
                     "The parameter '" + name + "' is not known here." + did_you_mean(name, known), hint);
    }
    if (!row->repeatable && request.parameters(name).size() > 1) {
      return problem("duplicate_parameter", "The parameter '" + name + "' stands more than once.");
    }
  }
  return std::nullopt;
}

std::optional<Response> Service::Parts::wrong_body(const Request& request, const Route& route) {
  if (route.body_limit == 0) {
    return request.content_length == 0
               ? std::nullopt
               : std::optional(problem("unexpected_body", "This route takes no body.", "Leave the body out."));
  }
  if (!request.has_length) {
    return problem("length_required", "This route needs a body with a Content-Length.");
  }
  if (request.content_length > route.body_limit) {
    return problem("body_too_large", "The body has " + std::to_string(request.content_length) +
                                         " bytes, this route takes " + std::to_string(route.body_limit) + ".");
  }
  const std::string type = request.media_type();
  if (std::find(route.media_types.begin(), route.media_types.end(), type) == route.media_types.end()) {
    return problem("unsupported_media_type",
                   type.empty() ? "There is no Content-Type." : "This Content-Type is not read here.",
                   "Send one of: " + join_view(route.media_types) +
                       "; as curl --data-binary @FILE -H 'Content-Type: " +
                       std::string(route.media_types.front()) + "' URL.");
  }
  return std::nullopt;
}

Response Service::Parts::page_or_nothing(const Request& request) const {
  std::optional<Response> page = context.page ? context.page(request) : std::nullopt;
  if (!page) {
    return problem("not_found", "There is nothing at this path." + did_you_mean(request.path, router.paths()));
  }
  if (request.method != "GET" && request.method != "HEAD") {
    Response response = problem("method_not_allowed", "A page is only read.");
    response.headers.emplace_back("Allow", "GET, HEAD");
    return response;
  }
  return *page;
}

/// With an Idempotency-Key: the answer to the same request of the same caller a moment ago, if there is one.
Response Service::Parts::run_once(const Call& call, const Route& route) {
  const std::string_view key = call.request.header("idempotency-key");
  if (!route.keeps_answer || key.empty()) {
    return run(call, route);
  }
  if (key.size() < 16 || key.size() > 128) {
    return problem("bad_request", "An Idempotency-Key has 16 to 128 characters.",
                   "Use a new random one for each new request: uuidgen.");
  }
  const std::string who = call.caller.worker ? std::to_string(*call.caller.worker) : call.request.client;
  const std::string name = sha256_hex(who + '\n' + std::string(route.path) + '\n' + std::string(key));
  Response answer;
  switch (kept.begin(name, sha256_hex(call.request.body), answer)) {
    case KeptAnswers::Found::same:
      return answer;
    case KeptAnswers::Found::in_work:
      return problem("busy", "The same request is under way.");
    case KeptAnswers::Found::other_request:
      return problem("idempotency_conflict", "The Idempotency-Key came with another body before.");
    case KeptAnswers::Found::nothing:
      break;
  }
  answer = run(call, route);
  kept.finish(name, answer);
  return answer;
}

Response Service::Parts::run(const Call& call, const Route& route) const {
  std::string what = "not a std::exception";
  try {
    return route.handler(call);
  } catch (const std::exception& exception) {
    what = exception.what();
  } catch (...) {
  }
  log_fault(sink, call.request, route, what);
  return problem("internal", "The request could not be answered. Its number is " + call.request.id + ".");
}

}  // namespace ratecheck::service
