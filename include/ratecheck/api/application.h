#pragma once

#include <memory>
#include <string>

#include "ratecheck/http/service.h"
#include "ratecheck/store/store.h"

namespace ratecheck::pipeline {
struct Library;  // pipeline/library.h
}

namespace ratecheck::api {

/// The whole service behind one door: its rooms, its routes, its answers.
class Application {
 public:
  /// Without a store nothing is kept: routes of workers answer 503. `store` must outlive it.
  Application(std::shared_ptr<const pipeline::Library> library, store::Store* store,
              const http::ServiceConfig& config, http::LogSink log);
  ~Application();
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;

  http::Service& service();
  [[nodiscard]] std::shared_ptr<const pipeline::Library> library() const;
  /// From now on; requests under way finish with the old one.
  void use_library(std::shared_ptr<const pipeline::Library> library);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace ratecheck::api
