#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "ratecheck/http/problem.h"
#include "ratecheck/http/service.h"

/// A small table of routes of every kind that HTTP tells apart, for testing what stands in front of real ones.
namespace test {

using namespace ratecheck;
using namespace ratecheck::http;

using Ids = std::vector<std::string>;
using Handler = Response (*)(const Request& request, const Ids& ids);

inline Response say_hello(const Request&, const Ids&) {
  return json_response(R"({"hello":"world"})");
}
inline Response echo(const Request& request, const Ids&) {
  return json_response("\"" + std::to_string(request.body.size()) + "\"");
}
/// Who asks, as limits and cookies see it.
inline Response tell_who(const Request& request, const Ids&) {
  return json_response(request.client + (request.over_tls ? " over TLS" : ""));
}
inline Response show_ids(const Request&, const Ids& ids) {
  return json_response(R"({"id":")" + ids.at(0) + "\"}");
}
inline Response break_down(const Request&, const Ids&) {
  throw std::runtime_error("the secret of worker 7");
}
inline Response break_oddly(const Request&, const Ids&) {
  throw 7;
}
inline Response big(const Request&, const Ids&) {
  return json_response('"' + std::string(5U << 20U, 'x') + '"');
}
inline Response any_problem(const Request&, const Ids& ids) {
  for (const CatalogueEntry& entry : http_catalogue()) {
    if (entry.code == ids.at(0))
      return problem_response({ids.at(0), {}, {}, {}}, entry);
  }
  throw std::runtime_error("no such code");
}
inline Response split_header(const Request&, const Ids&) {
  Response response = json_response("{}");
  response.headers.emplace_back("X-Name", "a\r\nX-Evil: 1");
  return response;
}

/// Anyone may call.
inline Admit for_anyone(Handler handler) {
  return [handler](const Request&, const Ids& ids) {
    return Admitted{.answer = [handler, &ids](const Request& request) { return handler(request, ids); }};
  };
}

inline std::vector<Route> routes() {
  return {
      {.method = "GET",
       .path = "/hello",
       .parameters = {{"place", "a place"}, {"rule", "an id", true}},
       .admit = for_anyone(say_hello)},
      {.method = "POST",
       .path = "/echo",
       .body_limit = 4096,
       .media_types = {"text/plain", "application/json"},
       .admit = for_anyone(echo)},
      {.method = "POST",
       .path = "/large",
       .body_limit = 16U << 20U,
       .media_types = {"text/plain"},
       .admit = for_anyone(echo)},
      {.method = "POST", .path = "/bare", .gives_keys = true, .admit = for_anyone(say_hello)},
      {.method = "GET", .path = "/things/{thing:number}", .admit = for_anyone(show_ids)},
      {.method = "DELETE", .path = "/things/{thing:number}", .admit = for_anyone(show_ids)},
      {.method = "GET", .path = "/words/{word:word}", .admit = for_anyone(show_ids)},
      {.method = "GET", .path = "/tail/{tail:rest}", .admit = for_anyone(show_ids)},
      {.method = "GET", .path = "/problems/{code:word}", .admit = for_anyone(any_problem)},
      {.method = "GET", .path = "/who", .admit = for_anyone(tell_who)},
      {.method = "GET", .path = "/throw", .admit = for_anyone(break_down)},
      {.method = "GET", .path = "/throw-oddly", .admit = for_anyone(break_oddly)},
      {.method = "GET", .path = "/big", .admit = for_anyone(big)},
      {.method = "GET", .path = "/split", .admit = for_anyone(split_header)},
  };
}

}  // namespace test
