#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "ratecheck/http/service.h"
#include "ratecheck/store/store.h"

namespace ratecheck::pipeline {
struct Library;  // pipeline/library.h
}

/// The service as one object: routes, handlers, pages, errors, over an open store and loaded files.
///
///   auto store = store::Store::open("data");
///   const auto library = std::make_shared<const pipeline::Library>(std::move(parsers), std::move(rules));
///   api::Application application(library, &*store, {}, [](std::string_view line) { print(line); });
///   http::Server server(application.service(), {});
///   if (server.bind())
///     server.run();
///
/// Answers from any number of threads. The store must outlive it, and it the server. What is wrong with a request
/// is an answer of the catalogue (errors.cpp).
namespace ratecheck::api {

/// What one key may put in; 0: no limit. Days are those of UTC. A client on this machine, with no proxy between,
/// is the operator and has none.
struct Quota {
  std::int64_t uploads_per_day = 2000;
  std::int64_t bytes_per_day = 64LL << 20;  ///< as they are kept: packed, with the documents that are kept
  std::int64_t bytes = 1LL << 30;           ///< in all
};

/// The whole service behind one door: its rooms, its routes, its answers.
class Application {
 public:
  /// Without a store nothing is kept: routes of workers answer 503. `store` must outlive it.
  Application(std::shared_ptr<const pipeline::Library> library, store::Store* store,
              const http::ServiceConfig& config, http::LogSink log, const Quota& quota = {});
  ~Application();
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;

  http::Service& service();
  /// The figures for the operator, as Prometheus reads them.
  [[nodiscard]] std::string metrics() const;
  [[nodiscard]] std::shared_ptr<const pipeline::Library> library() const;
  /// From now on; requests under way finish with the old one.
  void use_library(std::shared_ptr<const pipeline::Library> library);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace ratecheck::api
