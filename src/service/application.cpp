#include "ratecheck/service/application.h"

#include <chrono>

#include "access.h"
#include "context.h"
#include "pages.h"
#include "ratecheck/assessment/assessment.h"
#include "ratecheck/base/hash.h"
#include "ratecheck/base/text.h"
#include "ratecheck/rulebook/rule.h"
#include "ratecheck/store/demo.h"
#include "ratecheck/store/organizers.h"
#include "ratecheck/store/workers.h"
#include "routes.h"

namespace ratecheck::service {
namespace {

/// What the store says of a key, as the routes want to know it.
Result<Caller> caller_of(const store::Store& store, std::string_view key) {
  const auto principal = store::authenticate(store, key);
  if (!principal) {
    const Error& error = principal.error();
    const bool wrong = error.code == "mistyped_key" || error.code == "unknown_key";
    return Error{wrong ? "key_unknown" : "not_ready",
                 wrong ? error.message : "The store cannot be read.",
                 {},
                 error.hint,
                 {}};
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

Result<Caller> organizer_of(const store::Store& store, std::string_view token) {
  const auto session = store::find_session(store, token);
  if (!session) {
    const bool over = session.error().code == "session_required";
    return Error{over ? "session_required" : "not_ready",
                 over ? "The session is unknown or over." : "The store cannot be read.",
                 {},
                 {},
                 {}};
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

std::string version_of(const extraction::ParserLibrary& parsers) {
  std::string names;
  for (const auto& facts : parsers.parsers())
    names += facts->name() + "\n";
  return "parsers " + sha256_hex(names).substr(0, 12);
}

}  // namespace

Library::Library(extraction::ParserLibrary parser_files, rulebook::Rulebook rule_files)
    : parsers(std::move(parser_files)),
      rulebook(std::move(rule_files)),
      parsers_version(version_of(parsers)),
      rules_version("rules " + rulebook.version().substr(0, 12)) {}

store::Judge judge_with(std::shared_ptr<const Library> library) {
  return {library->rules_version,
          [library = std::move(library)](const std::vector<statement::Statement>& statements) {
            assessment::Options options;
            options.withhold_conflicts = false;  // the store withholds what it keeps
            return assessment::assess(statements, library->rulebook, options);
          }};
}

struct Application::Parts {
  Parts(store::Store* store, const ServiceConfig& config, LogSink log)
      : routes(make_routes()), service(routes, context, config, std::move(log)) {
    context.store = store;
    context.routes = &routes;
    context.page = page_response;
    context.today = today;
    context.secure_cookies = config.secure_cookies;
    if (store != nullptr) {
      const auto invented = store::is_demo(*store);
      context.invented = invented.ok() && *invented;
      context.by_key = [store](std::string_view key) { return caller_of(*store, key); };
      context.by_session = [store](std::string_view token) { return organizer_of(*store, token); };
      context.audit = [store](const Caller& caller, const Route& route, const std::vector<std::string>& ids) {
        return store::write_audit(*store, caller.account,
                                  std::string(route.method) + " " + std::string(route.path), join(ids, " "));
      };
    }
  }

  Context context;
  std::vector<Route> routes;
  Service service;
};

Application::Application(std::shared_ptr<const Library> library, store::Store* store, const ServiceConfig& config,
                         LogSink log)
    : parts_(std::make_unique<Parts>(store, config, std::move(log))) {
  parts_->context.use(std::move(library));
}

Application::~Application() = default;

Service& Application::service() {
  return parts_->service;
}

std::shared_ptr<const Library> Application::library() const {
  return parts_->context.library();
}

void Application::use_library(std::shared_ptr<const Library> library) {
  parts_->context.use(std::move(library));
}

}  // namespace ratecheck::service
