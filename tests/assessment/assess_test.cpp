#include <doctest/doctest.h>

#include <algorithm>

#include "own_rules.h"
#include "ratecheck/assessment/assessment.h"
#include "ratecheck/base/json_in.h"
#include "ratecheck/statement/statement_json.h"

// Rules of the tests' own, in tests/assessment/rules: what is tested here is which rule is held against
// which work, not what any law says.

using namespace ratecheck;
using namespace ratecheck::assessment;
using rulebook::Reason;

namespace {

statement::Statement posted(const std::string& text) {
  const auto json = parse_json(text);
  REQUIRE(json);
  auto parsed = statement::read_json(*json);
  for (const auto& fault : parsed.faults)
    FAIL(fault.at << ": " << fault.detail);
  return std::move(parsed.statement);
}

const char* const kJob =
    R"({"kind": "job", "started_at": "2025-06-01T12:00:00-07:00", "engaged_s": 600, "engaged_distance": "1 mi",
  "pay": [{"category": "base", "amount": "5.00"}, {"category": "tip", "amount": "9.00"}], "total": "14.00")";

std::string statement_with(const std::string& work, const std::string& more = "") {
  return R"({"schema": 1, "platform": "testride", "currency": "USD", "kind_of_work": "delivery")" + more +
         R"(, "work": [)" + work + "]}";
}

Assessment assess_one(const std::string& text, std::vector<std::string> only, JudgingOptions options = {}) {
  options.only_rules = std::move(only);
  return assess({posted(text)}, test::own_rules(), options);
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const std::size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), with);
}

}  // namespace

TEST_CASE("tips are never pay under a floor") {
  const Assessment out =
      assess_one(statement_with(std::string(kJob) + "}", R"(, "place": "US-WA/Seattle")"), {"t-floor"});
  REQUIRE(out.verdicts.size() == 1);
  CHECK(to_string(out.verdicts[0].verdict) == "short");
  CHECK(to_exact_string(*out.verdicts[0].paid) == "5");
  CHECK(to_exact_string(out.verdicts[0].due->low) == "5.27");
}

TEST_CASE("work elsewhere is not judged, and the answer says which condition was not met") {
  const Assessment out = assess_one(
      statement_with(std::string(kJob) + R"(, "start_place": "US-WA", "end_place": "US-OR"})"), {"t-floor"});
  // one end may lie in Seattle
  REQUIRE(out.verdicts.size() == 1);
  CHECK(out.verdicts[0].reason == Reason::ambiguous_place);
  const Assessment far = assess_one(
      statement_with(std::string(kJob) + R"(, "start_place": "US-CA", "end_place": "US-OR"})"), {"t-floor"});
  CHECK(far.verdicts.empty());
  REQUIRE(far.not_applied.size() == 1);
  CHECK(far.not_applied[0].detail == "the work neither starts nor ends in US-WA/Seattle");
}

TEST_CASE("an unknown place is asked for, and the caller's answer judges") {
  const std::string text = statement_with(std::string(kJob) + "}");
  const Assessment asks = assess_one(text, {"t-floor"});
  REQUIRE(asks.verdicts.size() == 1);
  CHECK(asks.verdicts[0].reason == Reason::ambiguous_place);
  CHECK(asks.verdicts[0].missing.at(0).input == "place");
  JudgingOptions told;
  told.place = PlaceName{"US-WA/Seattle"};
  CHECK(to_string(assess_one(text, {"t-floor"}, told).verdicts.at(0).verdict) == "short");
}

TEST_CASE("the caller cannot move work to another country than its document says") {
  JudgingOptions told;
  told.place = PlaceName{"US-WA/Seattle"};
  const Assessment out =
      assess_one(statement_with(std::string(kJob) + "}", R"(, "place": "US-CA")"), {"t-floor"}, told);
  CHECK(out.verdicts.empty());
}

TEST_CASE("a rule of another currency, platform or kind of work is not held against the work") {
  const std::string text = statement_with(std::string(kJob) + "}", R"(, "place": "US-WA/Seattle")");
  CHECK(assess_one(replaced(text, "\"USD\"", "\"CAD\""), {"t-floor"}).verdicts.empty());
  CHECK(assess_one(replaced(text, "testride", "otherride"), {"t-published"}).verdicts.empty());
  CHECK(assess_one(replaced(text, "\"delivery\"", "\"rides\""), {"t-floor"}).verdicts.empty());
}

TEST_CASE("the card of the day of the work is taken") {
  const std::string text = statement_with(std::string(kJob) + "}", R"(, "place": "US-WA/Seattle")");
  const Assessment before = assess_one(replaced(text, "2025-06-01", "2024-12-31"), {"t-floor"});
  CHECK(to_exact_string(before.verdicts.at(0).due->low) == "5.14");
  const Assessment too_early = assess_one(replaced(text, "2025-06-01", "2023-06-01"), {"t-floor"});
  CHECK(too_early.verdicts.at(0).reason == Reason::not_in_force);
  CHECK_FALSE(too_early.verdicts.at(0).due);
}

TEST_CASE("work without a time is not judged by a guessed day") {
  const std::string text = statement_with(
      replaced(kJob, R"("started_at": "2025-06-01T12:00:00-07:00",)", "") + "}", R"(, "place": "US-WA/Seattle")");
  const Verdict verdict = assess_one(text, {"t-floor"}).verdicts.at(0);
  CHECK(verdict.reason == Reason::missing_input);
  CHECK(verdict.missing.at(0).input == "started_at");
}

TEST_CASE("an unknown clock is missing, never zero") {
  const std::string text =
      statement_with(replaced(kJob, R"("engaged_s": 600,)", "") + "}", R"(, "place": "US-WA/Seattle")");
  const Verdict verdict = assess_one(text, {"t-floor"}).verdicts.at(0);
  CHECK(verdict.reason == Reason::missing_input);
  CHECK(verdict.missing.at(0).input == "engaged_time");
  CHECK_FALSE(verdict.due);
}

TEST_CASE("no verdict hangs on a value in doubt") {
  statement::Statement statement =
      posted(statement_with(std::string(kJob) + "}", R"(, "place": "US-WA/Seattle")"));
  statement.work[0].doubts.push_back({"engaged_s", "looks like 6O0", std::nullopt});
  JudgingOptions only;
  only.only_rules = {"t-floor"};
  Verdict verdict = assess({statement}, test::own_rules(), only).verdicts.at(0);
  CHECK(verdict.reason == Reason::doubtful_input);
  CHECK(verdict.missing.at(0).where == "it was read, but is in doubt: confirm or correct it");

  statement.work[0].doubts = {{"pay.base", "the parts do not make the total", std::nullopt}};
  verdict = assess({statement}, test::own_rules(), only).verdicts.at(0);
  CHECK(to_string(verdict.verdict) == "cannot_judge");
  CHECK(verdict.due);  // what was due is known all the same
}

TEST_CASE("a period rule judges only a complete period") {
  const std::string jobs = std::string(kJob) + "}, " + kJob + "}";
  const auto period = [](const char* complete) {
    return std::string(
               R"(, "place": "US-WA/Seattle", "period": {"from": "2025-06-01T00:00:00-07:00", "to": "2025-06-08T00:00:00-07:00", "complete": )") +
           complete + "}";
  };
  const Verdict open = assess_one(statement_with(jobs, period("false")), {"t-period"}).verdicts.at(0);
  CHECK(open.reason == Reason::incomplete_period);
  CHECK(assess_one(statement_with(jobs, R"(, "place": "US-WA/Seattle")"), {"t-period"}).verdicts.at(0).reason ==
        Reason::incomplete_period);
  const Verdict whole = assess_one(statement_with(jobs, period("true")), {"t-period"}).verdicts.at(0);
  CHECK(to_string(whole.verdict) == "short");
  CHECK(whole.work.size() == 2);
  CHECK(to_exact_string(*whole.paid) == "10");
  CHECK(to_exact_string(whole.due->low) == "10.54");
}

TEST_CASE("the tolerance of a period is that of each of its work items") {
  const auto verdict = [](const char* second) {
    const auto job = [](const std::string& cents) {  // 5.xx, and 9.00 of tips in the total
      return replaced(replaced(kJob, "5.00", "5." + cents), "14.00", "14." + cents) + "}";
    };
    const std::string jobs = job("26") + ", " + job(second);
    return std::string(to_string(
        assess_one(
            statement_with(
                jobs,
                R"(, "place": "US-WA/Seattle", "period": {"from": "2025-06-01T00:00:00-07:00", "to": "2025-06-08T00:00:00-07:00", "complete": true})"),
            {"t-period"})
            .verdicts.at(0)
            .verdict));
  };
  CHECK(verdict("28") == "meets");  // 10.54 is due
  CHECK(verdict("26") == "rounding");
  CHECK(verdict("25") == "short");
}

TEST_CASE("a company-wide rule is never judged from one statement") {
  const Verdict verdict =
      assess_one(statement_with(std::string(kJob) + "}", R"(, "place": "US-WA/Seattle")"), {"t-company"})
          .verdicts.at(0);
  CHECK(verdict.reason == Reason::company_test);
}

TEST_CASE("steps come only when asked for, and end in what was due") {
  const std::string text = statement_with(std::string(kJob) + "}", R"(, "place": "US-WA/Seattle")");
  CHECK(assess_one(text, {"t-floor"}).verdicts.at(0).steps.empty());
  JudgingOptions options;
  options.steps = rulebook::WithSteps::yes;
  const Verdict verdict = assess_one(text, {"t-floor"}, options).verdicts.at(0);
  REQUIRE_FALSE(verdict.steps.empty());
  CHECK(verdict.steps.back().value.find("5.27") != std::string::npos);
  CHECK_FALSE(verdict.sources.empty());
}

TEST_CASE("findings: the same work twice, two sessions at once, faster than any road") {
  const statement::Statement once = posted(statement_with(std::string(kJob) + R"(, "ref": "A1"})"));
  JudgingOptions none;
  none.only_rules = {"t-none"};
  const auto codes = [&](const std::vector<statement::Statement>& statements) {
    std::vector<std::string> found;
    for (const Finding& finding : assess(statements, test::own_rules(), none).findings)
      found.push_back(finding.code);
    return found;
  };
  CHECK(codes({once, once}) == std::vector<std::string>{"duplicate_work"});
  CHECK(codes({posted(statement_with(std::string(kJob) + "}, " + kJob + "}"))})
            .empty());  // two equal jobs without a number are two jobs
  const std::string session =
      R"({"kind": "session", "started_at": "2025-06-01T18:00:00-07:00", "ended_at": "2025-06-01T20:00:00-07:00"})";
  CHECK(codes({posted(statement_with(session + ", " + replaced(session, "T18:00", "T19:59")))}) ==
        std::vector<std::string>{"overlapping_work"});
  CHECK(codes({posted(statement_with(session + ", " +
                                     replaced(replaced(session, "T20:00", "T22:00"), "T18:00", "T20:00")))})
            .empty());
  CHECK(codes({posted(statement_with(replaced(kJob, "\"1 mi\"", "\"36 mi\"") + "}"))}) ==
        std::vector<std::string>{"impossible_value"});
}

TEST_CASE("what is short says where it is claimed, where a source tells; what is not short does not") {
  const std::string text = statement_with(std::string(kJob) + "}", R"(, "place": "US-WA/Seattle")");
  const Verdict underpaid = assess_one(text, {"t-floor"}).verdicts.at(0);
  REQUIRE(underpaid.claim);
  JsonWriter out;
  write_json(out, underpaid);
  const auto json = parse_json(out.text());
  REQUIRE(json);
  CHECK(json->find("claim")->find("authority")->text == "Made-up Office");
  CHECK(json->find("claim")->find("time_limit")->text == "three years");
  CHECK(json->find("claim")->find("source")->find("confidence")->text == "A");
  const Verdict enough =
      assess_one(replaced(replaced(text, "5.00", "6.00"), "14.00", "15.00"), {"t-floor"}).verdicts.at(0);
  CHECK(to_string(enough.verdict) == "meets");
  CHECK_FALSE(enough.claim);
}

TEST_CASE("the verdict is written under the names of the contract") {
  JsonWriter out;
  write_json(out, assess_one(statement_with(std::string(kJob) + "}", R"(, "place": "US-WA/Seattle")"), {"t-floor"})
                      .verdicts.at(0));
  const auto json = parse_json(out.text());
  REQUIRE(json);
  for (const char* name : {"rule", "version", "kind", "unit", "work", "period", "verdict", "reason", "currency",
                           "counted", "paid", "due", "difference", "inputs", "missing", "steps", "sources"}) {
    CAPTURE(name);
    CHECK(json->find(name) != nullptr);
  }
  CHECK(json->find("paid")->text == "5.00");
  CHECK(json->find("difference")->find("low")->text == "-0.27");
  CHECK(json->find("inputs")->find("engaged_time")->text == "600 s");
}
