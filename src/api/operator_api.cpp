#include <fmt/format.h>

#include <cmath>
#include <map>

#include "api/answers.h"
#include "api/api.h"
#include "api/openapi.h"
#include "ratecheck/base/json_out.h"
#include "ratecheck/http/server.h"
#include "ratecheck/insight/drift.h"
#include "ratecheck/pipeline/library.h"
#include "ratecheck/statement/statement_json.h"
#include "ratecheck/store/store.h"

// For operators and tools. No figure here tells how many people use the service.
//
//   /healthz   the process answers                /readyz    the last change to the store was committed
//   /metrics   figures for Prometheus             /errors    the catalogue as a page
//
// /metrics is for the operator alone: over HTTP only for who is connected from this machine and for nobody else,
// and not at all where a proxy may stand in front, since one that names no addresses looks like the operator.
// There the same text comes through the operator's socket: ratecheck metrics.
//
// Whoever adds requests of their own sees the border of any rounding, so who may ask is what counts. All the same
// what a figure shows is rounded until no single upload can be seen in it: answers to hundreds, their time to ten
// seconds, sizes to mebibytes, refused documents to fives, layouts as insight shows them.

namespace ratecheck::api {
namespace {

constexpr std::uint64_t kAnswersTogether = 100;

/// One figure in the text format of Prometheus.
void figure(std::string& out, std::string_view name, std::string_view type, std::string_view about, double value) {
  const std::string full = "ratecheck_" + std::string(name);
  out += fmt::format("# HELP {} {}\n# TYPE {} {}\n", full, about, full, type);
  out += fmt::format("{} {}\n", full, static_cast<std::int64_t>(value));
}

void answers_by_status(std::string& out, const http::Traffic& traffic) {
  out += "# HELP ratecheck_http_answers_total Answers by hundred of their status, in hundreds.\n";
  out += "# TYPE ratecheck_http_answers_total counter\n";
  for (int hundred = 2; hundred <= 5; ++hundred) {
    out += fmt::format("ratecheck_http_answers_total{{status=\"{}xx\"}} {}\n", hundred,
                       traffic.answers(hundred) / kAnswersTogether * kAnswersTogether);
  }
}

/// Of the newest week of each layout. The lines themselves are told to organizers only.
void layouts(std::string& out, const store::Store& store) {
  const auto weeks = store::list_layout_weeks(store);
  if (!weeks)
    return;
  std::map<std::string, insight::LayoutWatch> newest;
  for (insight::LayoutWatch& watch : insight::watch_layouts(*weeks))
    newest.try_emplace(watch.layout, std::move(watch));
  if (newest.empty())
    return;
  const auto gauge = [&](const std::string& name, const char* about, auto&& value) {
    out += fmt::format("# HELP ratecheck_layout_{} {}\n# TYPE ratecheck_layout_{} gauge\n", name, about, name);
    for (const auto& [layout, watch] : newest)
      out += fmt::format("ratecheck_layout_{}{{layout=\"{}\"}} {}\n", name, layout, value(watch));
  };
  gauge("coverage_percent", "Share of the newest week's documents that was read.",
        [](const insight::LayoutWatch& watch) { return watch.coverage; });
  gauge("alarm", "1: less than usual is read, or many documents hold a line that is not known.",
        [](const insight::LayoutWatch& watch) { return watch.alarm ? 1 : 0; });
}

/// In steps of as many as are shown of a drifted layout: else the figure would show every single upload.
void refusals(std::string& out, const Refusals& refusals) {
  out +=
      "# HELP ratecheck_refused_documents_total Documents that nothing read, by the layout they are most like.\n";
  out += "# TYPE ratecheck_refused_documents_total counter\n";
  for (const auto& [layout, count] : refusals.all()) {
    const std::uint64_t shown = count - count % static_cast<std::uint64_t>(insight::kLeastDocuments);
    if (shown > 0)
      out += fmt::format("ratecheck_refused_documents_total{{nearest=\"{}\"}} {}\n", layout, shown);
  }
}

}  // namespace

Response get_health(const Call& call) {
  JsonWriter out;
  out.begin_object().member("status", "alive").member("data", call.context.invented ? "invented" : "real");
  out.end_object();
  return json_response(out.take());
}

// Not ready without a store, and after a change that could not be committed until one can.
Response get_ready(const Call& call) {
  if (call.context.store == nullptr || !store::health(*call.context.store).writable)
    return problem("not_ready", "The last change could not be written.");
  return json_response(R"({"status":"ready"})");
}

std::string metrics_text(const Context& context) {
  std::string out;
  answers_by_status(out, *context.traffic);
  figure(out, "http_answering_milliseconds_total", "counter", "Time spent on answers, in steps of 10 s.",
         std::floor(context.traffic->seconds() / 10) * 10000);
  refusals(out, context.refusals);
  const auto library = context.library();
  figure(out, "rules_loaded", "gauge", "Rule files in use.",
         static_cast<double>(library->rulebook.rules().size()));
  figure(out, "parsers_loaded", "gauge", "Parser files in use.",
         static_cast<double>(library->parsers.parsers().size()));
  if (context.store != nullptr) {
    const store::Health health = store::health(*context.store);
    figure(out, "store_writable", "gauge", "1: the last transaction was committed.", health.writable ? 1 : 0);
    // Whole mebibytes: a byte count would show every single upload.
    figure(out, "store_mebibytes", "gauge", "Size of the database.",
           static_cast<double>(health.database_bytes >> 20));
    figure(out, "store_log_mebibytes", "gauge", "Size of the write-ahead log.",
           static_cast<double>(health.log_bytes >> 20));
    layouts(out, *context.store);
  }
  return out;
}

Response get_metrics(const Call& call) {
  const Request& request = call.request;
  if (call.context.behind_proxy || !http::is_loopback(request.client) || http::is_forwarded(request))
    return problem("operator_only", "These figures are for the operator of this machine.");
  return {.status = 200,
          .content_type = "text/plain; version=0.0.4; charset=utf-8",
          .headers = {},
          .body = metrics_text(call.context)};
}

Response get_openapi(const Call& call) {
  return json_response(openapi_text(*call.context.routes));
}

Response get_statement_schema(const Call&) {
  return {
      .status = 200, .content_type = "application/schema+json", .headers = {}, .body = statement::schema_text()};
}

Response get_errors_page(const Call&) {
  return {.status = 200, .content_type = "text/html; charset=utf-8", .headers = {}, .body = errors_page()};
}

}  // namespace ratecheck::api
