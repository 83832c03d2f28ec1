// Who sees figures of many workers, and what they may tell.

#include <chrono>

#include "api_rig.h"
#include "ratecheck/demo/demo.h"
#include "ratecheck/insight/insight.h"
#include "ratecheck/store/consents.h"
#include "store/old_folder.h"

using namespace test;

namespace {

const std::vector<std::string> kWorking = {"/v1/insights/discrepancies",
                                           "/v1/insights/discrepancies?format=csv",
                                           "/v1/insights/discrepancies?format=json&limit=1",
                                           "/v1/insights/discrepancies?platform=demo-meals&place=GB&from=2025-01",
                                           "/v1/insights/withdrawals",
                                           "/v1/insights/layouts"};
const std::vector<std::string> kPublic = {"/v1/insights/releases", "/v1/insights/releases?limit=5",
                                          "/v1/insights/releases/1", "/v1/insights/releases/1?format=csv",
                                          "/v1/insights/releases/2"};

void fill(store::Store& store) {
  REQUIRE(demo::fill_demo(store, {.workers = 40, .work_items = 2000, .months = 2, .progress = {}, .judge = {}}));
  REQUIRE(insight::make_release(store));
}

/// Nothing that a working cell has: its leaf, its counts, the columns of its CSV.
void check_no_figure(const Response& response) {
  for (const char* trace : {"demo-", "work_items", "\"short\"", "missing", "2025"})
    CHECK_MESSAGE(response.body.find(trace) == std::string::npos, trace);
}

/// Ways to ask that are no organizer's session.
std::vector<std::string> strangers(Rig& rig) {
  const std::string key = rig.new_key();
  const std::string token =
      Rig::text_at(rig.json_as(key, "POST /v1/me/tokens", R"({"scope":"read","label":"x"})").body, "token");
  const Desk gone(rig, "gone", store::Role::steward);
  REQUIRE(gone.change("DELETE /v1/session").status == 204);
  return {"",
          "Accept: text/csv\r\n",
          "Accept: application/json\r\n",
          "If-None-Match: *\r\n",
          "Origin: https://extension.example\r\n",
          "Authorization: Bearer " + key + "\r\n",
          "Authorization: Bearer " + token + "\r\n",
          "Authorization: Bearer " + gone.cookie + "\r\n",
          "Cookie: " + gone.cookie + "\r\n",
          "Cookie: ratecheck_session=" + std::string(64, 'a') + "\r\n"};
}

}  // namespace

TEST_CASE("without an organizer's session no form of the working figures gives a byte of them") {
  Rig rig({.cors_origins = {"https://extension.example"}}, fill);
  for (const std::string& headers : strangers(rig)) {
    CAPTURE(headers);
    for (const std::string& path : kWorking) {
      CAPTURE(path);
      for (const char* method : {"GET ", "HEAD "}) {
        const Response response = rig.send(method + path, headers);
        CHECK(response.status == 401);
        CHECK(response.content_type == "application/problem+json");
        CHECK(response.header("ETag").empty());
        CHECK(response.header("Cache-Control") == "no-store");
        CHECK(Rig::text_at(response.body, "code") == "session_required");
        CHECK_FALSE(Rig::text_at(response.body, "hint").empty());
        check_no_figure(response);
      }
    }
    for (const std::string& path : kPublic) {
      CAPTURE(path);
      for (const char* method : {"GET ", "HEAD "}) {
        const Response response = rig.send(method + path, headers);
        const bool list = path.find("releases/") == std::string::npos;
        CHECK((response.status == (list ? 200 : 404) || (list && response.status == 304)));
        if (list && response.status == 200)
          CHECK(response.body == R"({"items":[],"next":null})");
        if (!list)
          CHECK_FALSE(Rig::text_at(response.body, "hint").empty());
        check_no_figure(response);
      }
    }
  }
  for (const char* line : {"GET /metrics", "GET /healthz", "GET /readyz", "GET /dashboard", "GET /openapi.json"}) {
    const Response response = rig.send(line);
    CHECK(response.body.find("demo-meals") == std::string::npos);
  }
}

TEST_CASE("each role of organizers has the working figures, as JSON and as CSV, and nobody may keep a copy") {
  Rig rig({}, fill);
  for (const auto& [name, role] : {std::pair("vi", store::Role::viewer), std::pair("ora", store::Role::organizer),
                                   std::pair("sam", store::Role::steward)}) {
    CAPTURE(name);
    const Desk desk(rig, name, role);
    const Response cells = desk.get("/v1/insights/discrepancies");
    CHECK(cells.status == 200);
    CHECK(Rig::items(cells) > 0);
    CHECK(cells.body.find("\"platform\":\"demo-meals\"") != std::string::npos);
    CHECK(cells.header("Cache-Control") == "no-store");
    const Response csv = desk.get("/v1/insights/discrepancies?format=csv");
    CHECK(csv.content_type == "text/csv; charset=utf-8");
    CHECK(csv.body.find("\n\"working figure, do not publish\",demo-meals,") != std::string::npos);
    CHECK(rig.send("GET /v1/insights/discrepancies", "Accept: text/csv\r\nCookie: " + desk.cookie + "\r\n").body ==
          csv.body);
    CHECK(rig.send("HEAD /v1/insights/discrepancies", "Cookie: " + desk.cookie + "\r\n").status == 200);
    // An organizer too has no earlier release; what they have is the newest figures.
    CHECK(desk.get("/v1/insights/releases").body == R"({"items":[],"next":null})");
    CHECK(desk.get("/v1/insights/releases/1").status == 404);
  }
}

TEST_CASE("a page of another origin cannot read what a session opens, also where the operator let its key in") {
  Rig rig({.cors_origins = {"https://extension.example"}}, fill);
  const Desk desk(rig, "vi", store::Role::viewer);
  const std::string from = "Origin: https://extension.example\r\n";
  for (const std::string& path : kWorking) {
    const Response response = rig.send("GET " + path, from + "Cookie: " + desk.cookie + "\r\n");
    CHECK(response.status == 200);
    CHECK(response.header("Access-Control-Allow-Origin").empty());
    CHECK(response.header("Access-Control-Allow-Credentials").empty());
    CHECK(response.header("Cross-Origin-Resource-Policy") == "same-origin");
  }
  CHECK(rig.send("GET /v1/rules", from).header("Access-Control-Allow-Origin") == "https://extension.example");
}

TEST_CASE("figures shown to anyone before an update are withdrawn, told of, and made anew for organizers") {
  Rig rig({}, {}, sample::OldFolder("schema-7.sql").lay_out_in());
  for (const std::string& path : kWorking)
    CHECK(rig.send("GET " + path).status == 401);
  for (const std::string& path : kPublic)
    check_no_figure(rig.send("GET " + path));
  for (const char* name : {"viewer", "organizer", "steward"}) {
    const Desk desk(rig, name);
    const Response cells = desk.get("/v1/insights/discrepancies");
    CHECK(Rig::items(cells) == 0);
    CHECK(cells.body.find(R"("release":null)") != std::string::npos);
    const JsonValue told = Rig::parsed(desk.get("/v1/insights/withdrawals").body);
    const JsonValue& one = told.find("items")->items.at(0);
    CHECK(one.find("first_release")->text == "1");
    CHECK(one.find("last_release")->text == "2");
    CHECK(one.find("cells")->text == "2");
    CHECK(one.find("withdrawn_at")->text.size() >= 20);
    CHECK(one.find("reason")->text == "could_tell_of_one_person");
  }
  const auto made = insight::make_release(rig.store());
  REQUIRE(made);
  CHECK(made->id == 3);  // numbers are never given twice
  const Desk desk(rig, "viewer");
  const JsonValue cells = Rig::parsed(desk.get("/v1/insights/discrepancies").body);
  std::map<std::string, std::string> rule_of;
  for (const JsonValue& cell : cells.find("items")->items)
    rule_of[cell.find("platform")->text] = cell.find("rule")->text;
  CHECK(rule_of["demo-shopping"] == "demo-floor-us");
  CHECK_FALSE(rule_of.contains("demo-meals"));  // somebody had left: it comes back by its own rule
  for (const std::string& path : kPublic)
    check_no_figure(rig.send("GET " + path));
}

TEST_CASE("working figures before the first release, and how they are asked for") {
  Rig rig;
  const Desk desk(rig, "vi", store::Role::viewer);
  const std::string path = "/v1/insights/discrepancies";
  CHECK(desk.get(path).body.find(R"("release":null,"items":[])") != std::string::npos);
  CHECK(desk.get(path + "?format=csv").body.find("mark,platform,") == 0);
  CHECK(desk.get(path + "?format=xml").body.find("bad_parameter") != std::string::npos);
  CHECK(desk.get(path + "?from=March").status == 400);
  CHECK(desk.get(path + "?platfrom=x").body.find("platform") != std::string::npos);
  CHECK(desk.get("/v1/insights/releases/4").status == 404);
  CHECK(desk.get("/v1/insights/withdrawals").body == R"({"items":[],"next":null})");
  const auto type_for = [&](const std::string& accept) {
    return rig.send("GET " + path, "Cookie: " + desk.cookie + "\r\nAccept: " + accept + "\r\n").content_type;
  };
  CHECK(type_for("text/csv") == "text/csv; charset=utf-8");
  CHECK(type_for("*/*") == kJsonType);
}

TEST_CASE("between two releases no answer, no ETag and no figure for operators tells that somebody came") {
  Rig rig;
  const auto add = [&] {
    const auto code = store::create_code(rig.store(), "spring", "union", 4102444800);
    const std::string key = rig.new_key();
    REQUIRE(rig.json_as(key, "POST /v1/me/joins", R"({"code":")" + code->text + "\"}").status == 201);
    REQUIRE(rig.json_as(key, "POST /v1/me/consents", R"({"purpose":"aggregate"})").status == 201);
    REQUIRE(rig.as(key, "POST /v1/statements", kStatementMedia, kStatement).status == 201);
  };
  for (int i = 0; i < 6; ++i)
    add();
  REQUIRE(insight::make_release(rig.store()));
  const Desk desk(rig, "vi", store::Role::viewer);
  const std::vector<std::string> paths = {"/v1/insights/discrepancies",
                                          "/v1/insights/discrepancies?format=csv",
                                          "/v1/insights/discrepancies?platform=shipt&place=US-MI",
                                          "/v1/insights/releases",
                                          "/v1/platforms",
                                          "/healthz"};
  std::vector<std::pair<std::string, std::string>> before;
  for (const std::string& path : paths) {
    const Response response = desk.get(path);
    before.emplace_back(response.header("ETag"), response.body);
  }
  CHECK(before[0].second.find("\"work_items\"") != std::string::npos);
  add();  // the victim
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const Response response = desk.get(paths[i]);
    CHECK(response.header("ETag") == before[i].first);
    CHECK(response.body == before[i].second);
    const std::string known = "If-None-Match: " + before[i].first + "\r\nCookie: " + desk.cookie + "\r\n";
    CHECK(rig.send("GET " + paths[i], known).status == 304);
  }
}

TEST_CASE("what is not shown answers like what is not there, as fast, and no day can be chosen") {
  Rig rig;
  const auto code = store::create_code(rig.store(), "spring", "union", 4102444800, 100);
  const std::string key = rig.new_key();  // alone in their leaf
  REQUIRE(rig.json_as(key, "POST /v1/me/joins", R"({"code":")" + code->text + "\"}").status == 201);
  REQUIRE(rig.json_as(key, "POST /v1/me/consents", R"({"purpose":"aggregate"})").status == 201);
  for (int day = 10; day < 30; ++day) {
    std::string statement = kStatement;
    statement.replace(statement.find("02-05T"), 5, "02-" + std::to_string(day));
    REQUIRE(rig.as(key, "POST /v1/statements", kStatementMedia, statement).status == 201);
  }
  REQUIRE(insight::make_release(rig.store()));
  const Desk desk(rig, "vi", store::Role::viewer);
  const std::string hidden = "/v1/insights/discrepancies?platform=shipt";
  const std::string absent = "/v1/insights/discrepancies?platform=nobody";
  CHECK(desk.get(hidden).body == desk.get(absent).body);
  CHECK(desk.get(hidden).header("ETag") == desk.get(absent).header("ETag"));
  // Past the log of what organizers look at, whose write to the disk takes longer than the look-up.
  const auto fastest = [&](const std::string& platform) {
    double best = 1e9;
    for (int i = 0; i < 200; ++i) {
      const auto begun = std::chrono::steady_clock::now();
      CHECK(insight::cells(rig.store(), std::nullopt, {.platform = platform}, {}));
      best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count());
    }
    return best;
  };
  // One and the same look-up in the cells; the shortest of many is free of what else the machine does.
  CHECK(fastest("shipt") < 2 * fastest("nobody"));
  for (const char* day : {"2020-02-05", "2020-02-05T00:00:00Z", "2020-W06"})
    CHECK(desk.get("/v1/insights/discrepancies?from=" + std::string(day)).status == 400);
}
