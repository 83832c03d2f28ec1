#pragma once

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "api/access.h"
#include "api/errors.h"
#include "api/openapi.h"
#include "api/routes.h"
#include "http/router.h"
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
    hold_answer(*operation(request.method, path), response);
    answered_.insert(request.method + " " + path + " " + std::to_string(response.status));
  }
  /// Routes and statuses of the good answers that were seen.
  [[nodiscard]] const std::set<std::string>& answered() const { return answered_; }
  [[nodiscard]] const std::vector<Route>& routes() const { return routes_; }

 private:
  OpenApiCheck()
      : routes_(make_routes()),
        http_routes_(http_routes(routes_, nothing_)),
        router_(http_routes_),
        schema_(*parse_json(openapi_text(routes_), {16U << 20U, 64}), *parse_json(statement::schema_text())) {}

  [[nodiscard]] const JsonValue* operation(std::string method, const std::string& path) const {
    for (char& c : method)
      c = static_cast<char>(c | 0x20);
    return schema_.openapi().find("paths")->find(path)->find(method);
  }

  void hold_answer(const JsonValue& operation, const Response& response) const {
    const JsonValue* answers = operation.find("responses");
    const JsonValue* answer = answers->find(std::to_string(response.status));
    REQUIRE_MESSAGE(answer != nullptr, response.status);
    if (response.status == 204) {
      CHECK(response.body.empty());
      return;
    }
    const JsonValue* content = answer->find("content")->find(response.content_type);
    REQUIRE_MESSAGE(content != nullptr, response.content_type);
    const JsonValue* schema = content->find("schema");
    if (schema == nullptr)
      return;
    const auto json = parse_json(response.body, {64U << 20U, 64});
    REQUIRE(json.ok());
    for (const std::string& fault : schema_.faults(*schema, *json))
      FAIL_CHECK(fault);
    if (const JsonValue* documents = json->find("documents")) {
      for (const JsonValue& document : documents->items)
        hold_codes(*document.find("problem"));
    }
  }

  void hold_problem(const Response& response) const {
    INFO(response.body);
    REQUIRE(response.content_type == "application/problem+json");
    const auto json = parse_json(response.body);
    REQUIRE(json.ok());
    const JsonValue* schema = schema_.openapi().find("components")->find("schemas")->find("problem");
    for (const std::string& fault : schema_.faults(*schema, *json))
      FAIL_CHECK(fault);
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

  std::vector<Route> routes_;
  Context nothing_;
  std::vector<http::Route> http_routes_;
  http::Router router_;
  SchemaCheck schema_;
  std::set<std::string> answered_;
};

}  // namespace test
