// Two documents of one worker that cannot both be true: told, and nothing judged on it, whichever came first.

#include "ratecheck/assessment/conflicts.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "own_rules.h"
#include "processor_time.h"

using namespace ratecheck;
using namespace ratecheck::assessment;
using statement::Statement;
using statement::WorkItem;
using statement::WorkKind;

namespace {

constexpr std::int64_t kDay = 1740787200;  // 2025-03-01T00:00:00Z

/// 10 min and 1 mi, paid 5.27: what t-floor asks for.
WorkItem job(const std::string& ref = "A") {
  WorkItem item;
  if (!ref.empty())
    item.ref = ref;
  item.started_at = Instant{kDay + 600, 0};
  item.ended_at = Instant{kDay + 1200, 0};
  item.engaged = Seconds{600};
  item.engaged_distance = parse_distance("1 mi");
  item.pay.push_back({statement::PayCategory::base, "Pay", Decimal(527, 2)});
  item.total = Decimal(527, 2);
  return item;
}

void pay(WorkItem& item, std::int64_t minor) {
  item.pay.front().amount = Decimal(minor, 2);
  item.total = Decimal(minor, 2);
}

Statement of(std::vector<WorkItem> work, const std::string& parser = {}) {
  Statement out;
  out.platform = "testride";
  out.parser = parser;
  out.currency = *Currency::parse("USD");
  out.kind_of_work = "delivery";
  out.place = PlaceName{"US-WA/Seattle"};
  out.work = std::move(work);
  return out;
}

std::vector<std::string> words(const Assessment& assessment, const std::string& rule) {
  std::vector<std::string> out;
  for (const Verdict& verdict : assessment.verdicts) {
    if (verdict.rule == rule)
      out.push_back(std::string(to_string(verdict.verdict)) + " " + std::string(to_string(verdict.reason)));
  }
  return out;
}

std::string fields(const std::vector<Statement>& statements) {
  std::string out;
  for (const Conflict& conflict : find_conflicts(statements))
    out += (out.empty() ? "" : " | ") + statement::in_words(conflict.differs);
  return out;
}

using Words = std::vector<std::string>;

struct Change {
  const char* what;
  void (*make)(WorkItem&);
  const char* told;
};

const Change kChanges[] = {
    {"pay", [](WorkItem& item) { pay(item, 600); }, "pay.base: 5.27 or 6.00; total: 5.27 or 6.00"},
    {"a part alone", [](WorkItem& item) { item.pay.front().amount = Decimal(600, 2); }, "pay.base: 5.27 or 6.00"},
    {"the total alone", [](WorkItem& item) { item.total = Decimal(600, 2); }, "total: 5.27 or 6.00"},
    {"the end",
     [](WorkItem& item) {
       item.ended_at = Instant{kDay + 1260, 0};
     },
     "ended_at: 2025-03-01T00:20:00+00:00 or 2025-03-01T00:21:00+00:00"},
    {"the engaged time", [](WorkItem& item) { item.engaged = Seconds{660}; }, "engaged_s: 600 or 660"},
    {"the distance", [](WorkItem& item) { item.engaged_distance = parse_distance("2 mi"); },
     "engaged_distance: 1 mi or 2 mi"},
};

}  // namespace

TEST_CASE("two documents that tell different pay, clocks or ways: nothing is judged, whichever came first") {
  for (const Change& change : kChanges) {
    for (const std::string& ref : {std::string("A"), std::string()}) {
      CAPTURE(change.what);
      CAPTURE(ref);
      WorkItem other = job(ref);
      change.make(other);
      CHECK(fields({of({job(ref)}), of({other})}) == change.told);
      for (const auto& both :
           {std::vector{of({job(ref)}), of({other})}, std::vector{of({other}), of({job(ref)})}}) {
        const Assessment assessment = assess(both, test::own_rules(), {});
        CHECK(words(assessment, "t-floor") ==
              Words{"cannot_judge conflicting_documents", "cannot_judge conflicting_documents"});
        const auto told =
            std::count_if(assessment.findings.begin(), assessment.findings.end(),
                          [](const Finding& finding) { return finding.code == "conflicting_documents"; });
        CHECK(told == 1);
      }
    }
  }
}

TEST_CASE("two documents that tell the same are no conflict, nor is what only one of them tells") {
  CHECK(fields({of({job()}), of({job()})}).empty());
  WorkItem sparse = job();
  sparse.engaged.reset();
  sparse.engaged_distance.reset();
  sparse.pay.clear();
  CHECK(fields({of({job()}), of({sparse})}).empty());
  WorkItem elsewhere = job("B");
  pay(elsewhere, 600);
  CHECK(fields({of({job("A")}), of({elsewhere})}).empty());
  Statement other_platform = of({elsewhere});
  other_platform.platform = "another";
  CHECK(fields({of({job()}), other_platform}).empty());
}

TEST_CASE("a document that doubts its value agrees with what it holds for possible, and with nothing else") {
  WorkItem doubted = job();
  pay(doubted, 600);
  doubted.doubts.push_back({"pay.base", "a smudge", {}, {"5.27", "6.00"}});
  doubted.doubts.push_back({"total", "a smudge", statement::Proposal{"5.27", "the parts make it"}, {}});
  CHECK(fields({of({job()}), of({doubted})}).empty());
  CHECK(fields({of({doubted}), of({job()})}).empty());
  doubted.doubts[0].readings = {"6.00", "8.00"};
  CHECK(fields({of({job()}), of({doubted})}) == "pay.base: 5.27 or 6.00");
  doubted.doubts.clear();
  doubted.doubts.push_back({"total", "a smudge", {}, {}});
  CHECK(fields({of({job()}), of({doubted})}) == "pay.base: 5.27 or 6.00; total: 5.27 or 6.00");
}

TEST_CASE("a tip that came later, and money of another kind or period, is more money for the same work") {
  WorkItem tipped = job();
  tipped.pay.push_back({statement::PayCategory::tip, "Tip", Decimal(200, 2)});
  tipped.total = Decimal(727, 2);
  CHECK(fields({of({job()}), of({tipped})}).empty());
  WorkItem only_tip = job();
  only_tip.pay = {{statement::PayCategory::tip, "Tip", Decimal(200, 2)}};
  only_tip.total = Decimal(200, 2);
  only_tip.started_at = Instant{kDay + 90000, 0};
  only_tip.ended_at.reset();
  CHECK(fields({of({job()}), of({only_tip})}).empty());
  Statement week = of({job()});
  week.period = statement::Period{Instant{kDay, 0}, Instant{kDay + 7 * 86400, 0}, true};
  WorkItem more = job();
  pay(more, 100);
  Statement next = of({more});
  next.period = statement::Period{Instant{kDay + 7 * 86400, 0}, Instant{kDay + 14 * 86400, 0}, true};
  CHECK(fields({week, next}).empty());
}

TEST_CASE("pay told by other categories is no second payment") {
  WorkItem split = job();
  split.pay = {{statement::PayCategory::time, "Time", Decimal(300, 2)},
               {statement::PayCategory::distance, "Distance", Decimal(300, 2)}};
  split.total = Decimal(600, 2);
  CHECK(fields({of({job()}), of({split})}) == "total: 5.27 or 6.00");
}

TEST_CASE("a telling of nothing that a rule counts is not paid 0.00; it cannot be judged") {
  for (const PayCategory alone : {PayCategory::tip, PayCategory::toll, PayCategory::cash, PayCategory::tax}) {
    WorkItem item = job();
    item.pay = {{alone, "Line", Decimal(300, 2)}};
    item.total = Decimal(300, 2);
    CHECK(words(assess({of({item})}, test::own_rules(), {}), "t-floor") == Words{"cannot_judge missing_input"});
  }
  WorkItem nothing = job();
  pay(nothing, 0);  // a line of 0.00 is told
  CHECK(words(assess({of({nothing})}, test::own_rules(), {}), "t-floor") == Words{"short "});
}

TEST_CASE("one document that tells a number or a session twice is held against itself") {
  WorkItem other = job();
  pay(other, 100);
  CHECK(fields({of({job(), other})}) == "pay.base: 5.27 or 1.00; total: 5.27 or 1.00");
  WorkItem one = job("");
  WorkItem two = job("");
  pay(two, 100);
  CHECK(fields({of({one, two})}).empty());  // two jobs of one minute
  one.kind = two.kind = WorkKind::session;
  CHECK(fields({of({one, two})}) == "pay.base: 5.27 or 1.00; total: 5.27 or 1.00");
}

TEST_CASE(
    "a number that stands in a file thousands of times costs no more than its rows, and is held against the "
    "first") {
  const auto cost_of = [](std::size_t count) {
    std::vector<WorkItem> rows(count, job());
    pay(rows.back(), 100);
    const Statement statement = of(rows);
    const double begun = test::processor_seconds();
    const auto found = find_conflicts({statement});
    const double cost = test::processor_seconds() - begun;
    REQUIRE_FALSE(found.empty());
    CHECK(found.front().one == WorkRef{0, 0});
    CHECK(found.front().other == WorkRef{0, count - 1});
    return cost;
  };
  const double shorter = std::min(cost_of(5'000), cost_of(5'000));
  const double longer = std::min(cost_of(20'000), cost_of(20'000));
  CAPTURE(shorter);
  CHECK(longer < 8 * shorter + 0.02);  // each against each: sixteen times
}

TEST_CASE("a total that only one document breaks into parts may have been told before the tip came") {
  WorkItem tipped = job();
  tipped.pay.push_back({statement::PayCategory::tip, "Tip", Decimal(200, 2)});
  tipped.total = Decimal(727, 2);
  for (const auto& [total, conflicts] : {std::pair(527, false), std::pair(727, false), std::pair(600, true)}) {
    WorkItem whole = job();
    whole.pay.clear();
    whole.total = Decimal(total, 2);
    CHECK(fields({of({tipped}), of({whole})}).empty() != conflicts);
  }
}

TEST_CASE("two layouts print with unlike precision; one layout must tell the same twice") {
  WorkItem rough = job();
  rough.engaged = Seconds{600};
  rough.engaged_distance = parse_distance("1 mi");
  WorkItem fine = job();
  fine.engaged = Seconds{630};
  fine.engaged_distance = parse_distance("1.4 mi");
  fine.ended_at = Instant{kDay + 1230, 0};
  CHECK(fields({of({rough}, "testride/week@1"), of({fine}, "testride/trip@1")}).empty());
  CHECK(!fields({of({rough}, "testride/week@1"), of({fine}, "testride/week@1")}).empty());
  fine.engaged_distance = parse_distance("2.1 mi");
  CHECK(fields({of({rough}, "testride/week@1"), of({fine}, "testride/trip@1")}) ==
        "engaged_distance: 1 mi or 2.1 mi");
}

TEST_CASE("sessions are the same by either end: nobody is logged in twice") {
  const auto session = [](std::int64_t from, std::int64_t to) {
    WorkItem item = job("");
    item.kind = WorkKind::session;
    item.started_at = Instant{kDay + from, 0};
    item.ended_at = Instant{kDay + to, 0};
    return item;
  };
  CHECK(!fields({of({session(0, 3600)}), of({session(1800, 3600)})}).empty());
  CHECK(!fields({of({session(0, 3600)}), of({session(0, 7200)})}).empty());
  CHECK(fields({of({session(0, 3600)}), of({session(3600, 7200)})}).empty());
}

TEST_CASE("of several rows of one minute one that agrees is enough, in any order") {
  WorkItem first = job("");
  WorkItem second = job("");
  pay(second, 900);
  CHECK(fields({of({first, second}), of({second, first})}).empty());
  CHECK(fields({of({first, second}), of({second})}).empty());
  WorkItem third = job("");
  pay(third, 901);
  CHECK(!fields({of({first, second}), of({first, third})}).empty());
}

TEST_CASE("work that another telling holds against is set aside; the one that holds is judged") {
  WorkItem other = job();
  pay(other, 100);
  JudgingOptions options;
  options.set_aside = {{1, 0}};
  const std::vector<Statement> both = {of({job()}), of({other})};
  CHECK(words(assess(both, test::own_rules(), options), "t-floor") == Words{"meets "});
  options.set_aside = {{0, 0}};
  const Assessment settled = assess(both, test::own_rules(), options);
  CHECK(words(settled, "t-floor") == Words{"short "});
  REQUIRE(settled.findings.size() == 1);  // still told, and not as work that was paid twice
  CHECK(is_of_two_tellings(settled.findings[0]));
}

TEST_CASE("amounts of two currencies for one piece of work are a conflict") {
  Statement pounds = of({job()});
  pounds.currency = *Currency::parse("GBP");
  CHECK(fields({of({job()}), pounds}) == "pay.base: 5.27 USD or 5.27 GBP; total: 5.27 USD or 5.27 GBP");
}

TEST_CASE("a period that lacks work told elsewhere is not judged without it") {
  JudgingOptions options;
  options.set_aside = {{0, 0}};
  options.told_elsewhere = {{0, 0}};
  options.only_rules = {"t-period"};
  Statement week = of({job("A"), job("B")});
  week.work[1].started_at = Instant{kDay + 7200, 0};
  week.work[1].ended_at = Instant{kDay + 7800, 0};
  week.period = statement::Period{Instant{kDay - 5 * 86400, 0}, Instant{kDay + 2 * 86400, 0}, true};
  CHECK(words(assess({week}, test::own_rules(), options), "t-period") ==
        Words{"cannot_judge conflicting_documents"});
}
