// How rules and evaluations look outside. Figures are shown as printed in their file, not as computed with; what
// holds today is asked of status_on, so that the register and a single rule never differ.
#include "ratecheck/rulebook/rulebook_json.h"

#include <fmt/format.h>

#include "ratecheck/rulebook/input.h"
#include "rulebook/language/program.h"

namespace ratecheck::rulebook {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

void strings(JsonWriter& out, std::string_view name, const std::vector<std::string>& list) {
  out.key(name).begin_array();
  for (const std::string& text : list)
    out.string(text);
  out.end_array();
}

void object(JsonWriter& out, const Pairs& pairs) {
  out.begin_object();
  for (const auto& [name, value] : pairs)
    out.member(name, value);
  out.end_object();
}

void text_or_null(JsonWriter& out, std::string_view name, const std::optional<std::string>& text) {
  text ? out.member(name, *text) : out.null_member(name);
}

void date_or_null(JsonWriter& out, std::string_view name, const std::optional<Date>& date) {
  date ? out.member(name, to_string(*date)) : out.null_member(name);
}

void write_scope(JsonWriter& out, const RuleScope& scope) {
  out.key("applies").begin_object();
  strings(out, "platforms", scope.platforms);
  strings(out, "kinds_of_work", scope.kinds_of_work);
  strings(out, "vehicles", scope.vehicles);
  strings(out, "places", scope.places);
  out.end_object();
}

/// What the register shows of every rule, inside an open object.
void write_head(JsonWriter& out, const Rule& rule, const Date& today) {
  out.member("id", rule.id).member("title", rule.title).member("kind", to_string(rule.kind));
  out.member("status", to_string(rule.status))
      .member("unit", to_string(rule.unit))
      .member("summary", rule.summary);
  out.member("currency", rule.currency.code()).member("version", rule.version);
  write_scope(out, rule.scope);
  out.member("judges", !rule.cannot_judge && rule.status != RuleStatus::proposal);
  out.key("cannot_judge");
  if (rule.cannot_judge) {
    out.begin_object().member("reason", to_string(rule.cannot_judge_reason)).member("detail", *rule.cannot_judge);
    out.end_object();
  } else {
    out.null();
  }
  const StatusOnDay standing = status_on(rule, today);
  out.key("standing").begin_object().member("state", to_string(standing.state));
  date_or_null(out, "since", standing.since);
  out.member("confidence", standing.confidence).end_object();
  strings(out, "instead_of", rule.instead_of);
  out.key("claim");
  if (rule.claim) {
    write_claim(out, *rule.claim);
  } else {
    out.null();
  }
  date_or_null(out, "known_until", rule.known_until);
  out.member("reviewed", to_string(rule.reviewed));
}

void write_steps(JsonWriter& out, const Rule& rule) {
  out.key("history").begin_array();
  for (const RateStep& step : rule.steps) {
    out.begin_object().member("from", to_string(step.in_force.from));
    date_or_null(out, "to", step.in_force.to);
    out.member("status", to_string(step.status));
    text_or_null(out, "unknown", step.unknown);
    out.key("rates");
    object(out, step.rates);
    out.key("own_sources").begin_object();
    for (const auto& [rate, source] : step.own_sources)
      out.member(rate, source);
    out.end_object();
    write_sources(out, all_of(step.sources));
    out.end_object();
  }
  out.end_array();
}

void write_examples(JsonWriter& out, const Rule& rule) {
  out.key("examples").begin_array();
  for (const Example& example : rule.examples) {
    out.begin_object().member("name", example.name).member("source", example.source);
    out.member("on", to_string(example.on)).key("given");
    object(out, example.given);
    if (!example.work.empty()) {
      out.key("work").begin_array();
      for (const Pairs& item : example.work)
        object(out, item);
      out.end_array();
    }
    text_or_null(out, "expect", example.expect);
    text_or_null(out, "wrong", example.wrong);
    text_or_null(out, "reason", example.reason.empty() ? std::nullopt : std::optional(example.reason));
    out.end_object();
  }
  out.end_array();
}

void write_inputs(JsonWriter& out, const Rule& rule) {
  out.key("inputs").begin_array();
  for (const InputInfo& input : inputs_of(rule)) {
    out.begin_object().member("name", input.name).member("unit", input.unit).member("where", input.where);
    out.member("about", input.about)
        .member("per_work_item", input.of_work)
        .member("may_be_unknown", input.bounded);
    strings(out, "words", input.words);
    out.end_object();
  }
  out.end_array();
}

/// Money with the decimals of its currency where it has no more of them, else exact.
std::string amount(const Rule& rule, const Rational& value) {
  const bool money = rule.program && rule.program->result.text == rule.currency.code();
  const Rational minor = value / rule.currency.minor_unit();
  return money && minor.valid() && minor.reduced().denominator() == 1
             ? to_fixed_string(value, rule.currency.exponent())
             : to_exact_string(value);
}

/// One number, or both ends of an interval.
void write_unrounded(JsonWriter& out, const std::optional<Due>& due) {
  if (!due) {
    out.null_member("exact");
    return;
  }
  const std::string low = to_exact_string(due->low);
  const std::string high = to_exact_string(due->high);
  out.member("exact", low == high ? low : fmt::format("{}..{}", low, high));
}

}  // namespace

void write_source(JsonWriter& out, const Source& source) {
  out.begin_object().member("title", source.title);
  source.url.empty() ? out.null_member("url") : out.member("url", source.url);
  out.member("confidence", source.confidence);
  if (source.seen)
    out.member("seen", to_string(*source.seen));
  out.end_object();
}

void write_sources(JsonWriter& out, const std::vector<const Source*>& sources) {
  out.key("sources").begin_array();
  for (const Source* source : sources)
    write_source(out, *source);
  out.end_array();
}

void write_step(JsonWriter& out, const Step& step) {
  out.begin_object().member("op", step.op);
  strings(out, "args", step.args);
  out.member("value", step.value).member("exact", step.exact).key("source");
  step.source ? out.integer(static_cast<std::int64_t>(*step.source)) : out.null();
  out.end_object();
}

void write_claim(JsonWriter& out, const LegalClaim& claim) {
  out.begin_object().member("authority", claim.authority);
  claim.url.empty() ? out.null_member("url") : out.member("url", claim.url);
  claim.time_limit.empty() ? out.null_member("time_limit") : out.member("time_limit", claim.time_limit);
  out.key("source");
  write_source(out, claim.source);
  out.end_object();
}

void write_rule_summary(JsonWriter& out, const Rule& rule, const Date& today) {
  out.begin_object();
  write_head(out, rule, today);
  out.end_object();
}

void write_rule(JsonWriter& out, const Rule& rule, const Date& today) {
  out.begin_object();
  write_head(out, rule, today);
  out.member("dated_by", to_string(rule.dated_by));
  strings(out, "counts", rule.counts);
  out.member("rounding", rule.rounding).member("tolerance", to_exact_string(rule.tolerance));
  out.key("definitions");
  object(out, rule.definitions);
  text_or_null(out, "formula", rule.formulas.empty() ? std::nullopt : std::optional(rule.formulas.back().second));
  out.key("formulas").begin_array();
  for (const auto& [from, text] : rule.formulas)
    out.begin_object().member("from", from).member("text", text).end_object();
  out.end_array();
  write_inputs(out, rule);
  write_steps(out, rule);
  write_examples(out, rule);
  write_sources(out, all_of(rule.sources));
  out.end_object();
}

void write_evaluation(JsonWriter& out, const Rule& rule, const Date& on, const Evaluation& evaluation) {
  out.begin_object().member("rule", rule.id).member("version", rule.version).member("on", to_string(on));
  out.member("unit", to_string(rule.unit)).member("currency", rule.currency.code()).key("due");
  if (evaluation.due) {
    out.begin_object().member("low", amount(rule, evaluation.due->low));
    out.member("high", amount(rule, evaluation.due->high)).end_object();
  } else {
    out.null();
  }
  write_unrounded(out, evaluation.unrounded);
  evaluation.reason == Reason::none ? out.null_member("reason")
                                    : out.member("reason", to_string(evaluation.reason));
  evaluation.detail.empty() ? out.null_member("detail") : out.member("detail", evaluation.detail);
  out.key("missing").begin_array();
  for (const MissingInput& missing : evaluation.missing)
    out.begin_object().member("input", missing.input).member("where", missing.where).end_object();
  out.end_array().key("steps").begin_array();
  for (const Step& step : evaluation.steps)
    write_step(out, step);
  out.end_array();
  write_sources(out, evaluation.sources);
  out.end_object();
}

}  // namespace ratecheck::rulebook
