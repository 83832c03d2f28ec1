#include "ratecheck/statement/statement_json.h"

#include <doctest/doctest.h>

#include "ratecheck/base/text.h"
#include "schema_check.h"

using namespace ratecheck;
using namespace ratecheck::statement;

namespace {

const char* const kPosted = R"({
  "schema": 1, "platform": "deliveroo", "currency": "GBP", "time_zone": "Europe/London", "place": "GB",
  "period": {"from": "2020-03-02T00:00:00+00:00", "to": "2020-03-09T00:00:00+00:00", "complete": true},
  "work": [{"kind": "session", "started_at": "2020-03-03T18:05:00+00:00", "ended_at": "2020-03-03T18:52:00+00:00",
            "online_s": 2820, "distance": "3.2 mi", "orders": 2, "inputs": {"wait_at_pickup": "7 min", "accessible": true},
            "pay": [{"category": "base", "label": "Drop Fees", "amount": "9.35"}, {"category": "tip", "amount": "1.00"}],
            "total": "10.35"}],
  "adjustments": [{"category": "bonus", "label": "Boost", "amount": "1.75", "date": "2020-03-04"}],
  "totals": [{"label": "Total", "amount": "12.10"}]})";

ParsedStatement read(const std::string& text) {
  const auto json = parse_json(text);
  REQUIRE(json);
  return read_json(*json);
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const std::size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), with);
}

std::string written(const Statement& statement) {
  JsonWriter out;
  write_json(out, statement);
  return out.take();
}

std::vector<std::string> schema_faults(const std::string& text) {
  static const test::SchemaCheck check(schema_text());
  return check.faults("", text);
}

}  // namespace

TEST_CASE("a posted statement is read whole") {
  const ParsedStatement parsed = read(kPosted);
  REQUIRE(parsed.faults.empty());
  const WorkItem& item = parsed.statement.work.at(0);
  CHECK(item.kind == WorkKind::session);
  CHECK(item.online == Seconds{2820});
  CHECK(item.distance->to_string() == "3.2 mi");
  CHECK(item.pay[1].category == PayCategory::tip);
  CHECK(item.inputs[0] == std::pair<std::string, std::string>{"wait_at_pickup", "7 min"});
  CHECK(item.inputs[1].second == "true");
  CHECK_FALSE(item.engaged);
  CHECK(parsed.statement.adjustments.at(0).amount.to_string() == "1.75");
}

TEST_CASE("what is written can be posted again and is the same") {
  const std::string once = written(read(kPosted).statement);
  const ParsedStatement again = read(once);
  CHECK(again.faults.empty());
  CHECK(written(again.statement) == once);
}

TEST_CASE("an input that contradicts the field of its own name is one doubt") {
  const Statement posted =
      read(replaced(kPosted, "\"accessible\": true", "\"ended_at\": \"2020-03-03T18:00:00+00:00\"")).statement;
  REQUIRE(posted.work[0].doubts.size() == 1);
  CHECK(posted.work[0].doubts[0].field == "ended_at");
}

TEST_CASE("unknown clocks stay unknown, never zero") {
  CHECK(written(read(kPosted).statement).find(R"("engaged_s":null)") != std::string::npos);
}

TEST_CASE("each fault of a posted statement has its pointer") {
  struct Row {
    const char* what;
    const char* with;
    const char* at;
    const char* code;
    bool of_form;  // so that the schema refuses it too
  };
  const Row rows[] = {
      {"\"schema\": 1", "\"schema\": 2", "/schema", "unknown_schema", true},
      {"\"schema\": 1,", "", "/schema", "missing_field", true},
      {"\"GBP\"", "\"GBX\"", "/currency", "unknown_currency", false},
      {"\"Europe/London\"", "\"London\"", "/time_zone", "unknown_time_zone", false},
      {"\"place\": \"GB\"", "\"place\": \"UK\"", "/place", "unknown_place", false},
      {"\"session\"", "\"shift\"", "/work/0/kind", "unknown_word", true},
      {"\"online_s\": 2820", "\"online_s\": -1", "/work/0/online_s", "bad_value", true},
      {"\"online_s\": 2820", "\"online_s\": \"2820\"", "/work/0/online_s", "wrong_kind", true},
      {"\"online_s\"", "\"onlin_s\"", "/work/0/onlin_s", "unknown_field", true},
      {"\"3.2 mi\"", "\"3.2\"", "/work/0/distance", "bad_distance", true},
      {"\"9.35\"", "9.35", "/work/0/pay/0/amount", "wrong_kind", true},
      {"\"9.35\"", "\"9,35\"", "/work/0/pay/0/amount", "bad_amount", true},
      {"\"base\"", "\"bsae\"", "/work/0/pay/0/category", "unknown_word", true},
      {"\"base\"", "\"\"", "/work/0/pay/0/category", "unknown_word", true},
      {"\"GBP\"", "\"\"", "/currency", "unknown_currency", false},
      {"\"schema\": 1,", "\"schema\": 1, \"vehicle\": \"bicicle\",", "/vehicle", "unknown_word", true},
      {"\"schema\": 1,", "\"schema\": 1, \"vehicle\": \"\",", "/vehicle", "unknown_word", true},
      {"\"schema\": 1,", "\"schema\": 1, \"kind_of_work\": \"ride\",", "/kind_of_work", "unknown_word", true},
      {"\"7 min\",", "\"7 min\", \"vehicle\": \"bicicle\",", "/work/0/inputs/vehicle", "unknown_word", false},
      {"\"7 min\",", "\"7 min\", \"end_place\": \"UK\",", "/work/0/inputs/end_place", "unknown_place", false},
      {"2020-03-03T18:52:00+00:00", "2020-03-03T18:02:00+00:00", "/work/0/ended_at", "bad_value", false},
      {"2020-03-03T18:05:00+00:00", "2020-03-03 18:05", "/work/0/started_at", "bad_time", true},
      {"2020-03-09T00:00:00+00:00", "2020-03-01T00:00:00+00:00", "/period/to", "bad_value", false},
      {"\"2020-03-04\"", "\"4.3.2020\"", "/adjustments/0/date", "bad_date", true},
      {"\"kind\": \"session\",", "\"kind\": \"session\", \"spans\": {\"total\": {}},", "/work/0/spans",
       "not_yours", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.at);
    CAPTURE(row.code);
    const std::string posted = replaced(kPosted, row.what, row.with);
    const ParsedStatement parsed = read(posted);
    REQUIRE(parsed.faults.size() == 1);
    CHECK(parsed.faults[0].at == row.at);
    CHECK(parsed.faults[0].code == row.code);
    CHECK(schema_faults(posted).empty() != row.of_form);
  }
}

TEST_CASE("a misspelt field is answered with the nearest right one") {
  CHECK(read(replaced(kPosted, "\"online_s\"", "\"onlin_s\"")).faults.at(0).hint == "Did you mean 'online_s'?");
}

TEST_CASE("a vehicle told by another name of it becomes the one of the list") {
  const ParsedStatement parsed =
      read(replaced(kPosted, "\"schema\": 1,", "\"schema\": 1, \"vehicle\": \"motorbike\","));
  REQUIRE(parsed.faults.empty());
  CHECK(parsed.statement.vehicle == "motorcycle");
}

TEST_CASE("parts that do not make the total are told and cast doubt on it") {
  const ParsedStatement parsed = read(replaced(kPosted, "\"10.35\"", "\"10.85\""));
  REQUIRE(parsed.faults.empty());
  REQUIRE(parsed.statement.contradictions.size() == 1);
  CHECK(parsed.statement.contradictions[0].expected == "10.35");
  CHECK(parsed.statement.contradictions[0].actual == "10.85");
  CHECK(is_doubtful(parsed.statement.work[0], "total"));
}

TEST_CASE("more than a thousand work items are refused with a way out") {
  std::string items;
  for (int i = 0; i < 1001; ++i)
    items += std::string(i == 0 ? "" : ",") + R"({"kind":"job"})";
  const ParsedStatement parsed = read(R"({"schema":1,"platform":"x","currency":"GBP","work":[)" + items + "]}");
  REQUIRE(parsed.faults.size() == 1);
  CHECK(parsed.faults[0].code == "too_many");
  CHECK(parsed.faults[0].hint == "Post them as several statements.");
}

TEST_CASE("a statement with a doubt on each of its parts and no currency fits the schema") {
  Statement statement = read(kPosted).statement;
  const Doubt doubt{"amount", "it may be misread", std::nullopt};
  statement.doubts.push_back(doubt);
  statement.work.at(0).doubts.push_back(doubt);
  statement.adjustments.at(0).doubts.push_back(doubt);
  statement.totals.at(0).doubts.push_back(doubt);
  statement.currency = Currency();
  CHECK(join(schema_faults(written(statement)), "\n") == "");
}

TEST_CASE("what may be posted and what is written fit the schema, and it knows every field of them") {
  const std::string text = written(read(kPosted).statement);
  CHECK(join(schema_faults(kPosted), "\n") == "");
  CHECK(join(schema_faults(text), "\n") == "");
  const auto schema = parse_json(schema_text(), {1U << 20U, 32});
  REQUIRE(schema);
  const auto written_json = parse_json(text);
  const JsonValue* properties = schema->find("properties");
  for (const auto& [name, value] : written_json->members) {
    CAPTURE(name);
    CHECK(properties->find(name) != nullptr);
  }
  const JsonValue* item = schema->find("$defs")->find("work_item")->find("properties");
  for (const auto& [name, value] : written_json->find("work")->items[0].members) {
    CAPTURE(name);
    CHECK(item->find(name) != nullptr);
  }
}
