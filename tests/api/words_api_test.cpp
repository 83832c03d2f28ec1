// What becomes of words that no list holds: in a statement, in its inputs, and in the options of an upload.
#include <doctest/doctest.h>

#include "api_rig.h"
#include "ratecheck/base/words.h"

using namespace test;

namespace {

/// A job at the platform, with more members of the statement and of the job.
std::string job_at(const std::string& platform, const std::string& more = {}, const std::string& of_job = {}) {
  return R"({"schema":1,"platform":")" + platform + R"(","currency":"USD",)" + more +
         R"("work":[{"kind":"job","started_at":"2025-06-01T12:00:00-07:00",)" + of_job +
         R"("pay":[{"category":"base","amount":"9.00"}],"total":"9.00"}]})";
}

Response check(Rig& rig, const std::string& statement, const std::string& query = {}) {
  return rig.send("POST /v1/check" + query, "Content-Type: " + kStatementMedia + "\r\n", statement);
}

void check_fault(const Response& response, const std::string& at, const std::string& code,
                 const std::string& names) {
  CAPTURE(response.body);
  CHECK(response.status == 422);
  const JsonValue problem = Rig::parsed(response.body);
  const JsonValue& first = problem.find("errors")->items.at(0);
  CHECK(first.find("at")->text == at);
  CHECK(first.find("code")->text == code);
  CHECK((first.find("hint")->text + first.find("detail")->text).find(names) != std::string::npos);
}

const JsonValue* notices_of(const Response& response) {
  REQUIRE_MESSAGE(response.status == 200, response.body);
  static JsonValue kept;
  kept = Rig::parsed(response.body);
  return kept.find("documents")->items.at(0).find("notices");
}

}  // namespace

TEST_CASE("a posted platform nearly written as a known one is refused with that one") {
  Rig rig;
  for (const char* written : {"DoorDash", "door_dash", "dordash", "Door Dash"}) {
    const Response response = check(rig, job_at(written));
    check_fault(response, "/platform", "unknown_platform", "'doordash'");
    CHECK(Rig::text_at(response.body, "code") == "unknown_platform");
  }
  CHECK(notices_of(check(rig, job_at("doordash"))) == nullptr);
  CHECK(rig.as(rig.new_key(), "POST /v1/statements", kStatementMedia, job_at("DoorDash")).status == 422);
}

TEST_CASE("a posted platform that nobody knows is taken with a notice, and what is no id is refused") {
  Rig rig;
  const JsonValue* notices = notices_of(check(rig, job_at("lalamove")));
  REQUIRE(notices != nullptr);
  CHECK(notices->items.at(0).find("code")->text == "new_platform");
  CHECK(notices->items.at(0).find("at")->text == "/platform");
  for (const std::string& written : {std::string(), std::string("Lalamove"), std::string("la\\u0000la"),
                                     std::string("\\u202Eevom"), std::string(1000000, 'a')})
    check_fault(check(rig, job_at(written)), "/platform", "unknown_platform", "1 to 40");
}

TEST_CASE("a posted vehicle, kind of work or place that is on no list is refused with the nearest") {
  Rig rig;
  check_fault(check(rig, job_at("doordash", R"("vehicle":"spaceship",)")), "/vehicle", "unknown_word", "bicycle");
  check_fault(check(rig, job_at("doordash", R"("vehicle":"bicicle",)")), "/vehicle", "unknown_word", "'bicycle'?");
  check_fault(check(rig, job_at("doordash", R"("kind_of_work":"delivry",)")), "/kind_of_work", "unknown_word",
              "'delivery'?");
  check_fault(check(rig, job_at("doordash", R"("place":"US-WA/Seatle",)")), "/place", "unknown_place",
              "'US-WA/Seattle'?");
  check_fault(check(rig, job_at("doordash", {}, R"("start_place":"Mars",)")), "/work/0/start_place",
              "unknown_place", "ISO 3166");
  check_fault(check(rig, job_at("doordash", {}, R"("inputs":{"vehicle":"bicicle"},)")), "/work/0/inputs/vehicle",
              "unknown_word", "'bicycle'?");
  check_fault(check(rig, job_at("doordash", {}, R"("inputs":{"wage_place":"Mars"},)")),
              "/work/0/inputs/wage_place", "unknown_place", "ISO 3166");
  const std::string body = check(rig, job_at("doordash", R"("vehicle":"motorbike",)")).body;
  CHECK(body.find(R"("vehicle":"motorcycle")") != std::string::npos);
}

TEST_CASE("an empty word is no word") {
  Rig rig;
  std::string statement = job_at("doordash");
  statement.replace(statement.find(R"("job")"), 5, R"("")");
  check_fault(check(rig, statement), "/work/0/kind", "unknown_word", "session");
}

TEST_CASE("options of an upload are held to the same lists") {
  Rig rig;
  const std::string statement = job_at("doordash");
  const auto refused = [&](const std::string& query, int status, const std::string& code,
                           const std::string& names) {
    const Response response = check(rig, statement, query);
    CAPTURE(response.body);
    CHECK(response.status == status);
    CHECK(Rig::text_at(response.body, "code") == code);
    CHECK(response.body.find(names) != std::string::npos);
  };
  refused("?vehicle=spaceship", 400, "bad_parameter", "bicycle");
  refused("?vehicle=bicicle", 400, "bad_parameter", "'bicycle'?");
  refused("?place=US-WA/Seatle", 400, "bad_parameter", "US-WA/Seattle");
  refused("?platform=DoorDash", 422, "unknown_platform", "'doordash'?");
  refused("?platform=", 422, "unknown_platform", "1 to 40");
  CHECK(check(rig, statement, "?vehicle=motorbike").status == 200);
  CHECK(check(rig, statement, "?platform=doordash").status == 200);
}

TEST_CASE("an option that a document contradicts is told to be unused, and one that is narrower is used") {
  Rig rig;
  const auto at = [&](const std::string& place) {
    return check(rig, job_at("doordash", R"("place":"US-WA",)"), "?place=" + place);
  };
  CHECK(notices_of(at("US-WA/Seattle")) == nullptr);
  CHECK(at("US-WA/Seattle").body.find("sea-abw") != std::string::npos);
  const JsonValue* notices = notices_of(at("GB/London"));
  REQUIRE(notices != nullptr);
  CHECK(notices->items.at(0).find("code")->text == "option_not_used");
  CHECK(notices->items.at(0).find("at")->text == "/place");
  const Response by_car = check(rig, job_at("doordash", R"("vehicle":"car",)"), "?vehicle=bicycle");
  REQUIRE(notices_of(by_car) != nullptr);
  CHECK(notices_of(by_car)->items.at(0).find("at")->text == "/vehicle");
}

TEST_CASE("a vehicle that is none is no input of a formula") {
  Rig rig;
  const auto evaluate = [&](const std::string& vehicle) {
    return rig.send("POST /v1/rules/sg-feda/evaluate", "Content-Type: application/json\r\n",
                    R"({"on":"2025-02-01","inputs":{"gross":"100 SGD","vehicle":")" + vehicle + R"("}})");
  };
  CHECK(evaluate("bicycle").status == 200);
  CHECK(evaluate("walking").status == 200);
  const Response wrong = evaluate("bicicle");
  CHECK(wrong.status == 422);
  CHECK(wrong.body.find("'bicycle'?") != std::string::npos);
}

TEST_CASE("the statement's schema lists the words of its lists") {
  Rig rig;
  const JsonValue schema = Rig::parsed(rig.send("GET /schemas/statement-1.json").body);
  const auto listed = [&](const char* name) {
    std::vector<std::string> words;
    for (const JsonValue& word : schema.find("$defs")->find(name)->find("enum")->items) {
      if (word.is(JsonKind::string))
        words.push_back(word.text);
    }
    return words;
  };
  CHECK(listed("vehicle") == all_words<Vehicle>());
  CHECK(listed("kind_of_work") == all_words<KindOfWork>());
  CHECK(listed("category") == all_words<PayCategory>());
}
