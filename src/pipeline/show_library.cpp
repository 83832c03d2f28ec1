#include "ratecheck/pipeline/show_library.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "ratecheck/pipeline/library.h"
#include "ratecheck/rulebook/input.h"
#include "ratecheck/rulebook/rule.h"
#include "ratecheck/rulebook/rulebook_json.h"

namespace ratecheck::pipeline {
namespace {

using extraction::ParserFacts;

/// What the caller puts to a rule.
struct Question {
  Date on;
  rulebook::Facts facts;
  rulebook::WithSteps steps = rulebook::WithSteps::yes;
};

/// All at one place of the request; the message tells where inside it.
void add_faults(std::string_view at, const std::vector<Error>& errors, std::vector<JsonFault>& faults) {
  for (const Error& error : errors)
    add_fault(faults, {std::string(at), error.code, error.message, error.hint});
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
      fields.fault("on", "bad_value", fmt::format("'{}' is not a day.", *on), "Write it as 2025-06-01.");
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

void text_or_null(JsonWriter& out, std::string_view name, const std::optional<std::string>& text) {
  out.key(name);
  if (text) {
    out.string(*text);
  } else {
    out.null();
  }
}

void write_layout(JsonWriter& out, const ParserFacts& facts) {
  out.begin_object()
      .member("parser", facts.name())
      .member("document", facts.document)
      .member("media", facts.media);
  out.member("title", facts.title).member("reviewed", ratecheck::to_string(facts.reviewed));
  text_or_null(out, "currency", facts.currency ? std::optional(facts.currency->code()) : std::nullopt);
  text_or_null(out, "place", facts.place);
  text_or_null(out, "kind_of_work", facts.kind_of_work);
  out.key("fields").begin_array();
  for (const extraction::FieldFacts& field : facts.fields) {
    if (field.as != "internal")
      out.string(field.as);
  }
  out.end_array().end_object();
}

}  // namespace

void write_rules(JsonWriter& out, const Library& library, const Date& today) {
  out.begin_array();
  for (const auto& rule : library.rulebook.rules())
    rulebook::write_rule_summary(out, *rule, today);
  out.end_array();
}

bool write_rule(JsonWriter& out, const Library& library, const std::string& id, const Date& today) {
  const rulebook::Rule* rule = library.rulebook.find(id);
  if (rule != nullptr)
    rulebook::write_rule(out, *rule, today);
  return rule != nullptr;
}

std::vector<JsonFault> write_evaluation(JsonWriter& out, const Library& library, const std::string& id,
                                        const JsonValue& question, const Date& today) {
  const rulebook::Rule& rule = *library.rulebook.find(id);
  std::vector<JsonFault> faults;
  const Question asked = read_question(question, rule, today, faults);
  if (faults.empty()) {
    rulebook::write_evaluation(out, rule, asked.on,
                               library.rulebook.evaluate(rule, asked.on, asked.facts, asked.steps));
  }
  return faults;
}

std::vector<std::string> read_platforms(const Library& library) {
  std::set<std::string> platforms;
  for (const auto& facts : library.parsers.parsers())
    platforms.insert(facts->platform);
  return {platforms.begin(), platforms.end()};
}

void write_platform(JsonWriter& out, const Library& library, std::string_view platform) {
  out.begin_object().member("platform", platform).key("layouts").begin_array();
  for (const auto& facts : library.parsers.parsers()) {
    if (facts->platform == platform)
      write_layout(out, *facts);
  }
  out.end_array().key("rules").begin_array();
  for (const auto& rule : library.rulebook.rules()) {
    const std::vector<std::string>& named = rule->scope.platforms;
    if (std::find(named.begin(), named.end(), platform) != named.end())
      out.string(rule->id);
  }
  out.end_array().end_object();
}

}  // namespace ratecheck::pipeline
