// docs/design.md "Verdicts": for each kind of rule, each word it can give, at its borders.

#include <doctest/doctest.h>

#include "ratecheck/assessment/assessment.h"

using namespace ratecheck;
using namespace ratecheck::assessment;
using rulebook::RuleKind;

namespace {

struct Row {
  const char* paid;
  const char* low;
  const char* high;
  VerdictWord expected;
};

void check_rows(RuleKind kind, std::initializer_list<Row> rows) {
  const Rational tolerance(1, 100);
  for (const Row& row : rows) {
    CAPTURE(row.paid);
    CAPTURE(row.low);
    CAPTURE(row.high);
    const rulebook::Due due{*parse_rational(row.low), *parse_rational(row.high)};
    CHECK(to_string(judge(kind, *parse_rational(row.paid), due, tolerance)) == to_string(row.expected));
  }
}

}  // namespace

TEST_CASE("what must at least be paid: floors, agreements, guarantees, entitlements") {
  for (const RuleKind kind : {RuleKind::floor, RuleKind::agreement, RuleKind::guarantee, RuleKind::entitlement}) {
    check_rows(kind, {
                         {"5.27", "5.27", "5.27", VerdictWord::meets},
                         {"9.00", "5.27", "5.27", VerdictWord::meets},
                         {"5.26", "5.27", "5.27", VerdictWord::rounding},
                         {"5.259", "5.27", "5.27", VerdictWord::short_paid},
                         {"6.00", "5.27", "7.00", VerdictWord::possibly_short},
                         {"5.27", "5.27", "7.00", VerdictWord::possibly_short},
                         {"7.00", "5.27", "7.00", VerdictWord::meets},
                         {"5.26", "5.27", "7.00", VerdictWord::rounding},
                         {"5.00", "5.27", "7.00", VerdictWord::short_paid},
                     });
  }
}

TEST_CASE("what a platform published must be paid to the cent, above is told as well as below") {
  check_rows(RuleKind::published, {
                                      {"19.40", "19.40", "19.40", VerdictWord::agrees},
                                      {"19.39", "19.40", "19.40", VerdictWord::rounding},
                                      {"19.41", "19.40", "19.40", VerdictWord::rounding},
                                      {"19.38", "19.40", "19.40", VerdictWord::short_paid},
                                      {"19.42", "19.40", "19.40", VerdictWord::over},
                                      {"19.40", "19.00", "20.00", VerdictWord::cannot_judge},
                                      {"18.98", "19.00", "20.00", VerdictWord::short_paid},
                                      {"20.02", "19.00", "20.00", VerdictWord::over},
                                      {"20.01", "19.00", "20.00", VerdictWord::rounding},
                                  });
}

TEST_CASE("a cap is broken when too much was taken") {
  check_rows(RuleKind::cap, {
                                {"20.00", "20.00", "20.00", VerdictWord::meets},
                                {"0.00", "20.00", "20.00", VerdictWord::meets},
                                {"20.01", "20.00", "20.00", VerdictWord::rounding},
                                {"20.02", "20.00", "20.00", VerdictWord::short_paid},
                                {"21.00", "20.00", "22.00", VerdictWord::possibly_short},
                                {"22.00", "20.00", "22.00", VerdictWord::possibly_short},
                                {"22.01", "20.00", "22.00", VerdictWord::rounding},
                                {"22.02", "20.00", "22.00", VerdictWord::short_paid},
                                {"19.00", "20.00", "22.00", VerdictWord::meets},
                            });
}

TEST_CASE("a reference that nobody owes never says short") {
  check_rows(RuleKind::reference, {
                                      {"32.36", "32.36", "32.36", VerdictWord::meets},
                                      {"31.56", "32.36", "32.36", VerdictWord::below_reference},
                                      {"32.35", "32.36", "32.36", VerdictWord::below_reference},
                                      {"32.36", "32.00", "33.00", VerdictWord::cannot_judge},
                                      {"31.99", "32.00", "33.00", VerdictWord::below_reference},
                                      {"33.00", "32.00", "33.00", VerdictWord::meets},
                                  });
}

TEST_CASE("an overflow is never a verdict") {
  CHECK(judge(RuleKind::floor, Rational::invalid(), {Rational(1), Rational(1)}, Rational()) ==
        VerdictWord::cannot_judge);
  CHECK(judge(RuleKind::floor, Rational(1), {Rational::invalid(), Rational(1)}, Rational()) ==
        VerdictWord::cannot_judge);
}
