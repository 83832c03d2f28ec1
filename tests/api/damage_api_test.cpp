// Damaged rows, as they are answered: what can be read is, what cannot be is named, and nobody is told to try
// again.

#include <SQLiteCpp/SQLiteCpp.h>

#include "api_rig.h"
#include "ratecheck/store/consents.h"

using namespace test;

namespace {

std::string statement_at(const std::string& ref, const std::string& day) {
  std::string text = kStatement;
  text.replace(text.find("A-1"), 3, ref);
  return text.replace(text.find("2020-02-05"), 10, day);
}

/// Two uploads of one worker, of which the first is damaged.
struct Damaged {
  explicit Damaged(const std::string& damage = "packed=x'00112233445566778899'") {
    REQUIRE(
        rig.as(key, "POST /v1/statements?keep_documents=true", kStatementMedia, statement_at("A-1", "2020-02-05"))
            .status == 201);
    REQUIRE(rig.as(key, "POST /v1/statements", kStatementMedia, statement_at("A-2", "2020-02-06")).status == 201);
    REQUIRE(rig.json_as(key, "PATCH /v1/me/work/1.0", R"({"order_value":"192.05"})").status == 200);
    sql("UPDATE submission SET " + damage + " WHERE number=1");
  }
  void sql(const std::string& text) {
    SQLite::Database(rig.store().folder() + "/ratecheck.db", SQLite::OPEN_READWRITE).exec(text);
  }
  Response get(const std::string& path) { return rig.as(key, "GET /v1/me" + path); }

  Rig rig;
  std::string key = rig.new_key();
};

void names_upload_1(const JsonValue& json) {
  const JsonValue* unreadable = json.find("unreadable");
  REQUIRE(unreadable != nullptr);
  REQUIRE(unreadable->items.size() == 1);
  CHECK(unreadable->items[0].find("statement")->text == "1");
  CHECK(unreadable->items[0].find("code")->text == "corrupt_database");
  CHECK(unreadable->items[0].find("detail")->text.find("damaged") != std::string::npos);
}

}  // namespace

TEST_CASE("an export holds all that can be read, and names the upload that cannot be") {
  Damaged d;
  const Response answer = d.get("/export");
  REQUIRE(answer.status == 200);
  const JsonValue json = Rig::parsed(answer.body);
  CHECK(json.find("submissions")->items.size() == 1);
  names_upload_1(json);
  const JsonValue& left = json.find("unreadable")->items[0];
  CHECK(left.find("received_at")->text.starts_with("20"));
  CHECK(left.find("work")->items.size() == 1);
  CHECK_FALSE(left.find("verdicts")->items.empty());
  CHECK(left.find("corrections")->items.at(0).find("value")->text == "192.05");
  const std::string zip = d.get("/export?format=zip").body;
  for (const char* held : {"unreadable.csv", "statement,received_at,code,detail", ",corrupt_database,",
                           "documents/1-0", "work-2020.csv", "1.0,shipt", "2.0,shipt"})
    CHECK_MESSAGE(zip.find(held) != std::string::npos, held);
}

TEST_CASE("an export of which nothing is damaged says nothing of damage") {
  Damaged d("findings=findings");
  CHECK(d.get("/export").body.find("unreadable") == std::string::npos);
  CHECK(d.get("/export?format=zip").body.find("unreadable") == std::string::npos);
}

TEST_CASE("a list goes on behind a damaged upload and names it") {
  for (const char* damage : {"packed=x'00112233445566778899'", "work=x'01'"}) {
    Damaged d(damage);
    const Response work = d.get("/work");
    REQUIRE(work.status == 200);
    CHECK(Rig::items(work) == 1);
    names_upload_1(Rig::parsed(work.body));
  }
  Damaged d("verdicts=x'01'");
  const Response verdicts = d.get("/verdicts");
  REQUIRE(verdicts.status == 200);
  CHECK(Rig::items(verdicts) > 0);
  names_upload_1(Rig::parsed(verdicts.body));
  CHECK(Rig::items(d.get("/statements")) == 2);  // asks for nothing that is damaged
}

TEST_CASE("corrections of a damaged upload are told without what was read") {
  Damaged d;
  const Response answer = d.get("/corrections");
  REQUIRE(answer.status == 200);
  CHECK(Rig::items(answer) == 1);
  names_upload_1(Rig::parsed(answer.body));
}

TEST_CASE("one damaged thing is corrupt_database, and trying again is not advised") {
  Damaged d;
  d.sql("UPDATE submission SET work=x'01' WHERE number=1");
  for (const char* path : {"/statements/1", "/work/1.0", "/statements/1/proposals"}) {
    const Response answer = d.get(path);
    CHECK(answer.status == 500);
    CHECK(Rig::text_at(answer.body, "code") == "corrupt_database");
    CHECK(answer.body.find("ry again") == std::string::npos);
    CHECK(answer.body.find("row 1") == std::string::npos);  // which row tells how many there are
  }
  const Response correction = d.rig.json_as(d.key, "PATCH /v1/me/work/1.0", R"({"total":"9.35"})");
  CHECK(Rig::text_at(correction.body, "code") == "corrupt_database");
  CHECK(d.get("/statements/2").status == 200);
  CHECK(d.get("/work/2.0").status == 200);
  // the same document again mends it
  CHECK(d.rig.as(d.key, "POST /v1/statements", kStatementMedia, statement_at("A-1", "2020-02-05")).status == 200);
  CHECK(d.get("/statements/1").status == 200);
}

TEST_CASE("a damaged row is never the caller's fault") {
  Damaged d;
  const auto code = store::create_code(d.rig.store(), "spring", "union", 4102444800, 5);
  d.sql("UPDATE code SET reached=CAST(x'ff' AS TEXT)");
  for (const Response& answer :
       {d.rig.json_as(d.key, "POST /v1/me/joins", R"({"code":")" + code->text + "\"}"), d.get("/joins")}) {
    if (answer.status == 200 || answer.status == 201)
      continue;
    CHECK(answer.status == 500);
    CHECK(Rig::text_at(answer.body, "code") == "corrupt_database");
  }
}

TEST_CASE("evidence and the review queue name what is damaged in them") {
  Damaged d("findings=findings");
  const Desk desk(d.rig, "ora", store::Role::steward);
  for (const char* verdict : {"1.0", "2.0"})
    REQUIRE(d.rig
                .json_as(d.key, "POST /v1/me/disputes",
                         R"({"verdict":")" + std::string(verdict) + R"(","words":"no"})")
                .status == 201);
  REQUIRE(desk.change("POST /v1/cases", R"({"title":"2020"})").status == 201);
  REQUIRE(d.rig.json_as(d.key, "POST /v1/me/consents", R"({"purpose":"case","about":"case 1"})").status == 201);
  d.sql("UPDATE submission SET packed=x'00112233445566778899' WHERE number=1");
  const Response queue = desk.get("/v1/review");
  REQUIRE(queue.status == 200);
  CHECK(Rig::items(queue) == 1);
  const JsonValue answer = Rig::parsed(queue.body);
  const JsonValue mine = Rig::parsed(d.rig.as(d.key, "GET /v1/me/disputes").body);
  const std::string disputed = answer.find("unreadable")->items.at(0).find("dispute")->find("id")->text;
  const auto& disputes = mine.find("items")->items;
  CHECK(std::any_of(disputes.begin(), disputes.end(),
                    [&](const JsonValue& one) { return one.find("id")->text == disputed; }));
  const Response evidence = desk.get("/v1/cases/1/evidence");
  REQUIRE(evidence.status == 200);
  const JsonValue json = Rig::parsed(evidence.body);
  CHECK(json.find("evidence")->items.size() == 1);
  const JsonValue& named = json.find("unreadable")->items.at(0);
  CHECK(named.find("worker")->text == "1");
  CHECK(named.find("sources")->items.size() == 1);
  CHECK(json.find("letter")->text.find("Not in it: 1 upload of the case") != std::string::npos);
  CHECK(desk.get("/v1/cases/1/evidence?format=html").body.find("Not in it: 1 upload") != std::string::npos);
}
