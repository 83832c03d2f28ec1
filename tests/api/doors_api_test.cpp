#include "api/quota_book.h"
#include "api_rig.h"

// What a caller may post of short texts and how much, and what comes out for a spreadsheet.

using namespace test;

namespace {

std::string statement_with(const std::string& member, const std::string& json_text) {
  std::string text = kStatement;
  const auto put = [&](const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    text.replace(at, from.size(), to);
  };
  const std::string value = '"' + json_text + '"';
  if (member == "/platform")
    put(R"("platform":"shipt")", R"("platform":)" + value);
  else if (member == "/parser")
    put(R"("schema":1,)", R"("schema":1,"parser":)" + value + ",");
  else if (member == "/document")
    put(R"("schema":1,)", R"("schema":1,"document":)" + value + ",");
  else if (member == "/work/0/ref")
    put(R"("ref":"A-1")", R"("ref":)" + value);
  else if (member == "/work/0/pay/0/label")
    put(R"("label":"Order Pay")", R"("label":)" + value);
  else if (member == "/work/0/inputs/note")
    put(R"("kind":"job",)", R"("kind":"job","inputs":{"note":)" + value + "},");
  else if (member == "/work/0/inputs")
    put(R"("kind":"job",)", R"("kind":"job","inputs":{)" + value + R"(:"1"},)");
  else if (member == "/totals/0/label")
    put(R"("schema":1,)", R"("schema":1,"totals":[{"label":)" + value + R"(,"amount":"14.58"}],)");
  else if (member == "/adjustments/0/label")
    put(R"("schema":1,)",
        R"("schema":1,"adjustments":[{"category":"bonus","label":)" + value + R"(,"amount":"1.00"}],)");
  else
    FAIL("no such member");
  return text;
}

const std::vector<std::string> kMembers = {
    "/platform",           "/parser",        "/document",       "/work/0/ref",         "/work/0/pay/0/label",
    "/work/0/inputs/note", "/work/0/inputs", "/totals/0/label", "/adjustments/0/label"};
const std::vector<std::string> kUnseen = {
    "\\u0000",   "\\u001b[2J", "a\\r\\nb",        "a\\tb",    "\\u007f", "\\u0085",
    "x\\u202ey", "\\u200f",    "\\u2066x\\u2069", "\\u2028",  "\\u061c", "\\u200b",
    "a\\ufeffb", "\\u00ad",    "a\\u200db",       "a\\ufe0f", "\\u3164", "\\udb40\\udc41"};

}  // namespace

TEST_CASE("no short text of a posted statement holds what acts unseen, or is long; the fault says where") {
  Rig rig;
  const std::string key = rig.new_key();
  for (const std::string& member : kMembers) {
    for (const std::string& text : kUnseen) {
      CAPTURE(member);
      CAPTURE(text);
      const Response refused = rig.as(key, "POST /v1/statements", kStatementMedia, statement_with(member, text));
      CHECK(refused.status == 422);
      CHECK(refused.body.find("\"at\":\"" + member + '"') != std::string::npos);
      // a platform is held to the form of an id, which says more
      CHECK(refused.body.find(member == "/platform" ? "unknown_platform" : "U+") != std::string::npos);
    }
    const Response longer =
        rig.as(key, "POST /v1/statements", kStatementMedia, statement_with(member, std::string(8U << 20U, 'x')));
    CHECK(longer.status == 422);
    CHECK(longer.body.size() < 10000);
  }
  const Response surrogate =
      rig.as(key, "POST /v1/statements", kStatementMedia, statement_with("/work/0/ref", "\\ud800"));
  CHECK(surrogate.status == 400);
  CHECK(rig.as(key, "POST /v1/statements", kStatementMedia, statement_with("/work/0/pay/0/label", "Prämie أجرة 🚲"))
            .status == 201);
}

TEST_CASE("labels, titles, words and names that are posted elsewhere are held to the same") {
  Rig rig;
  const std::string key = rig.new_key();
  const Desk steward(rig, "stella", store::Role::steward);
  REQUIRE(rig.as(key, "POST /v1/statements", kStatementMedia, kStatement).status == 201);
  const auto refused = [](const Response& response, const std::string& at) {
    CAPTURE(response.body);
    CHECK(response.status == 422);
    CHECK(response.body.find("\"at\":\"" + at + '"') != std::string::npos);
  };
  for (const std::string text : {"x\\u202ey", "a\\u0000b", "\\u001b]0;x", "a\\u2028b"}) {
    CAPTURE(text);
    refused(rig.json_as(key, "POST /v1/me/tokens", R"({"scope":"post","label":")" + text + "\"}"), "/label");
    refused(rig.json_as(key, "POST /v1/me/consents", R"({"purpose":"case","about":")" + text + "\"}"), "/about");
    refused(rig.json_as(key, "POST /v1/me/disputes", R"({"verdict":"1.0","words":")" + text + "\"}"), "/words");
    refused(rig.json_as(key, "PATCH /v1/me/work/1.0", R"({"start_place":")" + text + "\"}"), "/start_place");
    refused(steward.change("POST /v1/cases", R"({"title":")" + text + "\"}"), "/title");
    refused(steward.change("POST /v1/codes", R"({"label":")" + text + R"(","reached":"event"})"), "/label");
    refused(steward.change("POST /v1/review/1", R"({"stands":true,"reason":")" + text + "\"}"), "/reason");
    refused(
        rig.as(key, "POST /v1/check", kDocumentsMedia, R"({"documents":[{"name":")" + text + R"(","text":"x"}]})"),
        "/documents/0/name");
  }
  CHECK(rig.json_as(key, "POST /v1/me/disputes", R"({"verdict":"1.0","words":"two\nlines\r\nmore"})").status ==
        201);
}

TEST_CASE("the worker's CSV runs nothing in a spreadsheet") {
  Rig rig;
  const std::string key = rig.new_key();
  REQUIRE(rig.as(key, "POST /v1/statements", kStatementMedia, kStatement).status == 201);
  REQUIRE(rig.json_as(key, "PATCH /v1/me/work/1.0", R"({"total":"-2.30"})").status == 200);
  const std::string zip = rig.as(key, "GET /v1/me/export?format=zip").body;
  CHECK(zip.find(",yes,-2.30,") != std::string::npos);
}

TEST_CASE("a key may put in so much a day and keep so much in all; the day's end and a deletion make room") {
  const auto text_of = [](int i) {
    std::string text = kStatement;
    text.replace(text.find("A-1"), 3, "A-" + std::to_string(i));
    return text;
  };
  const auto post = [&text_of](Rig& rig, const std::string& key, int i) {
    return rig.send_from("203.0.113.9", "POST /v1/statements",
                         "Authorization: Bearer " + key + "\r\nContent-Type: " + kStatementMedia + "\r\n",
                         text_of(i));
  };
  SUBCASE("uploads") {
    Rig rig({}, {}, {}, {.uploads_per_day = 3});
    const std::string key = rig.new_key();
    for (int i = 0; i < 3; ++i)
      CHECK(post(rig, key, i).status == 201);
    const Response refused = post(rig, key, 3);
    CHECK(refused.status == 429);
    CHECK(refused.body.find("quota_used") != std::string::npos);
    const long seconds = std::stol(std::string(refused.header("Retry-After")));
    CHECK(seconds > 0);
    CHECK(seconds <= 24 * 3600);
    CHECK(rig.as(key, "DELETE /v1/me/statements/1").status == 204);
    CHECK(post(rig, key, 3).status == 429);    // what was put in counts for the day
    const Response known = post(rig, key, 1);  // and is told again
    CHECK(known.status == 200);
    CHECK(known.body.find("\"id\":2") != std::string::npos);
    CHECK(post(rig, rig.new_key(), 3).status == 201);                                       // nobody else's
    CHECK(rig.as(key, "POST /v1/statements", kStatementMedia, text_of(99)).status == 201);  // the operator's own
  }
  SUBCASE("bytes in all") {
    Rig rig({}, {}, {}, {.bytes = 1});
    const std::string key = rig.new_key();
    CHECK(post(rig, key, 0).status == 201);
    const Response refused = post(rig, key, 1);
    CHECK(refused.status == 507);
    CHECK(refused.body.find("quota_full") != std::string::npos);
    CHECK(rig.as(key, "DELETE /v1/me/statements/1").status == 204);
    CHECK(post(rig, key, 1).status == 201);
  }
  SUBCASE("bytes of a day, with the documents that are kept") {
    Rig rig({}, {}, {}, {.bytes_per_day = 3000});
    const std::string key = rig.new_key();
    const std::string large = fixture("shipt/order-history-cards/damaged.txt") + std::string(8000, '\n');
    CHECK(rig.send_from("203.0.113.9", "POST /v1/statements?keep_documents=true",
                        "Authorization: Bearer " + key + "\r\nContent-Type: text/plain\r\n", large)
              .status == 201);
    const auto room = store::room_of(rig.store(), store::authenticate(rig.store(), key)->worker, 0);
    REQUIRE(room);
    CHECK(room->uploads == 1);
    CHECK(room->bytes > 100);
  }
  SUBCASE("none") {
    Rig rig({}, {}, {}, {.uploads_per_day = 0, .bytes_per_day = 0, .bytes = 0});
    const std::string key = rig.new_key();
    for (int i = 0; i < 5; ++i)
      CHECK(post(rig, key, i).status == 201);
  }
}

TEST_CASE("uploads at once count for their bytes until they are answered") {
  Rig rig;
  const std::string key = rig.new_key();
  const store::WorkerId me = store::authenticate(rig.store(), key)->worker;
  QuotaBook book({.bytes_per_day = 1000});
  {
    QuotaBook::UnderWay first;
    QuotaBook::UnderWay second;
    QuotaBook::UnderWay third;
    CHECK(!book.refusal(rig.store(), me, 600, first));
    CHECK(!book.refusal(rig.store(), me, 600, second));  // the limit was not reached before it
    CHECK(book.refusal(rig.store(), me, 1, third)->code == "quota_used");
  }
  QuotaBook::UnderWay again;
  CHECK(!book.refusal(rig.store(), me, 600, again));
}

TEST_CASE("a new day has room again") {
  Rig rig;
  const std::string key = rig.new_key();
  REQUIRE(rig.as(key, "POST /v1/statements", kStatementMedia, kStatement).status == 201);
  const store::WorkerId me = store::authenticate(rig.store(), key)->worker;
  std::int64_t now = 4'000'000'000;
  QuotaBook book({.uploads_per_day = 1}, [&now] { return now; });
  {
    QuotaBook::UnderWay first;
    CHECK(!book.refusal(rig.store(), me, 0, first));
    QuotaBook::UnderWay beside;  // counts until it is answered
    CHECK(book.refusal(rig.store(), me, 0, beside)->code == "quota_used");
  }
  {
    QuotaBook::UnderWay upload;
    CHECK(!book.refusal(rig.store(), me, 0, upload));  // what was not kept is not counted
    book.note(rig.store(), me, 1);
  }
  QuotaBook::UnderWay another;
  const auto full = book.refusal(rig.store(), me, 0, another);
  REQUIRE(full);
  CHECK(full->code == "quota_used");
  CHECK(full->seconds == 86400 - now % 86400);
  now += full->seconds;
  CHECK(!book.refusal(rig.store(), me, 0, another));
}

TEST_CASE("what was sent is told in an error with a name for all that acts unseen") {
  Rig rig;
  const Response told = rig.send("POST /v1/check?place=US-%E2%80%AEWA", "Content-Type: text/plain\r\n", "x");
  CHECK(told.status == 400);
  CHECK(told.body.find("<U+202E>") != std::string::npos);
  CHECK(told.body.find("\u202e") == std::string::npos);
  CHECK(told.body.find("\xe2\x80\xae") == std::string::npos);
}
