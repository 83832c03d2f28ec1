#include "http/log.h"

#include <chrono>
#include <cmath>

#include "ratecheck/base/dates.h"
#include "ratecheck/base/json_out.h"

// The route is told by its row of the table ("/v1/me/work/{work:word}"), never as it was asked for: a path may
// hold what identifies a worker's upload.

namespace ratecheck::http {
namespace {

JsonWriter begin_line() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  JsonWriter out;
  out.begin_object();
  out.member("time", to_rfc3339({std::chrono::duration_cast<std::chrono::seconds>(now).count(), 0}));
  return out;
}

JsonWriter begin_line(const Request& request, const Route* route) {
  JsonWriter out = begin_line();
  out.member("request", request.id).member("method", request.method);
  out.member("route", route == nullptr ? std::string_view("-") : route->path);
  return out;
}

}  // namespace

void log_request(const LogSink& sink, const Request& request, const Route* route, const Response& response,
                 double seconds) {
  if (!sink)
    return;
  JsonWriter out = begin_line(request, route);
  out.member("status", response.status);
  out.member("ms", static_cast<std::int64_t>(std::lround(seconds * 1000)));
  out.end_object();
  sink(out.text());
}

void log_fault(const LogSink& sink, const Request& request, const Route& route, const std::string& what) {
  if (!sink)
    return;
  JsonWriter out = begin_line(request, &route);
  out.member("fault", what).end_object();
  sink(out.text());
}

void log_notice(const LogSink& sink, std::string_view code, std::string_view what) {
  if (!sink)
    return;
  JsonWriter out = begin_line();
  out.member("notice", what).member("code", code).end_object();
  sink(out.text());
}

}  // namespace ratecheck::http
