// What documents say against themselves and against each other.

#include <doctest/doctest.h>

#include "ratecheck/assessment/assessment.h"

using namespace ratecheck;
using namespace ratecheck::assessment;
using statement::Statement;
using statement::WorkItem;
using statement::WorkKind;

namespace {

constexpr std::int64_t kDay = 1740787200;  // 2025-03-01T00:00:00Z

WorkItem job(const std::string& ref, std::int64_t minute, std::optional<std::int64_t> paid = {}) {
  WorkItem item;
  if (!ref.empty())
    item.ref = ref;
  item.started_at = Instant{kDay + minute * 60, 0};
  if (paid) {
    item.pay.push_back({statement::PayCategory::base, "Pay", Decimal(*paid, 2)});
    item.total = Decimal(*paid, 2);
  }
  return item;
}

Statement of(std::vector<WorkItem> work, bool list = false) {
  Statement out;
  out.platform = "testride";
  out.currency = *Currency::parse("USD");
  out.work = std::move(work);
  out.lists_work = list;
  return out;
}

std::vector<std::string> codes(const std::vector<Statement>& statements) {
  static const rulebook::Rulebook kNoRules;
  std::vector<std::string> out;
  for (const Finding& finding : assess(statements, kNoRules, {}).findings) {
    std::string code = finding.code;
    for (const WorkRef& ref : finding.work)
      code += " " + std::to_string(ref.statement) + "." + std::to_string(ref.index);
    out.push_back(std::move(code));
  }
  return out;
}

using Codes = std::vector<std::string>;

}  // namespace

TEST_CASE("missing work: an order of the worker's own export that the statement does not pay") {
  const Statement paid = of({job("A", 10, 500), job("C", 30, 500)});
  const Statement list = of({job("A", 10), job("B", 20), job("C", 30), job("D", 4000)}, true);
  CHECK(codes({paid, list}) == Codes{"missing_work 1.1"});  // D lies outside of what the statement covers
  CHECK(codes({list, paid}) == Codes{"missing_work 0.1"});
  CHECK(codes({list}).empty());
  Statement elsewhere = paid;
  elsewhere.platform = "another";
  CHECK(codes({elsewhere, list}).empty());
}

TEST_CASE("missing work: the period of a statement is what it covers") {
  Statement paid = of({job("A", 10, 500)});
  paid.period = statement::Period{Instant{kDay, 0}, Instant{kDay + 7 * 86400, 0}, true};
  const Statement list = of({job("A", 10), job("B", 2000), job("D", 20000)}, true);
  CHECK(codes({paid, list}) == Codes{"missing_work 1.1"});
}

TEST_CASE("missing work: orders inside a paid session are paid, as many as it says") {
  WorkItem session = job("", 0, 2000);
  session.kind = WorkKind::session;
  session.ended_at = Instant{kDay + 120 * 60, 0};
  session.orders = 2;
  Statement paid = of({session});
  paid.period = statement::Period{Instant{kDay, 0}, Instant{kDay + 86400, 0}, true};
  paid.parser = "deliveroo/invoice-gb-2018@1";
  const Statement list = of({job("1", 10), job("2", 20), job("3", 30), job("4", 200)}, true);
  CHECK(codes({paid, list}) == Codes{"missing_work 1.2", "missing_work 1.3"});
}

TEST_CASE("missing work: clocks of two papers are not compared, since they may mean different moments") {
  Statement paid = of({job("", 10, 500), job("", 30, 500)});
  const Statement list = of({job("", 10), job("", 20), job("", 30)}, true);
  CHECK(codes({paid, list}) == Codes{"missing_work 1.1"});
  paid.parser = "testride/screen@1";
  CHECK(codes({paid, list}).empty());
}

TEST_CASE("late money: the same work paid again with another amount is no duplicate") {
  CHECK(codes({of({job("A", 10, 500)}), of({job("A", 10, 500)})}) == Codes{"duplicate_work 0.0 1.0"});
  Statement first = of({job("A", 10, 500)});
  first.period = statement::Period{Instant{kDay, 0}, Instant{kDay + 6 * 86400, 0}, true};
  Statement later = of({job("A", 9000, 200)});
  later.period = statement::Period{Instant{kDay + 6 * 86400, 0}, Instant{kDay + 13 * 86400, 0}, true};
  CHECK(codes({first, later}) == Codes{"late_money 0.0 1.0"});
}

TEST_CASE("late money: work and corrections of a day before the period that pays for them") {
  Statement paid = of({job("A", 10, 500), job("B", -500, 500)});
  paid.period = statement::Period{Instant{kDay, 0}, Instant{kDay + 7 * 86400, 0}, true};
  CHECK(codes({paid}) == Codes{"late_money 0.1"});
  paid.work.pop_back();
  paid.adjustments.push_back({statement::PayCategory::tip, "Tip", Decimal(200, 2), parse_date("2025-02-27"), {}});
  paid.adjustments.push_back({statement::PayCategory::tip, "Tip", Decimal(200, 2), parse_date("2025-03-02"), {}});
  CHECK(codes({paid}) == Codes{"late_money"});
}

TEST_CASE("layout changed: one new line again and again, told by its shape; smudges and cut cards are not") {
  Statement read = of({job("A", 10, 500)});
  read.parser = "testride/screen@1";
  const auto line = [&](const std::string& text, const std::string& shape) {
    read.unread.push_back({1, text, "no pattern of this layout reads it", 0, shape});
  };
  for (int i = 0; i < 3; ++i) {
    line("Tip $" + std::to_string(i), "Tip $9");
    line(std::string("Smudge") + static_cast<char>('a' + i), "Aaa");
  }
  CHECK(codes({read}).empty());
  for (int i = 0; i < 3; ++i)
    line("Zebra pay $" + std::to_string(i), "Aaa pay $9");
  static const rulebook::Rulebook kNoRules;
  const auto findings = assess({read}, kNoRules, {}).findings;
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].code == "layout_changed");
  CHECK(findings[0].detail == "testride/screen@1 does not know a line that comes again and again: Aaa pay $9");
}
