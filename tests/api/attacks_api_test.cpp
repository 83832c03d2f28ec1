// Every strategy by which somebody tried to learn of one person from what the service tells of many, over HTTP.
// Each says what it learns now: without an organizer's session nothing but releases for everyone; with one, what
// the delay leaves, which is told in docs/disclosure.md "What a session can learn".

#include <set>

#include "api_rig.h"
#include "ratecheck/insight/insight.h"
#include "ratecheck/store/consents.h"

using namespace test;

namespace {

/// So many jobs of one day, of which each pays `paid` where 14.58 and more would be due by the layout's formula.
std::string jobs_of(int day, int jobs, const std::string& paid = "5.00", const std::string& platform = "shipt",
                    const std::string& more = {}) {
  std::string work;
  for (int i = 0; i < jobs; ++i) {
    const std::string ref = std::to_string(day) + "-" + std::to_string(i);
    const std::string minute = (i < 10 ? "0" : "") + std::to_string(i);
    const std::string date = (day < 10 ? "0" : "") + std::to_string(day);
    work += (i == 0 ? "" : ",") +
            (R"({"kind":"job","ref":")" + ref + R"(","started_at":"2020-02-)" + date + "T15:" + minute +
             R"(:44-05:00","order_value":"124.37","pay":[{"category":"base",)" +
             R"("label":"Order Pay","amount":")" + paid + R"("}],"total":")" + paid + "\"}");
  }
  return R"({"schema":1,"platform":")" + platform +
         R"(","currency":"USD","place":"US-MI","kind_of_work":"shopping",)" + more +
         R"("time_zone":"America/Detroit","work":[)" + work + "]}";
}

/// A place where people join, upload and leave, and two who look: a stranger and an organizer.
struct Union {
  Rig rig;
  Desk desk{rig, "ora", store::Role::organizer};

  std::string code(const std::string& more = {}) const {
    const Response made = desk.change("POST /v1/codes", R"({"label":"spring","reached":"union")" + more + "}");
    REQUIRE_MESSAGE(made.status == 201, made.body);
    return Rig::text_at(made.body, "code");
  }
  std::string join(const std::string& by) {
    std::string key = rig.new_key();
    REQUIRE(rig.json_as(key, "POST /v1/me/joins", R"({"code":")" + by + "\"}").status == 201);
    REQUIRE(rig.json_as(key, "POST /v1/me/consents", R"({"purpose":"aggregate"})").status == 201);
    return key;
  }
  std::string worker() { return join(code()); }
  void post(const std::string& key, const std::string& body) {
    const Response kept = rig.as(key, "POST /v1/statements", kStatementMedia, body);
    REQUIRE_MESSAGE(kept.status == 201, kept.body);
  }
  std::vector<std::string> crowd(int count, int jobs = 2) {
    std::vector<std::string> keys;
    for (int i = 0; i < count; ++i) {
      keys.push_back(worker());
      post(keys.back(), jobs_of(5, jobs));
    }
    return keys;
  }
  void night() { REQUIRE(insight::make_release(rig.store())); }

  std::string cells() const {
    const Response answer = desk.get("/v1/insights/discrepancies");
    REQUIRE(answer.status == 200);
    return answer.body;
  }
  [[nodiscard]] bool shown() const { return cells().find("\"work_items\"") != std::string::npos; }
  /// A figure of the first cell; empty: there is none.
  [[nodiscard]] std::string figure(const std::string& name) const {
    const std::string body = cells();
    const std::size_t items = body.find("\"items\"");
    const std::size_t at = body.find("\"" + name + "\":", items);
    if (at == std::string::npos)
      return {};
    const std::size_t from = at + name.size() + 3;
    return body.substr(from, body.find_first_of(",}", from) - from);
  }

  /// All that a stranger can ask of many people; the number of an answer and its time left out.
  [[nodiscard]] std::string seen_by_strangers() {
    std::string all;
    for (const char* path : {"/v1/insights/releases", "/v1/insights/releases?limit=1", "/v1/insights/releases/1",
                             "/v1/insights/discrepancies", "/v1/insights/discrepancies?format=csv",
                             "/v1/insights/layouts", "/v1/insights/withdrawals", "/dashboard", "/about", "/",
                             "/v1/platforms", "/v1/rules", "/healthz", "/readyz", "/openapi.json"}) {
      const Response answer = rig.send(std::string("GET ") + path);
      all += path + std::to_string(answer.status) + std::string(answer.header("ETag"));
      const std::size_t id = answer.body.find("Its number is");
      all += answer.body.substr(0, id) + "\n";
    }
    return all;
  }
  /// That nothing of what `does` does is seen by a stranger, before and after the night.
  template <typename Does>
  void unseen(const Does& does) {
    const std::string before = seen_by_strangers();
    does();
    CHECK(seen_by_strangers() == before);
    night();
    CHECK(seen_by_strangers() == before);
  }
};

}  // namespace

TEST_CASE("S1, S12: four or five invented keys around one victim") {
  Union all;
  SUBCASE("of one leaked code they are one voice: the leaf stays closed, to organizers too") {
    const std::string leaked = all.code(R"(,"shared":true,"uses":50)");
    all.unseen([&] {
      all.post(all.worker(), jobs_of(5, 3));  // the victim
      for (int i = 0; i < 12; ++i)
        all.post(all.join(leaked), jobs_of(5, 1));
    });
    CHECK_FALSE(all.shown());
    CHECK(all.rig.json_as(all.rig.new_key(), "POST /v1/me/joins", R"({"code":")" + all.code() + "x\"}").status ==
          422);
  }
  SUBCASE(
      "of codes of their own, which organizers gave out, an organizer's session sees the sum and can subtract") {
    all.unseen([&] {
      all.post(all.worker(), jobs_of(5, 3));
      for (int i = 0; i < 4; ++i)
        all.post(all.worker(), jobs_of(5, 1));
    });
    CHECK(all.figure("work_items") == "7");  // what the log and the role stand against, and nothing else
  }
}

TEST_CASE("S2: keys that wait in a leaf to be told when somebody else comes") {
  Union all;
  all.crowd(4);
  all.night();
  CHECK_FALSE(all.shown());
  all.unseen([&] { all.crowd(1); });
  CHECK(all.shown());  // an organizer's session learns that there are five; no stranger does
}

TEST_CASE("S3: adding one item a release to find a border moves nothing before three have changed") {
  Union all;
  const auto keys = all.crowd(6);
  all.night();
  const std::string before = all.cells();
  const std::string figures = all.figure("work_items");
  for (int day = 10; day < 16; ++day) {
    all.unseen([&] { all.post(keys[0], jobs_of(day, 1)); });
    all.post(keys[1], jobs_of(day, 1));
    all.night();
    CHECK(all.figure("work_items") == figures);
  }
  all.post(keys[2], jobs_of(10, 1));
  all.night();
  CHECK(all.figure("work_items") == "25");  // 12, and 6, 6, 1 at once
}

TEST_CASE("S4: an erasure, and the difference that it would leave") {
  Union all;
  auto keys = all.crowd(8);
  all.night();
  REQUIRE(all.shown());
  SUBCASE("the cell goes in the same moment, and no answer names who or why") {
    const std::string before = all.seen_by_strangers();
    REQUIRE(all.rig.as(keys[0], "DELETE /v1/me").status == 200);
    CHECK_FALSE(all.shown());
    CHECK(all.cells().find("somebody_left") == std::string::npos);
    CHECK(all.seen_by_strangers() == before);
  }
  SUBCASE("so with a withdrawn consent, and with leaving") {
    const JsonValue consents = Rig::parsed(all.rig.as(keys[0], "GET /v1/me/consents").body);
    REQUIRE(all.rig.as(keys[0], "DELETE /v1/me/consents/" + consents.find("items")->items.at(0).find("id")->text)
                .status == 204);
    CHECK_FALSE(all.shown());
  }
  SUBCASE("so with leaving") {
    const JsonValue joins = Rig::parsed(all.rig.as(keys[0], "GET /v1/me/joins").body);
    REQUIRE(
        all.rig.as(keys[0], "DELETE /v1/me/joins/" + joins.find("items")->items.at(0).find("id")->text).status ==
        204);
    CHECK_FALSE(all.shown());
  }
  SUBCASE("so with the upload that was counted") {
    REQUIRE(all.rig.as(keys[0], "DELETE /v1/me/statements/1").status == 204);
    CHECK_FALSE(all.shown());
  }
  for (int i = 1; i < 3; ++i) {
    all.post(keys[static_cast<std::size_t>(i)], jobs_of(12, 1));
    all.night();
    CHECK_FALSE(all.shown());
  }
  all.post(keys[3], jobs_of(12, 1));
  all.night();
  CHECK(all.figure("work_items") == "17");  // 7 workers with 2, and 3 more: what three changes leave to be told
}

TEST_CASE("S5, S6, S8: shares, quartiles and sizes around one victim are for organizers, and of voices") {
  Union all;
  const std::string leaked = all.code(R"(,"shared":true,"uses":50)");
  for (int i = 0; i < 24; ++i)
    all.post(all.join(leaked), jobs_of(5, 2));
  all.crowd(3);
  all.unseen([&] { all.post(all.worker(), jobs_of(5, 4, "1.00")); });  // the victim, the fifth voice
  const std::string cells = all.cells();
  REQUIRE(all.shown());
  for (const char* name : {"\"low_quartile\":null", "\"share_short_from_percent\":null"})
    CHECK_MESSAGE(cells.find(name) != std::string::npos, name);  // from twenty voices up, not from twenty keys
}

TEST_CASE("S7: how the victim was reached is told from five voices up, in fixed words") {
  Union all;
  const std::string leaked = all.code(R"(,"shared":true,"uses":50)");
  for (int i = 0; i < 20; ++i)
    all.post(all.join(leaked), jobs_of(5, 1));
  all.unseen([&] { all.crowd(3); });
  CHECK_FALSE(all.shown());  // four voices
  const Response online = all.desk.change("POST /v1/codes", R"({"label":"x","reached":"online","count":2})");
  const JsonValue sheet = Rig::parsed(online.body);
  for (const JsonValue& slip : sheet.find("sheet")->items)
    all.post(all.join(slip.find("code")->text), jobs_of(5, 1));
  all.night();
  CHECK(all.cells().find(R"("reached":{})") != std::string::npos);
}

TEST_CASE("S9: the count of workers tells a stranger nothing, and an organizer what is counted") {
  Union all;
  all.crowd(7);
  all.night();
  all.unseen([&] { all.crowd(1); });
  CHECK(all.figure("workers") == "7");
  all.crowd(2);
  all.night();
  CHECK(all.figure("workers") == "10");
}

TEST_CASE("S10: no number that a worker gets tells how many others did the same in between") {
  Union all;
  const auto numbers = [&](const std::string& key) {
    std::vector<std::int64_t> out;
    const auto take = [&](const Response& answer, const char* list) {
      const JsonValue json = Rig::parsed(answer.body);
      const JsonValue* items = json.find(list);
      REQUIRE_MESSAGE(items != nullptr, answer.body);
      for (const JsonValue& one : items->items)
        out.push_back(std::stoll(one.find("id")->text));
    };
    REQUIRE(all.rig.json_as(key, "POST /v1/me/tokens", R"({"scope":"read"})").status == 201);
    REQUIRE(all.rig.json_as(key, "PATCH /v1/me/work/1.0", R"({"order_value":"300.00"})").status == 200);
    const std::string verdict =
        Rig::parsed(all.rig.as(key, "GET /v1/me/verdicts").body).find("items")->items.front().find("id")->text;
    REQUIRE(
        all.rig.json_as(key, "POST /v1/me/disputes", R"({"verdict":")" + verdict + R"(","words":"no"})").status ==
        201);
    for (const char* path : {"consents", "joins", "tokens", "corrections", "disputes", "notices"})
      take(all.rig.as(key, std::string("GET /v1/me/") + path), "items");
    return out;
  };
  const std::string mine = all.worker();
  all.post(mine, jobs_of(5, 1));
  const auto before = numbers(mine);
  for (const std::string& other : all.crowd(7, 1))
    (void)numbers(other);
  const std::string again = all.worker();
  all.post(again, jobs_of(5, 1));
  const auto after = numbers(again);
  REQUIRE(before.size() >= 5);  // of each list one
  for (const auto* of : {&before, &after}) {
    for (const std::int64_t id : *of)
      CHECK(id > 1000);  // a counter would still be below; a random one is once in 300 thousand million
  }
  for (const std::int64_t a : before) {
    for (const std::int64_t b : after)
      CHECK(std::abs(a - b) > 1000);
  }
  // Numbers of uploads and work are of the worker's own uploads alone.
  CHECK(Rig::text_at(all.rig.as(again, "POST /v1/statements", kStatementMedia, jobs_of(9, 1)).body, "id") == "2");
}

TEST_CASE("S11: free text of a poster is in no figure, no list of layouts and no cursor, and closes nothing") {
  Union all;
  const auto keys = all.crowd(6);
  const std::vector<std::string> strange = {"zap_zap_zap", std::string(40, 'z'), "quxx9"};
  for (const std::string& key : keys) {
    for (std::size_t i = 0; i < strange.size(); ++i)
      all.post(key, jobs_of(static_cast<int>(10 + i), 1, "5.00", strange[i],
                            R"("parser":"evil/zap@1","document":"zapdoc",)"));
    for (const char* bad : {"\\u001f", "a\\u001fb", "\\u0000", "<b>", "deliveroo\\u001fGB"}) {
      const Response answer = all.rig.as(key, "POST /v1/statements", kStatementMedia, jobs_of(20, 1, "5.00", bad));
      CHECK((answer.status == 201 || answer.status == 422));
    }
    all.rig.as(key, "POST /v1/statements", kStatementMedia, jobs_of(21, 1, "5.00", std::string(1200, 'z')));
  }
  all.night();
  for (const char* path :
       {"/v1/insights/discrepancies", "/v1/insights/discrepancies?limit=1",
        "/v1/insights/discrepancies?format=csv", "/v1/insights/layouts", "/v1/insights/releases"}) {
    const Response answer = all.desk.get(path);
    CHECK(answer.status == 200);
    for (const char* word : {"zap", "zzz", "qux", "evil", "\\u001f"})
      CHECK_MESSAGE(answer.body.find(word) == std::string::npos, path);
  }
  // All of the list is reached page by page, whatever is posted.
  std::set<std::string> rules;
  std::string after;
  do {
    const Response page =
        all.desk.get("/v1/insights/discrepancies?limit=1" + (after.empty() ? "" : "&after=" + after));
    REQUIRE_MESSAGE(page.status == 200, page.body);
    const JsonValue json = Rig::parsed(page.body);
    REQUIRE(json.find("items")->items.size() == 1);
    const JsonValue& cell = json.find("items")->items[0];
    CHECK(cell.find("platform")->text == "shipt");
    CHECK(rules.insert(cell.find("rule")->text).second);
    after = json.find("next")->text;
  } while (!after.empty());
  CHECK(!rules.empty());
  for (const char* bad : {"c", "c00", "cff", "c7a", "x", "c1f1f1f1f"})
    CHECK(all.desk.get("/v1/insights/discrepancies?after=" + std::string(bad)).status == 400);
}

TEST_CASE("S13: figures of the running service are for the operator: this machine, and nobody behind it") {
  Union all;
  CHECK(all.rig.send("GET /metrics").status == 200);
  for (const char* header :
       {"Forwarded: for=192.0.2.7", "X-Forwarded-For: 192.0.2.7", "X-Forwarded-For: 127.0.0.1",
        "X-Forwarded-For:", "x-forwarded-host: example.org", "X-Real-IP: 192.0.2.7", "X-Client-IP: 192.0.2.7",
        "Via: 1.1 proxy", "CF-Connecting-IP: 192.0.2.7", "True-Client-IP: 192.0.2.7"}) {
    for (const char* method : {"GET ", "HEAD "}) {
      const Response refused = all.rig.send(std::string(method) + "/metrics", std::string(header) + "\r\n");
      CHECK_MESSAGE(refused.status == 403, header);
      CHECK(Rig::text_at(refused.body, "code") == "operator_only");
      CHECK(refused.body.find("ratecheck_") == std::string::npos);
    }
  }
  CHECK(all.rig.send_from("192.0.2.7", "GET /metrics").status == 403);
  CHECK(all.rig.send_from("", "GET /metrics").status == 403);
  Rig behind({.behind_proxy = true});
  CHECK(behind.send("GET /metrics").status == 403);  // a proxy that names no addresses looks like the operator
  CHECK(behind.metrics().find("ratecheck_store_writable 1\n") != std::string::npos);
  // Who adds answers of their own still sees no single one of others.
  const auto told = [&] { return all.rig.send("GET /metrics").body; };
  const std::string before = told();
  all.post(all.worker(), jobs_of(5, 1));
  CHECK(told() == before);
}

TEST_CASE("S14: the platform, which knows all pay and holds no key, sees no figure of anybody") {
  Union all;
  all.unseen([&] { all.crowd(26); });
  CHECK(all.shown());
  CHECK(Rig::items(all.rig.send("GET /v1/insights/releases")) == 0);
}

TEST_CASE("working figures bear their mark in every form, and every look at them is in the log") {
  Union all;
  all.crowd(6);
  all.night();
  const Desk steward(all.rig, "sam", store::Role::steward);
  const auto looks = [&] {
    std::size_t count = 0;
    const std::string log = steward.get("/v1/audit?limit=1000").body;
    for (std::size_t at = log.find("/v1/insights/discrepancies"); at != std::string::npos;
         at = log.find("/v1/insights/discrepancies", at + 1))
      ++count;
    return count;
  };
  const std::size_t before = looks();
  const Response json = all.desk.get("/v1/insights/discrepancies?platform=shipt");
  CHECK(Rig::text_at(json.body, "mark") == "working figure, do not publish");
  const Response csv = all.desk.get("/v1/insights/discrepancies?format=csv");
  CHECK(csv.body.starts_with("mark,platform,"));
  std::istringstream lines(csv.body);
  std::string line;
  std::getline(lines, line);
  int rows = 0;
  for (; std::getline(lines, line); ++rows)
    CHECK(line.starts_with("\"working figure, do not publish\",shipt,US-MI,2020-02,"));
  CHECK(rows > 0);
  CHECK(all.rig
            .send("GET /v1/insights/discrepancies",
                  "Cookie: " + all.desk.cookie + "\r\nIf-None-Match: " + std::string(json.header("ETag")) + "\r\n")
            .status != 401);
  CHECK(all.rig.send("HEAD /v1/insights/discrepancies", "Cookie: " + all.desk.cookie + "\r\n").status == 200);
  CHECK(looks() == before + 4);
}

TEST_CASE("codes are for one person unless uses or shared say otherwise, and a sheet is shown once") {
  Union all;
  const auto post = [&](const std::string& more) {
    return all.desk.change("POST /v1/codes", R"({"label":"spring","reached":"union")" + more + "}");
  };
  CHECK(Rig::text_at(post("").body, "uses_left") == "1");
  CHECK(post(R"(,"uses":1)").status == 201);
  const Response shared = post(R"(,"uses":50)");
  CHECK(shared.status == 201);
  CHECK(shared.body.find("\"shared\":true") != std::string::npos);
  const Response several = post(R"(,"shared":false,"uses":50)");
  CHECK(several.status == 422);
  CHECK(several.body.find("one person") != std::string::npos);
  CHECK(several.body.find("shared") != std::string::npos);
  CHECK(post(R"(,"shared":true,"uses":1)").status == 422);
  CHECK(post(R"(,"shared":true,"count":3)").status == 422);
  CHECK(post(R"(,"count":0)").status == 422);
  CHECK(post(R"(,"count":501)").status == 422);
  CHECK(Rig::text_at(post(R"(,"shared":true)").body, "uses_left") == "100");
  const Response made = post(R"(,"count":30)");
  REQUIRE(made.status == 201);
  const JsonValue json = Rig::parsed(made.body);
  REQUIRE(json.find("sheet")->items.size() == 30);
  const std::string listed = all.desk.get("/v1/codes").body;
  for (const JsonValue& slip : json.find("sheet")->items) {
    CHECK(listed.find(slip.find("code")->text) == std::string::npos);
    const Response joined =
        all.rig.json_as(all.rig.new_key(), "POST /v1/me/joins", R"({"code":")" + slip.find("code")->text + "\"}");
    CHECK(joined.status == 201);
    CHECK(joined.body.find("\"shared\":false") != std::string::npos);
    CHECK(all.rig.json_as(all.rig.new_key(), "POST /v1/me/joins", R"({"code":")" + slip.find("code")->text + "\"}")
              .status == 422);
  }
}
