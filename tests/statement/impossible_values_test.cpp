// What a piece of work says against itself is doubted, in posted statements as in read ones.

#include <doctest/doctest.h>

#include "ratecheck/base/json_in.h"
#include "ratecheck/statement/statement_json.h"

using namespace ratecheck;
using statement::ParsedStatement;

namespace {

ParsedStatement posted(const std::string& work) {
  const auto json = parse_json(R"({"schema":1,"platform":"doordash","currency":"USD","work":[{)" + work + "}]}");
  REQUIRE(json);
  ParsedStatement parsed = statement::read_json(*json);
  REQUIRE(parsed.faults.empty());
  return parsed;
}

constexpr const char* kHalfAnHour =
    R"("kind":"job","started_at":"2025-06-02T10:00:00-07:00","ended_at":"2025-06-02T10:30:00-07:00",)";

struct Row {
  const char* what;
  const char* work;
  const char* doubted;  // nullptr: nothing is
  const char* finding;
};

const Row kRows[] = {
    {"engaged longer than the clocks", R"("engaged_s":7200)", "engaged_s", "hours_mismatch"},
    {"engaged as long as the clocks", R"("engaged_s":1800)", nullptr, nullptr},
    {"a minute more is how clocks are printed", R"("engaged_s":1860)", nullptr, nullptr},
    {"dispatch longer than the clocks", R"("dispatch_s":3600)", "dispatch_s", "hours_mismatch"},
    {"passenger longer than engaged", R"("engaged_s":600,"passenger_s":900)", "passenger_s", "hours_mismatch"},
    {"five hundred miles in half an hour", R"("engaged_s":1800,"engaged_distance":"500 mi")", "engaged_distance",
     "impossible_value"},
    {"five miles in half an hour", R"("engaged_s":1800,"engaged_distance":"5 mi")", nullptr, nullptr},
    {"a field and an input", R"("engaged_s":1800,"inputs":{"engaged_time":"10 min"})", "engaged_s", nullptr},
    {"a field and the same input", R"("engaged_s":1800,"inputs":{"engaged_time":"30 min"})", nullptr, nullptr},
    {"a basket and an input", R"("order_value":"12.00","inputs":{"order_value":"22.00 USD"})", "order_value",
     nullptr},
};

}  // namespace

TEST_CASE("what one piece of work tells twice and differently, or cannot be, is in doubt") {
  for (const Row& row : kRows) {
    CAPTURE(row.what);
    const ParsedStatement parsed = posted(kHalfAnHour + std::string(row.work));
    const statement::WorkItem& item = parsed.statement.work.at(0);
    CHECK(item.doubts.empty() == (row.doubted == nullptr));
    if (row.doubted != nullptr)
      CHECK(statement::is_doubtful(item, row.doubted));
    CHECK(parsed.statement.contradictions.empty() == (row.finding == nullptr));
    if (row.finding != nullptr)
      CHECK(parsed.statement.contradictions.front().code == row.finding);
  }
}

TEST_CASE("a session that was online for longer than its clocks say is judged by both") {
  const ParsedStatement parsed = posted(
      R"("kind":"session","started_at":"2025-06-02T18:00:00-07:00","ended_at":"2025-06-02T21:00:00-07:00","online_s":36000)");
  REQUIRE(parsed.statement.work[0].doubts.size() == 1);
  CHECK(parsed.statement.work[0].doubts[0].readings == std::vector<std::string>{"36000", "10800"});
}
