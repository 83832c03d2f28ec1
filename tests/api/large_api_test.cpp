// Uploads and answers of any size: parts, caps, and what waits for its turn.
#include <doctest/doctest.h>

#include <thread>

#include "api_rig.h"

using namespace test;

namespace {

/// Trips of the fixture again and again.
std::string many_trips(std::size_t rows) {
  const std::string text = fixture("nyc_tlc/hvfhv-trips/rows.csv");
  const std::size_t first = text.find('\n') + 1;
  const std::string row = text.substr(first, text.find('\n', first) + 1 - first);
  const std::size_t day = row.find("2023-06-02 08:06:02");
  std::string out = text.substr(0, first);
  for (std::size_t i = 0; i < rows; ++i) {
    std::string one = row;
    one[day + 9] = static_cast<char>('1' + i % 9);
    one[day + 14] = static_cast<char>('0' + i / 10 % 6);
    out += one;
  }
  return out;
}

std::string documents_of(std::size_t count, const std::string& text) {
  std::string body = R"({"documents":[)";
  for (std::size_t i = 0; i < count; ++i)
    body += (i == 0 ? "" : ",") + std::string(R"({"text":")") + text + std::to_string(i) + "\"}";
  return body + "]}";
}

std::size_t work_in(const JsonValue& answer) {
  std::size_t work = 0;
  for (const JsonValue& statement : answer.find("statements")->items)
    work += statement.find("work")->items.size();
  return work;
}

}  // namespace

TEST_CASE("an answer holds a thousand work items with their verdicts, and tells where the next part begins") {
  Rig rig;
  const std::string csv = many_trips(2300);
  std::size_t work = 0;
  std::string from = "0";
  std::vector<std::string> begins;
  while (from != "null") {
    begins.push_back(from);
    const Response answer = rig.send("POST /v1/check?from=" + from, "Content-Type: text/csv\r\n", csv);
    REQUIRE(answer.status == 200);
    const JsonValue json = Rig::parsed(answer.body);
    CHECK(json.find("work_items")->text == "2300");
    CHECK(json.find("from")->text == from);
    const std::size_t here = work_in(json);
    CHECK(here <= 1000);
    work += here;
    for (const JsonValue& verdict : json.find("verdicts")->items) {
      for (const JsonValue& ref : verdict.find("work")->items) {
        const std::size_t statement = std::stoul(ref.find("statement")->text);
        const std::size_t index = std::stoul(ref.find("index")->text);
        CHECK(index < json.find("statements")->items.at(statement).find("work")->items.size());
      }
    }
    from = json.find("next")->is(JsonKind::null) ? "null" : json.find("next")->text;
  }
  CHECK(work == 2300);
  CHECK(begins == std::vector<std::string>{"0", "1000", "2000"});
  CHECK(rig.send("POST /v1/check?from=-1", "Content-Type: text/csv\r\n", csv).status == 400);
  CHECK(rig.send("POST /v1/check?from=x", "Content-Type: text/csv\r\n", csv).status == 400);
  CHECK(rig.send("POST /v1/check?from=99999999999999999999", "Content-Type: text/csv\r\n", csv).status == 400);
}

TEST_CASE("a CSV of more rows than are held at once is kept in pieces, all of it, and known again") {
  Rig rig;
  const std::string key = rig.new_key();
  const std::string csv = many_trips(15'500);
  const Response first = rig.as(key, "POST /v1/statements", "text/csv", csv);
  REQUIRE(first.status == 201);
  CHECK(work_in(Rig::parsed(first.body)) == 1000);
  CHECK(Rig::text_at(first.body, "next") == "1000");
  CHECK(Rig::text_at(first.body, "work_items") == "15500");
  const std::string id = Rig::text_at(first.body, "id");
  CHECK(first.header("Location") == "/v1/me/statements/" + id);
  CHECK(rig.as(key, "GET /v1/me/statements/" + id).status == 200);
  const Response again = rig.as(key, "POST /v1/statements?from=15000&keep_documents=true", "text/csv", csv);
  CHECK(again.body.find("kept as what was read of it") != std::string::npos);
  CHECK(again.status == 200);
  CHECK(Rig::text_at(again.body, "id") == id);
  CHECK(work_in(Rig::parsed(again.body)) == 500);
  CHECK(Rig::parsed(again.body).find("next")->is(JsonKind::null));
  CHECK(Rig::items(rig.as(key, "GET /v1/me/statements?limit=1000")) == 16);
}

TEST_CASE("every piece of a long CSV counts for the quota of its key") {
  const Quota quota{.uploads_per_day = 10, .bytes_per_day = 0, .bytes = 0};
  Rig rig({}, {}, {}, quota);
  const std::string key = rig.new_key();
  const auto post = [&](const std::string& body) {
    return rig.send_from("203.0.113.7", "POST /v1/statements",
                         "Authorization: Bearer " + key + "\r\nContent-Type: text/csv\r\n", body);
  };
  CHECK(post(many_trips(15'500)).status == 201);  // sixteen pieces
  CHECK(post(many_trips(3)).status == 429);
}

TEST_CASE("more work than is held at once, of what is no plain CSV, is refused with what to do") {
  Rig rig;
  const std::string csv = many_trips(8'000);
  std::string text;
  for (const char c : csv)
    text += c == '\n' ? std::string("\\n") : std::string(1, c);
  const std::string body = R"({"documents":[{"media_type":"text/csv","text":")" + text +
                           R"("},{"media_type":"text/csv","text":")" + text + R"(\n"}]})";
  const Response answer = rig.send("POST /v1/check", "Content-Type: " + kDocumentsMedia + "\r\n", body);
  CHECK(answer.status == 200);  // the first of the two is read
  const JsonValue both = Rig::parsed(answer.body);
  CHECK(both.find("documents")->items.at(0).find("problem")->is(JsonKind::null));
  CHECK(Rig::text_at(answer.body, "work_items") == "8000");
  CHECK(both.find("documents")->items.at(1).find("problem")->find("code")->text == "too_much_work");
}

TEST_CASE("documents, values and faults of one request are bounded, whatever its body says") {
  Rig rig;
  const auto post = [&](const std::string& type, const std::string& body) {
    return rig.send("POST /v1/check", "Content-Type: " + type + "\r\n", body);
  };
  const Response many = post(kDocumentsMedia, documents_of(201, "x"));
  CHECK(many.status == 422);
  CHECK(many.body.find("at most 200") != std::string::npos);
  CHECK(post(kDocumentsMedia, documents_of(200, "x")).status == 422);  // that nothing reads them

  std::string ones = "1";
  for (int i = 0; i < 400'000; ++i)
    ones += ",1";
  for (const std::string& body : {"{\"documents\":[{\"text\":\"x\",\"confidences\":[" + ones + "]}]}",
                                  "{\"schema\":1,\"work\":[" + ones + "]}"}) {
    for (const std::string& type : {kDocumentsMedia, kStatementMedia}) {
      const Response answer = post(type, body);
      CHECK(answer.status >= 400);
      CHECK(answer.status < 500);
      CHECK(answer.body.size() < 2000);
    }
  }

  std::string bad = R"({"category":"bse","amount":"1.00"})";
  for (int i = 0; i < 1000; ++i)
    bad += R"(,{"category":"bse","amount":"1.00"})";
  const Response faults =
      post(kStatementMedia,
           R"({"schema":1,"platform":"uber","currency":"USD","work":[{"kind":"job","pay":[)" + bad + "]}]}");
  CHECK(faults.status == 422);
  const JsonValue told = Rig::parsed(faults.body);
  CHECK(told.find("errors")->items.size() == 101);
  CHECK(told.find("errors")->items.back().find("code")->text == "more_faults");

  const Response evaluated = rig.send("POST /v1/rules/sea-abw/evaluate", "Content-Type: application/json\r\n",
                                      R"({"work":[)" + ones.substr(0, 399'999) + "]}");
  CHECK(evaluated.status == 422);
  CHECK(evaluated.body.size() < 60'000);
}
