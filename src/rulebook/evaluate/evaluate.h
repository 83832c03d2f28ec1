#pragma once

#include "ratecheck/rulebook/rule.h"
#include "rulebook/evaluate/coverage.h"

namespace ratecheck::rulebook {

/// What Rulebook::evaluate does; the loader needs it before there is a rulebook, and to know which ways of
/// the formula an example has gone (`seen`; nullptr: nobody asks). How it works stands in evaluate.cpp.
Evaluation evaluate_rule(const Rule& rule, const Date& on, const Facts& facts, WithSteps steps,
                         ExampleCoverage* seen = nullptr);

// Its parts, which cached_evaluator.cpp needs one by one.

/// Both of the rule.
struct InForce {
  const FormulaVersion* formula = nullptr;
  const Card* card = nullptr;  ///< none: the formula reads no rates
};
/// The formula of the day; none: `out` tells the reason.
InForce in_force_on(const Rule& rule, const Date& on, Evaluation& out);

/// Some input is told of each work item.
bool uses_work(const Program& program);

/// What a formula came to, in base units and not yet rounded. Not good: it gave nothing.
struct DueRange {
  Rational low;
  Rational high;
  bool good = false;
};
/// The due by what a run came to, rounded by the rule; none: it is too large.
void tell_due(const Rule& rule, const DueRange& run, WithSteps steps, Evaluation& out);

}  // namespace ratecheck::rulebook
