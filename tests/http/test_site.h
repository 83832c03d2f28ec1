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
  const std::uint64_t size = request.long_body ? request.long_body->size() : request.body.size();
  return json_response("\"" + std::to_string(size) + "\"");
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
/// What fits into memory and not into the socket of a client that does not read.
inline Response middling(const Request&, const Ids&) {
  return json_response('"' + std::string(125'000, 'x') + '"');
}
/// The body again, through a spool.
inline Response mirror(const Request& request, const Ids&) {
  Spool bytes(std::filesystem::temp_directory_path());
  if (request.long_body != nullptr) {
    SpoolReader reader(*request.long_body);
    std::string piece(1000, '\0');
    while (const std::size_t got = reader.read(piece.data(), piece.size()))
      bytes.append({piece.data(), got});
  } else {
    bytes.append(request.body);
  }
  if (!bytes.finish())
    throw std::runtime_error("no room");
  Response response{.status = 200, .content_type = "text/plain", .headers = {}, .body = {}};
  response.long_body = std::make_shared<const Spool>(std::move(bytes));
  return response;
}

/// More than is held in memory.
inline Response give_long(const Request&, const Ids&) {
  Spool bytes(std::filesystem::temp_directory_path());
  for (int i = 0; i < 40'000; ++i)
    bytes.append("every line of the long answer has a number: " + std::to_string(i) + "\n");
  if (!bytes.finish())
    throw std::runtime_error("no room");
  Response response{.status = 200, .content_type = "text/plain", .headers = {}, .body = {}};
  response.long_body = std::make_shared<const Spool>(std::move(bytes));
  return response;
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
      {.method = "POST",
       .path = "/mirror",
       .body_limit = 16U << 20U,
       .media_types = {"text/plain"},
       .parameters = {{"part", "of no account"}},
       .keeps_answer = true,
       .load = Load::upload,
       .admit = for_anyone(mirror)},
      {.method = "GET", .path = "/long", .admit = for_anyone(give_long)},
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
      {.method = "GET", .path = "/middling", .admit = for_anyone(middling)},
      {.method = "GET", .path = "/split", .admit = for_anyone(split_header)},
  };
}

}  // namespace test
