#pragma once

#include <string>
#include <vector>

#include "api/context.h"
#include "api/errors.h"
#include "api/route.h"
#include "ratecheck/http/service.h"

/// A small table of routes for every kind of caller, for testing what stands in front of the real ones.
namespace test {

using namespace ratecheck;
using namespace ratecheck::api;

inline Response say_hello(const Call&) {
  return json_response(R"({"hello":"world"})");
}
inline Response echo(const Call& call) {
  return json_response("\"" + std::to_string(call.request.body.size()) + "\"");
}
inline Response any_problem(const Call& call) {
  return problem(call.ids.at(0), {});
}
inline Response count_up(const Call&) {
  static int calls = 0;
  return json_response(std::to_string(++calls));
}

inline const std::vector<ApiRoute>& routes() {
  static const std::vector<ApiRoute> table = {
      {.method = "GET",
       .path = "/hello",
       .parameters = {{"place", "a place"}, {"rule", "an id", true}},
       .handler = say_hello},
      {.method = "POST",
       .path = "/echo",
       .body_limit = 4096,
       .media_types = {"text/plain", "application/json"},
       .handler = echo},
      {.method = "POST",
       .path = "/large",
       .body_limit = 16U << 20U,
       .media_types = {"text/plain"},
       .handler = echo},
      {.method = "POST", .path = "/bare", .handler = say_hello, .gives_keys = true},
      {.method = "GET", .path = "/problems/{code:word}", .handler = any_problem},
      {.method = "GET", .path = "/big", .handler = say_hello},
      {.method = "GET", .path = "/mine", .access = Access::worker_read, .handler = say_hello},
      {.method = "POST",
       .path = "/mine",
       .access = Access::worker_post,
       .body_limit = 100,
       .media_types = {"text/plain"},
       .handler = echo},
      {.method = "POST",
       .path = "/counted",
       .access = Access::worker_post,
       .body_limit = 100,
       .media_types = {"text/plain"},
       .handler = count_up,
       .keeps_answer = true},
      {.method = "DELETE", .path = "/mine", .access = Access::worker_key, .handler = say_hello},
      {.method = "GET", .path = "/desk", .access = Access::viewer, .handler = say_hello},
      {.method = "POST", .path = "/desk", .access = Access::organizer, .handler = say_hello},
  };
  return table;
}

/// Keys: "whole", "poster", "reader". Sessions: "viewing", "organizing".
inline void fill(Context& context) {
  context.by_key = [](std::string_view key) -> Result<Caller> {
    Caller caller;
    caller.worker = 7;
    caller.whole_key = key == "whole";
    caller.may_post = key == "poster";
    caller.may_read = key == "reader";
    if (!caller.whole_key && !caller.may_post && !caller.may_read) {
      return Error{"key_unknown", "No key is like that."};
    }
    return caller;
  };
  context.by_session = [](std::string_view session) -> Result<Caller> {
    Caller caller;
    caller.account = "ada";
    caller.csrf = "token-of-ada";
    caller.role = session == "organizing" ? Access::organizer : Access::viewer;
    if (session != "organizing" && session != "viewing") {
      return Error{"session_required", "The session has ended."};
    }
    return caller;
  };
}

}  // namespace test
