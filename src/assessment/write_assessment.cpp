// Verdicts, findings and rules that do not apply as docs/design.md "Contract: check JSON" has them. Amounts are
// decimal strings in major units of the verdict's currency; one that does not end is shown as a fraction.
#include "ratecheck/assessment/assessment.h"
#include "ratecheck/rulebook/rulebook_json.h"
#include "ratecheck/statement/statement_json.h"

namespace ratecheck::assessment {
namespace {

/// In minor units where the amount fits them; an amount with more decimals keeps them all.
std::string amount_text(const Rational& amount, const Currency& currency) {
  const std::string fixed = to_fixed_string(amount, currency.exponent());
  const auto back = parse_rational(fixed);
  return back && *back == amount ? fixed : to_exact_string(amount);
}

void write_work(JsonWriter& out, const std::vector<WorkRef>& work) {
  out.key("work").begin_array();
  for (const WorkRef& ref : work)
    out.begin_object().member("statement", ref.statement).member("index", ref.index).end_object();
  out.end_array();
}

void write_range(JsonWriter& out, std::string_view name, const std::optional<rulebook::Due>& range,
                 const Currency& currency) {
  out.key(name);
  if (!range) {
    out.null();
    return;
  }
  out.begin_object().member("low", amount_text(range->low, currency));
  out.member("high", amount_text(range->high, currency)).end_object();
}

void write_money(JsonWriter& out, const Verdict& verdict) {
  out.key("counted").begin_array();
  for (const std::string& category : verdict.counted)
    out.string(category);
  out.end_array().key("paid");
  if (verdict.paid) {
    out.string(amount_text(*verdict.paid, verdict.currency));
  } else {
    out.null();
  }
  write_range(out, "due", verdict.due, verdict.currency);
  std::optional<rulebook::Due> difference;
  if (verdict.paid && verdict.due)
    difference = rulebook::Due{*verdict.paid - verdict.due->high, *verdict.paid - verdict.due->low};
  write_range(out, "difference", difference, verdict.currency);
}

void write_explanation(JsonWriter& out, const Verdict& verdict) {
  out.key("inputs").begin_object();
  for (const auto& [name, value] : verdict.inputs)
    out.member(name, rulebook::describe(value, verdict.currency));
  out.end_object().key("missing").begin_array();
  for (const rulebook::MissingInput& missing : verdict.missing)
    out.begin_object().member("input", missing.input).member("where", missing.where).end_object();
  out.end_array();
  out.key("steps").begin_array();
  for (const rulebook::Step& step : verdict.steps)
    rulebook::write_step(out, step);
  out.end_array();
  rulebook::write_sources(out, verdict.sources);
}

}  // namespace

void write_json(JsonWriter& out, const Verdict& verdict) {
  out.begin_object().member("rule", verdict.rule).member("version", verdict.version);
  out.member("kind", rulebook::to_string(verdict.kind)).member("unit", rulebook::to_string(verdict.unit));
  write_work(out, verdict.work);
  statement::write_period(out, verdict.period);
  out.member("verdict", to_string(verdict.verdict)).key("reason");
  if (verdict.reason == rulebook::Reason::none) {
    out.null();
  } else {
    out.string(rulebook::to_string(verdict.reason));
  }
  out.member("detail", verdict.detail).member("currency", verdict.currency.code());
  write_money(out, verdict);
  write_explanation(out, verdict);
  if (verdict.claim != nullptr) {
    out.key("claim");
    rulebook::write_claim(out, *verdict.claim);
  }
  out.end_object();
}

void write_json(JsonWriter& out, const Finding& finding) {
  out.begin_object().member("code", finding.code);
  write_work(out, finding.work);
  out.member("detail", finding.detail)
      .member("expected", finding.expected)
      .member("actual", finding.actual)
      .end_object();
}

void write_json(JsonWriter& out, const NotApplied& not_applied) {
  out.begin_object().member("rule", not_applied.rule).member("statement", not_applied.statement).key("index");
  if (not_applied.index) {
    out.integer(static_cast<std::int64_t>(*not_applied.index));
  } else {
    out.null();
  }
  out.member("detail", not_applied.detail).end_object();
}

}  // namespace ratecheck::assessment
