#include "ratecheck/rulebook/rule.h"

namespace ratecheck::rulebook {

std::string_view to_string(RuleKind kind) {
  switch (kind) {
    case RuleKind::floor:
      return "floor";
    case RuleKind::agreement:
      return "agreement";
    case RuleKind::published:
      return "published";
    case RuleKind::guarantee:
      return "guarantee";
    case RuleKind::cap:
      return "cap";
    case RuleKind::entitlement:
      return "entitlement";
    case RuleKind::reference:
      break;
  }
  return "reference";
}

std::string_view to_string(TestUnit unit) {
  switch (unit) {
    case TestUnit::job:
      return "job";
    case TestUnit::session:
      return "session";
    case TestUnit::block:
      return "block";
    case TestUnit::day:
      return "day";
    case TestUnit::week:
      return "week";
    case TestUnit::period:
      return "period";
    case TestUnit::company:
      break;
  }
  return "company";
}

std::string_view to_string(DatedBy dated_by) {
  switch (dated_by) {
    case DatedBy::accepted:
      return "accepted";
    case DatedBy::started:
      return "started";
    case DatedBy::ended:
      return "ended";
    case DatedBy::period_start:
      break;
  }
  return "period_start";
}

std::string_view to_string(Reason reason) {
  switch (reason) {
    case Reason::none:
      return "none";
    case Reason::missing_input:
      return "missing_input";
    case Reason::unknown_rate:
      return "unknown_rate";
    case Reason::weak_source:
      return "weak_source";
    case Reason::not_in_force:
      return "not_in_force";
    case Reason::incomplete_period:
      return "incomplete_period";
    case Reason::company_test:
      return "company_test";
    case Reason::ambiguous_place:
      return "ambiguous_place";
    case Reason::unpublished_formula:
      return "unpublished_formula";
    case Reason::doubtful_input:
      break;
  }
  return "doubtful_input";
}

}  // namespace ratecheck::rulebook
