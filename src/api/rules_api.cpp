#include <fmt/format.h>

#include <algorithm>

#include "api/answers.h"
#include "api/api.h"
#include "ratecheck/base/text.h"
#include "ratecheck/pipeline/library.h"
#include "ratecheck/pipeline/show_library.h"

// What can be read and what is judged by.
//
// The JSON itself is written by the room pipeline, since the command line shows the same.

namespace ratecheck::api {
namespace {

Response unknown_rule(const std::string& id, const pipeline::Library& library) {
  return problem("not_found",
                 fmt::format("There is no rule '{}'.{}", id, did_you_mean(id, library.rulebook.ids())),
                 "GET /v1/rules lists them.");
}

}  // namespace

// What holds of a rule depends on the day, so that two days may give two answers.
Response get_rules(const Call& call) {
  JsonWriter out;
  out.begin_object().key("items");
  pipeline::write_rules(out, *call.context.library(), call.context.today());
  out.null_member("next").end_object();
  return json_response(out.take());
}

Response get_rule(const Call& call) {
  const auto library = call.context.library();
  JsonWriter out;
  if (!pipeline::write_rule(out, *library, call.ids[0], call.context.today()))
    return unknown_rule(call.ids[0], *library);
  return json_response(out.take());
}

// All inputs are looked at before it is refused, so that every fault is told.
Response post_evaluate(const Call& call) {
  const auto library = call.context.library();
  if (library->rulebook.find(call.ids[0]) == nullptr)
    return unknown_rule(call.ids[0], *library);
  const Result<JsonValue> json = read_json_body(call.request);
  if (!json)
    return problem_of(json.error(), "bad_json");
  JsonWriter out;
  std::vector<JsonFault> faults =
      pipeline::write_evaluation(out, *library, call.ids[0], *json, call.context.today());
  if (!faults.empty())
    return faults_response("bad_input", "The inputs have faults.", std::move(faults));
  return json_response(out.take());
}

// A platform is known here when a layout of it can be read; rules alone do not make it one.
Response get_platforms(const Call& call) {
  const auto library = call.context.library();
  JsonWriter out;
  out.begin_object().key("items").begin_array();
  for (const std::string& platform : pipeline::read_platforms(*library))
    pipeline::write_platform(out, *library, platform);
  out.end_array().null_member("next").end_object();
  return json_response(out.take());
}

Response get_platform(const Call& call) {
  const auto library = call.context.library();
  const std::vector<std::string> platforms = pipeline::read_platforms(*library);
  if (std::find(platforms.begin(), platforms.end(), call.ids[0]) == platforms.end()) {
    return problem(
        "not_found",
        fmt::format("No layout of '{}' is read here.{}", call.ids[0], did_you_mean(call.ids[0], platforms)),
        "GET /v1/platforms lists what can be read.");
  }
  JsonWriter out;
  pipeline::write_platform(out, *library, call.ids[0]);
  return json_response(out.take());
}

}  // namespace ratecheck::api
