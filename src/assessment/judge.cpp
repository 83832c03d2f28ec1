// docs/design.md "Verdicts". With a floor of 5.00 to 5.20, since an input is only known roughly, and a cent of
// tolerance:
//
//   paid 5.20 meets    5.00 possibly_short    4.99 rounding    4.98 short
#include "ratecheck/assessment/assessment.h"

namespace ratecheck::assessment {
namespace {

using rulebook::Due;
using rulebook::RuleKind;

Outcome judge_least(const Rational& paid, const Due& due, const Rational& tolerance) {
  if (paid >= due.high)
    return Outcome::meets;
  if (paid >= due.low)
    return Outcome::possibly_short;
  if (paid >= due.low - tolerance)
    return Outcome::rounding;
  return Outcome::underpaid;
}

Outcome judge_published(const Rational& paid, const Due& due, const Rational& tolerance) {
  if (due.low == due.high && paid == due.low)
    return Outcome::agrees;
  if (paid >= due.low && paid <= due.high)
    return Outcome::cannot_judge;
  if (paid >= due.low - tolerance && paid <= due.high + tolerance)
    return Outcome::rounding;
  return paid < due.low ? Outcome::underpaid : Outcome::over;
}

// `paid` is the deduction, `due` the most that may be deducted.
Outcome judge_cap(const Rational& paid, const Due& due, const Rational& tolerance) {
  if (paid <= due.low)
    return Outcome::meets;
  if (paid <= due.high)
    return Outcome::possibly_short;
  if (paid <= due.high + tolerance)
    return Outcome::rounding;
  return Outcome::underpaid;
}

Outcome judge_reference(const Rational& paid, const Due& due) {
  if (paid >= due.high)
    return Outcome::meets;
  return paid < due.low ? Outcome::below_reference : Outcome::cannot_judge;
}

}  // namespace

Outcome judge(RuleKind kind, const Rational& paid, const Due& due, const Rational& tolerance) {
  if (!paid.valid() || !due.low.valid() || !due.high.valid())
    return Outcome::cannot_judge;
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
  return Outcome::cannot_judge;
}

}  // namespace ratecheck::assessment
