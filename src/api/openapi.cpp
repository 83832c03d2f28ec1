#include "api/openapi.h"

#include <map>

#include "api/api_schemas.h"
#include "api/errors.h"
#include "ratecheck/base/json_out.h"
#include "ratecheck/base/text.h"

// Made of the table of routes whenever it is asked for, so that it cannot differ from what is served. A row
//
//   { .method = "GET", .path = "/v1/me/work/{work:word}", .access = worker_read, .about = "One own work item",
//     .gives = "work" }
//
// becomes, under "/v1/me/work/{work}": "get" with the summary, the parameter `work` in the path, an answer 200
// whose schema is the named type "work", the answer of every problem as the default, and the scheme "key". Types
// are in the notation of api_schemas.cpp. `x-who` says in words who may call.

namespace ratecheck::api {
namespace {

/// "/v1/me/work/{work:word}" has the id "work".
std::vector<std::string> id_names(std::string_view path) {
  std::vector<std::string> names;
  for (const std::string_view part : split(path, '/')) {
    if (!part.empty() && part.front() == '{')
      names.emplace_back(part.substr(1, part.find(':') - 1));
  }
  return names;
}

void write_parameter(JsonWriter& out, std::string_view name, std::string_view in, std::string_view about,
                     bool repeatable) {
  out.begin_object().member("name", name).member("in", in).member("required", in == "path");
  if (!about.empty())
    out.member("description", about);
  out.key("schema").begin_object();
  if (repeatable) {
    out.member("type", "array").key("items").begin_object().member("type", "string").end_object();
  } else {
    out.member("type", "string");
  }
  out.end_object().end_object();
}

void write_parameters(JsonWriter& out, const ApiRoute& route) {
  out.key("parameters").begin_array();
  for (const std::string& name : id_names(route.path))
    write_parameter(out, name, "path", {}, false);
  for (const Parameter& p : route.parameters)
    write_parameter(out, p.name, "query", p.about, p.repeatable);
  if (route.keeps_answer) {
    write_parameter(out, "Idempotency-Key", "header", "a random text; the same again gives the same answer",
                    false);
  }
  out.end_array();
}

void write_body(JsonWriter& out, const ApiRoute& route) {
  if (route.body_limit == 0)
    return;
  out.key("requestBody").begin_object().member("required", true).key("content").begin_object();
  for (const std::string_view type : route.media_types) {
    out.key(type).begin_object();
    if (type.find("statement+json") != std::string_view::npos) {
      out.key("schema");
      write_type(out, "statement");
    } else if (!route.takes.empty()) {
      out.key("schema");
      write_type(out, route.takes);
    }
    out.end_object();
  }
  out.end_object().end_object();
}

void write_security(JsonWriter& out, Access access) {
  if (access == Access::anyone)
    return;
  const bool worker =
      access == Access::worker_post || access == Access::worker_read || access == Access::worker_key;
  out.key("security").begin_array().begin_object();
  out.key(worker ? "key" : "session").begin_array().end_array().end_object().end_array();
}

std::string_view said_by(int status) {
  return status == 201 ? "made; it was not there before" : "done; nothing new was made";
}

/// Without a shape and with the type of JSON, a route has no content.
void write_answer(JsonWriter& out, const ApiRoute& route) {
  if (route.gives.empty() && route.answers == kJsonType) {
    out.key("204").begin_object().member("description", "done, no content").end_object();
    return;
  }
  for (const int status : route.good) {
    out.key(std::to_string(status)).begin_object().member("description", said_by(status));
    out.key("content").begin_object().key(route.answers).begin_object();
    if (!route.gives.empty()) {
      out.key("schema");
      write_type(out, route.gives);
    }
    out.end_object();
    if (!route.also.empty())
      out.key(route.also).begin_object().end_object();
    out.end_object().end_object();
  }
}

/// One method of one path.
void write_operation(JsonWriter& out, const ApiRoute& route) {
  out.key(to_lower(route.method)).begin_object().member("summary", route.about);
  out.member("x-who", to_string(route.access));
  write_parameters(out, route);
  write_body(out, route);
  out.key("responses").begin_object();
  write_answer(out, route);
  out.key("default").begin_object().member("$ref", "#/components/responses/problem").end_object().end_object();
  write_security(out, route.access);
  out.end_object();
}

/// With every code of the catalogue, so that a client can be written against the list.
void write_problem_schema(JsonWriter& out) {
  out.key("problem").begin_object().member("type", "object").key("properties").begin_object();
  for (const char* name : {"type", "title", "detail", "hint"})
    out.key(name).begin_object().member("type", "string").end_object();
  out.key("status").begin_object().member("type", "integer").end_object();
  out.key("code").begin_object().member("type", "string").key("enum").begin_array();
  for (const CatalogueEntry& entry : error_catalogue())
    out.string(entry.code);
  out.end_array().end_object();
  out.key("errors");
  write_type(out, "part[]");
  out.end_object();
  out.key("required").begin_array();
  for (const char* name : {"type", "title", "status", "code", "detail", "hint", "errors"})
    out.string(name);
  out.end_array().end_object();
}

void write_components(JsonWriter& out) {
  out.key("components").begin_object();
  out.key("securitySchemes").begin_object();
  out.key("key").begin_object().member("type", "http").member("scheme", "bearer").end_object();
  out.key("session")
      .begin_object()
      .member("type", "apiKey")
      .member("in", "cookie")
      .member("name", "ratecheck_session");
  out.end_object().end_object();
  out.key("responses").begin_object().key("problem").begin_object().member("description", "a problem");
  out.key("content").begin_object().key("application/problem+json").begin_object().key("schema").begin_object();
  out.member("$ref", "#/components/schemas/problem")
      .end_object()
      .end_object()
      .end_object()
      .end_object()
      .end_object();
  out.key("schemas").begin_object();
  write_problem_schema(out);
  write_named_types(out);
  out.end_object().end_object();
}

}  // namespace

std::string openapi_text(const std::vector<ApiRoute>& routes) {
  std::map<std::string, std::vector<const ApiRoute*>> by_path;
  for (const ApiRoute& route : routes)
    by_path[plain_path(route.path)].push_back(&route);
  JsonWriter out(JsonWriter::Style::indented);
  out.begin_object().member("openapi", "3.1.0");
  out.key("info").begin_object().member("title", "Ratecheck").member("version", "1");
  out.member("description", "Checks the pay documents of gig workers against published formulas.").end_object();
  out.key("paths").begin_object();
  for (const auto& [path, of_path] : by_path) {
    out.key(path).begin_object();
    for (const ApiRoute* route : of_path)
      write_operation(out, *route);
    out.end_object();
  }
  out.end_object();
  write_components(out);
  out.end_object();
  return out.take();
}

}  // namespace ratecheck::api
