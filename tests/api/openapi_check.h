#pragma once

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "api/access.h"
#include "api/errors.h"
#include "api/openapi.h"
#include "api/routes.h"
#include "http/router.h"
#include "ratecheck/base/text.h"
#include "ratecheck/statement/statement_json.h"
#include "schema_check.h"

/// Holds every answer of the tests against /openapi.json.
namespace test {

using namespace ratecheck;
using namespace ratecheck::api;

class OpenApiCheck {
 public:
  static OpenApiCheck& one() {
    static OpenApiCheck check;
    return check;
  }

  void hold(const Request& request, const Response& response) {
    const http::RouteMatch match = router_.find(request.method, request.segments);
    if (response.status >= 400)
      hold_problem(response);
    if (match.route == nullptr || request.method == "HEAD" || response.status >= 300)
      return;
    const std::string path = plain_path(match.route->path);
    INFO(request.method, " ", path, "\n", response.body.substr(0, 4000));
    hold_answer(request.method, path, response);
    answered_.insert(request.method + " " + path + " " + std::to_string(response.status));
  }
  /// Routes and statuses of the good answers that were seen.
  [[nodiscard]] const std::set<std::string>& answered() const { return answered_; }
  [[nodiscard]] const std::vector<ApiRoute>& routes() const { return routes_; }

 private:
  OpenApiCheck()
      : routes_(make_routes()),
        http_routes_(http_routes(routes_, nothing_)),
        router_(http_routes_),
        openapi_(*parse_json(openapi_text(routes_), {16U << 20U, 64})),
        schema_(openapi_text(routes_), {{"/schemas/statement-1.json", statement::schema_text()}}) {}

  /// What the pointer leads to, or nullptr.
  [[nodiscard]] const JsonValue* described(const std::vector<std::string>& steps) const {
    const JsonValue* value = &openapi_;
    for (const std::string& step : steps)
      value = value == nullptr ? nullptr : value->find(step);
    return value;
  }

  void hold_schema(const std::vector<std::string>& steps, const Response& response) const {
    std::string pointer;
    for (const std::string& step : steps)
      pointer = pointer_at(pointer, step);
    for (const std::string& fault : schema_.faults(pointer, response.body))
      FAIL_CHECK(fault);
  }

  void hold_answer(std::string method, const std::string& path, const Response& response) const {
    for (char& c : method)
      c = to_lower(c);
    std::vector<std::string> steps = {"paths", path, method, "responses", std::to_string(response.status)};
    REQUIRE_MESSAGE(described(steps) != nullptr, response.status);
    if (response.status == 204) {
      CHECK(response.body.empty());
      return;
    }
    steps.insert(steps.end(), {"content", std::string(response.content_type)});
    REQUIRE_MESSAGE(described(steps) != nullptr, response.content_type);
    steps.emplace_back("schema");
    if (described(steps) == nullptr)
      return;
    hold_schema(steps, response);
    const auto json = parse_json(response.body, {64U << 20U, 64});
    REQUIRE(json);
    if (const JsonValue* documents = json->find("documents")) {
      for (const JsonValue& document : documents->items)
        hold_codes(*document.find("problem"));
    }
  }

  void hold_problem(const Response& response) const {
    INFO(response.body);
    REQUIRE(response.content_type == "application/problem+json");
    const auto json = parse_json(response.body);
    REQUIRE(json);
    hold_schema({"components", "schemas", "problem"}, response);
    CHECK(json->find("status")->text == std::to_string(response.status));
    hold_codes(*json);
  }

  /// Its own code and those of its parts stand in the catalogue.
  static void hold_codes(const JsonValue& problem) {
    if (const JsonValue* code = problem.find("code"))
      CHECK_MESSAGE(catalogue_entry(code->text).code == code->text, code->text);
    if (const JsonValue* parts = problem.find("errors")) {
      for (const JsonValue& part : parts->items)
        hold_codes(part);
    }
  }

  std::vector<ApiRoute> routes_;
  Context nothing_;
  std::vector<http::Route> http_routes_;
  http::Router router_;
  JsonValue openapi_;
  ratecheck::test::SchemaCheck schema_;
  std::set<std::string> answered_;
};

}  // namespace test
