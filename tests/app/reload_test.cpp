// Rule files are read again while the service runs: whole, or not at all.

#include <doctest/doctest.h>

#include "ratecheck/base/json_in.h"
#include "serving.h"

using namespace ratecheck;
using namespace ratecheck::test;

namespace {

/// A floor of `rate` a minute, whose example says `expected` for ten minutes.
std::string floor_of(const std::string& rate, const std::string& expected) {
  return R"([rule]
id        = "made-floor"
title     = "A made-up floor"
summary   = "A made-up floor, for tests."
kind      = "floor"
test      = "job"
currency  = "USD"
counts    = ["base"]
rounding  = { to = "0.01 USD", mode = "half-up", at = "result", cite = "our choice" }
reviewed  = 2025-11-20

[applies]

[input]
engaged_time = { unit = "min" }

[rate]
per_minute = "USD/min"

[[step]]
from       = 2024-01-01
per_minute = ")" +
         rate + R"("
cite       = { mark = "A", title = "made up" }

[[formula]]
due  = "engaged_time * per_minute"
cite = { mark = "A", title = "made up" }

[[example]]
on     = 2023-12-31
given  = { engaged_time = "10 min" }
reason = "not_in_force"

[[example]]
on     = 2024-01-01
given  = { engaged_time = "10 min" }
expect = ")" +
         expected + "\"\n";
}

JsonValue answer(const std::string& command) {
  const std::string body = shell(command);
  auto json = parse_json(body);
  REQUIRE_MESSAGE(json, body);
  return std::move(*json);
}

std::string due_now(const Serving& service) {
  const JsonValue json =
      answer("curl -s --json '{\"on\": \"2025-06-01\", \"inputs\": {\"engaged_time\": \"10 min\"}}' " +
             service.address() + "/v1/rules/made-floor/evaluate");
  const JsonValue* due = json.find("due");
  return due == nullptr || due->find("low") == nullptr ? "none" : due->find("low")->text;
}

std::string version_now(const Serving& service) {
  return answer("curl -s " + service.address() + "/v1/rules/made-floor").find("version")->text;
}

}  // namespace

TEST_CASE("a changed rule file is swapped in whole or not at all, and what was judged keeps its version") {
  const Scratch scratch;
  fs::create_directory(scratch.at("rules"));
  scratch.file("rules/made-floor.toml", floor_of("0.40", "4.00 USD"));
  const Serving service({}, {"--rules", scratch.at("rules")});
  const std::string first = version_now(service);
  CHECK(due_now(service) == "4.00");

  const std::string key = answer("curl -s -X POST " + service.address() + "/v1/workers").find("key")->text;
  const std::string bearer = " -H 'Authorization: Bearer " + key + "' ";
  const std::string statement = scratch.file(
      "statement.json",
      R"({"schema": 1, "platform": "testride", "currency": "USD", "kind_of_work": "delivery", "work": [
          {"kind": "job", "ref": "A1", "started_at": "2025-06-01T12:00:00-07:00", "engaged_s": 600,
           "pay": [{"category": "base", "amount": "3.00"}], "total": "3.00"}]})");
  answer("curl -s" + bearer + "-H 'Content-Type: application/vnd.ratecheck.statement+json' --data-binary @" +
         statement + " " + service.address() + "/v1/statements");

  SUBCASE("a file with a fault changes nothing") {
    scratch.file("rules/made-floor.toml", floor_of("0.50", "4.00 USD"));  // the example was forgotten
    scratch.file("rules/another.toml", "not a rule");
    CHECK(service.reload() == "the files have problems; the old ones stay in use\n");
    CHECK(due_now(service) == "4.00");
    CHECK(version_now(service) == first);
  }
  SUBCASE("a good file holds from now on, for new questions only") {
    scratch.file("rules/made-floor.toml", floor_of("0.50", "5.00 USD"));
    CHECK(service.reload() == "parser and rule files read again\n");
    CHECK(due_now(service) == "5.00");
    CHECK(version_now(service) != first);
    const JsonValue kept = answer("curl -s" + bearer + service.address() + "/v1/me/verdicts");
    REQUIRE(kept.find("items")->items.size() == 1);
    const JsonValue& verdict = kept.find("items")->items[0];
    CHECK(verdict.find("version")->text == first);
    CHECK(verdict.find("due")->find("low")->text == "4.00");
  }
}
