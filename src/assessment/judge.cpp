#include "ratecheck/assessment/assessment.h"

namespace ratecheck::assessment {
namespace {

using rulebook::Due;
using rulebook::RuleKind;

VerdictWord judge_least(const Rational& paid, const Due& due, const Rational& tolerance) {
  if (paid >= due.high)
    return VerdictWord::meets;
  if (paid >= due.low)
    return VerdictWord::possibly_short;
  if (paid >= due.low - tolerance)
    return VerdictWord::rounding;
  return VerdictWord::short_paid;
}

VerdictWord judge_published(const Rational& paid, const Due& due, const Rational& tolerance) {
  if (due.low == due.high && paid == due.low)
    return VerdictWord::agrees;
  if (paid >= due.low && paid <= due.high)
    return VerdictWord::cannot_judge;
  if (paid >= due.low - tolerance && paid <= due.high + tolerance)
    return VerdictWord::rounding;
  return paid < due.low ? VerdictWord::short_paid : VerdictWord::over;
}

// `paid` is the deduction, `due` the most that may be deducted.
VerdictWord judge_cap(const Rational& paid, const Due& due, const Rational& tolerance) {
  if (paid <= due.low)
    return VerdictWord::meets;
  if (paid <= due.high)
    return VerdictWord::possibly_short;
  if (paid <= due.high + tolerance)
    return VerdictWord::rounding;
  return VerdictWord::short_paid;
}

VerdictWord judge_reference(const Rational& paid, const Due& due) {
  if (paid >= due.high)
    return VerdictWord::meets;
  return paid < due.low ? VerdictWord::below_reference : VerdictWord::cannot_judge;
}

}  // namespace

VerdictWord judge(RuleKind kind, const Rational& paid, const Due& due, const Rational& tolerance) {
  if (!paid.valid() || !due.low.valid() || !due.high.valid())
    return VerdictWord::cannot_judge;
  switch (kind) {
    case RuleKind::floor:
    case RuleKind::agreement:
    case RuleKind::guarantee:
    case RuleKind::entitlement:
      return judge_least(paid, due, tolerance);
    case RuleKind::published:
      return judge_published(paid, due, tolerance);
    case RuleKind::cap:
      return judge_cap(paid, due, tolerance);
    case RuleKind::reference:
      return judge_reference(paid, due);
  }
  return VerdictWord::cannot_judge;
}

}  // namespace ratecheck::assessment
