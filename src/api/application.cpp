#include "ratecheck/api/application.h"

#include <fmt/format.h>

#include <chrono>

#include "api/access.h"
#include "api/api.h"
#include "api/context.h"
#include "api/pages.h"
#include "api/routes.h"
#include "ratecheck/base/text.h"
#include "ratecheck/store/invented.h"
#include "ratecheck/store/organizers.h"
#include "ratecheck/store/workers.h"

// Puts the rooms together: the store tells who calls (by_key, by_session) and keeps the audit, the table of routes
// becomes rows of HTTP (access.cpp), pages are what no route has. Handlers see all of it through the Context only.
//
// The library, parser and rule files, is the one thing that changes while the service runs: each request takes a
// shared pointer to the one in use and keeps it to its end.

namespace ratecheck::api {
namespace {

/// Why nobody can be told from others: damage does not pass, all else may.
Error not_told(const Error& error) {
  const bool damaged = error.code == "corrupt_database";
  return Error{damaged ? "corrupt_database" : "not_ready", "The store cannot be read."};
}

/// What the store says of a key, as the routes want to know it.
Result<Caller> caller_of(const store::Store& store, std::string_view key) {
  const auto principal = store::authenticate(store, key);
  if (!principal) {
    const Error& error = principal.error();
    const bool wrong = error.code == "mistyped_key" || error.code == "unknown_key";
    return wrong ? Error{"key_unknown", error.message}.with_hint(error.hint) : not_told(error);
  }
  Caller caller;
  caller.worker = principal->worker.value;
  caller.whole_key = principal->scope == store::Scope::all;
  caller.may_post = principal->scope == store::Scope::post;
  caller.may_read = principal->scope == store::Scope::read;
  return caller;
}

Access access_of(store::Role role) {
  switch (role) {
    case store::Role::viewer:
      return Access::viewer;
    case store::Role::organizer:
      return Access::organizer;
    case store::Role::steward:
      return Access::steward;
  }
  return Access::viewer;
}

/// The same of a session; its role is looked up each time, so that a removal works at once.
Result<Caller> organizer_of(const store::Store& store, std::string_view token) {
  const auto session = store::find_session(store, token);
  if (!session) {
    const bool over = session.error().code == "session_required";
    return over ? Error{"session_required", "The session is unknown or over."} : not_told(session.error());
  }
  Caller caller;
  caller.account = store::actor_of(session->organizer);
  caller.role = access_of(session->organizer.role);
  caller.csrf = csrf_of(token);
  return caller;
}

Date today() {
  return Date{std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now())};
}

}  // namespace

struct Application::Parts {
  Parts(store::Store* store, const http::ServiceConfig& config, http::LogSink log, const Quota& quota)
      : routes(make_routes()) {
    context.store = store;
    context.routes = &routes;
    context.today = today;
    context.logins.emplace(config.clock);
    context.quotas.emplace(quota);
    context.secure_cookies = config.secure_cookies;
    context.behind_proxy = config.behind_proxy;
    context.spool_folder = config.spool_folder;
    if (store != nullptr) {
      const auto invented = store::is_invented(*store);
      context.invented = invented && *invented;
      context.by_key = [store](std::string_view key) { return caller_of(*store, key); };
      context.by_session = [store](std::string_view token) { return organizer_of(*store, token); };
      context.audit = [store](const Caller& caller, const ApiRoute& route, const std::vector<std::string>& ids) {
        return store::write_audit(*store, caller.account, fmt::format("{} {}", route.method, route.path),
                                  join(ids, " "));
      };
    }
    http::Site site{http_routes(routes, context), page_response};
    if (context.invented)
      site.headers.emplace_back("Ratecheck-Data", "invented");
    service.emplace(std::move(site), config, std::move(log));
    context.traffic = &service->traffic();
  }

  Context context;
  std::vector<ApiRoute> routes;
  std::optional<http::Service> service;
};

Application::Application(std::shared_ptr<const pipeline::Library> library, store::Store* store,
                         const http::ServiceConfig& config, http::LogSink log, const Quota& quota)
    : parts_(std::make_unique<Parts>(store, config, std::move(log), quota)) {
  parts_->context.use(std::move(library));
}

Application::~Application() = default;

http::Service& Application::service() {
  return *parts_->service;
}

std::string Application::metrics() const {
  return metrics_text(parts_->context);
}

std::shared_ptr<const pipeline::Library> Application::library() const {
  return parts_->context.library();
}

void Application::use_library(std::shared_ptr<const pipeline::Library> library) {
  parts_->context.use(std::move(library));
}

}  // namespace ratecheck::api
