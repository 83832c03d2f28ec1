#pragma once

#include "ratecheck/base/json_out.h"
#include "ratecheck/rulebook/rule.h"

/// Rules and evaluations as the API and the command line show them (docs/design.md "Contract: HTTP").
///
///   JsonWriter out;
///   write_evaluation(out, *rule, day, rulebook.evaluate(*rule, day, facts, WithSteps::yes));
///   const std::string json = out.take();
///
/// Each writes one value where `out` stands, unless it says a member. Amounts are decimal strings in major units,
/// or a fraction where a decimal would not end.
namespace ratecheck::rulebook {

/// One item of `GET /v1/rules`: the register, with what holds today.
void write_rule_summary(JsonWriter& out, const Rule& rule, const Date& today);
/// `GET /v1/rules/{id}`: formula, definitions, inputs, history of rates with their sources, examples, claim.
void write_rule(JsonWriter& out, const Rule& rule, const Date& today);
/// An object: authority, address, time limit, source.
void write_claim(JsonWriter& out, const LegalClaim& claim);
/// The answer of `ratecheck evaluate` and `POST /v1/rules/{id}/evaluate`. `due` is told in the unit of the
/// rule: as a rule the currency, for wage tables the currency per hour.
void write_evaluation(JsonWriter& out, const Rule& rule, const Date& on, const Evaluation& evaluation);

/// An object: title, address, mark.
void write_source(JsonWriter& out, const Source& source);
/// The member "sources".
void write_sources(JsonWriter& out, const std::vector<const Source*>& sources);
/// An object; `source` in it is the place in the "sources" of the same answer.
void write_step(JsonWriter& out, const Step& step);

}  // namespace ratecheck::rulebook
