#include <algorithm>
#include <map>

#include "api/answers.h"
#include "api/api.h"
#include "ratecheck/base/text.h"
#include "ratecheck/pipeline/library.h"
#include "ratecheck/rulebook/input.h"
#include "ratecheck/rulebook/rule.h"
#include "ratecheck/rulebook/rulebook_json.h"

// What can be read and what is judged by.

namespace ratecheck::api {
namespace {

using extraction::ParserFacts;

Response unknown_rule(const std::string& id, const pipeline::Library& library) {
  return problem("not_found", "There is no rule '" + id + "'." + did_you_mean(id, library.rulebook.ids()),
                 "GET /v1/rules lists them.");
}

struct Question {
  Date on;
  rulebook::Facts facts;
  rulebook::WithSteps steps = rulebook::WithSteps::yes;
};

void add_faults(std::string_view at, const std::vector<Error>& errors, std::vector<JsonFault>& faults) {
  for (const Error& error : errors) {
    faults.push_back({std::string(at), error.code, error.message, error.hint});
  }
}

Question read_question(const JsonValue& json, const rulebook::Rule& rule, const Date& today,
                       std::vector<JsonFault>& faults) {
  Question question{today, {}, rulebook::WithSteps::yes};
  JsonFields fields(json, "", faults);
  std::vector<Error> errors;
  if (const JsonValue* inputs = fields.object("inputs")) {
    question.facts.own = rulebook::read_inputs(rule, *inputs, "/inputs", errors);
    add_faults("/inputs", errors, faults);
  }
  if (const JsonValue* work = fields.any("work"); work != nullptr && !work->is(JsonKind::null)) {
    rulebook::WorkFacts read = rulebook::read_work(rule, *work);
    question.facts.work = std::move(read.work);
    add_faults("/work", read.problems, faults);
  }
  if (const auto on = fields.string("on")) {
    const auto day = parse_date(*on);
    if (!day)
      fields.fault("on", "bad_value", "'" + *on + "' is not a day.", "Write it as 2025-06-01.");
    question.on = day.value_or(today);
  } else if (const auto started = question.facts.own.find("started_at"); started != question.facts.own.end()) {
    if (const auto* time = std::get_if<rulebook::Moment>(&started->second))
      question.on = time->clock.date;
  }
  if (!fields.boolean("steps").value_or(true))
    question.steps = rulebook::WithSteps::no;
  fields.finish();
  return question;
}

void write_layout(JsonWriter& out, const ParserFacts& facts) {
  out.begin_object()
      .member("parser", facts.name())
      .member("document", facts.document)
      .member("media", facts.media);
  out.member("title", facts.title).member("reviewed", ratecheck::to_string(facts.reviewed));
  optional_member(out, "currency", facts.currency ? std::optional(facts.currency->code()) : std::nullopt);
  optional_member(out, "place", facts.place);
  optional_member(out, "kind_of_work", facts.kind_of_work);
  out.key("fields").begin_array();
  for (const extraction::FieldFacts& field : facts.fields) {
    if (field.as != "internal")
      out.string(field.as);
  }
  out.end_array().end_object();
}

void write_platform(JsonWriter& out, const std::string& platform,
                    const std::vector<std::shared_ptr<const ParserFacts>>& layouts,
                    const rulebook::Rulebook& rulebook) {
  out.begin_object().member("platform", platform).key("layouts").begin_array();
  for (const auto& layout : layouts)
    write_layout(out, *layout);
  out.end_array().key("rules").begin_array();
  for (const auto& rule : rulebook.rules()) {
    const std::vector<std::string>& named = rule->scope.platforms;
    if (std::find(named.begin(), named.end(), platform) != named.end())
      out.string(rule->id);
  }
  out.end_array().end_object();
}

std::map<std::string, std::vector<std::shared_ptr<const ParserFacts>>> by_platform(
    const pipeline::Library& library) {
  std::map<std::string, std::vector<std::shared_ptr<const ParserFacts>>> platforms;
  for (const auto& facts : library.parsers.parsers())
    platforms[facts->platform].push_back(facts);
  return platforms;
}

}  // namespace

Response get_rules(const Call& call) {
  const auto library = call.context.library();
  JsonWriter out;
  out.begin_object().key("items").begin_array();
  for (const auto& rule : library->rulebook.rules())
    rulebook::write_rule_summary(out, *rule, call.context.today());
  out.end_array().null_member("next").end_object();
  return json_response(out.take());
}

Response get_rule(const Call& call) {
  const auto library = call.context.library();
  const rulebook::Rule* rule = library->rulebook.find(call.ids[0]);
  if (rule == nullptr)
    return unknown_rule(call.ids[0], *library);
  JsonWriter out;
  rulebook::write_rule(out, *rule, call.context.today());
  return json_response(out.take());
}

Response post_evaluate(const Call& call) {
  const auto library = call.context.library();
  const rulebook::Rule* rule = library->rulebook.find(call.ids[0]);
  if (rule == nullptr)
    return unknown_rule(call.ids[0], *library);
  const Result<JsonValue> json = read_json_body(call.request);
  if (!json)
    return problem_of(json.error(), "bad_json");
  std::vector<JsonFault> faults;
  const Question question = read_question(*json, *rule, call.context.today(), faults);
  if (!faults.empty())
    return faults_response("bad_input", "The inputs have faults.", std::move(faults));
  JsonWriter out;
  rulebook::write_evaluation(out, *rule, question.on,
                             library->rulebook.evaluate(*rule, question.on, question.facts, question.steps));
  return json_response(out.take());
}

Response get_platforms(const Call& call) {
  const auto library = call.context.library();
  JsonWriter out;
  out.begin_object().key("items").begin_array();
  for (const auto& [platform, layouts] : by_platform(*library)) {
    write_platform(out, platform, layouts, library->rulebook);
  }
  out.end_array().null_member("next").end_object();
  return json_response(out.take());
}

Response get_platform(const Call& call) {
  const auto library = call.context.library();
  const auto platforms = by_platform(*library);
  const auto found = platforms.find(call.ids[0]);
  if (found == platforms.end()) {
    std::vector<std::string> names;
    for (const auto& [name, layouts] : platforms)
      names.push_back(name);
    return problem("not_found",
                   "No layout of '" + call.ids[0] + "' is read here." + did_you_mean(call.ids[0], names),
                   "GET /v1/platforms lists what can be read.");
  }
  JsonWriter out;
  write_platform(out, found->first, found->second, library->rulebook);
  return json_response(out.take());
}

}  // namespace ratecheck::api
