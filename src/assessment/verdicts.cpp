// How a verdict is filled, in the order in which its parts become known. It starts as cannot_judge, and only
// set_verdict, last of all, gives it another word: whatever stops on the way leaves a verdict that accuses nobody.
#include <algorithm>

#include "assessment/subject.h"

namespace ratecheck::assessment {

using rulebook::Reason;
using rulebook::Rule;

Verdict blank_verdict(const Subject& subject) {
  Verdict verdict;
  verdict.rule = subject.rule.id;
  verdict.version = subject.rule.version;
  verdict.kind = subject.rule.kind;
  verdict.unit = subject.rule.unit;
  verdict.currency = subject.rule.currency;  // the statement has no other, or the rule would not apply
  verdict.counted = subject.rule.counts;
  verdict.period = subject.period;
  verdict.work.reserve(subject.items.size());
  for (const std::size_t item : subject.items)
    verdict.work.push_back({subject.statement, item});
  return verdict;
}

Verdict& start_verdict(AssessmentPass& context, const Subject& subject) {
  return context.out.verdicts.emplace_back(blank_verdict(subject));
}

Verdict& cannot_judge(AssessmentPass& context, const Subject& subject, Reason reason, std::string detail) {
  Verdict& verdict = start_verdict(context, subject);
  verdict.reason = reason;
  verdict.detail = std::move(detail);
  return verdict;
}

void want_day(Verdict& verdict) {
  verdict.reason = Reason::missing_input;
  verdict.detail = "the day of the work is not known";
  add_missing(verdict, "started_at", "the document shows no date for this work");
}

void add_missing(Verdict& verdict, std::string input, std::string where) {
  const auto known = std::any_of(verdict.missing.begin(), verdict.missing.end(),
                                 [&](const rulebook::MissingInput& missing) { return missing.input == input; });
  if (!known)
    verdict.missing.push_back({std::move(input), std::move(where)});
}

void keep_inputs(Verdict& verdict, const Rule& rule, rulebook::Inputs inputs) {
  verdict.inputs.reserve(inputs.size());
  for (const std::string& name : rule.inputs) {
    const auto found = inputs.find(name);
    if (found != inputs.end())
      verdict.inputs.emplace_back(name, std::move(found->second));
  }
}

void take_evaluation(Verdict& verdict, rulebook::Evaluation evaluation) {
  verdict.due = evaluation.due;
  verdict.reason = evaluation.reason;
  verdict.detail = std::move(evaluation.detail);
  verdict.missing = std::move(evaluation.missing);
  verdict.steps = std::move(evaluation.steps);
  verdict.sources = std::move(evaluation.sources);
}

void set_verdict(Verdict& verdict, const Rule& rule, const Paid& paid, std::size_t items) {
  verdict.paid = paid.amount;
  if (verdict.reason != Reason::none || !verdict.due)
    return;
  if (!paid.amount) {
    verdict.reason = Reason::missing_input;
    verdict.detail = "what was paid cannot be told: " + paid.why_not;
    add_missing(verdict, "paid", paid.why_not);
    return;
  }
  const Rational tolerance = rule.tolerance * Rational(static_cast<std::int64_t>(std::max<std::size_t>(1, items)));
  verdict.verdict = judge(rule.kind, *paid.amount, *verdict.due, tolerance);
  const bool open = verdict.verdict == Outcome::cannot_judge || verdict.verdict == Outcome::possibly_short;
  if (verdict.verdict == Outcome::cannot_judge) {
    verdict.reason = Reason::missing_input;
    verdict.detail = "what is known of the work leaves room for both answers";
  }
  if (!open)
    verdict.missing.clear();  // what is known only roughly did not matter
  if (verdict.verdict == Outcome::underpaid || verdict.verdict == Outcome::possibly_short)
    verdict.claim = rule.claim ? &*rule.claim : nullptr;
}

}  // namespace ratecheck::assessment
